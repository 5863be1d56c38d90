// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/targets.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/graph/heads.h"
#include "core/graph/name_list.h"

namespace triptych {
namespace {

constexpr std::pair<TargetKind, const char*> kinds[] = {{TargetKind::classes, "classes"},
                                                        {TargetKind::labels, "labels"},
                                                        {TargetKind::number, "number"},
                                                        {TargetKind::ordered, "ordered"}};

/// A name as a number, where it is written as one.
std::optional<double> as_number(std::string name) {
    if (name.find('.') == std::string::npos) std::replace(name.begin(), name.end(), ',', '.');
    const char* begin = name.data() + (name.starts_with('+') ? 1 : 0);
    const char* const end = name.data() + name.size();
    double value = 0;
    const auto [stopped, failed] = std::from_chars(begin, end, value);
    return failed == std::errc() && stopped == end && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// What stands for a missing number, as Dataset::number reads it.
bool says_missing(std::string cell) {
    std::transform(cell.begin(), cell.end(), cell.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    for (const char* word : {"na", "n/a", "nan", "null", "none", "-"})
        if (cell == word) return true;
    return false;
}

bool all_numbers(const std::vector<std::string>& names) {
    return !names.empty() &&
           std::all_of(names.begin(), names.end(), [](const std::string& name) { return as_number(name).has_value(); });
}

/// Sorted as Dataset::classes() are: as numbers if all are, of which equal ones are one, else by code point.
std::vector<std::string> sorted_names(std::vector<std::string> names) {
    if (std::vector<std::string> left = names; std::erase_if(left, says_missing) > 0 && all_numbers(left))
        names = std::move(left);
    if (!all_numbers(names)) {
        std::sort(names.begin(), names.end());
        return names;
    }
    const auto value = [](const std::string& name) { return *as_number(name); };
    std::stable_sort(names.begin(), names.end(),
                     [&](const std::string& a, const std::string& b) { return value(a) < value(b); });
    names.erase(std::unique(names.begin(), names.end(),
                            [&](const std::string& a, const std::string& b) { return value(a) == value(b); }),
                names.end());
    return names;
}

/// Different names in the order in which they occur.
class Names {
  public:
    void add(const std::string& name) {
        if (m_seen.insert(name).second) m_names.push_back(name);
    }
    std::vector<std::string> take() { return std::move(m_names); }

  private:
    std::set<std::string> m_seen;
    std::vector<std::string> m_names;
};

std::string trimmed(std::string text) {
    constexpr const char* space = " \t\r\n";
    text.erase(0, text.find_first_not_of(space));
    text.erase(text.find_last_not_of(space) + 1);
    return text;
}

std::vector<std::string> split_labels(const std::string& cell, const std::string& separator) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= cell.size();) {
        const std::size_t end = separator.empty() ? cell.size() : std::min(cell.find(separator, at), cell.size());
        if (std::string name = trimmed(cell.substr(at, end - at)); !name.empty()) names.push_back(std::move(name));
        at = end + std::max<std::size_t>(separator.size(), 1);
    }
    return names;
}

std::optional<std::size_t> place_of(const std::vector<std::string>& classes, const std::string& name) {
    const auto exact = std::find(classes.begin(), classes.end(), name);
    if (exact != classes.end()) return static_cast<std::size_t>(exact - classes.begin());
    // "1" and "1.0" are one class.
    const auto number = as_number(name);
    if (!number) return std::nullopt;
    const auto equal = std::find_if(classes.begin(), classes.end(),
                                    [&](const std::string& other) { return as_number(other) == number; });
    return equal == classes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(equal - classes.begin()));
}

std::string node_where(const std::string& id) {
    return "node '" + id + "'";
}

std::string text_param(const Params& params, const char* name) {
    const auto found = params.values().find(name);
    const auto* text = found == params.values().end() ? nullptr : std::get_if<std::string>(&found->second);
    return text ? *text : std::string();
}

std::optional<Role> role_of(const std::string& column, const Dataset& dataset) {
    for (const ColumnInfo& info : dataset.columns())
        if (info.name == column) return info.role;
    return std::nullopt;
}

/// The names in a column: its classes, or the labels of its cells.
std::vector<std::string> names_in(const Target& target, const Dataset& dataset) {
    if (target.kind == TargetKind::classes && dataset.column_of(Role::label) == target.column) return dataset.classes();
    Names names;
    for (std::size_t row = 0; row < dataset.size(); ++row) {
        const auto cell = dataset.text(row, target.column);
        if (!cell) continue;
        if (target.kind == TargetKind::labels)
            for (const std::string& name : split_labels(*cell, target.separator))
                names.add(name);
        else
            names.add(*cell);
    }
    return sorted_names(names.take());
}

/// The names in the order that the head gives them.
Result<std::vector<std::string>> in_order(const Target& target, const std::string& order,
                                          const std::vector<std::string>& found) {
    const std::string where = node_where(target.head);
    std::vector<std::string> given = parse_name_list(order);
    if (given.empty()) {
        if (all_numbers(found)) return found;
        return fail(ErrorCode::invalid_argument, where,
                    "learns column '" + target.column +
                        "', whose classes are no numbers. Give their order, from the lowest to the highest.",
                    {target.column});
    }
    for (const std::string& name : found)
        if (!place_of(given, name) && !says_missing(name))
            return fail(ErrorCode::invalid_argument, where,
                        "has no place for '" + name + "' of column '" + target.column + "' in its order. Add it.",
                        {name, target.column});
    for (std::size_t i = 0; i < given.size(); ++i)
        if (place_of(given, given[i]) != i)
            return fail(ErrorCode::invalid_argument, where, "has '" + given[i] + "' twice in its order.", {given[i]});
    return given;
}

Result<void> fit_number(Target& target, const Dataset& dataset, const std::vector<std::size_t>& train) {
    for (std::size_t row = 0; row < dataset.size(); ++row) {
        if (dataset.split(row) == Split::none || dataset.number(row, target.column)) continue;
        const auto cell = dataset.text(row, target.column);
        if (cell && !says_missing(*cell))
            return fail(ErrorCode::bad_format, dataset.where(row) + ", column '" + target.column + "'",
                        "is '" + *cell + "', and '" + target.head + "' learns a number.", {*cell, target.head});
    }
    double sum = 0, squares = 0;
    for (const std::size_t row : train)
        if (const auto value = dataset.number(row, target.column)) {
            sum += *value;
            ++target.rows;
        }
    if (target.rows == 0) return {};
    target.mean = sum / static_cast<double>(target.rows);
    for (const std::size_t row : train)
        if (const auto value = dataset.number(row, target.column))
            squares += (*value - target.mean) * (*value - target.mean);
    const double deviation = std::sqrt(squares / static_cast<double>(target.rows));
    // A number that never changes is not blown up.
    if (deviation > 1e-12 * std::abs(target.mean)) target.deviation = deviation;
    return {};
}

void count(Target& target, const Dataset& dataset, const std::vector<std::size_t>& train) {
    target.counts.assign(target.classes.size(), 0);
    for (const std::size_t row : train) {
        if (target.kind == TargetKind::labels) {
            const auto given = target.labels_of(dataset, row);
            if (!given) continue;
            for (std::size_t k = 0; k < given->size(); ++k)
                target.counts[k] += (*given)[k] > 0 ? 1 : 0;
        } else {
            const auto place = target.value(dataset, row);
            if (!place) continue;
            ++target.counts[static_cast<std::size_t>(*place)];
        }
        ++target.rows;
    }
}

/// Whose column is the label is told of the table, since that is where it is mended.
Error too_few(const Target& target, const Dataset& dataset, std::size_t classes) {
    const bool label = dataset.column_of(Role::label) == target.column;
    const std::string where = label ? dataset.file().string() : node_where(target.head);
    if (classes == 0)
        return fail(ErrorCode::too_few_rows, where,
                    label ? "has no training row with a label. Check the split and the label column."
                          : "learns column '" + target.column +
                                "', which says nothing in any training row. Check the split and the column.",
                    {"0"});
    return fail(ErrorCode::too_few_rows, where,
                label ? "has one class only among its training rows, so there is nothing to tell apart."
                      : "learns column '" + target.column +
                            "', which has one class only among its training rows, so there is nothing to tell apart.",
                {"1"});
}

Error no_column(const std::string& head, const std::string& named, const Dataset& dataset) {
    const std::string table = dataset.file().filename().string();
    if (named.empty())
        return fail(ErrorCode::missing_column, dataset.file().string(), "has no label column. Give a column that role.",
                    {"label"});
    if (const auto role = role_of(named, dataset))
        return fail(ErrorCode::missing_column, node_where(head),
                    "learns column '" + named + "', whose role is '" + role_name(*role) +
                        "', so that no model reads it. Change the role or the column.",
                    {named, role_name(*role)});
    return fail(ErrorCode::missing_column, node_where(head),
                "learns column '" + named + "', which " + table + " does not have. Choose another column.",
                {named, table});
}

Result<Target> fit_target(const std::string& head, const NodeType& type, const Params& params, const Dataset& dataset) {
    Target target;
    target.head = head;
    const auto kind = target_kind_of(type.id);
    if (!kind)
        return fail(ErrorCode::bad_graph, node_where(head),
                    "is a head of type '" + type.id + "', which has no loss to learn by.", {type.id});
    target.kind = *kind;
    const auto auxiliary = params.values().find(auxiliary_param);
    target.auxiliary = auxiliary != params.values().end() && std::get<bool>(auxiliary->second);
    const std::string named = text_param(params, "column");
    const auto column = head_column(named, target.kind, dataset);
    if (!column) return no_column(head, named, dataset);
    target.column = *column;
    const std::vector<std::size_t> train = dataset.rows_of(Split::train);
    if (target.kind == TargetKind::number) {
        if (auto fitted = fit_number(target, dataset, train); !fitted) return fitted.error();
        if (target.rows == 0) return too_few(target, dataset, 0);
        return target;
    }
    target.separator = target.kind == TargetKind::labels ? text_param(params, "separator") : std::string();
    target.classes = names_in(target, dataset);
    if (target.kind == TargetKind::ordered) {
        auto ordered = in_order(target, text_param(params, "order"), target.classes);
        if (!ordered) return ordered.error();
        target.classes = *std::move(ordered);
    }
    count(target, dataset, train);
    const auto occurring = std::count_if(target.counts.begin(), target.counts.end(), [](auto n) { return n > 0; });
    if (target.rows == 0 || (target.kind == TargetKind::labels && occurring == 0)) return too_few(target, dataset, 0);
    if (target.kind != TargetKind::labels && occurring < 2) return too_few(target, dataset, 1);
    return target;
}

} // namespace

