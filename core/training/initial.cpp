// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/initial.h"

#include <cmath>

#include "core/training/node_module.h"

namespace triptych {
namespace {

template <class Layer>
Layer usual_start(Layer layer, Random& random) {
    const torch::Tensor& weight = layer->weight;
    const double bound = 1.0 / std::sqrt(static_cast<double>(weight.numel() / weight.size(0)));
    for (torch::Tensor& parameter : layer->parameters())
        fill_uniform(parameter, bound, random);
    return layer;
}

} // namespace

void fill_truncated_normal(torch::Tensor tensor, double deviation, Random& random) {
    torch::NoGradGuard no_grad;
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) {
        double value = deviation * random.normal();
        while (std::abs(value) > 2)
            value = deviation * random.normal();
        values[i] = static_cast<float>(value);
    }
}

void fill_xavier_uniform(torch::Tensor tensor, Random& random) {
    fill_uniform(tensor, std::sqrt(6.0 / static_cast<double>(tensor.size(0) + tensor.size(1))), random);
}

void fill_kaiming_normal(torch::Tensor tensor, Random& random) {
    const std::int64_t fan = tensor.numel() / tensor.size(1);
    fill_normal(tensor, std::sqrt(2.0 / static_cast<double>(fan)), random);
}

void fill_constant(torch::Tensor tensor, double value) {
    torch::NoGradGuard no_grad;
    tensor.fill_(value);
}

torch::nn::Conv2d make_conv2d(const torch::nn::Conv2dOptions& options, Random& random) {
    return usual_start(torch::nn::Conv2d(options), random);
}

torch::nn::Conv1d make_conv1d(const torch::nn::Conv1dOptions& options, Random& random) {
    return usual_start(torch::nn::Conv1d(options), random);
}

} // namespace triptych
