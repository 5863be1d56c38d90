// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/registry.h"

#include <algorithm>
#include <cassert>
#include <queue>
#include <set>
#include <unordered_map>

#include "core/graph/ports.h"

#include "core/graph/heads.h"
#include "core/graph/inputs.h"

namespace triptych {
namespace {

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

bool of_frames(const PortType& type) {
    return !type.shape.empty() && type.shape.front() == Dim::symbol(frame_rows);
}

bool is_video(const PortType& type) {
    return type.kind == PortKind::video;
}

/// A node computes row by row, so that frames leave where frames enter; only one that takes the video too can join them.
bool row_is_frame(const std::vector<PortType>& inputs) {
    return std::any_of(inputs.begin(), inputs.end(), of_frames) && std::none_of(inputs.begin(), inputs.end(), is_video);
}

/// Whether the rows of all that a node takes are the same: samples, or frames of one video.
Result<void> check_rows(const NodeType& type, const std::vector<PortType>& inputs) {
    if (!row_is_frame(inputs)) return {};
    const PortType& frames = *std::find_if(inputs.begin(), inputs.end(), of_frames);
    if (type.category == "head")
        return fail(ErrorCode::bad_shape, {},
                    "learns from whole samples, and got single frames of '" + frames.input +
                        "'. Join them over time before.",
                    {frames.input});
    for (const PortType& other : inputs)
        if (!of_frames(other) || other.input != frames.input)
            return fail(ErrorCode::bad_shape, {},
                        "cannot put single frames of '" + frames.input + "' together with '" + other.input +
                            "'. Join them over time before.",
                        {frames.input, other.input});
    return {};
}

/// Gathers the problems of one graph.
class Analysis {
  public:
    Analysis(const GraphSpec& graph, const Registry& registry, const DataFacts& facts)
        : m_graph(graph), m_registry(registry), m_facts(facts), m_inputs(graph.nodes.size()),
          m_outputs(graph.nodes.size()) {
        // Of two nodes of one id, which is a problem, the first has the edges.
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            m_numbers.emplace(graph.nodes[i].id, i);
            m_types.push_back(registry.find(graph.nodes[i].type));
        }
        for (const Edge& edge : graph.edges) {
            const std::optional<std::size_t> from = number(edge.from), to = number(edge.to);
            if (to) m_inputs[*to].push_back({&edge, from});
            if (from) m_outputs[*from].push_back(to);
        }
    }

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
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const Node& node = m_graph.nodes[i];
            if (!valid_id(node.id))
                problem(node.id,
                        fail(ErrorCode::bad_graph, node_where(node.id),
                             "has a name that is not made of a-z, 0-9 and _, beginning with a letter.",
                             {node.id}));
            if (*number(node.id) != i)
                problem(node.id, fail(ErrorCode::bad_graph, node_where(node.id), "occurs twice.", {node.id}));
            const NodeType* type = m_types[i];
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
        // Of two nodes of one name the first counts.
        if (&node == &m_graph.nodes[*number(node.id)]) m_info.params[node.id] = Params(std::move(values));
    }

