// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for any graph that a person can draw from the catalogue: a right one trains, and a wrong one is told with a
// place and a reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/graph/difference.h"
#include "core/graph/edit.h"
#include "core/graph/layout.h"
#include "core/graph/mend.h"
#include "core/graph/migrate.h"
#include "core/graph/svg.h"
#include "core/training/made_up.h"
#include "core/training/targets.h"
#include "tests/core/catalogue/random_graph.h"

namespace triptych::test {
namespace {

constexpr std::int64_t batch_size = 4;
constexpr std::size_t trained_graphs = 500, broken_graphs = 400;

const Registry& registry() {
    return builtin_registry();
}

const GraphMaker& maker() {
    static const GraphMaker made(registry());
    return made;
}

/// A graph with the i-th type of the catalogue in it.
std::optional<RandomGraph> graph_number(std::size_t i) {
    const std::vector<const NodeType*> types = registry().types();
    Random random(2026, {i});
    return maker().make(types[i % types.size()]->id, random);
}

std::string text_of(const GraphSpec& graph) {
    std::string text;
    for (const Node& node : graph.nodes) {
        text += node.id + ": " + node.type;
        for (const auto& [name, value] : node.params)
            text += " " + name + "=" + value_text(value);
        for (const Edge& edge : graph.inputs_of(node.id))
            text += " <" + edge.port + " " + edge.from;
        text += "\n";
    }
    return text;
}

/// Each input is absent from some rows; every row has one, the first has all.
void take_some_away(Batch& batch, Random& random) {
    for (std::int64_t row = 1; row < batch.size; ++row) {
        std::size_t left = batch.inputs.size();
        for (auto& [id, flow] : batch.inputs) {
            if (left == 1 || !random.chance(0.3)) continue;
            --left;
            flow.present[row] = false;
            flow.values[row].zero_();
            if (flow.mask.defined()) flow.mask[row] = false;
        }
    }
}

torch::Tensor target_for(TargetKind kind, std::int64_t outputs, Random& random) {
    std::vector<std::int64_t> classes;
    std::vector<float> numbers;
    for (std::int64_t row = 0; row < batch_size; ++row) {
        // The last row's is missing.
        const bool known = row + 1 < batch_size;
        classes.push_back(known ? static_cast<std::int64_t>(random.below(static_cast<std::size_t>(outputs))) : -1);
        const std::int64_t count = kind == TargetKind::labels ? outputs : 1;
        for (std::int64_t i = 0; i < count; ++i)
            numbers.push_back(!known                       ? std::nanf("")
                              : kind == TargetKind::labels ? (random.chance(0.5) ? 1.F : 0.F)
                                                           : static_cast<float>(random.normal()));
    }
    switch (kind) {
    case TargetKind::classes:
    case TargetKind::ordered:
        return torch::tensor(classes);
    case TargetKind::labels:
        return torch::tensor(numbers).view({batch_size, outputs});
    case TargetKind::number:
        return torch::tensor(numbers);
    }
    return {};
}

/// Nodes that a loss can reach: not those that lead to heads through a stop of the gradient alone.
std::set<std::string> reached_by_loss(const GraphSpec& graph) {
    std::set<std::string> reached;
    std::vector<std::string> open;
    for (const Node& node : graph.nodes)
        if (registry().find(node.type)->category == "head") open.push_back(node.id);
    while (!open.empty()) {
        const std::string id = open.back();
        open.pop_back();
        if (!reached.insert(id).second || graph.find(id)->type == "between.stop_gradient") continue;
        for (const Edge& edge : graph.inputs_of(id))
            open.push_back(edge.from);
    }
    return reached;
}

/// How many nodes had a gradient, and in how many of them it was zero all over.
struct Moved {
    std::size_t nodes = 0, still = 0;
};

/// What is wrong after two steps of training; empty: nothing.
std::string trained(const RandomGraph& made, std::uint64_t seed, Moved& count) {
    auto model = Model::build(made.graph, registry(), made.facts, nullptr, seed, {});
    if (!model) return "is not built: " + model.error().text();
    Random random(seed, {3});
    std::map<std::string, torch::Tensor> targets;
    for (const std::string& head : model->heads()) {
        const auto kind = target_kind_of(made.graph.find(head)->type);
        if (!kind) return "has a head that learns nothing known: " + head;
        targets[head] = target_for(*kind, made.facts.outputs.at(head), random);
    }
    std::map<std::string, std::int64_t> lengths; // others are as short as their parameters
    for (const auto& [id, output] : analyse(made.graph, registry(), made.facts).outputs)
        if (output.kind == PortKind::waveform) lengths[id] = 3000;
    std::vector<torch::Tensor> parameters = model->trainable();
    if (parameters.empty()) return {}; // every node that could learn is frozen, or none does
    torch::optim::SGD optimizer(parameters, torch::optim::SGDOptions(0.01));
    model->train(true);
    const std::set<std::string> reached = reached_by_loss(made.graph);
    std::map<std::string, bool> moved; // whether a node with parameters has had a gradient that is not zero
    for (std::uint64_t step = 0; step < 2; ++step) {
        Batch batch = made_up_batch(made.graph, registry(), made.facts, batch_size, lengths, seed + step);
        take_some_away(batch, random);
        ForwardContext context;
        context.training = true;
        context.generator = at::make_generator<at::CPUGeneratorImpl>(seed + step);
        optimizer.zero_grad();
        const auto outputs = model->forward_heads(batch, context);
        const torch::Tensor loss = model->loss(outputs, targets).sum;
        if (!loss.defined()) return "has no loss";
        if (!std::isfinite(loss.item<double>())) return "has a loss of " + std::to_string(loss.item<double>());
        loss.backward();
        for (const auto& [id, module] : model->modules())
            for (const auto& parameter : module->named_parameters()) {
                if (!parameter.value().requires_grad()) continue;
                const torch::Tensor& gradient = parameter.value().grad();
                if (!reached.contains(id)) {
                    if (gradient.defined()) return "has a gradient in " + id + ", which the loss does not reach";
                    continue;
                }
                if (!gradient.defined()) return "has no gradient in " + id + "." + parameter.key();
                if (!gradient.isfinite().all().item<bool>())
                    return "has a gradient that is not finite in " + id + "." + parameter.key();
                moved[id] |= gradient.abs().max().item<double>() > 0;
            }
        optimizer.step();
    }
    for (const auto& [id, any] : moved) {
        ++count.nodes;
        count.still += any ? 0 : 1;
    }
    return {};
}

TEST(RandomGraphs, TrainWithAGradientInEveryUnfrozenParameter) {
    at::set_num_threads(1);
    std::map<std::string, std::size_t> seen;
    std::size_t made = 0;
    Moved moved;
    for (std::size_t i = 0; made < trained_graphs && i < 2 * trained_graphs; ++i) {
        const auto graph = graph_number(i);
        if (!graph) continue;
        ++made;
        for (const Node& node : graph->graph.nodes)
            ++seen[node.type];
        std::string fault;
        try {
            fault = trained(*graph, i, moved);
        } catch (const std::exception& thrown) {
            fault = std::string("throws ") + thrown.what();
            fault.resize(std::min(fault.find('\n'), fault.size()));
        }
        EXPECT_EQ(fault, "") << "graph " << i << "\n" << text_of(graph->graph);
    }
    EXPECT_EQ(made, trained_graphs);
    // Some gradients are zero by nature: behind a rectifier that is shut in every row, in a softmax over one token or one
    // modality, behind a maximum that others win. With sizes as small as these that is seen now and then, no more.
    EXPECT_LT(static_cast<double>(moved.still), 0.04 * static_cast<double>(moved.nodes));
    for (const NodeType* type : registry().types())
        EXPECT_GT(seen[type->id], 0U) << type->id << " was never drawn";
}

/// A way to break a graph. @return false where the graph has nothing to be broken so
struct Break {
    const char* name;
    bool certain; ///< it always leaves an error; else the graph may still be right, or become so by chance
    std::function<bool(GraphSpec&, DataFacts&, Random&)> apply;
};

template <class T>
std::size_t place_in(const std::vector<T>& items, Random& random) {
    return random.below(items.size());
}

/// A node that has a field of that kind, and the field; null where there is none.
std::pair<Node*, const Field*> some_field(GraphSpec& graph, Random& random, const std::set<FieldKind>& kinds) {
    std::vector<std::pair<Node*, const Field*>> all;
    for (Node& node : graph.nodes)
        if (const NodeType* type = registry().find(node.type))
            for (const Field& field : type->fields)
                if (kinds.contains(field.kind)) all.emplace_back(&node, &field);
    return all.empty() ? std::pair<Node*, const Field*>() : random.pick(all);
}

std::vector<Break> breaks() {
    using G = GraphSpec&;
    using F = DataFacts&;
    using R = Random&;
    const auto edge_of = [](G g, R r) -> Edge& { return g.edges[place_in(g.edges, r)]; };
    const auto node_of = [](G g, R r) -> Node& { return g.nodes[place_in(g.nodes, r)]; };
    return {
        {"an edge less", false, [=](G g, F, R r) {
             g.edges.erase(g.edges.begin() + static_cast<std::ptrdiff_t>(place_in(g.edges, r)));
             return true;
         }},
        {"a node without its edges", true, [=](G g, F, R r) {
             const std::string to = edge_of(g, r).to;
             std::erase_if(g.edges, [&](const Edge& edge) { return edge.to == to; });
             return true;
         }},
        {"no edges", true, [](G g, F, R) {
             g.edges.clear();
             return true;
         }},
        {"an edge that turns round", true, [=](G g, F, R r) {
             const Edge edge = edge_of(g, r);
             g.edges.push_back({edge.to, edge.from, edge.port});
             return true;
         }},
        {"an edge to itself", true, [=](G g, F, R r) {
             const std::string id = node_of(g, r).id;
             g.edges.push_back({id, id, "in"});
             return true;
         }},
        {"an edge twice", true, [=](G g, F, R r) {
             const Edge edge = edge_of(g, r);
             g.edges.push_back(edge);
             return true;
         }},
        {"an edge to nowhere", true, [=](G g, F, R r) {
             edge_of(g, r).to = "nowhere";
             return true;
         }},
        {"an edge from nowhere", true, [=](G g, F, R r) {
             edge_of(g, r).from = "";
             return true;
         }},
        {"a port that there is not", true, [=](G g, F, R r) {
             edge_of(g, r).port = "side \"door\"";
             return true;
         }},
        {"another source", false, [=](G g, F, R r) {
             edge_of(g, r).from = node_of(g, r).id;
             return true;
         }},
        {"a type that there is not", true, [=](G g, F, R r) {
             node_of(g, r).type = "text.telepathy";
             return true;
         }},
        {"another type", false, [=](G g, F, R r) {
             node_of(g, r).type = r.pick(registry().types())->id;
             return true;
         }},
        {"a parameter that there is not", true, [=](G g, F, R r) {
             node_of(g, r).params["colour"] = std::string("red");
             return true;
         }},
        {"a text for a number", true, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::integer, FieldKind::number, FieldKind::boolean});
             if (!node) return false;
             node->params[field->name] = std::string("many");
             return true;
         }},
        {"a number for a text", true, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::text, FieldKind::choice, FieldKind::column});
             if (!node) return false;
             node->params[field->name] = std::int64_t{7};
             return true;
         }},
        {"a number too large", true, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::integer, FieldKind::number});
             if (!node) return false;
             node->params[field->name] = field->maximum * 2 + 1;
             return true;
         }},
        {"a number too small", true, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::integer, FieldKind::number});
             if (!node) return false;
             node->params[field->name] = std::numeric_limits<std::int64_t>::min();
             return true;
         }},
        {"no number", true, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::integer, FieldKind::number});
             if (!node) return false;
             node->params[field->name] = std::nan("");
             return true;
         }},
        {"a choice that there is not", true, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::choice});
             if (!node) return false;
             node->params[field->name] = std::string("\xff\x01 perhaps");
             return true;
         }},
        {"any size", false, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::integer});
             if (!node) return false;
             const auto low = static_cast<std::int64_t>(field->minimum);
             node->params[field->name] = low + static_cast<std::int64_t>(r.below(
                                                   static_cast<std::size_t>(field->maximum - field->minimum) + 1));
             return true;
         }},
        {"any list", false, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::text});
             if (!node) return false;
             static const std::vector<std::string> lists = {"", ",", "0", "-1,2", "1,,2", "9999999999999999999", "a<b",
                                                            "x=1", "\xf0\x9f", "4,4,4,4,4,4,4,4,4,4,4,4"};
             node->params[field->name] = r.pick(lists);
             return true;
         }},
        {"a file that there is not", false, [](G g, F, R r) {
             const auto [node, field] = some_field(g, r, {FieldKind::file});
             if (!node) return false;
             node->params[field->name] = std::string("/nowhere/at/all");
             return true;
         }},
        {"a name twice", true, [=](G g, F, R r) {
             g.nodes.push_back(node_of(g, r));
             return true;
         }},
        {"a name twice, for two types", true, [=](G g, F, R r) {
             Node copy = node_of(g, r);
             copy.type = r.pick(registry().types())->id;
             copy.params.clear();
             g.nodes.insert(r.chance(0.5) ? g.nodes.begin() : g.nodes.end(), std::move(copy));
             return true;
         }},
        {"a name that is none", true, [=](G g, F, R r) {
             static const std::vector<std::string> names = {"", "Text", "2", "a b", "\xc3\x28", "a\nb", "<a>"};
             node_of(g, r).id = r.pick(names);
             return true;
         }},
        {"a newer version", true, [=](G g, F, R r) {
             node_of(g, r).version = 99;
             return true;
         }},
        {"no heads", true, [](G g, F, R) {
             std::erase_if(g.nodes, [](const Node& node) { return registry().find(node.type)->category == "head"; });
             return true;
         }},
        {"a node less", true, [=](G g, F, R r) {
             const std::string id = edge_of(g, r).from;
             std::erase_if(g.nodes, [&](const Node& node) { return node.id == id; });
             return true;
         }},
        {"nothing that learns", false, [](G g, F, R) {
             for (Node& node : g.nodes)
                 if (find_field(registry().find(node.type)->fields, frozen_param)) node.params[frozen_param] = true;
             return true;
         }},
        {"no nodes", true, [](G g, F, R) {
             g.nodes.clear();
             g.edges.clear();
             return true;
         }},
        {"nothing known of the data", false, [](G, F f, R) {
             f = DataFacts();
             return true;
         }},
        {"odd facts", false, [](G, F f, R r) {
             f.classes = static_cast<std::int64_t>(r.below(3)) - 1;
             for (auto& [id, words] : f.vocabulary)
                 words = static_cast<std::int64_t>(r.below(3)) - 1;
             for (auto& [id, width] : f.widths)
                 width = static_cast<std::int64_t>(r.below(3)) - 1;
             for (auto& [id, counts] : f.categories)
                 counts.clear();
             return true;
         }},
    };
}