const char* target_kind_name(TargetKind kind) {
    for (const auto& [known, name] : kinds)
        if (known == kind) return name;
    return "classes";
}

std::optional<TargetKind> target_kind_from_name(const std::string& name) {
    for (const auto& [kind, known] : kinds)
        if (name == known) return kind;
    return std::nullopt;
}

std::optional<TargetKind> target_kind_of(const std::string& node_type) {
    constexpr std::string_view prefix = "head.";
    return node_type.starts_with(prefix) ? target_kind_from_name(node_type.substr(prefix.size())) : std::nullopt;
}

std::optional<double> Target::value(const Dataset& dataset, std::size_t row) const {
    if (kind == TargetKind::number) {
        const auto number = dataset.number(row, column);
        return number ? std::optional((*number - mean) / deviation) : std::nullopt;
    }
    const auto cell = dataset.text(row, column);
    const auto place = cell ? place_of(classes, *cell) : std::nullopt;
    return place ? std::optional(static_cast<double>(*place)) : std::nullopt;
}

std::optional<std::vector<float>> Target::labels_of(const Dataset& dataset, std::size_t row) const {
    const auto cell = dataset.text(row, column);
    if (!cell) return std::nullopt;
    std::vector<float> given(classes.size(), 0.0F);
    for (const std::string& name : split_labels(*cell, separator))
        if (const auto place = place_of(classes, name)) given[*place] = 1;
    return given;
}

