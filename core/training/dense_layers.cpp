// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/dense_layers.h"

namespace triptych {

DenseLayers::DenseLayers(torch::nn::Module& owner, const Params& params, std::int64_t in, Random& random)
    : m_activation(activation_of(params)), m_dropout(params.number("dropout")) {
    for (std::int64_t i = 0; i < params.integer("layers"); ++i) {
        m_hidden.push_back(
            owner.register_module("hidden" + std::to_string(i), make_linear(in, params.integer("hidden"), random)));
        in = params.integer("hidden");
    }
    m_out = owner.register_module("out", make_linear(in, params.integer("width"), random));
}

torch::Tensor DenseLayers::forward(torch::Tensor x, const ForwardContext& context) {
    for (torch::nn::Linear& hidden : m_hidden)
        x = drop(activate(m_activation, hidden->forward(x)), m_dropout, context);
    return m_out->forward(x);
}

std::vector<Field> DenseLayers::fields(double dropout) {
    return {
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers in each hidden layer."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 16,
         .help = "Hidden layers after each other."},
        {.name = "width",
         .title = "Width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers that leave the network."},
        {.name = "activation",
         .title = "Activation",
         .kind = FieldKind::choice,
         .fallback = std::string("relu"),
         .choices = {"relu", "gelu", "tanh"},
         .help = "What follows each hidden layer."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = dropout,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of each hidden layer's result that is dropped in training."},
    };
}

} // namespace triptych