/// That everything which takes a graph takes this one.
void go_through(const GraphSpec& graph, const DataFacts& facts) {
    const GraphInfo info = analyse(graph, registry(), facts);
    for (const Problem& problem : info.problems) {
        EXPECT_FALSE(problem.error.where.empty()) << problem.error.message;
        EXPECT_FALSE(problem.error.message.empty());
    }
    EXPECT_EQ(layered_layout(graph).empty(), graph.nodes.empty());
    EXPECT_FALSE(graph_svg(graph, registry(), info).empty());
    EXPECT_TRUE(graph_difference(graph, graph, registry()).empty());
    std::set<std::string> ids;
    for (const Node& node : graph.nodes)
        ids.insert(node.id);
    const auto pasted = paste_text(graph, registry(), nodes_to_text(graph, ids), 8, 8);
    if (!pasted) {
        EXPECT_FALSE(pasted.error().where.empty());
        EXPECT_FALSE(pasted.error().message.empty());
    }
    for (const Modality modality : {Modality::text, Modality::image})
        (void)single_modality(graph, registry(), modality).ok();
}

TEST(BrokenGraphs, AreToldWithAPlaceAndAReason) {
    const std::vector<Break> ways = breaks();
    std::vector<std::size_t> applied(ways.size());
    std::size_t right = 0, mended = 0;
    for (std::size_t i = 0; i < broken_graphs; ++i) {
        const auto made = graph_number(i);
        if (!made) continue;
        Random random(2027, {i});
        for (std::size_t k = 0; k < 3; ++k) {
            const std::size_t way = (3 * i + k) % ways.size();
            GraphSpec graph = made->graph;
            DataFacts facts = made->facts;
            if (!ways[way].apply(graph, facts, random)) continue;
            ++applied[way];
            SCOPED_TRACE(std::string(ways[way].name) + "\n" + text_of(graph));
            try {
                go_through(graph, facts);
                const GraphInfo info = analyse(graph, registry(), facts);
                EXPECT_FALSE(ways[way].certain && info.usable());
                if (info.usable()) {
                    ++right;
                    continue;
                }
                const auto model = Model::build(graph, registry(), facts, nullptr, 1, {});
                ASSERT_FALSE(model.ok());
                EXPECT_FALSE(model.error().where.empty());
                EXPECT_FALSE(model.error().message.empty());
                if (i % 8 == 0)
                    for (const Problem& problem : info.problems)
                        mended += propose_mends(graph, registry(), facts, problem).empty() ? 0 : 1;
            } catch (const std::exception& thrown) {
                ADD_FAILURE() << "throws " << thrown.what();
            }
        }
    }
    for (std::size_t way = 0; way < ways.size(); ++way)
        EXPECT_GT(applied[way], 0U) << ways[way].name;
    EXPECT_LT(right, broken_graphs); // most stay broken
    EXPECT_GT(mended, 0U);
}