    void check_edges() {
        std::vector<std::map<std::string, int>> used(m_graph.nodes.size()); // edges by node and port
        std::set<std::pair<std::size_t, std::size_t>> drawn;
        for (const Edge& edge : m_graph.edges) {
            const std::optional<std::size_t> from = number(edge.from), to = number(edge.to);
            if (!from || !to) {
                const std::string& missing = from ? edge.to : edge.from;
                problem(from ? edge.from : edge.to, fail(ErrorCode::bad_graph, "graph",
                                                         "has an edge '" + edge.from + "' to '" + edge.to +
                                                             "', but no node '" + missing + "'.",
                                                         {edge.from, edge.to, missing}));
                continue;
            }
            if (!drawn.insert({*from, *to}).second)
                problem(edge.to, fail(ErrorCode::bad_graph, node_where(edge.to),
                                      "is connected to '" + edge.from + "' twice.", {edge.from}));
            const NodeType* type = m_types[*to];
            if (!type) continue;
            const InputPort* port = find_port(*type, edge.port);
            if (!port) {
                problem(edge.to, fail(ErrorCode::unknown_name, node_where(edge.to),
                                      "has no input '" + edge.port + "'.", {edge.port}));
                continue;
            }
            if (++used[*to][edge.port] > 1 && !port->many)
                problem(edge.to, fail(ErrorCode::bad_graph, node_where(edge.to),
                                      "takes one edge into '" + edge.port + "', and has more.", {edge.port}));
        }
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (!m_types[i]) continue;
            const Node& node = m_graph.nodes[i];
            for (const InputPort& port : m_types[i]->inputs)
                if (!used[*number(node.id)].contains(port.name))
                    problem(node.id,
                            fail(ErrorCode::bad_graph, node_where(node.id),
                                 "has nothing connected to its input '" + port.name + "'.", {port.name}));
        }
    }

    /// Kahn's algorithm; of the nodes that could be next the first in the stored order, so that the order is stable.
    void sort() {
        std::vector<std::size_t> waits(m_graph.nodes.size());
        std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (*number(m_graph.nodes[i].id) != i) continue;
            waits[i] = static_cast<std::size_t>(
                std::count_if(m_inputs[i].begin(), m_inputs[i].end(), [](const Input& input) { return input.from; }));
            if (waits[i] == 0) ready.push(i);
        }
        while (!ready.empty()) {
            const std::size_t i = ready.top();
            ready.pop();
            m_order.push_back(i);
            m_info.order.push_back(m_graph.nodes[i].id);
            for (const std::optional<std::size_t>& next : m_outputs[i])
                if (next && --waits[*next] == 0) ready.push(*next);
        }
        std::vector<std::string> names;
        for (std::size_t i = 0; i < waits.size(); ++i)
            if (waits[i] > 0) names.push_back(m_graph.nodes[i].id);
        if (!names.empty())
            problem(names.front(), fail(ErrorCode::bad_graph, node_where(names.front()),
                                        "lies on a cycle with " + listed(names) + ".", {listed(names)}));
    }

    void infer() {
        const std::map<std::string, std::string> heads =
            m_facts.outputs.empty() ? std::map<std::string, std::string>()
                                    : head_of_each(m_graph, heads_of(m_graph, m_registry, m_info));
        DataFacts facts = m_facts; // as the node at hand needs them
        for (const std::size_t i : m_order) {
            const std::string& id = m_graph.nodes[i].id;
            const NodeType* type = m_types[i];
            if (!type) continue;
            if (const auto head = heads.find(id); head != heads.end()) {
                const auto outputs = m_facts.outputs.find(head->second);
                facts.classes = outputs == m_facts.outputs.end() ? -1 : outputs->second;
            } else {
                facts.classes = m_facts.classes;
            }
            std::vector<PortType> inputs;
            bool complete = true;
            for (const InputPort& port : type->inputs) {
                const std::size_t before = inputs.size();
                for (const Input& input : m_inputs[i]) {
                    if (input.edge->port != port.name) continue;
                    const auto source = m_info.outputs.find(input.edge->from);
                    if (source == m_info.outputs.end()) {
                        complete = false;
                        continue;
                    }
                    if (!fits(port, source->second)) {
                        problem(id, does_not_fit(id, port, source->second, input.edge->from));
                        complete = false;
                    }
                    inputs.push_back(source->second);
                }
                complete &= inputs.size() > before; // a rule counts on an input at every port
            }
            if (!complete) continue;
            if (auto same = check_rows(*type, inputs); !same) {
                problem(id, same.error().at(node_where(id)));
                continue;
            }
            if (auto output = type->shape(m_info.params.at(id), inputs, facts)) {
                if (row_is_frame(inputs) && !output->shape.empty()) output->shape.front() = Dim::symbol(frame_rows);
                const bool one = !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), [&](const PortType& in) {
                    return in.input == inputs.front().input;
                });
                output->input = one ? inputs.front().input : id;
                // Only the data say how long a feature vector is, and how many channels a series has.
                if (const auto width = m_facts.widths.find(id);
                    inputs.empty() && width != m_facts.widths.end() && width->second > 0)
                    output->shape.back() = Dim::number(width->second);
                m_info.outputs[id] = *std::move(output);
            } else
                problem(id, output.error().at(node_where(id)));
        }
    }

    void check_use() {
        bool has_head = false;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const NodeType* type = m_types[i];
            if (!type) continue;
            if (type->category == "head") {
                has_head = true;
                continue;
            }
            const Node& node = m_graph.nodes[i];
            if (m_outputs[*number(node.id)].empty())
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
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const NodeType* type = m_types[i];
            if (!type || !type->factory || !type->learns || *number(m_graph.nodes[i].id) != i) continue;
            const bool here = m_info.params.at(m_graph.nodes[i].id).boolean(frozen_param);
            frozen |= here;
            learns |= !here;
        }
        if (frozen && !learns)
            problem({}, fail(ErrorCode::bad_graph, "graph",
                             "has every node frozen, so there is nothing to learn. Thaw one."));
    }

    std::optional<std::size_t> number(const std::string& id) const {
        const auto found = m_numbers.find(id);
        return found == m_numbers.end() ? std::nullopt : std::optional(found->second);
    }

    struct Input {
        const Edge* edge;
        std::optional<std::size_t> from; ///< nothing: there is no such node
    };

    const GraphSpec& m_graph;
    const Registry& m_registry;
    const DataFacts& m_facts;
    std::unordered_map<std::string, std::size_t> m_numbers; ///< place among the nodes, by id
    std::vector<const NodeType*> m_types;                   ///< null: not in the catalogue
    std::vector<std::vector<Input>> m_inputs;               ///< in stored order
    std::vector<std::vector<std::optional<std::size_t>>> m_outputs;
    std::vector<std::size_t> m_order;
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

const NodeType* type_of(const GraphSpec& graph, const Registry& registry, const std::string& id) {
    const Node* node = graph.find(id);
    return node ? registry.find(node->type) : nullptr;
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
