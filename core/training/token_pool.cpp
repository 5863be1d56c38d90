// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/token_pool.h"

#include <cstdio>
#include <limits>

namespace triptych {

torch::Tensor masked(const torch::Tensor& values, const torch::Tensor& mask) {
    return values.masked_fill(~mask.unsqueeze(2), 0);
}

torch::Tensor masked_sum(const torch::Tensor& values, const torch::Tensor& mask) {
    return masked(values, mask).sum(1, true);
}

torch::Tensor masked_mean(const torch::Tensor& values, const torch::Tensor& mask) {
    return masked_sum(values, mask) / mask.sum(1).clamp_min(1).view({-1, 1, 1});
}

torch::Tensor masked_max(const torch::Tensor& values, const torch::Tensor& mask) {
    const torch::Tensor kept =
        values.masked_fill(~mask.unsqueeze(2), -std::numeric_limits<float>::infinity());
    return std::get<0>(kept.max(1, true)).masked_fill(~mask.any(1).view({-1, 1, 1}), 0);
}

Flow single_token(const torch::Tensor& values, const Flow& in) {
    const torch::Tensor mask = in.present.unsqueeze(1);
    return {masked(values, mask), mask, in.present};
}

Flow segment_means(torch::Tensor values, const Flow& in, std::int64_t segment) {
    const std::int64_t batch = values.size(0), length = values.size(1), width = values.size(2);
    const std::int64_t count = (length + segment - 1) / segment, padding = count * segment - length;
    torch::Tensor weight = in.mask.to(values.dtype());
    if (padding > 0) {
        values = torch::constant_pad_nd(values, {0, 0, 0, padding});
        weight = torch::constant_pad_nd(weight, {0, padding});
    }
    const torch::Tensor counted = weight.view({batch, count, segment});
    const torch::Tensor there = counted.sum(2);
    const torch::Tensor mean =
        torch::matmul(counted.unsqueeze(2), values.view({batch, count, segment, width})).squeeze(2) /
        there.clamp_min(1).unsqueeze(2);
    return {mean, there > 0, in.present};
}

TokenList whole(const TokenList& parts) {
    TokenList one = joined(parts);
    for (TokenSource& token : one)
        if (token.kind == TokenSource::Kind::region || token.kind == TokenSource::Kind::frame)
            token.label = seconds_label(token.begin_s, token.end_s);
        else if (token.kind == TokenSource::Kind::step && token.count > 1)
            token.label = std::to_string(token.first) + "–" + std::to_string(token.first + token.count - 1);
    return one;
}

std::string seconds_label(double begin_s, double end_s) {
    char label[64];
    std::snprintf(label, sizeof label, "%.2f–%.2f s", begin_s, end_s);
    return label;
}

} // namespace triptych
