// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/prepare.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>
#include <unordered_map>

#include "core/features/columns.h"
#include "core/features/files.h"
#include "core/graph/inputs.h"
#include "core/media/image.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr int stored_version = 1;
constexpr float least_deviation_db = 1e-3f; ///< a bin that never changes is not blown up
constexpr std::size_t rows_a_block = 64;

struct TextInput {
    std::size_t max_words = 0;
    WordOptions words;
    std::int64_t min_count = 1, max_vocabulary = 0;
    Vocabulary vocabulary;
};
struct ImageInput {
    int size = 0;
    Fit fit = Fit::stretch;
};
struct AudioInput {
    std::size_t max_frames = 0;
    LogMel mel;
    Preparer::MelStatistics statistics;
};
struct Input {
    std::string id, column;
    std::variant<TextInput, ImageInput, AudioInput> how;
};

Fit fit_from_name(const std::string& name) {
    if (name == "crop") return Fit::crop;
    return name == "pad" ? Fit::pad : Fit::stretch;
}

/// The input nodes of a graph, nothing fitted yet.
Result<std::vector<Input>> inputs_of(const GraphSpec& graph, const Registry& registry) {
    const GraphInfo info = analyse(graph, registry);
    std::vector<Input> inputs;
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || type->category != "input") continue;
        const auto found = info.params.find(node.id);
        if (found == info.params.end()) {
            for (const Problem& problem : info.problems)
                if (problem.node == node.id) return problem.error.at(node.id);
            return fail(ErrorCode::bad_graph, node.id, "has parameters that are not allowed.");
        }
        const Params& params = found->second;
        Input input{node.id, params.text("column"), ImageInput{}};
        if (node.type == text_input_type) {
            TextInput text;
            text.max_words = static_cast<std::size_t>(params.integer("max_words"));
            text.words.lower_case = params.boolean("lower_case");
            text.min_count = params.integer("min_count");
            text.max_vocabulary = params.integer("max_vocabulary");
            input.how = std::move(text);
        } else if (node.type == image_input_type) {
            input.how =
                ImageInput{static_cast<int>(params.integer("size")), fit_from_name(params.text("fit"))};
        } else {
            SpectrogramOptions options;
            options.sample_rate_hz = static_cast<int>(params.integer("sample_rate_hz"));
            options.n_fft = static_cast<int>(params.integer("n_fft"));
            options.hop_length = static_cast<int>(params.integer("hop_length"));
            options.n_mels = static_cast<int>(params.integer("n_mels"));
            options.f_min_hz = params.number("f_min_hz");
            options.f_max_hz = params.number("f_max_hz");
            options.top_db = params.number("top_db");
            auto mel = LogMel::create(options);
            if (!mel) return mel.error().at(node.id);
            input.how =
                AudioInput{static_cast<std::size_t>(params.integer("max_frames")), *std::move(mel), {}};
        }
        inputs.push_back(std::move(input));
    }
    if (inputs.empty()) return fail(ErrorCode::bad_graph, graph.name, "has no input; add one.");
    return inputs;
}

bool reads_role(const Input& input, Role role) {
    if (std::holds_alternative<TextInput>(input.how)) return role == Role::text || role == Role::category;
    return role == (std::holds_alternative<ImageInput>(input.how) ? Role::image : Role::audio);
}

/// A path must never be read as text, nor the label as an input: the column's role has to fit.
Result<void> check_column(const Input& input, const Dataset& dataset) {
    const auto& columns = dataset.columns();
    const auto column = std::find_if(columns.begin(), columns.end(),
                                     [&](const ColumnInfo& c) { return c.name == input.column; });
    if (column == columns.end())
        return fail(ErrorCode::missing_column, input.id,
                    "reads the column '" + input.column + "', which " + dataset.file().filename().string() +
                        " does not have.",
                    {input.column, dataset.file().filename().string()});
    if (!reads_role(input, column->role))
        return fail(ErrorCode::missing_column, input.id,
                    "cannot read the column '" + input.column + "', whose role is " +
                        role_name(column->role) + "; choose another column or role.",
                    {input.column, role_name(column->role)});
    return {};
}

/// A head learns the table's label; one that names no column does so too.
Result<void> check_label(const Node& head, const Dataset& dataset) {
    const auto column = head.params.find("column");
    if (column == head.params.end()) return {};
    const std::string wanted = value_text(column->second);
    const std::string label = dataset.column_of(Role::label).value_or(std::string());
    if (wanted.empty() || wanted == label) return {};
    return fail(ErrorCode::missing_column, "node '" + head.id + "'",
                "learns column '" + wanted + "', and the table's label is '" + label +
                    "'. Change the column's role or the node's column.",
                {wanted, label});
}

