// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/columns.h"

#include <algorithm>
#include <set>

#include "core/dataset/table.h"
#include "core/dataset/vector_names.h"
#include "core/features/number_file.h"
#include "core/features/prepare.h"
#include "core/graph/inputs.h"

namespace triptych {
namespace {

constexpr std::size_t files_tried = 8; ///< where none can be read, the rest is not looked at

/// The roles whose columns an input of that modality reads, the likely ones first.
std::vector<Role> roles_of(Modality modality) {
    switch (modality) {
    case Modality::text:
        return {Role::text};
    case Modality::image:
        return {Role::image};
    case Modality::audio:
        return {Role::audio};
    case Modality::video:
        return {Role::video};
    case Modality::numbers:
        return {Role::number, Role::category};
    case Modality::vector:
        return {Role::vector};
    case Modality::series:
        return {Role::series};
    case Modality::none:
    case Modality::fusion:
        return {};
    }
    return {};
}

} // namespace

std::vector<std::string> fitting_columns(const Dataset& dataset, const NodeType& type) {
    std::vector<std::string> names;
    if (type.category != "input") return names;
    const std::vector<Role> roles = roles_of(type.modality);
    std::set<std::string> parts; // of vectors that are named already
    for (const ColumnInfo& column : dataset.columns()) {
        if (std::find(roles.begin(), roles.end(), column.role) == roles.end() || parts.contains(column.name)) continue;
        names.push_back(type.modality == Modality::vector ? vector_of(dataset, column.name) : column.name);
        for (std::string& part : vector_parts(dataset, names.back()))
            parts.insert(std::move(part));
    }
    return names;
}

std::vector<std::string> vector_parts(const Dataset& dataset, const std::string& name) {
    std::vector<std::string> parts;
    if (dataset.table().column(name)) return parts;
    const auto& columns = dataset.columns();
    // They mostly stand one after the other, so each is looked for from the one before on.
    for (std::size_t at = 0;; ++at) {
        std::string part = name + "__" + std::to_string(parts.size());
        std::size_t seen = 0;
        while (seen < columns.size() && columns[at % columns.size()].name != part) {
            ++at;
            ++seen;
        }
        if (seen == columns.size() || columns[at % columns.size()].role != Role::vector) return parts;
        parts.push_back(std::move(part));
    }
}

std::string vector_of(const Dataset& dataset, const std::string& column) {
    const auto part = vector_part(column);
    if (!part) return column;
    return part->second < vector_parts(dataset, part->first).size() ? part->first : column;
}

void add_facts(DataFacts& facts, const Preparer& preparer) {
    for (const std::string& input : preparer.inputs()) {
        if (const Vocabulary* vocabulary = preparer.vocabulary(input)) facts.vocabulary[input] = vocabulary->size();
        const PortKind kind = preparer.kind(input);
        if (kind == PortKind::vector || kind == PortKind::series) facts.widths[input] = preparer.width(input);
        if (kind == PortKind::numbers) facts.categories[input] = preparer.categories(input);
    }
}

void add_facts(DataFacts& facts, const GraphSpec& graph, const Dataset& dataset) {
    for (const Node& node : graph.nodes) {
        const bool vector = node.type == vector_input_type;
        const auto named = node.params.find("column");
        if ((!vector && node.type != series_input_type) || named == node.params.end()) continue;
        const std::string column = value_text(named->second);
        if (const auto parts = vector_parts(dataset, column); vector && !parts.empty()) {
            facts.widths[node.id] = static_cast<std::int64_t>(parts.size());
            continue;
        }
        for (std::size_t row = 0, tried = 0; row < dataset.size() && tried < files_tried; ++row) {
            const auto file = dataset.path(row, column);
            if (!file) continue;
            ++tried;
            if (const auto width = number_file_width(*file, vector)) {
                facts.widths[node.id] = *width;
                break;
            }
        }
    }
}

std::map<Modality, std::string> template_columns(const Dataset& dataset, const std::string& id) {
    std::map<Modality, std::string> columns;
    for (const auto& [modality, role] :
         {std::pair{Modality::text, Role::text}, std::pair{Modality::image, Role::image},
          std::pair{Modality::audio, Role::audio}, std::pair{Modality::video, Role::video},
          std::pair{Modality::series, Role::series}})
        if (const auto column = dataset.column_of(role)) columns[modality] = *column;
    if (const auto vector = dataset.column_of(Role::vector))
        columns[Modality::vector] = vector_of(dataset, *vector);
    if (id == "reference" && columns.size() >= 2) return columns;
    std::string numbers;
    for (const ColumnInfo& column : dataset.columns())
        if (column.role == Role::number || column.role == Role::category)
            numbers += (numbers.empty() ? "" : ",") + csv_field(column.name);
    if (!numbers.empty()) columns[Modality::numbers] = numbers;
    return columns;
}

} // namespace triptych
