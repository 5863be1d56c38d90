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
    virtual std::int64_t width() const { return -1; }
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

Error bad_store(const std::string& what);
/// @error bad_format unless the entry holds so many finite numbers under that key
Result<std::vector<float>> stored_numbers(const nlohmann::json& entry, const char* key, std::size_t count);
/// As stored_numbers, each above zero.
Result<std::vector<float>> stored_deviations(const nlohmann::json& entry, const char* key, std::size_t count);

/// Sums of the values of some channels, from which mean and deviation follow.
struct ChannelSums {
    std::vector<double> sum, squares; ///< [channels]
    std::vector<double> count;        ///< [channels]

    explicit ChannelSums(std::size_t channels = 0) : sum(channels), squares(channels), count(channels) {}
    void add(std::size_t channel, double value) {
        sum[channel] += value;
        squares[channel] += value * value;
        ++count[channel];
    }
    void add(const ChannelSums& other);
    /// Mean 0 and deviation 1 where a channel has no value.
    /// @param least  a deviation below it counts as `constant`: what never changes is not blown up
    Preparer::MelStatistics statistics(float least, float constant) const;
};

Fit fit_from_name(const std::string& name); ///< "stretch", "crop", "pad"

InputResult make_text_input(const Params& params);
InputResult make_image_input(const Params& params);
InputResult make_audio_input(const Params& params);

} // namespace triptych
