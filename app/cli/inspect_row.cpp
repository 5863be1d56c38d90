// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/inspect.h"
#include "core/features/npy.h"
#include "core/features/prepare.h"
#include "core/graph/inputs.h"
#include "core/project/project.h"
#include "core/training/run_folder.h"

namespace triptych {
namespace {

/// The graph and what was fitted for it.
struct Preparation {
    GraphSpec graph;
    Preparer preparer;
    std::string source; ///< where the fitted numbers come from, in words
};

Result<Preparation> of_run(const std::filesystem::path& folder) {
    auto run = read_run(folder);
    if (!run) return run.error();
    auto stored = read_preparation(folder);
    if (!stored) return stored.error();
    auto preparer = Preparer::from_json(run->graph, builtin_registry(), *stored);
    if (!preparer) return preparer.error().at(folder.string());
    return Preparation{run->graph, *std::move(preparer), "run " + folder.string()};
}

Result<Preparation> of_template(const InspectArguments& given, const Dataset& dataset, Job& job) {
    auto graph = template_graph(given.model, &dataset);
    if (!graph) return graph.error();
    if (auto set = edit_graph(given.model, *graph); !set) return set.error();
    ProgressReport progress(job.console, "fitting on the training part");
    const int threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
    auto preparer = Preparer::fit(*graph, builtin_registry(), dataset, job.stop, progress.callback(), threads);
    if (!preparer) return preparer.error();
    return Preparation{*std::move(graph), *std::move(preparer), "training rows of " + dataset.file().string()};
}

/// Writes one row's files and lists them.
class RowWriter {
  public:
    RowWriter(const Preparation& preparation, std::filesystem::path folder)
        : m_preparation(preparation), m_folder(std::move(folder)) {}

    Result<void> write(const PreparedSample& sample) {
        std::map<Modality, int> seen;
        for (const std::string& input : m_preparation.preparer.inputs()) {
            const Modality modality = m_preparation.preparer.modality(input);
            m_prefix = seen[modality]++ == 0 ? std::string() : input + "_";
            remove_old(m_preparation.preparer.kind(input));
            const auto value = sample.find(input);
            Result<void> written;
            if (value == sample.end() || std::holds_alternative<std::monostate>(value->second))
                m_missing.push_back(input);
            else if (const auto* text = std::get_if<PreparedText>(&value->second))
                written = write_text(input, *text);
            else if (const auto* image = std::get_if<PreparedImage>(&value->second))
                written = write_image_of(*image);
            else if (const auto* numbers = std::get_if<PreparedNumbers>(&value->second))
                written = write_numbers(input, *numbers);
            else if (const auto* vector = std::get_if<PreparedVector>(&value->second))
                written = write_npy(take("vector.npy"), vector->values, {static_cast<std::int64_t>(vector->values.size())});
            else if (const auto* series = std::get_if<PreparedSeries>(&value->second))
                written = write_npy(take("series.npy"), series->steps.values, {series->steps.rows, series->steps.columns});
            else if (const auto* wave = std::get_if<PreparedWave>(&value->second))
                written = write_wave(input, *wave);
            else if (const auto* video = std::get_if<PreparedVideo>(&value->second))
                written = write_video(input, *video);
            else if (const auto* audio = std::get_if<PreparedAudio>(&value->second))
                written = write_audio(input, *audio);
            if (!written) return written;
        }
        return {};
    }