Result<PreparedValue> prepare_text(const TextInput& input, std::string text) {
    PreparedText out;
    out.words = split_words(text, input.words);
    out.text = std::move(text);
    out.words_in_all = out.words.size();
    if (out.words.size() > input.max_words) out.words.resize(input.max_words);
    out.ids.reserve(out.words.size());
    for (const Word& word : out.words)
        out.ids.push_back(input.vocabulary.id(word.text));
    return PreparedValue{std::move(out)};
}

Result<PreparedValue> prepare_image(const ImageInput& input, const std::filesystem::path& file) {
    auto image = read_image(file);
    if (!image) return image.error();
    auto fitted = fit_image(*image, input.size, input.size, input.fit);
    if (!fitted) return fitted.error().at(file.string());
    return PreparedValue{PreparedImage{std::move(fitted->image), fitted->placement}};
}

struct Sound {
    Audio audio;
    Matrix mel; ///< cut at max_frames
    std::size_t frames_in_all = 0;
};

Result<Sound> read_sound(const AudioInput& input, const std::filesystem::path& file) {
    auto audio = read_audio(file, input.mel.options().sample_rate_hz);
    if (!audio) return audio.error();
    if (audio->samples.empty())
        return fail(ErrorCode::too_short, file.string(),
                    "holds no sound; give it one, or leave the cell empty.");
    auto mel = input.mel.compute(audio->samples);
    if (!mel) return mel.error().at(file.string());
    Sound sound{*std::move(audio), {}, static_cast<std::size_t>(mel->columns)};
    if (sound.frames_in_all <= input.max_frames) {
        sound.mel = *std::move(mel);
    } else {
        // The dynamic range is that of the whole sound, so it is computed whole and cut afterwards.
        const int kept = static_cast<int>(input.max_frames);
        sound.mel = {mel->rows, kept, {}};
        sound.mel.values.reserve(static_cast<std::size_t>(mel->rows) * input.max_frames);
        for (int row = 0; row < mel->rows; ++row) {
            const auto* from = mel->values.data() + static_cast<std::size_t>(row) * mel->columns;
            sound.mel.values.insert(sound.mel.values.end(), from, from + kept);
        }
    }
    return sound;
}

Result<PreparedValue> prepare_audio(const AudioInput& input, const std::filesystem::path& file,
                                    bool keep_wave) {
    auto sound = read_sound(input, file);
    if (!sound) return sound.error();
    PreparedAudio out;
    out.seconds = sound->audio.seconds();
    out.hop_s = static_cast<double>(input.mel.options().hop_length) / input.mel.options().sample_rate_hz;
    out.frames_in_all = sound->frames_in_all;
    out.mel = std::move(sound->mel);
    if (keep_wave) out.wave = std::move(sound->audio.samples);
    return PreparedValue{std::move(out)};
}

std::string place(const Dataset& dataset, std::size_t row, const std::string& column) {
    return dataset.where(row) + ", column '" + column + "'";
}

/// What a block of rows adds to the fit, by input.
struct Tally {
    std::unordered_map<std::string, std::int64_t> words;
    std::vector<double> sum, squares; ///< [n_mels]
    std::int64_t frames = 0;
};

Result<void> count_row(const Input& input, const Dataset& dataset, std::size_t row, Tally& tally) {
    if (const auto* text = std::get_if<TextInput>(&input.how)) {
        if (const auto cell = dataset.text(row, input.column))
            for (const Word& word : split_words(*cell, text->words))
                ++tally.words[word.text];
    } else if (const auto* audio = std::get_if<AudioInput>(&input.how)) {
        const auto file = dataset.path(row, input.column);
        if (!file) return {};
        auto sound = read_sound(*audio, *file);
        if (!sound && sound.error().code == ErrorCode::file_not_found)
            if (auto missing = missing_file(dataset, row, input.column)) return *std::move(missing);
        if (!sound) return sound.error().at(place(dataset, row, input.column));
        const Matrix& mel = sound->mel;
        tally.sum.resize(static_cast<std::size_t>(mel.rows));
        tally.squares.resize(static_cast<std::size_t>(mel.rows));
        for (int bin = 0; bin < mel.rows; ++bin) {
            double sum = 0, squares = 0;
            for (int frame = 0; frame < mel.columns; ++frame) {
                const double value = mel.at(bin, frame);
                sum += value;
                squares += value * value;
            }
            tally.sum[static_cast<std::size_t>(bin)] += sum;
            tally.squares[static_cast<std::size_t>(bin)] += squares;
        }
        tally.frames += mel.columns;
    }
    return {};
}

