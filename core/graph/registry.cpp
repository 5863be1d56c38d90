// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/registry.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "core/graph/heads.h"

namespace triptych {
namespace {

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::string node_where(const std::string& id) {
    return "node '" + id + "'";
}

bool valid_id(const std::string& id) {
    if (id.empty() || !(id[0] >= 'a' && id[0] <= 'z')) return false;
    return std::all_of(id.begin(), id.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool fits(const InputPort& port, const PortType& type) {
    return std::find(port.kinds.begin(), port.kinds.end(), type.kind) != port.kinds.end() &&
           (port.modality == Modality::none || port.modality == type.modality);
}

std::string kinds_text(const InputPort& port) {
    std::vector<std::string> names;
    for (const PortKind kind : port.kinds)
        names.emplace_back(port_kind_name(kind));
    return listed(names) +
           (port.modality == Modality::none ? "" : std::string(" of ") + modality_name(port.modality));
}

/// What every node with weights can be told beside its own parameters.
std::vector<Field> common_fields() {
    return {
        {.name = frozen_param,
         .title = "Frozen",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "The weights stay as they start, and the node computes as in prediction, without dropout.",
         .advanced = true},
        {.name = rate_factor_param,
         .title = "Learning rate factor",
         .kind = FieldKind::number,
         .fallback = 1.0,
         .minimum = 0,
         .maximum = 100,
         .help = "Times the learning rate of the run: 0.1 changes the weights a tenth as fast.",
         .advanced = true},
    };
}

/// Gathers the problems of one graph.
class Analysis {
  public:
    Analysis(const GraphSpec& graph, const Registry& registry, const DataFacts& facts)
        : m_graph(graph), m_registry(registry), m_facts(facts) {}

    GraphInfo run() {
        if (m_graph.nodes.empty())
            problem({}, fail(ErrorCode::bad_graph, "graph", "has no nodes. Choose a template."));
        check_nodes();
        check_edges();
        sort();
        infer();
        check_use();
        return std::move(m_info);
    }

  private:
    void problem(const std::string& node, Error error,
                 Problem::Severity severity = Problem::Severity::error) {
        m_info.problems.push_back({severity, node, std::move(error)});
    }

    void check_nodes() {
        std::set<std::string> seen;
        for (const Node& node : m_graph.nodes) {
            if (!valid_id(node.id))
                problem(node.id,
                        fail(ErrorCode::bad_graph, node_where(node.id),
                             "has a name that is not made of a-z, 0-9 and _, beginning with a letter.",
                             {node.id}));
            if (!seen.insert(node.id).second)
                problem(node.id, fail(ErrorCode::bad_graph, node_where(node.id), "occurs twice.", {node.id}));
            const NodeType* type = m_registry.find(node.type);
            if (!type) {
                problem(node.id,
                        fail(ErrorCode::unknown_name, node_where(node.id),
                             "is of type '" + node.type + "', which is not in the catalogue.", {node.type}));
                continue;
            }
            if (node.version > type->version)
                problem(node.id,
                        fail(ErrorCode::version_mismatch, node_where(node.id),
                             "was made for version " + std::to_string(node.version) + " of '" + node.type +
                                 "'; this program has " + std::to_string(type->version) + ".",
                             {std::to_string(node.version), std::to_string(type->version)}));
            check_params(node, *type);
        }
    }

    void check_params(const Node& node, const NodeType& type) {
        std::map<std::string, Value> values;
        for (const Field& field : type.fields)
            values[field.name] = field.fallback;
        for (const auto& [name, value] : node.params) {
            const Field* field = find_field(type.fields, name);
            if (!field) {
                problem(node.id, fail(ErrorCode::unknown_name, node_where(node.id),
                                      "has no parameter '" + name + "'.", {name}));
                continue;
            }
            if (auto checked = check_value(*field, value))
                values[name] = *checked;
            else
                problem(node.id, checked.error().at(node_where(node.id)));
        }
        m_info.params.emplace(node.id, Params(std::move(values))); // of two of one name the first counts
    }

    void check_edges() {
        std::map<std::pair<std::string, std::string>, int> used;
        std::set<std::pair<std::string, std::string>> drawn;
        for (const Edge& edge : m_graph.edges) {
            const Node* from = m_graph.find(edge.from);
            const Node* to = m_graph.find(edge.to);
            if (!from || !to) {
                const std::string& missing = from ? edge.to : edge.from;
                problem(from ? edge.from : edge.to, fail(ErrorCode::bad_graph, "graph",
                                                         "has an edge '" + edge.from + "' to '" + edge.to +
                                                             "', but no node '" + missing + "'.",
                                                         {edge.from, edge.to, missing}));
                continue;
            }
            if (!drawn.insert({edge.from, edge.to}).second)
                problem(edge.to, fail(ErrorCode::bad_graph, node_where(edge.to),
                                      "is connected to '" + edge.from + "' twice.", {edge.from}));
            const NodeType* type = m_registry.find(to->type);
            if (!type) continue;
            const auto port = std::find_if(type->inputs.begin(), type->inputs.end(),
                                           [&](const InputPort& p) { return p.name == edge.port; });
            if (port == type->inputs.end()) {
                problem(edge.to, fail(ErrorCode::unknown_name, node_where(edge.to),
                                      "has no input '" + edge.port + "'.", {edge.port}));
                continue;
            }
            if (++used[{edge.to, edge.port}] > 1 && !port->many)
                problem(edge.to, fail(ErrorCode::bad_graph, node_where(edge.to),
                                      "takes one edge into '" + edge.port + "', and has more.", {edge.port}));
        }
        for (const Node& node : m_graph.nodes) {
            const NodeType* type = m_registry.find(node.type);
            if (!type) continue;
            for (const InputPort& port : type->inputs)
                if (used[{node.id, port.name}] == 0)
                    problem(node.id,
                            fail(ErrorCode::bad_graph, node_where(node.id),
                                 "has nothing connected to its input '" + port.name + "'.", {port.name}));
        }
    }

    /// Kahn's algorithm over the stored order, so that the order is stable.
    void sort() {
        std::set<std::string> done;
        std::vector<const Node*> left;
        for (const Node& node : m_graph.nodes)
            left.push_back(&node);
        while (!left.empty()) {
            const auto ready = std::find_if(left.begin(), left.end(), [&](const Node* node) {
                const std::vector<Edge> inputs = m_graph.inputs_of(node->id);
                return std::all_of(inputs.begin(), inputs.end(), [&](const Edge& edge) {
                    return done.contains(edge.from) || !m_graph.find(edge.from);
                });
            });
            if (ready == left.end()) {
                std::vector<std::string> names;
                for (const Node* node : left)
                    names.push_back(node->id);
                problem(names.front(), fail(ErrorCode::bad_graph, node_where(names.front()),
                                            "lies on a cycle with " + listed(names) + ".", {listed(names)}));
                return;
            }
            done.insert((*ready)->id);
            m_info.order.push_back((*ready)->id);
            left.erase(ready);
        }
    }

    void infer() {
        const std::map<std::string, std::string> heads =
            m_facts.outputs.empty() ? std::map<std::string, std::string>()
                                    : head_of_each(m_graph, heads_of(m_graph, m_registry, m_info));
        DataFacts facts = m_facts; // as the node at hand needs them
        for (const std::string& id : m_info.order) {
            if (const auto head = heads.find(id); head != heads.end()) {
                const auto outputs = m_facts.outputs.find(head->second);
                facts.classes = outputs == m_facts.outputs.end() ? -1 : outputs->second;
            } else {
                facts.classes = m_facts.classes;
            }
            const Node& node = *m_graph.find(id);
            const NodeType* type = m_registry.find(node.type);
            if (!type) continue;
            std::vector<PortType> inputs;
            bool complete = true;
            for (const InputPort& port : type->inputs) {
                for (const Edge& edge : m_graph.inputs_of(id)) {
                    if (edge.port != port.name) continue;
                    const auto source = m_info.outputs.find(edge.from);
                    if (source == m_info.outputs.end()) {
                        complete = false;
                        continue;
                    }
                    if (!fits(port, source->second)) {
                        const std::string given = std::string(port_kind_name(source->second.kind)) + " " +
                                                  shape_text(source->second.shape);
                        problem(id, fail(ErrorCode::bad_shape, node_where(id),
                                         "expects " + kinds_text(port) + " at '" + port.name + "', got " +
                                             given + " from '" + edge.from + "'.",
                                         {kinds_text(port), given, edge.from}));
                        complete = false;
                    }
                    inputs.push_back(source->second);
                }
            }
            if (!complete || inputs.empty() != type->inputs.empty()) continue;
            if (auto output = type->shape(m_info.params.at(id), inputs, facts)) {
                const bool one = !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), [&](const PortType& in) {
                    return in.input == inputs.front().input;
                });
                output->input = one ? inputs.front().input : id;
                m_info.outputs[id] = *output;
            } else
                problem(id, output.error().at(node_where(id)));
        }
    }

    void check_use() {
        bool has_head = false;
        for (const Node& node : m_graph.nodes) {
            const NodeType* type = m_registry.find(node.type);
            if (!type) continue;
            if (type->category == "head") {
                has_head = true;
                continue;
            }
            const bool used = std::any_of(m_graph.edges.begin(), m_graph.edges.end(),
                                          [&](const Edge& edge) { return edge.from == node.id; });
            if (!used)
                problem(
                    node.id,
                    fail(ErrorCode::bad_graph, node_where(node.id), "is not connected to anything after it."),
                    Problem::Severity::warning);
        }
        if (!has_head && !m_graph.nodes.empty())
            problem({}, fail(ErrorCode::bad_graph, "graph", "has no head, so there is nothing to learn."));
        for (Problem& found : head_problems(m_graph, m_registry, m_info))
            m_info.problems.push_back(std::move(found));
        check_learning();
    }

    void check_learning() {
        bool frozen = false, learns = false;
        for (const Node& node : m_graph.nodes) {
            const NodeType* type = m_registry.find(node.type);
            if (!type || !type->factory || !type->learns) continue;
            const bool here = m_info.params.at(node.id).boolean(frozen_param);
            frozen |= here;
            learns |= !here;
        }
        if (frozen && !learns)
            problem({}, fail(ErrorCode::bad_graph, "graph",
                             "has every node frozen, so there is nothing to learn. Thaw one."));
    }

    const GraphSpec& m_graph;
    const Registry& m_registry;
    const DataFacts& m_facts;
    GraphInfo m_info;
};

} // namespace

void Registry::add(NodeType type) {
    assert(!m_types.contains(type.id));
    if (type.factory && type.learns)
        for (Field& field : common_fields())
            type.fields.push_back(std::move(field));
    m_types.emplace(type.id, std::move(type));
}

const NodeType* Registry::find(const std::string& id) const {
    const auto found = m_types.find(id);
    return found == m_types.end() ? nullptr : &found->second;
}

std::vector<const NodeType*> Registry::types() const {
    std::vector<const NodeType*> all;
    for (const auto& [id, type] : m_types)
        all.push_back(&type);
    std::stable_sort(all.begin(), all.end(), [](const NodeType* a, const NodeType* b) {
        return std::tie(a->category, a->title) < std::tie(b->category, b->title);
    });
    return all;
}

const Registry& builtin_registry() {
    static const Registry registry = [] {
        Registry made;
        register_all(made);
        return made;
    }();
    return registry;
}

bool GraphInfo::usable() const {
    return std::none_of(problems.begin(), problems.end(),
                        [](const Problem& p) { return p.severity == Problem::Severity::error; });
}

GraphInfo analyse(const GraphSpec& graph, const Registry& registry, const DataFacts& facts) {
    return Analysis(graph, registry, facts).run();
}

Result<void> set_param(GraphSpec& graph, const Registry& registry, const std::string& assignment) {
    const std::size_t equals = assignment.find('=');
    const std::size_t dot = assignment.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals)
        return fail(ErrorCode::invalid_argument, assignment, "is not of the form NODE.PARAM=VALUE.",
                    {assignment});
    const std::string id = assignment.substr(0, dot);
    const std::string name = assignment.substr(dot + 1, equals - dot - 1);
    Node* node = graph.find(id);
    if (!node) {
        std::vector<std::string> names;
        for (const Node& other : graph.nodes)
            names.push_back(other.id);
        return fail(ErrorCode::unknown_name, assignment,
                    "there is no node '" + id + "'; the graph has " + listed(names) + ".",
                    {id, listed(names)});
    }
    const NodeType* type = registry.find(node->type);
    const Field* field = type ? find_field(type->fields, name) : nullptr;
    if (!field) {
        std::vector<std::string> names;
        if (type)
            for (const Field& other : type->fields)
                names.push_back(other.name);
        return fail(ErrorCode::unknown_name, node_where(id),
                    "has no parameter '" + name + "'; it has " + listed(names) + ".", {name, listed(names)});
    }
    auto value = parse_value(*field, assignment.substr(equals + 1));
    if (!value) return value.error().at(node_where(id));
    if (*value == field->fallback)
        node->params.erase(name);
    else
        node->params[name] = *value;
    return {};
}

} // namespace triptych
