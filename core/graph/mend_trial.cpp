// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/mend_trial.h"

#include <algorithm>

#include "core/graph/ports.h"

namespace triptych {
namespace {

constexpr std::size_t most_mends = 3;
constexpr std::ptrdiff_t most_alike = 2; ///< of one kind
constexpr int most_tries = 250; ///< an analysis each

std::string in_quotes(const std::string& id) {
    return "'" + id + "'";
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

std::string text_of(Mend::Kind kind, const std::vector<std::string>& values) {
    const auto value = [&](std::size_t i) { return i < values.size() ? values[i] : std::string(); };
    switch (kind) {
    case Mend::Kind::insert_node: {
        const std::string what = value(0) + (values.size() > 4 ? " with " + value(3) + " " + value(4) : "");
        return value(1).empty() ? "Add " + what + " before " + in_quotes(value(2)) + "."
                                : "Insert " + what + " between " + in_quotes(value(1)) + " and " + in_quotes(value(2)) + ".";
    }
    case Mend::Kind::connect:
        return "Connect " + in_quotes(value(0)) + " to " + in_quotes(value(1)) + " at " + in_quotes(value(2)) +
               (values.size() > 3 ? " instead of " + in_quotes(value(3)) : "") + ".";
    case Mend::Kind::disconnect:
        return "Take away the edge from " + in_quotes(value(0)) + " to " + in_quotes(value(1)) + " at " + in_quotes(value(2)) +
               ".";
    case Mend::Kind::set_param:
        return "Set " + value(1) + " of " + in_quotes(value(0)) + " to " +
               (value(2).empty() ? "nothing" : value(2)) + ".";
    case Mend::Kind::remove_param:
        return "Take the parameter " + value(1) + " of " + in_quotes(value(0)) + " away.";
    case Mend::Kind::remove_node: {
        std::string names;
        for (const std::string& id : values)
            names += (names.empty() ? "" : ", ") + in_quotes(id);
        return "Remove " + names + ".";
    }
    case Mend::Kind::rename_node:
        return "Rename " + in_quotes(value(0)) + " to " + in_quotes(value(1)) + ".";
    case Mend::Kind::add_head:
        return "Add " + value(0) + " after " + in_quotes(value(1)) + ".";
    }
    return {};
}

} // namespace

const char* mend_kind_name(Mend::Kind kind) {
    switch (kind) {
    case Mend::Kind::insert_node:
        return "insert_node";
    case Mend::Kind::connect:
        return "connect";
    case Mend::Kind::disconnect:
        return "disconnect";
    case Mend::Kind::set_param:
        return "set_param";
    case Mend::Kind::remove_param:
        return "remove_param";
    case Mend::Kind::remove_node:
        return "remove_node";
    case Mend::Kind::rename_node:
        return "rename_node";
    case Mend::Kind::add_head:
        return "add_head";
    }
    return "insert_node";
}

MendTrial::MendTrial(const GraphSpec& graph_, const Registry& registry_, const DataFacts& facts_,
                     const Problem& problem_)
    : graph(graph_), registry(registry_), facts(facts_), problem(problem_),
      info(analyse(graph_, registry_, facts_)) {
    for (const Problem& one : info.problems)
        (one.severity == Problem::Severity::error ? m_errors : m_warnings).insert(key(one));
}

const NodeType* MendTrial::type(const std::string& id) const {
    const Node* found = graph.find(id);
    return found ? registry.find(found->type) : nullptr;
}

MendTrial::Key MendTrial::key(const Problem& one) const {
    return {one.node, one.error.text()};
}

void MendTrial::offer(Mend::Kind kind, std::vector<std::string> values, GraphSpec mended) {
    if (done()) return;
    // Choices of more than one kind are worth more than many of one.
    if (std::count_if(m_clean.begin(), m_clean.end(), [&](const Mend& mend) { return mend.kind == kind; }) >= most_alike)
        return;
    std::string text = text_of(kind, values);
    if (m_seen.contains(text)) return;
    ++m_tries;
    // Under its new name a node has the problems that it had under the old one.
    const bool renamed = kind == Mend::Kind::rename_node && !mended.find(values[0]);
    GraphInfo after = analyse(mended, registry, facts);
    if (renamed)
        for (Problem& one : after.problems) {
            if (one.node == values[1]) one.node = values[0];
            replace_all(one.error.where, in_quotes(values[1]), in_quotes(values[0]));
            replace_all(one.error.message, in_quotes(values[1]), in_quotes(values[0]));
        }
    std::multiset<Key> errors, warnings;
    for (const Problem& one : after.problems)
        (one.severity == Problem::Severity::error ? errors : warnings).insert(key(one));
    const auto& before = problem.severity == Problem::Severity::error ? m_errors : m_warnings;
    const auto& now = problem.severity == Problem::Severity::error ? errors : warnings;
    if (now.count(key(problem)) >= before.count(key(problem))) return;
    const auto none_new = [](const std::multiset<Key>& had, const std::multiset<Key>& has) {
        return std::includes(had.begin(), had.end(), has.begin(), has.end());
    };
    const bool clean = none_new(m_errors, errors);
    const auto same = [&](const Mend& other) { return other.text == text; };
    if (!clean && (!only_reveals(kind, after) || std::any_of(m_revealing.begin(), m_revealing.end(), same))) return;
    if (clean) m_seen.insert(text); // another graph that reads the same may still be better than one that reveals
    Mend mend{kind, std::move(text), std::move(values), std::move(mended)};
    (!clean ? m_revealing : none_new(m_warnings, warnings) ? m_clean : m_second).push_back(std::move(mend));
}

bool MendTrial::only_reveals(Mend::Kind kind, const GraphInfo& after) const {
    const bool takes_away = kind == Mend::Kind::disconnect || kind == Mend::Kind::remove_param ||
                            kind == Mend::Kind::remove_node || kind == Mend::Kind::rename_node;
    return takes_away && std::all_of(after.problems.begin(), after.problems.end(), [&](const Problem& one) {
        return one.severity != Problem::Severity::error || m_errors.contains(key(one)) ||
               (one.error.code == ErrorCode::bad_shape && graph.find(one.node) && !info.outputs.contains(one.node));
    });
}

bool MendTrial::done() const {
    return m_clean.size() >= most_mends || m_tries >= most_tries;
}

bool MendTrial::any() const {
    return !m_clean.empty() || !m_second.empty();
}

std::vector<Mend> MendTrial::found() && {
    for (Mend& mend : m_second)
        m_clean.push_back(std::move(mend));
    if (m_clean.empty()) m_clean = std::move(m_revealing);
    if (m_clean.size() > most_mends) m_clean.erase(m_clean.begin() + most_mends, m_clean.end());
    return std::move(m_clean);
}

} // namespace triptych
