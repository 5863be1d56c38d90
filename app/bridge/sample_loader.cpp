// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/sample_loader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "app/bridge/guarded.h"
#include "core/features/columns.h"
#include "core/features/number_file.h"

namespace triptych {
namespace {

constexpr double window_s = 0.064;
constexpr std::size_t shown_frames = 12;
constexpr int longest_side = 480; ///< of a shown frame

/// Of the sound as it lies on disk: the window follows its rate.
std::optional<Error> addSpectrogram(LoadedCell& cell) {
    const int rate = cell.audio.sample_rate_hz;
    SpectrogramOptions options;
    options.sample_rate_hz = rate;
    const auto samples = static_cast<unsigned>(std::max(1.0, rate * window_s));
    options.n_fft = static_cast<int>(std::clamp(std::bit_ceil(samples), 64U, 16384U));
    options.hop_length = options.n_fft / 4;
    options.n_mels = std::min(options.n_mels, options.n_fft / 4);
    const auto mel = LogMel::create(options);
    if (!mel) return mel.error().at(cell.file.string());
    auto spectrogram = mel->compute(cell.audio.samples);
    if (!spectrogram) return spectrogram.error().at(cell.file.string());
    cell.spectrogram = *std::move(spectrogram);
    cell.hopSeconds = static_cast<double>(options.hop_length) / rate;
    cell.melHz = mel->mel_frequencies_hz();
    return std::nullopt;
}

void readVideo(LoadedCell& cell, const std::function<bool()>& stale) {
    auto info = read_video(cell.file, shown_frames, [&](Image frame, double seconds) -> Result<void> {
        if (stale()) return fail(ErrorCode::cancelled, cell.file.string(), "was overtaken.");
        const double scale = std::min(1.0, static_cast<double>(longest_side) / std::max(frame.width, frame.height));
        const auto side = [scale](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
        auto small = fit_image(frame, side(frame.width), side(frame.height), Fit::stretch);
        if (!small) return small.error().at(cell.file.string());
        cell.frames.push_back(std::move(small->image));
        cell.frameTimes.push_back(seconds);
        return {};
    });
    if (info)
        cell.videoInfo = *std::move(info);
    else
        cell.error = info.error();
}

void readFile(LoadedCell& cell, const std::function<bool()>& stale) {
    if (cell.role == Role::video) {
        readVideo(cell, stale);
    } else if (cell.role == Role::series || cell.role == Role::vector) {
        auto read = read_number_file(cell.file, cell.role == Role::vector);
        if (read) {
            cell.numbers = std::move(read->values);
            cell.names = std::move(read->names);
        } else {
            cell.error = read.error();
        }
    } else if (cell.role == Role::image) {
        if (auto info = read_image_info(cell.file)) cell.imageInfo = *std::move(info);
        auto image = read_image(cell.file);
        if (image)
            cell.image = *std::move(image);
        else
            cell.error = image.error();
    } else if (cell.role == Role::audio) {
        if (auto info = read_audio_info(cell.file)) cell.audioInfo = *std::move(info);
        auto audio = read_audio(cell.file);
        if (audio) {
            cell.audio = *std::move(audio);
            cell.error = addSpectrogram(cell);
        } else {
            cell.error = audio.error();
        }
    }
}

void prepareInput(LoadedInput& input, const Preparer& preparer, const Dataset& dataset, std::size_t row) {
    if (input.modality == Modality::numbers || input.modality == Modality::vector ||
        input.modality == Modality::series) {
        auto prepared = preparer.prepare_input(dataset, row, input.input);
        if (prepared)
            input.value = *std::move(prepared);
        else
            input.error = prepared.error();
        return;
    }
    RawValue raw;
    if (input.modality == Modality::text)
        raw.text = dataset.text(row, input.column);
    else
        raw.file = dataset.path(row, input.column);
    if (!raw.text && !raw.file) return;
    // One at a time, so that an input that cannot be read does not take the others with it.
    auto prepared = preparer.prepare({{input.input, raw}}, true);
    if (!prepared) {
        input.error = prepared.error();
        return;
    }
    input.value = std::move((*prepared)[input.input]);
    if (const auto* text = std::get_if<PreparedText>(&input.value)) {
        for (const std::int64_t id : text->ids)
            input.known.push_back(id != preparer.vocabulary(input.input)->unknown());
    } else if (const auto* audio = std::get_if<PreparedAudio>(&input.value)) {
        input.normalised = audio->mel;
        if (const auto* statistics = preparer.mel_statistics(input.input))
            for (int bin = 0; bin < audio->mel.rows; ++bin)
                for (int frame = 0; frame < audio->mel.columns; ++frame) {
                    const auto at = static_cast<std::size_t>(bin);
                    float& value = input.normalised.values[at * static_cast<std::size_t>(audio->mel.columns) +
                                                           static_cast<std::size_t>(frame)];
                    value = (value - statistics->mean[at]) / statistics->deviation[at];
                }
        if (const LogMel* mel = preparer.log_mel(input.input)) input.melHz = mel->mel_frequencies_hz();
    }
}

/// What is shown where nothing but the error came of the sample.
std::shared_ptr<LoadedSample> unreadable(std::shared_ptr<const Dataset> dataset, std::size_t row,
                                         const Error& error) {
    auto sample = std::make_shared<LoadedSample>();
    sample->row = row;
    for (const ColumnInfo& info : dataset->columns()) {
        LoadedCell cell;
        cell.column = info.name;
        cell.role = info.role;
        cell.present = true;
        cell.error = error;
        sample->cells.push_back(std::move(cell));
    }
    sample->dataset = std::move(dataset);
    return sample;
}

} // namespace

std::shared_ptr<LoadedSample> loadSample(std::shared_ptr<const Dataset> dataset, std::size_t row,
                                         const Preparer* preparer, const std::function<bool()>& overtaken) {
    if (!dataset || row >= dataset->size()) return nullptr;
    const auto stale = [&overtaken] { return overtaken && overtaken(); };
    auto sample = std::make_shared<LoadedSample>();
    sample->row = row;
    for (const ColumnInfo& info : dataset->columns()) {
        if (stale()) return nullptr;
        LoadedCell cell;
        cell.column = info.name;
        cell.role = info.role;
        if (auto text = dataset->text(row, info.name)) {
            cell.present = true;
            cell.text = *std::move(text);
            const bool array = info.role == Role::series ||
                               (info.role == Role::vector && vector_of(*dataset, info.name) == info.name);
            if (info.role == Role::image || info.role == Role::audio || info.role == Role::video || array) {
                cell.file = *dataset->path(row, info.name);
                const auto read = guarded([&]() -> Result<void> {
                    readFile(cell, stale);
                    return {};
                });
                if (!read) cell.error = read.error().at(cell.file.string());
            }
        }
        sample->cells.push_back(std::move(cell));
    }
    if (preparer) {
        sample->prepared = true;
        for (const std::string& id : preparer->inputs()) {
            if (stale()) return nullptr;
            LoadedInput input;
            input.input = id;
            input.column = preparer->column(id);
            input.columns = preparer->columns(id);
            if (preparer->modality(id) == Modality::vector)
                if (auto parts = vector_parts(*dataset, input.column); !parts.empty()) input.columns = std::move(parts);
            input.modality = preparer->modality(id);
            const auto made = guarded([&]() -> Result<void> {
                prepareInput(input, *preparer, *dataset, row);
                return {};
            });
            if (!made) {
                input.value = {};
                input.error = made.error();
            }
            sample->inputs.push_back(std::move(input));
        }
    }
    sample->dataset = std::move(dataset);
    return stale() ? nullptr : sample;
}

SampleLoader::SampleLoader(QObject* parent)
    : QObject(parent), m_generation(std::make_shared<std::atomic<std::uint64_t>>(0)) {
    m_pool.setMaxThreadCount(1);
}

SampleLoader::~SampleLoader() {
    ++*m_generation;
    m_pool.clear();
    m_pool.waitForDone();
}

void SampleLoader::setBusy(bool busy) {
    if (busy == m_busy) return;
    m_busy = busy;
    emit busyChanged(busy);
}

void SampleLoader::cancel() {
    ++*m_generation;
    m_pool.clear();
    setBusy(false);
}

void SampleLoader::request(std::shared_ptr<const Dataset> dataset, qint64 row,
                           std::shared_ptr<const Preparer> preparer) {
    const std::uint64_t wanted = ++*m_generation;
    m_pool.clear();
    if (!dataset || row < 0 || row >= static_cast<qint64>(dataset->size())) return setBusy(false);
    setBusy(true);
    m_pool.start([this, dataset = std::move(dataset), row, preparer = std::move(preparer), wanted,
                  generation = m_generation] {
        const auto read = guarded([&]() -> Result<std::shared_ptr<LoadedSample>> {
            return loadSample(dataset, static_cast<std::size_t>(row), preparer.get(),
                              [&generation, wanted] { return generation->load() != wanted; });
        });
        const std::shared_ptr<LoadedSample> sample =
            read ? *read : unreadable(dataset, static_cast<std::size_t>(row), read.error());
        if (!sample) return;
        QMetaObject::invokeMethod(
            this,
            [this, sample, wanted] {
                if (wanted != m_generation->load()) return;
                setBusy(false);
                emit loaded(sample);
            },
            Qt::QueuedConnection);
    });
}

} // namespace triptych
