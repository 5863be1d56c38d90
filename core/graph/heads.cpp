// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/heads.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/graph/name_list.h"

namespace triptych {
namespace {

bool is_head(const NodeType* type) {
    return type && type->category == "head";
}

bool is_auxiliary(const GraphInfo& info, const std::string& id) {
    const auto params = info.params.find(id);
    if (params == info.params.end()) return false;
    const auto found = params->second.values().find(auxiliary_param);
    return found != params->second.values().end() && std::get<bool>(found->second);
}

std::vector<std::string> after(const GraphSpec& graph, const std::string& id) {
    std::vector<std::string> ids;
    for (const Edge& edge : graph.edges)
        if (edge.from == id) ids.push_back(edge.to);
    return ids;
}

bool leads_to_head(const GraphSpec& graph, const Registry& registry, const std::string& id) {
    std::set<std::string> seen{id};
    std::vector<std::string> left{id};
    while (!left.empty()) {
        const std::string at = left.back();
        left.pop_back();
        for (const std::string& next : after(graph, at)) {
            if (!seen.insert(next).second) continue;
            if (is_head(type_of(graph, registry, next))) return true;
            left.push_back(next);
        }
    }
    return false;
}

std::string column_of(const Params& params) {
    const auto found = params.values().find("column");
    const auto* name = found == params.values().end() ? nullptr : std::get_if<std::string>(&found->second);
    return name ? *name : std::string();
}

} // namespace

std::vector<std::string> heads_of(const GraphSpec& graph, const Registry& registry, const GraphInfo& info) {
    std::vector<std::string> heads;
    for (const std::string& id : info.order)
        if (is_head(type_of(graph, registry, id))) heads.push_back(id);
    if (heads.size() < 2) return heads;
    auto main = std::find_if(heads.begin(), heads.end(), [&](const std::string& id) {
        return !is_auxiliary(info, id) && !leads_to_head(graph, registry, id);
    });
    if (main == heads.end())
        main = std::find_if(heads.begin(), heads.end(), [&](const std::string& id) { return !is_auxiliary(info, id); });
    if (main != heads.end()) std::rotate(heads.begin(), main, main + 1);
    return heads;
}

std::map<std::string, std::string> head_of_each(const GraphSpec& graph, const std::vector<std::string>& heads) {
    std::map<std::string, std::vector<std::string>> before;
    for (const Edge& edge : graph.edges)
        before[edge.to].push_back(edge.from);
    std::map<std::string, std::string> found;
    for (const std::string& head : heads)
        found[head] = head;
    for (const std::string& head : heads) {
        std::vector<std::string> left{head};
        while (!left.empty()) {
            const std::string at = left.back();
            left.pop_back();
            for (const std::string& from : before[at])
                if (found.emplace(from, head).second) left.push_back(from);
        }
    }
    return found;
}

void learn_number(GraphSpec& graph, const std::string& column) {
    for (Node& node : graph.nodes) {
        if (node.type != "head.classes") continue;
        if (const auto named = node.params.find("column"); named != node.params.end() && !value_text(named->second).empty())
            continue;
        node.type = "head.number";
        node.version = 1;
        node.params = {{"column", column}};
    }
}

std::vector<std::string> columns_named(const NodeType& type, const Params& params) {
    std::vector<std::string> columns;
    for (const Field& field : type.fields) {
        if (field.kind != FieldKind::column && field.kind != FieldKind::columns) continue;
        const std::string& given = params.text(field.name);
        if (field.kind == FieldKind::columns)
            for (std::string& name : parse_name_list(given))
                columns.push_back(std::move(name));
        else if (!given.empty())
            columns.push_back(given);
    }
    return columns;
}

Error leak(const std::string& head, const std::string& input, const std::string& column) {
    return fail(ErrorCode::bad_graph, "node '" + head + "'",
                "learns column '" + column + "', which input '" + input +
                    "' reads: the answer would be given away. Change the column of either.",
                {column, input});
}

std::vector<Problem> head_problems(const GraphSpec& graph, const Registry& registry, const GraphInfo& info) {
    std::vector<Problem> problems;
    const std::vector<std::string> heads = heads_of(graph, registry, info);
    if (!heads.empty() && is_auxiliary(info, heads.front()))
        problems.push_back({Problem::Severity::error, heads.front(),
                            fail(ErrorCode::bad_graph, "node '" + heads.front() + "'",
                                 "is auxiliary, as every head is, so that none chooses the best checkpoint. Let one "
                                 "be the main head.")});
    std::map<std::string, std::string> read_by;
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        // Of two nodes of one name the first counts.
        if (!type || type->category != "input" || graph.find(node.id) != &node) continue;
        for (const std::string& column : columns_named(*type, info.params.at(node.id)))
            read_by.emplace(column, node.id);
    }
    std::map<std::pair<std::string, std::string>, std::string> learned_by;
    for (const std::string& head : heads) {
        const std::string column = column_of(info.params.at(head));
        if (const auto input = read_by.find(column); input != read_by.end())
            problems.push_back({Problem::Severity::error, head, leak(head, input->second, column)});
        if (is_auxiliary(info, head)) continue;
        const auto [first, added] = learned_by.try_emplace({graph.find(head)->type, column}, head);
        if (!added)
            problems.push_back({Problem::Severity::warning, head,
                                fail(ErrorCode::bad_graph, "node '" + head + "'",
                                     "learns the same column in the same way as '" + first->second +
                                         "'. If it is to help that one, make it auxiliary.",
                                     {first->second})});
    }
    return problems;
}

} // namespace triptych
