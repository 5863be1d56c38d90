// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over all layers of a node, as the largest flow through it.
#include <algorithm>
#include <limits>

#include "core/explain/attention_pass.h"

namespace triptych {
namespace {

constexpr double nothing = 1e-13; ///< capacity that is left by rounding

/// Dinic 1970.
class MaxFlow {
  public:
    explicit MaxFlow(int nodes) : m_first(static_cast<std::size_t>(nodes), -1) {}

    void add(int from, int to, double capacity) {
        for (const auto& [a, b, c] : {std::tuple(from, to, capacity), std::tuple(to, from, 0.0)}) {
            m_to.push_back(b);
            m_capacity.push_back(c);
            m_next.push_back(m_first[static_cast<std::size_t>(a)]);
            m_first[static_cast<std::size_t>(a)] = static_cast<int>(m_to.size()) - 1;
        }
    }

    double between(int source, int sink) {
        m_left = m_capacity;
        double sum = 0;
        while (find_levels(source, sink)) {
            m_at = m_first;
            while (const double pushed = push(source, sink, std::numeric_limits<double>::infinity()))
                sum += pushed;
        }
        return sum;
    }

  private:
    bool find_levels(int source, int sink) {
        m_level.assign(m_first.size(), -1);
        m_level[static_cast<std::size_t>(source)] = 0;
        m_queue.assign(1, source);
        for (std::size_t i = 0; i < m_queue.size(); ++i) {
            const auto node = static_cast<std::size_t>(m_queue[i]);
            for (int edge = m_first[node]; edge >= 0; edge = m_next[static_cast<std::size_t>(edge)]) {
                const auto e = static_cast<std::size_t>(edge);
                const auto to = static_cast<std::size_t>(m_to[e]);
                if (m_level[to] >= 0 || m_left[e] <= nothing) continue;
                m_level[to] = m_level[node] + 1;
                m_queue.push_back(m_to[e]);
            }
        }
        return m_level[static_cast<std::size_t>(sink)] >= 0;
    }

    double push(int node, int sink, double most) {
        if (node == sink) return most;
        const auto n = static_cast<std::size_t>(node);
        for (int& edge = m_at[n]; edge >= 0; edge = m_next[static_cast<std::size_t>(edge)]) {
            const auto e = static_cast<std::size_t>(edge);
            if (m_left[e] <= nothing || m_level[static_cast<std::size_t>(m_to[e])] != m_level[n] + 1) continue;
            const double pushed = push(m_to[e], sink, std::min(most, m_left[e]));
            if (pushed <= 0) continue;
            m_left[e] -= pushed;
            m_left[e ^ 1] += pushed;
            return pushed;
        }
        return 0;
    }

    std::vector<int> m_first, m_next, m_to; ///< edges of a node as a list; edge e and e^1 are each other's way back
    std::vector<double> m_capacity, m_left;
    std::vector<int> m_level, m_at, m_queue;
};

/// Tokens that are reckoned as one.
struct Groups {
    std::vector<std::vector<std::int64_t>> members;
    std::int64_t neighbours = 1; ///< at most so many
};

/// Neighbours of one input joined until there are few enough. What stands for no part of an input stays alone.
Groups groups_of(const TokenList& tokens, std::size_t most) {
    const auto joins = [&](const TokenSource& a, const TokenSource& b, bool rows) {
        if (a.input != b.input || a.kind != b.kind) return false;
        if (a.kind == TokenSource::Kind::special || a.kind == TokenSource::Kind::absent) return false;
        // Cells of one row of a picture first: together they are a box again.
        return !rows || a.kind != TokenSource::Kind::box || a.y == b.y;
    };
    Groups groups;
    for (const bool rows : {true, false})
        for (std::size_t size = 1; size <= tokens.size(); ++size) {
            groups.members.clear();
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                if (i > 0 && groups.members.back().size() < size && joins(tokens[i - 1], tokens[i], rows))
                    groups.members.back().push_back(static_cast<std::int64_t>(i));
                else
                    groups.members.push_back({static_cast<std::int64_t>(i)});
            }
            groups.neighbours = static_cast<std::int64_t>(size);
            if (groups.members.size() <= most) return groups;
        }
    return groups;
}

} // namespace