bool Target::known(const Dataset& dataset, std::size_t row) const {
    return kind == TargetKind::labels ? dataset.text(row, column).has_value() : value(dataset, row).has_value();
}

std::optional<std::string> Target::unknown_name(const Dataset& dataset, std::size_t row) const {
    if (kind == TargetKind::number) return std::nullopt;
    const auto cell = dataset.text(row, column);
    const bool may_be_missing = kind == TargetKind::ordered || all_numbers(classes);
    if (!cell || (may_be_missing && says_missing(*cell))) return std::nullopt;
    const std::vector<std::string> names =
        kind == TargetKind::labels ? split_labels(*cell, separator) : std::vector<std::string>{*cell};
    for (const std::string& name : names)
        if (!place_of(classes, name)) return name;
    return std::nullopt;
}

std::optional<std::string> head_column(const std::string& named, TargetKind kind, const Dataset& dataset) {
    if (!named.empty()) {
        const auto role = role_of(named, dataset);
        const bool read = role && *role != Role::ignore && *role != Role::id && *role != Role::group && *role != Role::split;
        return read ? std::optional(named) : std::nullopt;
    }
    const auto number = kind == TargetKind::number ? dataset.column_of(Role::target) : std::nullopt;
    return number ? number : dataset.column_of(Role::label);
}

