// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/dataset/dataset.h"
#include "core/graph/registry.h"

namespace triptych {

/// Where a graph and a table do not go together: inputs whose column is not there or has a role that they cannot read,
/// heads whose column is not there or is read by an input. Inputs first, in the graph's order. Reads no file.
std::vector<Problem> column_problems(const GraphSpec& graph, const Registry& registry, const Dataset& dataset);

/// The columns NAME__0, NAME__1 … of a table that are one feature vector, as far as they go without a gap. Empty where
/// the table has none, or a column of that very name, whose cells then name files.
std::vector<std::string> vector_parts(const Dataset& dataset, const std::string& name);

/// The vector that a column is a number of; its own name where it is none.
std::string vector_of(const Dataset& dataset, const std::string& column);

/// What a node of that type may read of the table: the columns of the roles that it reads; of a vector that is spread over
/// columns its name. Empty for a type that is no input.
std::vector<std::string> fitting_columns(const Dataset& dataset, const NodeType& type);

/// What a graph for this table starts from, for make_template(): by modality the first column of its role; of numbers and
/// categories all, in the form of FieldKind::columns; of a vector that is spread over columns its name.
/// @param id  of the template. The reference leaves numbers and categories out beside two other modalities: there they
///            are more often notes about a recording than a part of it.
std::map<Modality, std::string> template_columns(const Dataset& dataset, const std::string& id);

class Preparer;

/// What was fitted for the inputs of a graph and shapes need: words of vocabularies, lengths, channels, categories.
void add_facts(DataFacts& facts, const Preparer& preparer);
/// As far as a glance at the table tells it before anything is fitted: the length of vectors and the channels of series,
/// by the first file of each column that can be read.
void add_facts(DataFacts& facts, const GraphSpec& graph, const Dataset& dataset);

} // namespace triptych
