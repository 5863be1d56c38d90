// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/catalogue/random_graph.h"

#include <algorithm>
#include <limits>

#include "core/graph/edit.h"
#include "core/graph/heads.h"
#include "core/graph/number_list.h"
#include "core/graph/ports.h"
#include "core/training/targets.h"

namespace triptych::test {
namespace {

constexpr int never = std::numeric_limits<int>::max() / 2;
constexpr std::size_t most_nodes = 18;

bool is_head(const NodeType& type) {
    return type.category == "head";
}

/// Sizes that train fast, by how large the default is: layers and heads, channels, widths. Most divide each other, so
/// that heads divide widths.
std::int64_t small_size(const Field& field, Random& random) {
    static const std::vector<std::int64_t> few = {0, 1, 1, 2, 2, 3, 4}, some = {0, 1, 2, 3, 4, 4, 8, 8, 16},
                                           many = {0, 3, 4, 8, 8, 12, 16, 16, 32, 32};
    const std::int64_t usual = std::get<std::int64_t>(field.fallback);
    const std::vector<std::int64_t>& sizes = usual <= 8 ? few : usual <= 64 ? some : many;
    const auto low = static_cast<std::int64_t>(field.minimum), high = static_cast<std::int64_t>(field.maximum);
    for (int tries = 0; tries < 40; ++tries)
        if (const std::int64_t size = random.pick(sizes); size >= low && size <= high) return size;
    return std::clamp<std::int64_t>(8, low, high);
}

Value random_value(const Field& field, Random& random) {
    switch (field.kind) {
    case FieldKind::boolean:
        return random.chance(0.5);
    case FieldKind::choice:
        return random.pick(field.choices);
    case FieldKind::integer:
        return small_size(field, random);
    case FieldKind::number: {
        // Rates of dropout and smoothing, factors: near nothing, so that something is learned.
        const double value = random.uniform(0, 0.4);
        return value >= field.minimum && value <= field.maximum && random.chance(0.5) ? Value(value) : field.fallback;
    }
    case FieldKind::text:
        if (parse_number_list(field.name, std::get<std::string>(field.fallback), 0, 1 << 20)) {
            std::string list;
            for (std::size_t i = 1 + random.below(3); i > 0; --i)
                list += std::to_string(2 + random.below(6)) + (i > 1 ? "," : "");
            return list;
        }
        return field.fallback;
    case FieldKind::columns:
        return std::string("a,b,c,d");
    case FieldKind::file:
    case FieldKind::column:
        return field.fallback;
    }
    return field.fallback;
}

} // namespace

/// What can be connected from.
struct GraphMaker::Source {
    std::string id;
    PortType type;
    bool used = false;
};

/// One graph in the making.
class GraphMaker::Draft {
  public:
    Draft(const GraphMaker& maker, Random& random) : m_maker(maker), m_random(random) {
        m_made.facts.classes = classes;
    }

    /// A node of the type with whatever has to come before it.
    /// @param wanted  takes what leaves it
    /// @param given   goes into its first port that takes it
    std::optional<std::size_t> add(const NodeType& type, int room, const InputPort* wanted = nullptr,
                                   std::optional<std::size_t> given = std::nullopt) {
        if (m_made.graph.nodes.size() >= most_nodes) return std::nullopt;
        std::vector<Edge> edges;
        std::set<std::string> taken;
        for (const InputPort& port : type.inputs)
            for (std::size_t count = port.many ? 1 + m_random.below(3) : 1; count > 0; --count) {
                const bool first = given && fits(port, m_sources[*given].type) && !taken.contains(m_sources[*given].id);
                // What several ports take often has to come from one input.
                const auto source = first ? given : source_for(port, room - 1, taken, type.inputs.size() > 1);
                if (!source && (!port.many || edges.empty())) return std::nullopt;
                if (!source) break;
                taken.insert(m_sources[*source].id);
                edges.push_back({m_sources[*source].id, {}, port.name});
            }
        if (given && !taken.contains(m_sources[*given].id)) return std::nullopt;
        return place(type, std::move(edges), wanted) ? std::optional(m_sources.size() - 1) : std::nullopt;
    }

    /// Leads everything to heads, the last of which is the main one.
    bool finish() {
        while (true) {
            std::vector<std::size_t> open;
            for (std::size_t i = 0; i < m_sources.size(); ++i)
                if (!m_sources[i].used) open.push_back(i);
            if (open.empty()) return has_main_head();
            m_random.shuffle(open);
            if (open.size() > 1 && m_random.chance(0.7) && join(open)) continue;
            if (!lead_on(open.front(), open.size() > 1)) return false;
        }
    }

    RandomGraph&& made() { return std::move(m_made); }

    void freeze_some() {
        for (Node& node : m_made.graph.nodes) {
            const NodeType& type = *m_maker.m_registry.find(node.type);
            if (type.factory && type.learns && !is_head(type) && m_random.chance(0.1)) node.params[frozen_param] = true;
        }
    }

