// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/features/image_transform.h"
#include "core/features/spectrogram.h"
#include "core/features/text.h"
#include "core/graph/registry.h"
#include "core/media/audio.h"

namespace triptych {

/// What the model sees of one cell.
struct PreparedText {
    std::string text;               ///< as it lies on disk
    std::vector<Word> words;        ///< at most max_words
    std::vector<std::int64_t> ids;  ///< one for each word
    std::size_t words_in_all = 0;   ///< before the cut at max_words
};
struct PreparedImage {
    Image image;  ///< fitted, [size,size,3] uint8; the model normalises it
    ImagePlacement placement;
};
struct PreparedAudio {
    Matrix mel;                ///< [n_mels,F] dB, F <= max_frames
    std::vector<float> wave;   ///< mono at the model's rate, only if asked for
    double seconds = 0;        ///< length of the sound
    double hop_s = 0;          ///< seconds a frame
    std::size_t frames_in_all = 0;
};
struct PreparedWave {
    std::vector<float> samples;  ///< mono at the model's rate, at most max_seconds
    int sample_rate_hz = 0;
    double seconds = 0;          ///< length of the whole sound
};
struct PreparedVideo {
    std::vector<Image> frames;   ///< [size,size,3] uint8, spread evenly over the video
    std::vector<double> times;   ///< of each, in seconds
    double seconds = 0;          ///< length of the whole video
    ImagePlacement placement;
};
struct PreparedNumbers {
    /// One for each column of the input. A number: standardised by mean and deviation of the training part. A category:
    /// its place among the categories of the training part. 0 where it is not known.
    std::vector<float> values;
    std::vector<bool> known;         ///< false where the cell is missing, or holds a category that training had not
    std::vector<std::string> cells;  ///< as they lie on disk
};
struct PreparedVector {
    std::vector<float> values;
};
struct PreparedSeries {
    Matrix steps;              ///< [T,C], standardised by mean and deviation of each channel; T <= max_steps
    std::size_t steps_in_all = 0;
};
using PreparedValue = std::variant<std::monostate, PreparedText, PreparedImage, PreparedAudio, PreparedWave,
                                   PreparedVideo, PreparedNumbers, PreparedVector, PreparedSeries>;  ///< monostate: absent

/// One sample by input node id.
using PreparedSample = std::map<std::string, PreparedValue>;

/// What a person gives for one input: text, or a file.
struct RawValue {
    std::optional<std::string> text;
    std::optional<std::filesystem::path> file;
};

/// Makes what the input nodes of a graph want of a sample. Holds what was fitted on the training split:
/// vocabularies, and mean and deviation of each mel bin.
/// Threads: const, reentrant.
class Preparer {
  public:
    /// Fits on the training rows. Decodes every sound of them once. What it finds does not depend on `threads`.
    /// @param threads  -1: one a core; 0: none beside the caller's
    /// @error missing_column (also where the column's role is not one that the input reads), file_not_found,
    ///        file_unreadable (naming row and file), too_short, cancelled
    static Result<Preparer> fit(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                                std::stop_token stop = {}, const Progress& progress = {}, int threads = -1);
    /// As it was stored by to_json: what is needed to predict without the data.
    static Result<Preparer> from_json(const GraphSpec& graph, const Registry& registry, const nlohmann::json& json);
    nlohmann::json to_json() const;

    Preparer(Preparer&&) noexcept;
    Preparer& operator=(Preparer&&) noexcept;
    ~Preparer();

    /// @error out_of_range for the row; file_not_found, file_unreadable, limit_exceeded, naming column, row and file
    Result<PreparedSample> prepare(const Dataset& dataset, std::size_t row, bool keep_wave = false) const;
    /// Of one input alone, so that another that cannot be read does not stand in its way.
    /// @error as for a sample; unknown_name
    Result<PreparedValue> prepare_input(const Dataset& dataset, std::size_t row, const std::string& input,
                                        bool keep_wave = false) const;
    /// @param values  by input node id; inputs that are not named are absent
    Result<PreparedSample> prepare(const std::map<std::string, RawValue>& values, bool keep_wave = false) const;

    const Vocabulary* vocabulary(const std::string& input) const;  ///< null unless it is a text input
    const LogMel* log_mel(const std::string& input) const;         ///< null unless it is an audio input
    struct MelStatistics {
        std::vector<float> mean;       ///< [n_mels] dB
        std::vector<float> deviation;  ///< [n_mels] dB
    };
    const MelStatistics* mel_statistics(const std::string& input) const;
    /// What training has on average, as it is prepared (0 where that is standardised): each number of a vector, each
    /// channel of a series; null for other inputs.
    const std::vector<float>* means(const std::string& input) const;
    const std::vector<std::string>& inputs() const;  ///< input node ids, in graph order
    Modality modality(const std::string& input) const;
    PortKind kind(const std::string& input) const;  ///< what leaves the input. @pre it is one
    std::string column(const std::string& input) const;
    std::vector<std::string> columns(const std::string& input) const;  ///< those of an input of numbers; else the one
    std::int64_t width(const std::string& input) const;  ///< as DataFacts::widths; -1: it has none
    std::vector<std::int64_t> categories(const std::string& input) const;  ///< as DataFacts::categories

  private:
    struct State;
    explicit Preparer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace triptych