/// A text with something done to it that a person, a disk or another program could.
std::string damaged(std::string text, Random& random) {
    for (std::size_t changes = 1 + random.below(3); changes > 0 && !text.empty(); --changes) {
        const std::size_t at = random.below(text.size());
        switch (random.below(6)) {
        case 0:
            text[at] = static_cast<char>(random.below(256));
            break;
        case 1:
            text.erase(at, 1 + random.below(20));
            break;
        case 2:
            text.insert(at, text.substr(random.below(text.size()), random.below(30)));
            break;
        case 3:
            text.resize(at);
            break;
        case 4:
            if (const std::size_t digit = text.find_first_of("0123456789", at); digit != std::string::npos)
                text.replace(digit, 1, random.chance(0.5) ? "-1e999" : "18446744073709551615");
            break;
        default:
            if (const std::size_t quote = text.find('"', at); quote != std::string::npos)
                text.replace(quote, 1, random.chance(0.5) ? "null" : "[[");
        }
    }
    return text;
}

/// A JSON value somewhere in it that is another, of another kind as a rule.
void change_a_value(nlohmann::json& json, Random& random) {
    nlohmann::json* at = &json;
    while ((at->is_object() || at->is_array()) && !at->empty() && random.chance(0.85)) {
        auto next = at->begin();
        std::advance(next, static_cast<std::ptrdiff_t>(random.below(at->size())));
        at = &*next;
    }
    static const std::vector<nlohmann::json> others = {
        nullptr, true, 0, -1, 2.5, 1e300, "", "text", "no such", nlohmann::json::array(), nlohmann::json::object(),
        nlohmann::json::array({1, "a"}), {{"colour", 1}}, 18446744073709551615ULL};
    *at = random.pick(others);
}