Result<std::vector<Target>> fit_targets(const GraphSpec& graph, const Registry& registry, const Dataset& dataset) {
    const GraphInfo info = analyse(graph, registry);
    if (info.order.size() != graph.nodes.size())
        for (const Problem& problem : info.problems)
            if (problem.severity == Problem::Severity::error) return problem.error;
    const std::vector<std::string> heads = heads_of(graph, registry, info);
    if (heads.empty()) return fail(ErrorCode::bad_graph, "graph", "has no head, so there is nothing to learn.");
    std::vector<Target> targets;
    for (const std::string& head : heads) {
        auto target = fit_target(head, *registry.find(graph.find(head)->type), info.params.at(head), dataset);
        if (!target) return target.error();
        targets.push_back(*std::move(target));
    }
    if (targets.front().auxiliary)
        for (const Problem& problem : head_problems(graph, registry, info))
            if (problem.severity == Problem::Severity::error) return problem.error;
    return targets;
}

void add_outputs(DataFacts& facts, const std::vector<Target>& targets) {
    if (!targets.empty()) facts.classes = targets.front().outputs();
    for (const Target& target : targets)
        facts.outputs[target.head] = target.outputs();
}

std::vector<std::size_t> rows_with_target(const Dataset& dataset, Split split, const std::vector<Target>& targets) {
    std::vector<std::size_t> rows = dataset.rows_of(split);
    std::erase_if(rows, [&](std::size_t row) {
        return std::none_of(targets.begin(), targets.end(),
                            [&](const Target& target) { return target.known(dataset, row); });
    });
    return rows;
}

std::map<std::string, std::int64_t> OutputCounter::outputs(const GraphSpec& graph, const Registry& registry,
                                                           const std::shared_ptr<const Dataset>& dataset) {
    std::map<std::string, std::int64_t> counts;
    if (!dataset) return counts;
    if (m_dataset.lock() != dataset) m_counted.clear();
    m_dataset = dataset;
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || type->category != "head") continue;
        const auto given = [&](const char* name) {
            const auto found = node.params.find(name);
            const Field* field = find_field(type->fields, name);
            return found != node.params.end() ? value_text(found->second)
                   : field                    ? value_text(field->fallback)
                                              : std::string();
        };
        Target target;
        const auto kind = target_kind_of(node.type);
        const auto column = kind ? head_column(given("column"), *kind, *dataset) : std::nullopt;
        if (!column) continue;
        target.kind = *kind;
        target.column = *column;
        target.separator = given("separator");
        const std::string order = given("order");
        const std::string key = nlohmann::json{node.type, *column, target.separator, order}.dump(
            -1, ' ', false, nlohmann::json::error_handler_t::replace);
        auto counted = m_counted.find(key);
        if (counted == m_counted.end()) {
            if (target.kind != TargetKind::number) target.classes = names_in(target, *dataset);
            if (auto names = parse_name_list(order); target.kind == TargetKind::ordered && !names.empty())
                target.classes = std::move(names);
            counted = m_counted.emplace(key, target.outputs()).first;
        }
        counts[node.id] = counted->second;
    }
    return counts;
}

nlohmann::json target_to_json(const Target& target) {
    nlohmann::json json = {{"head", target.head},
                           {"kind", target_kind_name(target.kind)},
                           {"column", target.column},
                           {"rows", target.rows},
                           {"auxiliary", target.auxiliary}};
    if (target.kind == TargetKind::number) {
        json["mean"] = target.mean;
        json["deviation"] = target.deviation;
        return json;
    }
    json["classes"] = target.classes;
    json["counts"] = target.counts;
    if (target.kind == TargetKind::labels) json["separator"] = target.separator;
    return json;
}

Result<Target> target_from_json(const nlohmann::json& json) {
    const auto bad = [](const std::string& key) {
        return fail(ErrorCode::bad_format, "targets", "are damaged at '" + key + "'.", {key});
    };
    Target target;
    std::string key = "kind";
    try {
        const auto kind = target_kind_from_name(json.at(key).get<std::string>());
        if (!kind) return bad(key);
        target.kind = *kind;
        target.head = json.at(key = "head").get<std::string>();
        target.column = json.at(key = "column").get<std::string>();
        target.rows = json.at(key = "rows").get<std::int64_t>();
        target.auxiliary = json.at(key = "auxiliary").get<bool>();
        if (target.kind == TargetKind::number) {
            target.mean = json.at(key = "mean").get<double>();
            target.deviation = json.at(key = "deviation").get<double>();
            if (!std::isfinite(target.mean) || !(target.deviation > 0)) return bad(key);
            return target;
        }
        target.classes = json.at(key = "classes").get<std::vector<std::string>>();
        target.counts = json.at(key = "counts").get<std::vector<std::int64_t>>();
        if (target.counts.size() != target.classes.size()) return bad(key);
        if (target.kind == TargetKind::labels) target.separator = json.at(key = "separator").get<std::string>();
    } catch (const nlohmann::json::exception&) {
        return bad(key);
    }
    return target;
}

} // namespace triptych
