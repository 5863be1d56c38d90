// SPDX-License-Identifier: GPL-3.0-or-later
// Source: Pearson 1901.
#include <torch/torch.h>

#include "core/explain/projection_parts.h"

namespace triptych {

std::vector<double> principal_components(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                         std::int64_t components) {
    torch::NoGradGuard no_grad;
    torch::Tensor centred =
        torch::from_blob(const_cast<float*>(values.data()), {rows, width}, torch::kFloat32).to(torch::kFloat64);
    centred = centred - centred.mean(0, true);
    const std::int64_t found = std::min(components, std::min(rows, width));
    torch::Tensor axes; // [found,width]
    if (width <= rows) {
        const torch::Tensor vectors = std::get<1>(torch::linalg_eigh(centred.t().matmul(centred), "L")); // rising
        axes = vectors.slice(1, width - found, width).flip(1).t();
    } else {
        const torch::Tensor vectors = std::get<1>(torch::linalg_eigh(centred.matmul(centred.t()), "L"));
        axes = vectors.slice(1, rows - found, rows).flip(1).t().matmul(centred);
        axes = axes / axes.norm(2, 1, true).clamp_min(1e-300);
    }
    const torch::Tensor largest = std::get<1>(axes.abs().max(1, true));
    axes = axes * torch::where(axes.gather(1, largest) < 0, -1.0, 1.0);
    torch::Tensor scores = centred.matmul(axes.t());
    if (found < components) scores = torch::constant_pad_nd(scores, {0, components - found}, 0);
    scores = scores.contiguous();
    return {scores.data_ptr<double>(), scores.data_ptr<double>() + scores.numel()};
}

} // namespace triptych