  private:
    std::map<std::string, Value> params_for(const NodeType& type, int tries) {
        std::map<std::string, Value> params;
        for (const Field& field : type.fields) {
            if (field.name == frozen_param || field.name == rate_factor_param || field.name == auxiliary_param) continue;
            // Sizes always, since the defaults are large, and columns, since the facts count them; where chance finds
            // nothing, more and more of the rest stays.
            const bool always = field.kind == FieldKind::integer || field.kind == FieldKind::text ||
                                field.kind == FieldKind::columns;
            if (always || m_random.below(40) > static_cast<std::size_t>(tries))
                params[field.name] = random_value(field, m_random);
        }
        // As an edit stores them.
        for (const Field& field : type.fields)
            if (const auto found = params.find(field.name); found != params.end() && found->second == field.fallback)
                params.erase(found);
        return params;
    }

    void facts_for(const std::string& id, const NodeType& type) {
        if (is_head(type)) m_made.facts.outputs[id] = target_kind_of(type.id) == TargetKind::number ? 1 : classes;
        if (!type.inputs.empty()) return;
        const std::set<PortKind>& gives = m_maker.m_gives.at(type.id);
        if (gives.contains(PortKind::text)) m_made.facts.vocabulary[id] = 9;
        if (gives.contains(PortKind::vector) || gives.contains(PortKind::series)) m_made.facts.widths[id] = 4;
        if (gives.contains(PortKind::numbers)) m_made.facts.categories[id] = {0, 3, 0, 4};
    }

    /// @param related  rather of the inputs that what is taken already came from
    std::optional<std::size_t> source_for(const InputPort& port, int room, const std::set<std::string>& taken,
                                          bool related) {
        std::vector<std::size_t> there, kin;
        std::set<std::string> inputs;
        for (const Source& source : m_sources)
            if (taken.contains(source.id)) inputs.insert(source.type.input);
        for (std::size_t i = 0; i < m_sources.size(); ++i)
            if (fits(port, m_sources[i].type) && !taken.contains(m_sources[i].id) &&
                m_sources[i].type.kind != PortKind::prediction)
                (inputs.contains(m_sources[i].type.input) ? kin : there).push_back(i);
        if (related && !kin.empty() && m_random.chance(0.9)) return m_random.pick(kin);
        there.insert(there.end(), kin.begin(), kin.end());
        if (!there.empty() && m_random.chance(0.4)) return m_random.pick(there);
        for (int tries = 0; tries < 8; ++tries) {
            const NodeType* type = producer(port, room);
            if (!type) break;
            if (const auto made = add(*type, room, &port)) return made;
        }
        return there.empty() ? std::nullopt : std::optional(m_random.pick(there));
    }

    /// A type that could give what the port takes; where there is little room left, one that needs little before it.
    const NodeType* producer(const InputPort& port, int room) {
        std::vector<const NodeType*> could;
        int least = never;
        for (const NodeType* type : m_maker.m_registry.types()) {
            if (is_head(*type)) continue;
            const std::set<PortKind>& gives = m_maker.m_gives.at(type->id);
            const bool kind = std::any_of(port.kinds.begin(), port.kinds.end(), [&](PortKind k) { return gives.contains(k); });
            if (!kind || (port.modality != Modality::none && type->modality != port.modality)) continue;
            could.push_back(type);
            least = std::min(least, m_maker.m_depth.at(type->id));
        }
        std::erase_if(could, [&](const NodeType* type) { return m_maker.m_depth.at(type->id) > std::max(least, room); });
        return could.empty() || least >= never ? nullptr : m_random.pick(could);
    }

    /// A node that takes several of what leads nowhere yet.
    bool join(const std::vector<std::size_t>& open) {
        std::vector<const NodeType*> types;
        for (const NodeType* type : m_maker.m_registry.types())
            if (type->inputs.size() == 1 && type->inputs.front().many) types.push_back(type);
        if (types.empty()) return false;
        const NodeType& type = *m_random.pick(types);
        return put(type, std::vector<std::size_t>(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(open.size(), 4))));
    }

    bool lead_on(std::size_t source, bool auxiliary) {
        std::vector<const NodeType*> heads, between;
        for (const NodeType* type : m_maker.m_registry.types()) {
            const bool takes = std::any_of(type->inputs.begin(), type->inputs.end(), [&](const InputPort& port) {
                return fits(port, m_sources[source].type);
            });
            if (takes) (is_head(*type) ? heads : between).push_back(type);
        }
        m_random.shuffle(heads);
        for (const NodeType* head : heads)
            if (put(*head, {source})) { // a head has one input
                Node& node = m_made.graph.nodes.back();
                if (auxiliary && find_field(head->fields, auxiliary_param)) node.params[auxiliary_param] = true;
                return true;
            }
        for (int tries = 0; tries < 10 && !between.empty(); ++tries)
            if (add(*m_random.pick(between), 0, nullptr, source)) return true;
        return false;
    }

