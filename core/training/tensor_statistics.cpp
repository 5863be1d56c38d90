// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/tensor_statistics.h"

#include <cmath>

namespace triptych {
namespace {

/// Numbers at a time: a large tensor is not copied whole to double precision.
constexpr std::int64_t part_size = 1 << 20;

/// Calls each(const double*, count) for the numbers of a tensor, a part at a time.
template <class Each>
void in_parts(const torch::Tensor& values, const Each& each) {
    const torch::Tensor flat = values.detach().to(torch::kCPU).reshape({-1});
    for (std::int64_t begin = 0; begin < flat.numel(); begin += part_size) {
        const torch::Tensor part =
            flat.narrow(0, begin, std::min(part_size, flat.numel() - begin)).to(torch::kFloat64).contiguous();
        each(part.data_ptr<double>(), part.numel());
    }
}

} // namespace

ValueStatistics statistics_of(const torch::Tensor& values) {
    ValueStatistics out;
    std::int64_t finite = 0, zeros = 0;
    double sum = 0, squares = 0;
    in_parts(values, [&](const double* x, std::int64_t n) {
        out.count += n;
        for (std::int64_t i = 0; i < n; ++i) {
            if (std::isnan(x[i])) {
                ++out.nan;
            } else if (std::isinf(x[i])) {
                ++out.infinite;
            } else {
                out.minimum = finite == 0 ? x[i] : std::min(out.minimum, x[i]);
                out.maximum = finite == 0 ? x[i] : std::max(out.maximum, x[i]);
                ++finite;
                sum += x[i];
                squares += x[i] * x[i];
                zeros += x[i] == 0;
            }
        }
    });
    out.norm = std::sqrt(squares);
    if (out.count > 0) out.zeros = static_cast<double>(zeros) / static_cast<double>(out.count);
    if (finite == 0) return out;
    const double mean = out.mean = sum / static_cast<double>(finite);
    // A second time through: the difference of two large sums would lose the digits of a small deviation.
    double spread = 0;
    in_parts(values, [&](const double* x, std::int64_t n) {
        for (std::int64_t i = 0; i < n; ++i)
            if (std::isfinite(x[i])) spread += (x[i] - mean) * (x[i] - mean);
    });
    out.deviation = std::sqrt(spread / static_cast<double>(finite));
    return out;
}

torch::Tensor kept_values(const Flow& flow) {
    if (!flow.values.defined()) return torch::empty({0});
    torch::Tensor kept = flow.mask.defined() ? flow.mask : flow.present;
    if (!kept.defined()) return flow.values.reshape({-1});
    if (flow.mask.defined() && flow.present.defined())
        kept = kept & flow.present.reshape({-1}).unsqueeze(1).expand_as(kept);
    // The rows of values that the first dimensions of the mask name.
    return flow.values.index({kept.to(flow.values.device())}).reshape({-1});
}

Histogram histogram_of(const torch::Tensor& values, int bins) {
    Histogram out;
    const ValueStatistics known = statistics_of(values);
    if (known.count == known.nan + known.infinite) return out;
    out.low = known.minimum;
    out.high = known.maximum;
    if (out.low == out.high) {
        out.low -= 0.5;
        out.high += 0.5;
    }
    const double width = (out.high - out.low) / bins;
    const auto edge = [&](int i) { return i == bins ? out.high : out.low + i * width; };
    out.counts.assign(static_cast<std::size_t>(bins), 0);
    in_parts(values, [&](const double* x, std::int64_t n) {
        for (std::int64_t i = 0; i < n; ++i) {
            if (!std::isfinite(x[i])) continue;
            int bin = std::min(bins - 1, static_cast<int>((x[i] - out.low) / (out.high - out.low) * bins));
            // The division may round a number over the edge of its bin.
            if (x[i] < edge(bin)) --bin;
            if (bin + 1 < bins && x[i] >= edge(bin + 1)) ++bin;
            ++out.counts[static_cast<std::size_t>(bin)];
        }
    });
    return out;
}

} // namespace triptych
