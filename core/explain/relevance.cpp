// SPDX-License-Identifier: GPL-3.0-or-later
// Attention that speaks for the target, followed through the layers of a fusion and of the encoders below it.
#include <algorithm>

#include "core/explain/attention_pass.h"

namespace triptych {
namespace {

torch::Tensor index(const std::vector<std::int64_t>& places) {
    return torch::tensor(places, torch::kInt64);
}

/// [rows,columns] of a matrix.
torch::Tensor part(const torch::Tensor& all, const torch::Tensor& rows, const torch::Tensor& columns) {
    return all.index_select(0, rows).index_select(1, columns);
}

void add_part(torch::Tensor& all, const torch::Tensor& rows, const torch::Tensor& columns, const torch::Tensor& what) {
    torch::Tensor own = all.index_select(0, rows);
    own.index_add_(1, columns, what);
    all.index_copy_(0, rows, own);
}

/// Equations 8 and 9: rows of R − I divided by their sum, and I again. Rows that sum to 0 have nothing to be divided.
torch::Tensor normalised(const torch::Tensor& r) {
    const torch::Tensor eye = torch::eye(r.size(0), r.options());
    const torch::Tensor beyond = r - eye, sums = beyond.sum(1, true);
    return beyond / torch::where(sums == 0, torch::ones_like(sums), sums) + eye;
}

/// R of all that a node's tokens were made of, where that attends as well.
struct Relevance {
    TokenList tokens;              ///< [M]
    torch::Tensor matrix;          ///< [M,M]
    torch::Tensor share;           ///< [M] of what leaves the node
    std::vector<std::string> through; ///< nodes, in the order in which they compute
};

bool same(const TokenSource& a, const TokenSource& b) {
    return a.kind == b.kind && a.input == b.input && a.label == b.label && a.char_begin == b.char_begin && a.x == b.x &&
           a.y == b.y && a.begin_s == b.begin_s && a.low_hz == b.low_hz && a.first == b.first;
}

/// Tokens [begin, begin+count) of a node's list that came in by one of its edges.
struct Run {
    std::size_t begin = 0, count = 0;
    std::string from;
};

std::vector<Run> runs_of(const AttentionPass& pass, const AttendingNode& node) {
    std::vector<Run> runs;
    std::size_t begin = 0;
    for (const std::string& from : pass.model().inputs_of(node.id)) {
        const TokenList& own = pass.leaving(from);
        const auto found = std::search(node.tokens.begin() + static_cast<std::ptrdiff_t>(begin), node.tokens.end(),
                                       own.begin(), own.end(), same);
        if (own.empty() || found == node.tokens.end()) continue;
        runs.push_back({static_cast<std::size_t>(found - node.tokens.begin()), own.size(), from});
        begin = runs.back().begin + own.size();
    }
    return runs;
}

Relevance relevance_of(const AttentionPass& pass, const AttendingNode& node);

/// The node that attends and whose tokens, or some of them, are those of a run; nothing where there is none.
std::optional<Relevance> below(const AttentionPass& pass, const Run& run, std::vector<std::int64_t>& leaving) {
    std::string id = run.from;
    while (pass.token_by_token(id))
        id = pass.model().inputs_of(id).front();
    if (!pass.attends(id)) return std::nullopt;
    Relevance relevance = relevance_of(pass, *pass.node(id));
    const torch::Tensor there = (relevance.share > 0).nonzero().squeeze(1).contiguous();
    leaving.assign(there.data_ptr<std::int64_t>(), there.data_ptr<std::int64_t>() + there.numel());
    // A mean over tokens is none of them: there the way ends.
    if (leaving.size() != run.count) return std::nullopt;
    return relevance;
}

Relevance relevance_of(const AttentionPass& pass, const AttendingNode& node) {
    Relevance result;
    std::vector<std::int64_t> place(node.tokens.size());
    std::vector<int> groups;
    struct Block {
        std::int64_t begin;
        torch::Tensor matrix;
    };
    std::vector<Block> blocks;
    const std::vector<Run> runs = runs_of(pass, node);
    int group = 0;
    for (std::size_t i = 0; i < node.tokens.size();) {
        const auto run = std::find_if(runs.begin(), runs.end(), [i](const Run& one) { return one.begin == i; });
        const auto begin = static_cast<std::int64_t>(result.tokens.size());
        std::vector<std::int64_t> leaving;
        auto from = run == runs.end() ? std::nullopt : below(pass, *run, leaving);
        const std::size_t count = run == runs.end() ? 1 : run->count;
        for (std::size_t k = 0; k < count; ++k) {
            place[i + k] = begin + (from ? leaving[k] : static_cast<std::int64_t>(k));
            if (!from) result.tokens.push_back(node.tokens[i + k]);
        }
        if (from) {
            result.tokens.insert(result.tokens.end(), from->tokens.begin(), from->tokens.end());
            result.through.insert(result.through.end(), from->through.begin(), from->through.end());
            blocks.push_back({begin, from->matrix});
        }
        groups.resize(result.tokens.size(), group++);
        i += count;
    }
    const auto size = static_cast<std::int64_t>(result.tokens.size());
    torch::Tensor r = torch::eye(size, torch::kFloat64);
    for (const Block& block : blocks) {
        const std::int64_t own = block.matrix.size(0);
        r.narrow(0, block.begin, own).narrow(1, block.begin, own).copy_(block.matrix);
    }
    result.matrix = follow_relevance(node, r, place, groups);
    result.share = torch::zeros({size}, torch::kFloat64).index_add_(0, index(place), node.share);
    result.through.push_back(node.id);
    return result;
}

} // namespace

torch::Tensor follow_relevance(const AttendingNode& node, torch::Tensor r, const std::vector<std::int64_t>& place,
                               const std::vector<int>& groups) {
    const auto placed = [&](const std::vector<std::int64_t>& tokens) {
        std::vector<std::int64_t> all;
        for (const std::int64_t token : tokens)
            all.push_back(place[static_cast<std::size_t>(token)]);
        return all;
    };
    const auto group_of = [&](const std::vector<std::int64_t>& places) {
        return groups[static_cast<std::size_t>(places.front())];
    };
    const auto members = [&](const auto& wanted) {
        std::vector<std::int64_t> all;
        for (std::size_t i = 0; i < groups.size(); ++i)
            if (wanted(groups[i])) all.push_back(static_cast<std::int64_t>(i));
        return index(all);
    };
    const torch::Tensor start = r;
    for (int depth = 0; depth < node.depths(); ++depth) {
        const torch::Tensor before = r;
        r = before.clone();
        for (const KeptMap& map : node.maps) {
            if (map.depth != depth || map.queries.empty() || map.keys.empty()) continue;
            // Equation 5.
            const torch::Tensor mean = (map.gradient * map.weights).clamp_min(0).mean(0); // [Q,K]
            const std::vector<std::int64_t> queries = placed(map.queries), keys = placed(map.keys);
            const torch::Tensor rows = index(queries), columns = index(keys);
            const int x = group_of(queries), y = group_of(keys);
            if (map.self() || x == y) {
                // Equations 6 and 7.
                r.index_add_(0, rows, torch::matmul(mean, before.index_select(0, columns)));
                continue;
            }
            const torch::Tensor& old = node.keys_stay ? start : before;
            // Equation 11; of a third modality as of the one that looks.
            const torch::Tensor others = members([y](int one) { return one != y; });
            add_part(r, rows, others, torch::matmul(mean, part(old, columns, others)));
            // Equation 10, over all places of both.
            const torch::Tensor own = members([x](int one) { return one == x; });
            const torch::Tensor theirs = members([y](int one) { return one == y; });
            torch::Tensor whole = torch::zeros_like(r);
            add_part(whole, rows, columns, mean);
            const torch::Tensor left = normalised(part(old, own, own)).t(), right = normalised(part(old, theirs, theirs));
            add_part(r, own, theirs, torch::matmul(torch::matmul(left, part(whole, own, theirs)), right));
        }
    }
    return r;
}

std::vector<Field> attention_relevance_fields() {
    return {attending_node_field()};
}

Result<Attribution> attention_relevance(const MethodCall& call) {
    auto pass = AttentionPass::run(call, true);
    if (!pass) return pass.error();
    auto node = pass->node(call.params.text("node"));
    if (!node) return node.error();
    const Relevance relevance = relevance_of(*pass, *node);
    // What a token is by itself, R's first I, is no evidence.
    const torch::Tensor gained = relevance.matrix - torch::eye(relevance.matrix.size(0), torch::kFloat64);
    Attribution result =
        attention_attribution(*pass, node->id, relevance.tokens, torch::mv(gained.t(), relevance.share));
    result.parameters["node"] = node->id;
    if (relevance.through.size() > 1) {
        std::string names;
        for (const std::string& id : relevance.through)
            names += (names.empty() ? "" : ", ") + id;
        result.parameters["through"] = names;
    }
    return result;
}

} // namespace triptych
