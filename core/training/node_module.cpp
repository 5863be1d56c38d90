// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/node_module.h"

#include <cmath>

namespace triptych {

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

torch::nn::LSTM make_lstm(std::int64_t in, std::int64_t hidden, std::int64_t layers, Random& random) {
    torch::nn::LSTM lstm(torch::nn::LSTMOptions(in, hidden).num_layers(layers).batch_first(true));
    const double bound = 1.0 / std::sqrt(static_cast<double>(hidden));
    for (torch::Tensor& parameter : lstm->parameters())
        fill_uniform(parameter, bound, random);
    return lstm;
}

} // namespace triptych