Result<torch::Tensor> largest_flows(const std::vector<torch::Tensor>& layers, const std::vector<torch::Tensor>& from_start,
                                    const std::vector<std::int64_t>& rows, const std::stop_token& stop,
                                    const Progress& progress) {
    const auto depth = static_cast<int>(layers.size());
    const auto size = static_cast<int>(layers.front().size(0));
    MaxFlow net((depth + 1) * size);
    for (int layer = 1; layer <= depth; ++layer) {
        const torch::Tensor capacity = layers[static_cast<std::size_t>(layer - 1)].contiguous();
        const torch::Tensor start = from_start[static_cast<std::size_t>(layer - 1)].contiguous();
        for (int i = 0; i < size; ++i)
            for (int j = 0; j < size; ++j) {
                const std::int64_t at = static_cast<std::int64_t>(i) * size + j;
                const double c = capacity.data_ptr<double>()[at];
                const int before = start.data_ptr<bool>()[at] ? 0 : layer - 1;
                if (c > 0) net.add(layer * size + i, before * size + j, c);
            }
    }
    torch::Tensor flows = torch::zeros({static_cast<std::int64_t>(rows.size()), size}, torch::kFloat64);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
        double* out = flows.data_ptr<double>() + static_cast<std::int64_t>(row) * size;
        for (int j = 0; j < size; ++j)
            out[j] = net.between(depth * size + static_cast<int>(rows[row]), j);
        if (progress) progress(static_cast<double>(row + 1) / static_cast<double>(rows.size()), "computing");
    }
    const torch::Tensor sums = flows.sum(1, true);
    return flows / torch::where(sums > 0, sums, torch::ones_like(sums));
}

std::vector<Field> attention_flow_fields() {
    return {
        attending_node_field(),
        {.name = "tokens",
         .title = "Tokens at most",
         .fallback = std::int64_t{64},
         .minimum = 2,
         .maximum = 64,
         .help = "Of a node with more, neighbours of one input are reckoned as one token, since the work grows with the "
                 "fourth power."},
    };
}

Result<Attribution> attention_flow(const MethodCall& call) {
    auto pass = AttentionPass::run(call, false);
    if (!pass) return pass.error();
    auto node = pass->node(call.params.text("node"));
    if (!node) return node.error();
    const auto most = static_cast<std::size_t>(call.params.integer("tokens"));
    const Groups groups = groups_of(node->tokens, most);
    const auto count = static_cast<std::int64_t>(groups.members.size());
    if (groups.members.size() > most)
        return fail(ErrorCode::limit_exceeded, "node '" + node->id + "'",
                    "has " + std::to_string(count) + " tokens even where neighbours are joined; attention flow takes " +
                        std::to_string(most) + ". Use rollout, or the node of one input.",
                    {std::to_string(count), std::to_string(most)});
    // A group gives the mean of what its tokens give, and gets the sum of what they get.
    torch::Tensor joins = torch::zeros({count, node->size()}, torch::kFloat64);
    TokenList tokens;
    for (std::int64_t group = 0; group < count; ++group) {
        TokenList own;
        for (const std::int64_t member : groups.members[static_cast<std::size_t>(group)]) {
            joins.index_put_({group, member}, 1.0);
            own.push_back(node->tokens[static_cast<std::size_t>(member)]);
        }
        tokens.push_back(own.size() == 1 ? own.front() : joined(own).front());
    }
    const torch::Tensor mean = joins / joins.sum(1, true);
    std::vector<torch::Tensor> layers, start;
    for (int depth = 0; depth < node->depths(); ++depth) {
        layers.push_back(torch::matmul(torch::matmul(mean, node->with_residual(depth)), joins.t()));
        // Inputs are not joined with one another, so that all of a group's weights are of one kind.
        start.push_back(torch::matmul(torch::matmul(joins, node->from_start(depth).to(torch::kFloat64)), joins.t()) > 0);
    }
    const torch::Tensor share = torch::mv(joins, node->share);
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < count; ++i)
        if (share[i].item<double>() > 0) rows.push_back(i);
    auto flows = largest_flows(layers, start, rows, call.stop, call.progress);
    if (!flows) return flows.error();
    const torch::Tensor seen = share.index_select(0, torch::tensor(rows, torch::kInt64));
    Attribution result = attention_attribution(*pass, node->id, tokens, torch::mv(flows->t(), seen));
    result.parameters["node"] = node->id;
    if (groups.neighbours > 1) result.parameters["neighbours_joined"] = std::to_string(groups.neighbours);
    return result;
}

} // namespace triptych