void finish(Input& input, const std::vector<std::vector<Tally>>& blocks, std::size_t index) {
    if (auto* text = std::get_if<TextInput>(&input.how)) {
        std::map<std::string, std::int64_t> counts;
        for (const auto& block : blocks)
            for (const auto& [word, count] : block[index].words)
                counts[word] += count;
        text->vocabulary = Vocabulary::build(counts, text->min_count, text->max_vocabulary);
    } else if (auto* audio = std::get_if<AudioInput>(&input.how)) {
        const auto bins = static_cast<std::size_t>(audio->mel.options().n_mels);
        std::vector<double> sum(bins), squares(bins);
        double frames = 0;
        // Blocks are added in the order of their rows, so that the sums have the same bits with any number of
        // threads.
        for (const auto& block : blocks) {
            const Tally& tally = block[index];
            if (tally.frames == 0) continue;
            frames += static_cast<double>(tally.frames);
            for (std::size_t bin = 0; bin < bins; ++bin) {
                sum[bin] += tally.sum[bin];
                squares[bin] += tally.squares[bin];
            }
        }
        audio->statistics = {std::vector<float>(bins, 0.0f), std::vector<float>(bins, 1.0f)};
        if (frames == 0) return;
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double mean = sum[bin] / frames;
            const double variance = std::max(0.0, squares[bin] / frames - mean * mean);
            audio->statistics.mean[bin] = static_cast<float>(mean);
            audio->statistics.deviation[bin] =
                std::max(least_deviation_db, static_cast<float>(std::sqrt(variance)));
        }
    }
}

Error bad_store(const std::string& what) {
    return fail(ErrorCode::bad_format, "preparation", what, {what});
}

Result<std::vector<float>> stored_numbers(const json& from, const char* key, std::size_t count) {
    const auto found = from.find(key);
    if (found == from.end() || !found->is_array() || found->size() != count)
        return bad_store("'" + std::string(key) + "' must be " + std::to_string(count) + " numbers.");
    std::vector<float> out;
    for (const json& value : *found) {
        if (!value.is_number())
            return bad_store("'" + std::string(key) + "' holds something that is not a number.");
        out.push_back(value.get<float>());
        if (!std::isfinite(out.back()))
            return bad_store("'" + std::string(key) + "' holds a number that is not finite.");
    }
    return out;
}

} // namespace

struct Preparer::State {
    std::vector<Input> inputs;
    std::vector<std::string> ids;

    explicit State(std::vector<Input> list) : inputs(std::move(list)) {
        for (const Input& input : inputs)
            ids.push_back(input.id);
    }
    const Input* find(const std::string& id) const {
        for (const Input& input : inputs)
            if (input.id == id) return &input;
        return nullptr;
    }
};

Preparer::Preparer(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Preparer::Preparer(Preparer&&) noexcept = default;
Preparer& Preparer::operator=(Preparer&&) noexcept = default;
Preparer::~Preparer() = default;

std::vector<Problem> column_problems(const GraphSpec& graph, const Registry& registry, const Dataset& dataset) {
    std::vector<Problem> problems;
    // Where the inputs themselves are wrong, the analysis of the graph says so.
    if (const auto inputs = inputs_of(graph, registry))
        for (const Input& input : *inputs)
            if (auto fits = check_column(input, dataset); !fits)
                problems.push_back({Problem::Severity::error, input.id, fits.error()});
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || type->category != "head") continue;
        if (auto fits = check_label(node, dataset); !fits)
            problems.push_back({Problem::Severity::error, node.id, fits.error()});
    }
    return problems;
}

