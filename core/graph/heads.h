// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/registry.h"

namespace triptych {

/// What heads have beside their own parameters, by name.
inline constexpr const char* auxiliary_param = "auxiliary"; ///< boolean: learned along; chooses no checkpoint

/// Ids of the heads, the main one first, the others in the order of the analysis. The main head is the first that is
/// not auxiliary and leads to no other head; where each leads on, the first that is not auxiliary. Where all are
/// auxiliary, the first of them.
std::vector<std::string> heads_of(const GraphSpec& graph, const Registry& registry, const GraphInfo& info);

/// By node id the head whose outputs a node's width follows where it is left to the data: the first of `heads` that
/// the node is or leads to, through no other head. Nodes that lead to none are absent.
std::map<std::string, std::string> head_of_each(const GraphSpec& graph, const std::vector<std::string>& heads);

/// Makes of the heads of classes that name no column heads of that number: of a template's graph for a table that has a
/// target and no label.
void learn_number(GraphSpec& graph, const std::string& column);

/// Columns that the parameters of a node name: of its fields of kind column and columns.
std::vector<std::string> columns_named(const NodeType& type, const Params& params);

/// What would let a head read its answer: an input of the same graph that reads the column.
Error leak(const std::string& head, const std::string& input, const std::string& column);

/// What is wrong with the heads themselves: no main one, a column that an input reads too; as a warning, two that learn
/// the same column in the same way, neither of them auxiliary.
std::vector<Problem> head_problems(const GraphSpec& graph, const Registry& registry, const GraphInfo& info);

} // namespace triptych