    Result<void> write_json(const std::string& name, const nlohmann::json& json) {
        return write_file_atomically(
            take(name), json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    const std::vector<std::string>& files() const { return m_files; }
    const std::vector<std::string>& missing() const { return m_missing; }

  private:
    std::filesystem::path take(const std::string& name) {
        m_files.push_back(m_prefix + name);
        return m_folder / m_files.back();
    }

    /// What an earlier row left must not pass for this row's.
    void remove_old(PortKind kind) const {
        static const std::map<PortKind, std::vector<std::string>> names = {
            {PortKind::text, {"tokens.json"}},
            {PortKind::image, {"image.npy", "image.png"}},
            {PortKind::audio, {"audio.npy", "audio.json", "waveform.npy"}},
            {PortKind::numbers, {"numbers.json"}},
            {PortKind::vector, {"vector.npy"}},
            {PortKind::series, {"series.npy"}},
            {PortKind::waveform, {"waveform.npy", "waveform.json"}},
            {PortKind::video, {"frames.npy", "video.json"}}};
        std::error_code ignored;
        const auto found = names.find(kind);
        if (found == names.end()) return;
        for (const std::string& name : found->second)
            std::filesystem::remove(m_folder / (m_prefix + name), ignored);
        for (std::size_t i = 0; kind == PortKind::video; ++i)
            if (!std::filesystem::remove(m_folder / (m_prefix + frame_name(i)), ignored)) break;
    }

    static std::string frame_name(std::size_t i) {
        const std::string digits = std::to_string(i);
        return "frame_" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits + ".png";
    }

    Result<void> write_text(const std::string& input, const PreparedText& text) {
        const Vocabulary& vocabulary = *m_preparation.preparer.vocabulary(input);
        nlohmann::json words = nlohmann::json::array(), spans = words, byte_spans = words, unknown = words;
        for (std::size_t i = 0; i < text.words.size(); ++i) {
            const Word& word = text.words[i];
            words.push_back(word.text);
            spans.push_back({word.char_begin, word.char_end});
            byte_spans.push_back({word.byte_begin, word.byte_end});
            unknown.push_back(text.ids[i] == vocabulary.unknown());
        }
        return write_json("tokens.json", {{"input", input},
                                          {"column", m_preparation.preparer.column(input)},
                                          {"text", text.text},
                                          {"words", std::move(words)},
                                          {"ids", text.ids},
                                          {"spans", std::move(spans)},
                                          {"span_unit", "code points, begin and end of each word in the text"},
                                          {"byte_spans", std::move(byte_spans)},
                                          {"unknown", std::move(unknown)},
                                          {"words_in_all", text.words_in_all},
                                          {"vocabulary_size", vocabulary.size()},
                                          {"tokenizer", vocabulary.pieces() ? "wordpiece" : "words"},
                                          {"vocabulary_source", m_preparation.source},
                                          {"padding_id", Vocabulary::padding_id},
                                          {"unknown_id", vocabulary.unknown()}});
    }

    Result<void> write_image_of(const PreparedImage& image) {
        if (auto written = write_npy(take("image.npy"), normalise_image(image.image),
                                     {3, image.image.height, image.image.width});
            !written)
            return written;
        return write_image(take("image.png"), image.image);
    }

    /// What a column's number was standardised by, or which categories it has, stands beside what became of it.
    Result<void> write_numbers(const std::string& input, const PreparedNumbers& numbers) {
        nlohmann::json columns = m_preparation.preparer.to_json()["inputs"][input]["columns"];
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string& cell = numbers.cells[i];
            columns[i]["cell"] = cell.empty() ? nlohmann::json(nullptr) : nlohmann::json(cell);
            columns[i]["known"] = static_cast<bool>(numbers.known[i]);
            columns[i]["value"] = numbers.known[i] ? nlohmann::json(numbers.values[i]) : nlohmann::json(nullptr);
        }
        return write_json("numbers.json", {{"input", input},
                                           {"columns", std::move(columns)},
                                           {"note", "value: (number - mean) / deviation, or the place among the categories."},
                                           {"source", m_preparation.source}});
    }

    Result<void> write_wave(const std::string& input, const PreparedWave& wave) {
        if (auto written = write_npy(take("waveform.npy"), wave.samples, {static_cast<std::int64_t>(wave.samples.size())});
            !written)
            return written;
        return write_json("waveform.json", {{"input", input},
                                            {"column", m_preparation.preparer.column(input)},
                                            {"sample_rate_hz", wave.sample_rate_hz},
                                            {"samples", wave.samples.size()},
                                            {"seconds", wave.seconds},
                                            {"note", "Amplitudes as they are; the encoder standardises them if it is told to."}});
    }

    /// frames.npy is what the model gets, [frames,3,size,size]; the pictures are for the eye.
    Result<void> write_video(const std::string& input, const PreparedVideo& video) {
        std::vector<float> values;
        for (const Image& frame : video.frames) {
            const std::vector<float> one = normalise_image(frame);
            values.insert(values.end(), one.begin(), one.end());
        }
        const std::int64_t side = video.frames.empty() ? 0 : video.frames.front().width;
        if (auto written = write_npy(take("frames.npy"), values,
                                     {static_cast<std::int64_t>(video.frames.size()), 3, side, side});
            !written)
            return written;
        for (std::size_t i = 0; i < video.frames.size(); ++i)
            if (auto written = write_image(take(frame_name(i)), video.frames[i]); !written) return written;
        return write_json("video.json", {{"input", input},
                                         {"column", m_preparation.preparer.column(input)},
                                         {"frames", video.frames.size()},
                                         {"times_s", video.times},
                                         {"seconds", video.seconds}});
    }

    Result<void> write_audio(const std::string& input, const PreparedAudio& audio) {
        if (auto written = write_npy(take("audio.npy"), audio.mel.values, {audio.mel.rows, audio.mel.columns}); !written)
            return written;
        if (auto written = write_npy(take("waveform.npy"), audio.wave, {static_cast<std::int64_t>(audio.wave.size())});
            !written)
            return written;
        const SpectrogramOptions& options = m_preparation.preparer.log_mel(input)->options();
        nlohmann::json normalisation = {
            {"applied_in_audio_npy", false},
            {"formula", "(dB - mean[bin]) / deviation[bin]"},
            {"note", "audio.npy is in dB. The encoder standardises each mel bin as its first step."},
            {"source", m_preparation.source}};
        nlohmann::json encoders = nlohmann::json::array();
        for (const Edge& edge : m_preparation.graph.edges)
            if (edge.from == input)
                encoders.push_back({{"node", edge.to}, {"type", m_preparation.graph.find(edge.to)->type}});
        normalisation["encoders"] = std::move(encoders);
        if (const auto* statistics = m_preparation.preparer.mel_statistics(input)) {
            normalisation["mean"] = statistics->mean;
            normalisation["deviation"] = statistics->deviation;
        }
        return write_json("audio.json", {{"input", input},
                                         {"column", m_preparation.preparer.column(input)},
                                         {"sample_rate_hz", options.sample_rate_hz},
                                         {"n_fft", options.n_fft},
                                         {"hop_length", options.hop_length},
                                         {"n_mels", options.n_mels},
                                         {"f_min_hz", options.f_min_hz},
                                         {"f_max_hz", options.f_max_hz > 0 ? options.f_max_hz
                                                                           : options.sample_rate_hz / 2.0},
                                         {"top_db", options.top_db},
                                         {"frames", audio.mel.columns},
                                         {"frames_in_all", audio.frames_in_all},
                                         {"seconds", audio.seconds},
                                         {"normalisation", std::move(normalisation)}});
    }

    const Preparation& m_preparation;
    std::filesystem::path m_folder;
    std::string m_prefix;
    std::vector<std::string> m_files, m_missing;
};

nlohmann::json row_json(const Dataset& dataset, std::size_t row, const Preparation& preparation,
                        const std::vector<std::string>& missing) {
    nlohmann::json columns = nlohmann::json::object();
    for (const ColumnInfo& column : dataset.columns()) {
        const auto text = dataset.text(row, column.name);
        columns[column.name] = {{"role", role_name(column.role)},
                                {"value", text ? nlohmann::json(*text) : nlohmann::json(nullptr)}};
    }
    nlohmann::json inputs = nlohmann::json::object(), modalities = nlohmann::json::array();
    for (const std::string& input : preparation.preparer.inputs()) {
        const Modality modality = preparation.preparer.modality(input);
        const bool absent = std::find(missing.begin(), missing.end(), input) != missing.end();
        if (absent) modalities.push_back(modality_name(modality));
        inputs[input] = {{"modality", modality_name(modality)},
                         {"column", preparation.preparer.column(input)},
                         {"missing", absent}};
        if (modality == Modality::numbers) inputs[input]["column"] = preparation.preparer.columns(input);
        if (modality == Modality::text || modality == Modality::numbers) continue;
        const auto file = dataset.path(row, preparation.preparer.column(input));
        inputs[input]["file"] = file ? nlohmann::json(file->string()) : nlohmann::json(nullptr);
    }
    const int label = dataset.label(row);
    return {{"file", dataset.file().string()},
            {"row", row},
            {"line", dataset.table().line_of(row)},
            {"label", label < 0 ? nlohmann::json(nullptr)
                                : nlohmann::json(dataset.classes()[static_cast<std::size_t>(label)])},
            {"split", split_name(dataset.split(row))},
            {"columns", std::move(columns)},
            {"inputs", std::move(inputs)},
            {"missing", std::move(modalities)},
            {"preparation", preparation.source}};
}

} // namespace

int inspect_row(const InspectArguments& given, Job& job) {
    Console& console = job.console;
    Result<std::shared_ptr<const Dataset>> dataset = std::shared_ptr<const Dataset>();
    if (given.run.empty()) {
        auto options = dataset_options(given.data);
        if (!options) return console.failed(options.error());
        dataset = open_data(given.data.table, given.data, *options, job);
    } else {
        auto run = read_run(given.run);
        if (!run) return console.failed(run.error());
        dataset = open_data_for(*run, given.data, job);
    }
    if (!dataset) return console.failed(dataset.error());
    if (*given.row >= (*dataset)->size())
        return console.failed(fail(ErrorCode::out_of_range, "--row " + std::to_string(*given.row),
                                   "the table has rows 0 to " + std::to_string((*dataset)->size() - 1) + "."));
    auto preparation = given.run.empty() ? of_template(given, **dataset, job) : of_run(given.run);
    if (!preparation) return console.failed(preparation.error());
    auto sample = preparation->preparer.prepare(**dataset, *given.row, true);
    if (!sample) return console.failed(sample.error());
    if (auto made = make_folder(given.folder); !made) return console.failed(made.error());

    RowWriter writer(*preparation, given.folder);
    if (auto written = writer.write(*sample); !written) return console.failed(written.error());
    nlohmann::json row = row_json(**dataset, *given.row, *preparation, writer.missing());
    RowWriter of_row(*preparation, given.folder);
    if (auto written = of_row.write_json("row.json", row); !written) return console.failed(written.error());

    std::vector<std::string> files = writer.files();
    files.push_back("row.json");
    std::string text = (*dataset)->where(*given.row) + " → " + given.folder.string() + "\n";
    for (const std::string& file : files)
        text += "  " + file + "\n";
    for (const std::string& input : writer.missing())
        text += "  (" + input + " is missing in this row)\n";
    console.print(text);
    row["folder"] = given.folder.string();
    row["files"] = files;
    console.result(row);
    return exit_done;
}

} // namespace triptych
