// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/recurrent.h"

#include <cmath>

#include "core/training/lstm_layer.h"

namespace triptych {
namespace {

/// Calls the function with the module as what it is.
template <class Function>
auto as_layers(Cell cell, torch::nn::Module& module, Function function) {
    switch (cell) {
    case Cell::lstm:
        return function(static_cast<torch::nn::LSTMImpl&>(module));
    case Cell::gru:
        return function(static_cast<torch::nn::GRUImpl&>(module));
    default:
        return function(static_cast<torch::nn::RNNImpl&>(module));
    }
}

std::shared_ptr<torch::nn::Module> make_layers(const Recurrent::Options& options) {
    const auto filled = [&](auto made) {
        return made.num_layers(options.layers).bidirectional(options.both_directions).batch_first(true);
    };
    switch (options.cell) {
    case Cell::lstm:
        return torch::nn::LSTM(filled(torch::nn::LSTMOptions(options.in, options.hidden))).ptr();
    case Cell::gru:
        return torch::nn::GRU(filled(torch::nn::GRUOptions(options.in, options.hidden))).ptr();
    default: {
        auto made = filled(torch::nn::RNNOptions(options.in, options.hidden));
        if (options.cell == Cell::rnn_relu) made.nonlinearity(torch::kReLU);
        return torch::nn::RNN(made).ptr();
    }
    }
}

/// For each row the places of its elements from the last to the first; padding stays where it is. [B,L]
torch::Tensor reversed_places(const torch::Tensor& mask) {
    const torch::Tensor places = torch::arange(mask.size(1), mask.options().dtype(torch::kInt64));
    const torch::Tensor length = mask.sum(1, true);
    return torch::where(places < length, length - 1 - places, places);
}

torch::Tensor reordered(const torch::Tensor& x, const torch::Tensor& places) {
    return x.gather(1, places.unsqueeze(2).expand({-1, -1, x.size(2)}));
}

/// The same weights one after another in memory, as cuDNN takes them; else it would copy them, and warn each
/// time.
std::vector<torch::Tensor> in_one_piece(const std::vector<torch::Tensor>& weights) {
    std::vector<torch::Tensor> flat, pieces;
    for (const torch::Tensor& weight : weights)
        flat.push_back(weight.flatten());
    const torch::Tensor all = torch::cat(flat);
    std::int64_t begin = 0;
    for (const torch::Tensor& weight : weights) {
        pieces.push_back(all.narrow(0, begin, weight.numel()).view(weight.sizes()));
        begin += weight.numel();
    }
    return pieces;
}

} // namespace

Recurrent::Recurrent(const Options& options, Random& random)
    : m_options(options), m_module(make_layers(options)) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(options.hidden));
    for (torch::Tensor& parameter : m_module->parameters())
        fill_uniform(parameter, bound, random);
}

const char* Recurrent::name() const {
    return m_options.cell == Cell::lstm ? "lstm" : m_options.cell == Cell::gru ? "gru" : "rnn";
}

torch::Tensor Recurrent::states(const torch::Tensor& x, const torch::Tensor& mask,
                                const ForwardContext& context) const {
    const bool dropping = context.training && m_options.dropout > 0 && m_options.layers > 1;
    // LibTorch's own operations where they are to be counted.
    const bool fused = m_options.cell == Cell::lstm && !context.plain && lstm_layer_fits(x, m_options.hidden);
    torch::Tensor out;
    if (!m_options.both_directions && !dropping && !fused) {
        // Padding stands at the end, so the states of the elements before it do not know of it.
        out = as_layers(m_options.cell, *m_module,
                        [&](auto& layers) { return std::get<0>(layers.forward(x)); });
    } else {
        // Layer by layer: LibTorch's own dropout would draw from the global generator, and its backward
        // direction would begin in the padding.
        const auto weights =
            as_layers(m_options.cell, *m_module, [](auto& layers) { return layers.all_weights(); });
        const torch::Tensor places = m_options.both_directions ? reversed_places(mask) : torch::Tensor();
        auto next = weights.begin();
        const auto layer = [&](const torch::Tensor& input) {
            const std::vector<torch::Tensor> mine(next, next + 4);
            next += 4;
            return fused ? lstm_layer(input, mine) : one_direction(input, in_one_piece(mine));
        };
        out = x;
        for (std::int64_t i = 0; i < m_options.layers; ++i) {
            if (i > 0) out = drop(out, m_options.dropout, context);
            const torch::Tensor forward = layer(out);
            out = m_options.both_directions
                      ? torch::cat({forward, reordered(layer(reordered(out, places)), places)}, 2)
                      : forward;
        }
    }
    return m_options.both_directions ? out.masked_fill(~mask.unsqueeze(2), 0) : out;
}

torch::Tensor Recurrent::one_direction(const torch::Tensor& x,
                                       const std::vector<torch::Tensor>& weights) const {
    const torch::Tensor start = torch::zeros({1, x.size(0), m_options.hidden}, x.options());
    const bool learning = torch::GradMode::is_enabled(); // cuDNN keeps what the backward pass needs
    switch (m_options.cell) {
    case Cell::lstm:
        return std::get<0>(torch::lstm(x, {start, start}, weights, true, 1, 0.0, learning, false, true));
    case Cell::gru:
        return std::get<0>(torch::gru(x, start, weights, true, 1, 0.0, learning, false, true));
    case Cell::rnn_relu:
        return std::get<0>(torch::rnn_relu(x, start, weights, true, 1, 0.0, learning, false, true));
    default:
        return std::get<0>(torch::rnn_tanh(x, start, weights, true, 1, 0.0, learning, false, true));
    }
}

torch::Tensor Recurrent::last(const torch::Tensor& states, const torch::Tensor& mask) const {
    const torch::Tensor place = (mask.sum(1) - 1).clamp_min(0).view({-1, 1, 1});
    const std::int64_t hidden = m_options.hidden;
    const torch::Tensor forward = states.narrow(2, 0, hidden).gather(1, place.expand({-1, 1, hidden}));
    if (!m_options.both_directions) return forward;
    return torch::cat({forward, states.narrow(1, 0, 1).narrow(2, hidden, hidden)}, 2);
}

Recurrent::Options recurrent_options(Cell cell, const Params& params, std::int64_t in) {
    const bool relu = cell == Cell::rnn_tanh && params.text("activation") == "relu";
    return {.cell = relu ? Cell::rnn_relu : cell,
            .in = in,
            .hidden = params.integer("hidden"),
            .layers = params.integer("layers"),
            .both_directions = params.boolean("bidirectional"),
            .dropout = params.number("layer_dropout")};
}

std::vector<Field> recurrent_fields(Cell cell, std::int64_t hidden) {
    std::vector<Field> fields = {
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = hidden,
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers in the state of one direction."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 8,
         .help = "Layers on top of each other."},
        {.name = "bidirectional",
         .title = "Both directions",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "Reads from the end as well; the states of both directions stand side by side."},
        {.name = "layer_dropout",
         .title = "Dropout between layers",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of what passes from one layer to the next that is dropped in training.",
         .advanced = true},
    };
    if (cell == Cell::rnn_tanh)
        fields.push_back({.name = "activation",
                          .title = "Activation",
                          .kind = FieldKind::choice,
                          .fallback = std::string("tanh"),
                          .choices = {"tanh", "relu"},
                          .help = "What a new state goes through."});
    return fields;
}

std::int64_t recurrent_width(const Params& params) {
    return params.integer("hidden") * (params.boolean("bidirectional") ? 2 : 1);
}

} // namespace triptych