    bool put(const NodeType& type, const std::vector<std::size_t>& sources) {
        std::vector<Edge> edges;
        for (const std::size_t i : sources)
            edges.push_back({m_sources[i].id, {}, type.inputs.front().name});
        return m_made.graph.nodes.size() < most_nodes + 8 && place(type, std::move(edges), nullptr);
    }

    /// Gives the node parameters with which the analysis takes it. @param edges  into it, without its id
    bool place(const NodeType& type, std::vector<Edge> edges, const InputPort* wanted) {
        const std::string id = free_id(m_made.graph, id_wish(type));
        facts_for(id, type);
        const std::size_t nodes = m_made.graph.nodes.size(), before = m_made.graph.edges.size();
        std::vector<PortType> inputs; // in the order of the ports, as the edges are
        for (Edge& edge : edges) {
            edge.to = id;
            m_made.graph.edges.push_back(edge);
            for (const Source& source : m_sources)
                if (source.id == edge.from) inputs.push_back(source.type);
        }
        for (int tries = 0; tries < 40; ++tries) {
            const Node node{id, type.id, type.version, params_for(type, tries), 0, 0};
            // Much cheaper than the analysis of the graph, which has the last word.
            const auto likely = type.shape(filled_params(node, type), inputs, m_made.facts);
            if (!likely || (wanted && !fits(*wanted, *likely))) continue;
            m_made.graph.nodes.resize(nodes);
            m_made.graph.nodes.push_back(node);
            const GraphInfo info = analyse(m_made.graph, m_maker.m_registry, m_made.facts);
            const auto output = info.outputs.find(id);
            const bool wrong = std::any_of(info.problems.begin(), info.problems.end(), [&](const Problem& problem) {
                return problem.node == id && problem.severity == Problem::Severity::error;
            });
            if (output == info.outputs.end() || wrong || (wanted && !fits(*wanted, output->second))) continue;
            for (Source& source : m_sources)
                source.used |= std::any_of(edges.begin(), edges.end(),
                                           [&](const Edge& edge) { return edge.from == source.id; });
            m_sources.push_back({id, output->second, is_head(type)});
            return true;
        }
        m_made.graph.nodes.resize(nodes);
        m_made.graph.edges.resize(before);
        m_made.facts.outputs.erase(id);
        return false;
    }

    bool has_main_head() const {
        return std::any_of(m_made.graph.nodes.begin(), m_made.graph.nodes.end(), [&](const Node& node) {
            return is_head(*m_maker.m_registry.find(node.type)) && !node.params.contains(auxiliary_param);
        });
    }

    const GraphMaker& m_maker;
    Random& m_random;
    RandomGraph m_made;
    std::vector<Source> m_sources;
};

GraphMaker::GraphMaker(const Registry& registry) : m_registry(registry) {
    const std::vector<const NodeType*> types = registry.types();
    for (const NodeType* type : types) {
        const Node node{"node", type->id, type->version, {}, 0, 0};
        std::set<PortKind>& gives = m_gives[type->id];
        gives = likely_outputs(*type, filled_params(node, *type));
        // A choice may decide what leaves it: tokens, or one vector.
        for (const Field& field : type->fields)
            for (const std::string& choice : field.choices) {
                Node other = node;
                other.params[field.name] = choice;
                gives.merge(likely_outputs(*type, filled_params(other, *type)));
            }
        m_depth[type->id] = type->inputs.empty() ? 0 : never;
    }
    for (bool nearer = true; nearer;) {
        nearer = false;
        for (const NodeType* type : types) {
            int depth = 0;
            for (const InputPort& port : type->inputs) {
                int least = never;
                for (const NodeType* other : types) {
                    const bool kind = std::any_of(port.kinds.begin(), port.kinds.end(),
                                                  [&](PortKind k) { return m_gives[other->id].contains(k); });
                    if (kind && !is_head(*other) &&
                        (port.modality == Modality::none || other->modality == port.modality))
                        least = std::min(least, m_depth[other->id]);
                }
                depth = std::max(depth, least + 1);
            }
            if (depth < m_depth[type->id]) {
                m_depth[type->id] = depth;
                nearer = true;
            }
        }
    }
}

std::optional<RandomGraph> GraphMaker::make(const std::string& type, Random& random) const {
    for (int tries = 0; tries < 60; ++tries) {
        Draft draft(*this, random);
        if (!draft.add(*m_registry.find(type), 1 + static_cast<int>(random.below(4)))) continue;
        // Beside it something else, to be joined.
        const std::vector<const NodeType*> types = m_registry.types();
        for (std::size_t more = random.below(3); more > 0; --more)
            if (const NodeType* other = random.pick(types); !is_head(*other)) draft.add(*other, 2);
        if (!draft.finish()) continue;
        draft.freeze_some();
        RandomGraph made = draft.made();
        const std::vector<std::string> heads = heads_of(made.graph, m_registry, analyse(made.graph, m_registry, made.facts));
        if (heads.empty()) continue;
        made.facts.classes = made.facts.outputs.at(heads.front());
        if (analyse(made.graph, m_registry, made.facts).usable()) return made;
    }
    return std::nullopt;
}

} // namespace triptych::test
