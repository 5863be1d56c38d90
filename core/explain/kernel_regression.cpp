// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/kernel_regression.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace triptych {

KernelFit fit_kernel(const std::vector<std::vector<bool>>& coalitions, const std::vector<double>& worth, double full,
                     double empty, bool paired) {
    const std::size_t players = coalitions.empty() ? 1 : coalitions.front().size();
    const double total = full - empty;
    KernelFit fit;
    if (players == 1) return {{total}, {0}};
    // The last player has what the others leave of the sum. A coalition and its complement say the same of an additive
    // function: half their difference is one observation, in which what is not additive mostly cancels.
    const auto step = static_cast<std::size_t>(paired ? 2 : 1);
    const auto rows = static_cast<std::int64_t>(coalitions.size() / step), free = static_cast<std::int64_t>(players) - 1;
    torch::Tensor x = torch::zeros({rows, free}, torch::kFloat64), y = torch::zeros({rows, 1}, torch::kFloat64);
    double* design = x.data_ptr<double>();
    for (std::int64_t row = 0; row < rows; ++row) {
        const auto at = static_cast<std::size_t>(row) * step;
        const double last = coalitions[at].back() ? 1 : 0;
        const double here = worth[at] - empty - last * total;
        const double there = paired ? worth[at + 1] - empty - (1 - last) * total : -here;
        y[row][0] = (here - there) / 2;
        for (std::int64_t m = 0; m < free; ++m)
            design[row * free + m] = (coalitions[at][static_cast<std::size_t>(m)] ? 1 : 0) - last;
    }
    const torch::Tensor inverse = torch::linalg_pinv(x.t().mm(x), 1e-12, true);
    const torch::Tensor beta = inverse.mm(x.t().mm(y));
    fit.values.assign(beta.data_ptr<double>(), beta.data_ptr<double>() + free);
    fit.values.push_back(total - std::accumulate(fit.values.begin(), fit.values.end(), 0.0));

    if (rows <= free) {
        fit.deviation.assign(players, std::numeric_limits<double>::infinity());
        return fit;
    }
    const torch::Tensor leverage = (x.mm(inverse) * x).sum(1, true);
    const torch::Tensor residual = (y - x.mm(beta)) / (1 - leverage).clamp_min(1e-6);
    const torch::Tensor scaled = x.mm(inverse) * residual;
    const torch::Tensor covariance = scaled.t().mm(scaled).contiguous();
    const torch::Tensor own = covariance.diagonal().clamp_min(0).sqrt().contiguous();
    fit.deviation.assign(own.data_ptr<double>(), own.data_ptr<double>() + free);
    fit.deviation.push_back(std::sqrt(std::max(0.0, covariance.sum().item<double>())));
    return fit;
}

std::vector<std::vector<bool>> draw_coalitions(std::size_t players, std::size_t count, Random& random) {
    std::vector<double> reach; // chances of sizes up to 1, 2 …, added up
    for (std::size_t k = 1; k < players; ++k)
        reach.push_back((reach.empty() ? 0 : reach.back()) +
                        static_cast<double>(players - 1) / static_cast<double>(k * (players - k)));
    std::vector<std::size_t> order(players);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::vector<bool>> drawn;
    while (drawn.size() < count) {
        const double at = random.uniform(0, reach.back());
        const auto size = std::min(static_cast<std::size_t>(std::upper_bound(reach.begin(), reach.end(), at) - reach.begin()),
                                   reach.size() - 1) + 1;
        random.shuffle(order);
        std::vector<bool> coalition(players, false);
        for (std::size_t i = 0; i < size; ++i)
            coalition[order[i]] = true;
        drawn.push_back(coalition);
        coalition.flip();
        drawn.push_back(std::move(coalition));
    }
    return drawn;
}

} // namespace triptych