Result<Preparer> Preparer::fit(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                               std::stop_token stop, const Progress& progress, int threads) {
    auto inputs = inputs_of(graph, registry);
    if (!inputs) return inputs.error();
    for (const Input& input : *inputs)
        if (auto fits = check_column(input, dataset); !fits) return fits.error();

    const std::vector<std::size_t> rows = dataset.rows_of(Split::train);
    const std::size_t block_count = (rows.size() + rows_a_block - 1) / rows_a_block;
    std::vector<std::vector<Tally>> blocks(block_count);
    std::vector<std::optional<Error>> errors(block_count);
    std::atomic<std::size_t> next{0}, done{0};
    std::atomic<bool> failed{false};
    const auto count_blocks = [&](bool tells, std::size_t& block) {
        for (block = next++; block < block_count && !failed && !stop.stop_requested();
             block = next++) {
            blocks[block].resize(inputs->size());
            const std::size_t end = std::min(rows.size(), (block + 1) * rows_a_block);
            for (std::size_t i = block * rows_a_block; i < end && !errors[block] && !stop.stop_requested();
                 ++i) {
                for (std::size_t k = 0; k < inputs->size(); ++k) {
                    if (auto counted = count_row((*inputs)[k], dataset, rows[i], blocks[block][k]);
                        !counted) {
                        errors[block] = counted.error();
                        failed = true;
                        break;
                    }
                }
                const std::size_t so_far = ++done;
                if (tells && progress)
                    progress(static_cast<double>(so_far) / static_cast<double>(rows.size()), "preparing");
            }
        }
    };
    // What leaves a thread's function ends the program, so it becomes the error of the block at which it arose.
    const auto work = [&](bool tells) {
        std::size_t block = 0;
        const auto failed_at = [&](ErrorCode code, const std::string& what) {
            errors[block] = fail(code, dataset.where(rows[block * rows_a_block]), what);
            failed = true;
        };
        try {
            count_blocks(tells, block);
        } catch (const std::bad_alloc&) {
            failed_at(ErrorCode::out_of_memory, "there is not enough memory to prepare the training part.");
        } catch (const std::exception& failure) {
            failed_at(ErrorCode::internal, failure.what());
        }
    };
    {
        const int wanted = threads < 0 ? static_cast<int>(std::thread::hardware_concurrency()) : threads;
        std::vector<std::jthread> helpers;
        for (int i = 1; i < wanted; ++i)
            helpers.emplace_back([&work] { work(false); });
        work(true);
    }
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "preparation", "was cancelled.");
    // Blocks are begun in order, so the first error is that of the first bad row among those that were read.
    for (const auto& error : errors)
        if (error) return *error;
    for (std::size_t k = 0; k < inputs->size(); ++k)
        finish((*inputs)[k], blocks, k);
    return Preparer(std::make_unique<State>(*std::move(inputs)));
}

Result<Preparer> Preparer::from_json(const GraphSpec& graph, const Registry& registry, const json& stored) {
    auto inputs = inputs_of(graph, registry);
    if (!inputs) return inputs.error();
    const auto version = stored.find("version");
    if (!stored.is_object() || version == stored.end() || !version->is_number_integer())
        return bad_store("'version' is missing.");
    if (version->get<int>() > stored_version)
        return fail(ErrorCode::version_mismatch, "preparation", "was written by a newer version of Triptych.",
                    {version->dump()});
    const auto table = stored.find("inputs");
    if (table == stored.end() || !table->is_object()) return bad_store("'inputs' is missing.");
    for (Input& input : *inputs) {
        const auto entry = table->find(input.id);
        if (entry == table->end() || !entry->is_object())
            return bad_store("the input '" + input.id + "' is missing.");
        if (auto* text = std::get_if<TextInput>(&input.how)) {
            const auto words = entry->find("vocabulary");
            if (words == entry->end() || !words->is_array() ||
                !std::all_of(words->begin(), words->end(), [](const json& w) { return w.is_string(); }))
                return bad_store("the vocabulary of '" + input.id + "' must be a list of words.");
            auto vocabulary = Vocabulary::from_words(words->get<std::vector<std::string>>());
            if (!vocabulary) return vocabulary.error().at(input.id);
            text->vocabulary = *std::move(vocabulary);
        } else if (auto* audio = std::get_if<AudioInput>(&input.how)) {
            const auto bins = static_cast<std::size_t>(audio->mel.options().n_mels);
            auto mean = stored_numbers(*entry, "mean_db", bins);
            if (!mean) return mean.error().at(input.id);
            auto deviation = stored_numbers(*entry, "deviation_db", bins);
            if (!deviation) return deviation.error().at(input.id);
            if (!std::all_of(deviation->begin(), deviation->end(), [](float v) { return v > 0; }))
                return bad_store("a deviation is not above zero.").at(input.id);
            audio->statistics = {*std::move(mean), *std::move(deviation)};
        }
    }
    return Preparer(std::make_unique<State>(*std::move(inputs)));
}