TEST(BrokenGraphs, AreToldWhereTheirTextIsDamaged) {
    std::size_t refused = 0, read = 0;
    for (std::size_t i = 0; i < 150; ++i) {
        const auto made = graph_number(i);
        if (!made) continue;
        GraphSpec grouped = made->graph;
        if (auto with = group_nodes(grouped, {grouped.nodes.front().id}, "Group")) grouped = *std::move(with);
        Random random(2028, {i});
        for (int k = 0; k < 10; ++k) {
            nlohmann::json json = graph_to_json(grouped);
            std::string text;
            if (k % 2 == 0) {
                text = damaged(json.dump(k % 4 == 0 ? 2 : -1), random);
            } else {
                for (std::size_t changes = 1 + random.below(2); changes > 0; --changes)
                    change_a_value(json, random);
                text = json.dump();
            }
            SCOPED_TRACE(text);
            try {
                const auto pasted = paste_text({}, registry(), text, 0, 0);
                if (!pasted) {
                    ++refused;
                    EXPECT_FALSE(pasted.error().where.empty());
                    EXPECT_FALSE(pasted.error().message.empty());
                    continue;
                }
                ++read;
                go_through(pasted->graph, made->facts);
            } catch (const std::exception& thrown) {
                ADD_FAILURE() << "throws " << thrown.what();
            }
        }
    }
    EXPECT_GT(refused, 500U);
    EXPECT_GT(read, 20U);
}

} // namespace
} // namespace triptych::test
