// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to core/features: how the cells of one kind of input are prepared. Each kind is one file, input_*.cpp, and
// has one line in the table of prepare.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/features/prepare.h"

namespace triptych {

/// What a block of rows adds to the fit of an input. Each kind that is fitted has its own.
class InputTally {
  public:
    virtual ~InputTally() = default;
};

/// One input node of a graph: what its parameters say, and what was fitted.
/// Threads: const, reentrant.
class InputPreparer {
  public:
    virtual ~InputPreparer() = default;

    virtual PortKind kind() const = 0;
    virtual Modality modality() const = 0;
    /// The columns that it names.
    virtual std::vector<std::string> names() const { return {column}; }
    /// Those of the table that it reads.
    virtual std::vector<std::string> columns(const Dataset&) const { return names(); }
    virtual bool reads(Role role) const = 0;
    /// Whether it can read the table: a path must never be read as text, nor the label as an input.
    /// @error missing_column
    virtual Result<void> check(const Dataset& dataset) const;

    /// Null: nothing is fitted on this input.
    virtual std::unique_ptr<InputTally> tally() const { return nullptr; }
    virtual Result<void> count(const Dataset& dataset, std::size_t row, InputTally& tally) const;
    /// @param blocks  in the order of their rows, so that sums have the same bits with any number of threads; each is
    ///                of the kind that tally() makes
    virtual Result<void> finish(const std::vector<const InputTally*>& blocks);

    /// @error naming column, row and file
    virtual Result<PreparedValue> prepare(const Dataset& dataset, std::size_t row, bool keep_wave) const = 0;
    virtual Result<PreparedValue> prepare(const RawValue& value, bool keep_wave) const = 0;

    /// What was fitted, into the object that stands for the input.
    virtual void store(nlohmann::json& entry) const;
    virtual Result<void> load(const nlohmann::json& entry);

    virtual const Vocabulary* vocabulary() const { return nullptr; }
    virtual const LogMel* log_mel() const { return nullptr; }
    virtual const Preparer::MelStatistics* mel_statistics() const { return nullptr; }
    virtual const std::vector<float>* means() const { return nullptr; }
    virtual std::int64_t width() const { return -1; } ///< of a vector or series; side of a picture
    virtual std::vector<std::int64_t> categories() const { return {}; }

    std::string id, column;
};
using InputResult = Result<std::unique_ptr<InputPreparer>>;

/// An input whose cells name files.
class FileInput : public InputPreparer {
  public:
    Result<PreparedValue> prepare(const Dataset& dataset, std::size_t row, bool keep_wave) const override;
    Result<PreparedValue> prepare(const RawValue& value, bool keep_wave) const override;

  protected:
    virtual Result<PreparedValue> prepare_file(const std::filesystem::path& file, bool keep_wave) const = 0;
};

/// The error of a file that a cell names, with the cell's place.
Error at_cell(const Error& error, const Dataset& dataset, std::size_t row, const std::string& column);
/// @error missing_column
Result<void> column_there(const InputPreparer& input, const std::string& column, const Dataset& dataset);
/// Why a column cannot be read: it is not there, or its role is none that the input reads.
Result<void> check_column(const InputPreparer& input, const std::string& column, const Dataset& dataset);

/// What a person types for several cells: "1.5, red, " is three, the last of them empty. One that holds a comma stands in
/// double quotes (RFC 4180).
std::vector<std::string> split_cells(const std::string& text);

Error bad_store(const std::string& what);
/// @error bad_format unless the entry holds so many finite numbers under that key
Result<std::vector<double>> stored_numbers(const nlohmann::json& entry, const char* key, std::size_t count);
/// As stored_numbers, each above zero.
Result<std::vector<double>> stored_deviations(const nlohmann::json& entry, const char* key, std::size_t count);

/// Count, mean and spread of numbers that come one by one. Welford 1962, Chan et al. 1983: large means cost no digits.
struct Moments {
    double count = 0, mean = 0, squares = 0; ///< squares: of the distances from the mean, summed

    void add(double value) {
        ++count;
        const double off = value - mean;
        mean += off / count;
        squares += off * (value - mean);
    }
    void add(const Moments& other);
    /// 1 where all are the same, or there is none: what never changes is not blown up.
    double deviation() const;
};

/// Mean and deviation of each channel, by which numbers are standardised: (value - mean) / deviation.
struct Standard {
    std::vector<double> mean, deviation; ///< double: a date in seconds is more than float32 can tell apart

    static Standard of(const std::vector<Moments>& channels);
    float apply(std::size_t channel, double value) const {
        return static_cast<float>((value - mean[channel]) / deviation[channel]);
    }
    void store(nlohmann::json& entry) const; ///< "mean", "deviation"
    static Result<Standard> load(const nlohmann::json& entry, std::size_t channels);
    /// The mean of each channel as it is prepared: 0 where that is standardised.
    std::vector<float> prepared_means(bool standardised) const;
};

/// One Moments for each channel of rows that all have as many.
struct ChannelTally : InputTally {
    std::vector<Moments> channels; ///< empty: nothing yet

    /// @error bad_shape where there are others than before
    Result<void> expect(std::size_t count, const std::string& what);
    /// The tallies of all blocks in one.
    /// @param what  "vectors", "series"
    /// @error bad_shape; too_few_rows where no row has any
    static Result<std::vector<Moments>> all(const std::vector<const InputTally*>& blocks, const std::string& what);
};
/// @error bad_format unless "width" of the entry is a length
Result<std::int64_t> stored_width(const nlohmann::json& entry);
/// The error of a row whose number of channels is not that of the training part.
Error other_width(std::size_t here, std::size_t fitted, const std::string& what);

Fit fit_from_name(const std::string& name); ///< "stretch", "crop", "pad"

InputResult make_text_input(const Params& params);
InputResult make_image_input(const Params& params);
InputResult make_audio_input(const Params& params);
InputResult make_waveform_input(const Params& params);
InputResult make_video_input(const Params& params);
InputResult make_numbers_input(const Params& params);
InputResult make_vector_input(const Params& params);
InputResult make_series_input(const Params& params);

} // namespace triptych
