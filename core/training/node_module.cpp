// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/node_module.h"

#include <algorithm>
#include <cmath>

namespace triptych {

torch::Tensor tapped(const torch::Tensor& value, Inner what, const ForwardContext& context) {
    return context.tap ? (*context.tap)(context.node, what, value) : value;
}

void AttentionCapture::add(std::string layer, int depth, torch::Tensor weights, std::vector<TokenRange> queries,
                           std::vector<TokenRange> keys) {
    maps.push_back({node, std::move(layer), depth, std::move(weights), std::move(queries), std::move(keys)});
}

void AttentionCapture::finish(const torch::Tensor& mask, torch::Tensor share) {
    torch::NoGradGuard no_grad;
    tokens[node].mask = mask;
    const torch::Tensor last = matrix(node, depths(node) - 1).mean(1);
    share = share.defined() ? share.to(last.dtype()) : mask.to(last.dtype()) / mask.sum(1, true).clamp_min(1);
    // A token that takes from no other keeps its own share.
    const torch::Tensor alone = (last.sum(2) == 0).to(last.dtype());
    tokens[node].pooled = torch::bmm(share.unsqueeze(1), last).squeeze(1) + share * alone;
}

torch::Tensor AttentionCapture::matrix(const std::string& node_id, int depth) const {
    const torch::Tensor& mask = tokens.at(node_id).mask;
    torch::Tensor all, blocks;
    for (const AttentionMap& map : maps) {
        if (map.node != node_id || map.depth != depth) continue;
        if (!all.defined()) {
            all = torch::zeros({mask.size(0), map.weights.size(1), mask.size(1), mask.size(1)},
                               map.weights.options());
            blocks = torch::zeros({mask.size(1), 1}, map.weights.options());
        }
        std::int64_t row = 0;
        for (const TokenRange& queries : map.queries) {
            std::int64_t column = 0;
            for (const TokenRange& keys : map.keys) {
                all.narrow(2, queries.begin, queries.count)
                    .narrow(3, keys.begin, keys.count)
                    .add_(map.weights.narrow(2, row, queries.count).narrow(3, column, keys.count));
                column += keys.count;
            }
            blocks.narrow(0, queries.begin, queries.count).add_(1);
            row += queries.count;
        }
    }
    return all / blocks.clamp_min(1);
}

int AttentionCapture::depths(const std::string& node_id) const {
    int count = 0;
    for (const AttentionMap& map : maps)
        if (map.node == node_id) count = std::max(count, map.depth + 1);
    return count;
}

TokenList joined(const TokenList& given) {
    // What was only added to an input stands for nothing that the rest does not stand for.
    TokenList tokens;
    std::copy_if(given.begin(), given.end(), std::back_inserter(tokens),
                 [](const TokenSource& token) { return token.kind != TokenSource::Kind::special; });
    if (tokens.empty()) tokens = given;
    if (tokens.size() < 2) return tokens;
    TokenSource all = tokens.front();
    const TokenSource& last = tokens.back();
    for (const TokenSource& token : tokens) {
        if (token.kind != all.kind || token.input != all.input || token.kind == TokenSource::Kind::special) {
            TokenSource mixed;
            mixed.modality = Modality::fusion;
            for (const TokenSource& part : tokens)
                if (!part.input.empty() && mixed.label.find(part.input) == std::string::npos)
                    mixed.label += (mixed.label.empty() ? "" : " + ") + part.input;
            return {mixed};
        }
        const double right = std::max(all.x + all.width, token.x + token.width);
        const double bottom = std::max(all.y + all.height, token.y + token.height);
        all.x = std::min(all.x, token.x);
        all.y = std::min(all.y, token.y);
        all.width = right - all.x;
        all.height = bottom - all.y;
        const std::size_t end = std::max(all.first + all.count, token.first + token.count);
        all.first = std::min(all.first, token.first);
        all.count = end - all.first;
        all.char_begin = std::min(all.char_begin, token.char_begin);
        all.char_end = std::max(all.char_end, token.char_end);
        all.begin_s = std::min(all.begin_s, token.begin_s);
        all.end_s = std::max(all.end_s, token.end_s);
        all.low_hz = std::min(all.low_hz, token.low_hz);
        all.high_hz = std::max(all.high_hz, token.high_hz);
    }
    if (!last.label.empty()) all.label += " … " + last.label;
    return {all};
}

torch::Tensor draw(at::IntArrayRef shape, double probability, const torch::Tensor& like,
                   const ForwardContext& context) {
    return torch::empty(shape).bernoulli_(probability, context.generator).to(like.device());
}

torch::Tensor drop(const torch::Tensor& x, double rate, const ForwardContext& context) {
    if (!context.training || rate <= 0) return x;
    return x * (draw(x.sizes(), 1.0 - rate, x, context) / (1.0 - rate));
}

void fill_uniform(torch::Tensor tensor, double bound, Random& random) {
    torch::NoGradGuard no_grad;
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(random.uniform(-bound, bound));
}

void fill_normal(torch::Tensor tensor, double deviation, Random& random) {
    torch::NoGradGuard no_grad;
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(deviation * random.normal());
}

torch::nn::Linear make_linear(std::int64_t in, std::int64_t out, Random& random, bool bias) {
    torch::nn::Linear linear(torch::nn::LinearOptions(in, out).bias(bias));
    const double bound = 1.0 / std::sqrt(static_cast<double>(in));
    for (torch::Tensor& parameter : linear->parameters())
        fill_uniform(parameter, bound, random);
    return linear;
}

} // namespace triptych