json Preparer::to_json() const {
    json table = json::object();
    for (const Input& input : m_state->inputs) {
        json entry = {{"column", input.column}};
        if (const auto* text = std::get_if<TextInput>(&input.how)) {
            entry["vocabulary"] = text->vocabulary.words();
        } else if (const auto* audio = std::get_if<AudioInput>(&input.how)) {
            entry["mean_db"] = audio->statistics.mean;
            entry["deviation_db"] = audio->statistics.deviation;
        }
        table[input.id] = std::move(entry);
    }
    return {{"version", stored_version}, {"inputs", std::move(table)}};
}

Result<PreparedSample> Preparer::prepare(const Dataset& dataset, std::size_t row, bool keep_wave) const {
    if (row >= dataset.size())
        return fail(ErrorCode::out_of_range, dataset.file().filename().string(),
                    "has rows 0 to " + std::to_string(dataset.size() - 1) + "; there is no row " +
                        std::to_string(row) + ".",
                    {std::to_string(dataset.size() - 1), std::to_string(row)});
    PreparedSample sample;
    for (const Input& input : m_state->inputs) {
        const auto& names = dataset.columns();
        if (std::none_of(names.begin(), names.end(),
                         [&](const ColumnInfo& c) { return c.name == input.column; }))
            return fail(ErrorCode::missing_column, input.id,
                        "reads the column '" + input.column + "', which " +
                            dataset.file().filename().string() + " does not have.",
                        {input.column, dataset.file().filename().string()});
        Result<PreparedValue> value = PreparedValue{};
        if (const auto* text = std::get_if<TextInput>(&input.how)) {
            if (auto cell = dataset.text(row, input.column)) value = prepare_text(*text, *std::move(cell));
        } else if (const auto file = dataset.path(row, input.column)) {
            if (const auto* image = std::get_if<ImageInput>(&input.how))
                value = prepare_image(*image, *file);
            else
                value = prepare_audio(std::get<AudioInput>(input.how), *file, keep_wave);
        }
        if (!value && value.error().code == ErrorCode::file_not_found)
            if (auto missing = missing_file(dataset, row, input.column)) return *std::move(missing);
        if (!value) return value.error().at(place(dataset, row, input.column));
        sample.emplace(input.id, *std::move(value));
    }
    return sample;
}

Result<PreparedSample> Preparer::prepare(const std::map<std::string, RawValue>& values,
                                         bool keep_wave) const {
    for (const auto& [id, value] : values)
        if (!m_state->find(id))
            return fail(ErrorCode::unknown_name, id, "is no input of this model.", {id});
    PreparedSample sample;
    for (const Input& input : m_state->inputs) {
        Result<PreparedValue> value = PreparedValue{};
        const auto given = values.find(input.id);
        if (given != values.end()) {
            const auto& [text_given, file] = given->second;
            const auto* text = std::get_if<TextInput>(&input.how);
            if (text && text_given) {
                value = prepare_text(*text, *text_given);
            } else if (!text && file) {
                if (const auto* image = std::get_if<ImageInput>(&input.how))
                    value = prepare_image(*image, *file);
                else
                    value = prepare_audio(std::get<AudioInput>(input.how), *file, keep_wave);
            } else if (text_given || file) {
                return fail(ErrorCode::invalid_argument, input.id, text ? "takes text." : "takes a file.");
            }
        }
        if (!value) return value.error().at(input.id);
        sample.emplace(input.id, *std::move(value));
    }
    return sample;
}

const Vocabulary* Preparer::vocabulary(const std::string& id) const {
    const Input* input = m_state->find(id);
    const auto* text = input ? std::get_if<TextInput>(&input->how) : nullptr;
    return text ? &text->vocabulary : nullptr;
}

const LogMel* Preparer::log_mel(const std::string& id) const {
    const Input* input = m_state->find(id);
    const auto* audio = input ? std::get_if<AudioInput>(&input->how) : nullptr;
    return audio ? &audio->mel : nullptr;
}

const Preparer::MelStatistics* Preparer::mel_statistics(const std::string& id) const {
    const Input* input = m_state->find(id);
    const auto* audio = input ? std::get_if<AudioInput>(&input->how) : nullptr;
    return audio ? &audio->statistics : nullptr;
}

const std::vector<std::string>& Preparer::inputs() const {
    return m_state->ids;
}

Modality Preparer::modality(const std::string& id) const {
    const Input* input = m_state->find(id);
    if (!input) return Modality::none;
    if (std::holds_alternative<TextInput>(input->how)) return Modality::text;
    return std::holds_alternative<ImageInput>(input->how) ? Modality::image : Modality::audio;
}

std::string Preparer::column(const std::string& id) const {
    const Input* input = m_state->find(id);
    return input ? input->column : std::string();
}

} // namespace triptych
