// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/graph/registry.h"

namespace triptych {

/// What kind of answer a head gives.
enum class TargetKind {
    classes, ///< one of K. Batch: int64 [B], -1 where missing. Output: logits [B,K]
    labels,  ///< any of K. Batch: float32 [B,K] of 0 and 1, NaN in all of a row where missing. Output: logits [B,K]
    number,  ///< Batch: float32 [B], standardised, NaN where missing. Output: [B,1], standardised
    ordered  ///< one of K that follow each other. Batch: as classes. Output: log-probabilities [B,K]
};
const char* target_kind_name(TargetKind kind); ///< "classes", "labels", "number", "ordered"
std::optional<TargetKind> target_kind_from_name(const std::string& name);
/// What a head of that node type learns: "head.number" a number.
std::optional<TargetKind> target_kind_of(const std::string& node_type);

/// What a head learns from a column of the table, and what was fitted for it on the training part.
struct Target {
    std::string head; ///< node id
    TargetKind kind = TargetKind::classes;
    std::string column;
    std::vector<std::string> classes;  ///< classes, labels, ordered: names, in the order of the outputs
    std::vector<std::int64_t> counts;  ///< of each of them among the training rows
    std::int64_t rows = 0;             ///< training rows whose target is known
    std::string separator;             ///< labels: between the names in a cell
    double mean = 0, deviation = 1;    ///< number: of the training rows, in the column's unit
    bool auxiliary = false;            ///< learned along; chooses no checkpoint

    /// Outputs of the head: classes, or 1.
    std::int64_t outputs() const { return kind == TargetKind::number ? 1 : static_cast<std::int64_t>(classes.size()); }
    /// The target of a row: place of the class, or the standardised number; nothing where it is missing or not among
    /// the classes. @pre kind is not labels
    std::optional<double> value(const Dataset& dataset, std::size_t row) const;
    /// kind labels: 0 or 1 for each of the classes; nothing where the cell is missing. A cell that holds nothing but
    /// separators says that none of them is given.
    std::optional<std::vector<float>> labels_of(const Dataset& dataset, std::size_t row) const;
    bool known(const Dataset& dataset, std::size_t row) const;
    /// A name in the row's cell that is not among the classes; nothing where there is none, or the cell is missing.
    std::optional<std::string> unknown_name(const Dataset& dataset, std::size_t row) const;
};

/// The column that a head learns: the one that it names, else the table's label; of a number its first target column,
/// else the label. Nothing where the table does not have it.
std::optional<std::string> head_column(const std::string& named, TargetKind kind, const Dataset& dataset);

/// The targets of a graph's heads, the main one first, in the order of heads_of() (core/graph/heads.h).
/// Classes are those of the whole column, the label's as the data set has them.
/// @error missing_column naming the head; bad_format naming the row for a cell that is no number; too_few_rows where
///        the training part has less than two classes, or no known target; invalid_argument for an order that lacks a
///        class, or none where the classes are no numbers; bad_graph where there is no head, or no main one
Result<std::vector<Target>> fit_targets(const GraphSpec& graph, const Registry& registry, const Dataset& dataset);

/// Outputs of each head, and of the main one as DataFacts::classes.
void add_outputs(DataFacts& facts, const std::vector<Target>& targets);

/// Rows of a split that any of the targets is known of.
std::vector<std::size_t> rows_with_target(const Dataset& dataset, Split split, const std::vector<Target>& targets);

/// How many outputs each head has, for shapes while a graph is edited: what was counted of a column is kept.
/// Threads: one.
class OutputCounter {
  public:
    /// As far as it can be told: a head whose column is not there is left out.
    std::map<std::string, std::int64_t> outputs(const GraphSpec& graph, const Registry& registry,
                                                const std::shared_ptr<const Dataset>& dataset);

  private:
    std::weak_ptr<const Dataset> m_dataset;
    std::map<std::string, std::int64_t> m_counted; ///< by all that decides it
};

nlohmann::json target_to_json(const Target& target);
/// @error bad_format naming the key
Result<Target> target_from_json(const nlohmann::json& json);

} // namespace triptych
