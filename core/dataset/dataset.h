// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/dataset/table.h"

namespace triptych {

/// What a column is for. `ignore` columns are never read by a model; nor are group, id and split.
/// vector: a feature vector, one .npy file a row, or one of the columns x__0, x__1 … of the vector x. series: a time
/// series, one .npy or CSV file a row.
enum class Role { text, image, audio, video, number, category, vector, series, label, target, split, group, id, ignore };
const char* role_name(Role role);  ///< "text", "image", …
std::optional<Role> role_from_name(std::string_view name);
const std::vector<Role>& all_roles();

enum class Split { none, train, validation, test };  ///< none: the row is left out of training and of metrics
const char* split_name(Split split);                 ///< "none", "train", "validation", "test"
std::optional<Split> split_from_name(std::string_view name);

struct ColumnInfo {
    std::string name;
    Role role = Role::ignore;
    std::string reason;          ///< why the role was guessed, in English ("9 of 10 cells name image files")
    std::size_t missing = 0;     ///< rows without a value
    std::size_t distinct = 0;    ///< different values, counted up to 10,000
    std::size_t unreadable = 0;  ///< image, audio, video, vector, series: cells whose file does not exist
};

struct DatasetOptions {
    std::uint64_t seed = 0;
    double test_fraction = 0.2;        ///< used where the table has no split column
    double validation_fraction = 0.1;  ///< of the training part, used where no row is marked validation
    std::map<std::string, Role> roles; ///< overrides of the guess, by column name
};

/// A table with roles, classes and splits. Immutable; share it by std::shared_ptr<const Dataset>.
/// Paths in cells are relative to the table's folder (or absolute).
/// Threads: const calls are reentrant.
class Dataset {
  public:
    /// Reads the table and guesses what is not given.
    /// Roles are guessed by content: cells that name files with an extension of an image, sound or video format, arrays
    /// (.npy: of one side a vector, of two a series; the first that can be read tells) or tables (.csv: a series);
    /// columns of numbers that are called x__0, x__1 … without a gap, which are one vector; numbers; few repeated words;
    /// names such as label, class, split, group, speaker, id only as a hint among equals.
    /// A split column is honoured (train/training, val/valid/validation/dev, test/testing/eval, any case); else a
    /// seeded split is made, stratified by class and, where there is a group column, never cutting a group.
    /// Where no row is validation, a seeded, stratified (and grouped) tenth of train becomes it. Groups that the
    /// table's own split column cuts are not kept together in it: there they are no unit of splitting.
    /// @error what read_csv says; unknown_name for an override of a column that does not exist; bad_format naming
    ///        row and value for a split that is not known; too_few_rows for an empty table; cancelled.
    static Result<Dataset> open(const std::filesystem::path& file, const DatasetOptions& options = {},
                                std::stop_token stop = {}, const Progress& progress = {});

    const std::filesystem::path& file() const { return m_file; }
    std::filesystem::path folder() const { return m_file.parent_path(); }
    const Table& table() const { return m_table; }
    const std::vector<ColumnInfo>& columns() const { return m_columns; }
    const DatasetOptions& options() const { return m_options; }
    std::size_t size() const { return m_table.rows(); }

    /// Name of the first column of that role, or nothing.
    std::optional<std::string> column_of(Role role) const;
    std::vector<std::string> columns_of(Role role) const;

    /// The classes of the label column, sorted (as numbers if all are numbers, else by code point). Empty without one.
    const std::vector<std::string>& classes() const { return m_classes; }
    /// Index into classes(), or -1 where the label is missing.
    int label(std::size_t row) const { return m_labels.empty() ? -1 : m_labels[row]; }
    Split split(std::size_t row) const { return m_splits[row]; }
    std::vector<std::size_t> rows_of(Split split) const;
    /// "column" where the table says it, "seeded" where it was made here, "seeded, grouped by 'x'".
    const std::string& split_origin() const { return m_split_origin; }
    const std::string& validation_origin() const { return m_validation_origin; }

    /// The cell's text, or nothing where it is missing.
    std::optional<std::string> text(std::size_t row, std::string_view column) const;
    /// The cell as a number, or nothing where it is missing: empty, or NA, N/A, NaN, null, none, - (any case). Reads
    /// a decimal comma in a column whose numbers are written so.
    std::optional<double> number(std::size_t row, std::string_view column) const;
    /// The file that the cell names, made absolute, or nothing where the cell is missing. Not checked for existence.
    std::optional<std::filesystem::path> path(std::size_t row, std::string_view column) const;
    /// "manifest.csv, row 12 (line 14)", for messages. Rows count from 0, the header not counted.
    std::string where(std::size_t row) const;

  private:
    std::filesystem::path m_file;
    Table m_table;
    std::vector<ColumnInfo> m_columns;
    std::vector<bool> m_decimal_comma; ///< by column
    DatasetOptions m_options;
    std::vector<std::string> m_classes;
    std::vector<int> m_labels;
    std::vector<Split> m_splits;
    std::string m_split_origin;
    std::string m_validation_origin;
};

}  // namespace triptych
