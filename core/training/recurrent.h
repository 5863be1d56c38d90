// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: recurrent layers over rows of different length, and the encoders of text
// and sound that are made of them.
#pragma once

#include "core/training/node_module.h"

namespace triptych {

enum class Cell { rnn_tanh, rnn_relu, gru, lstm };

/// Layers of torch.nn.RNN, GRU or LSTM, batch first, with their names and usual initial weights,
/// U(±1/√hidden). Padding stands at the end of a row and never changes a result: the backward direction
/// begins at each row's last element, as with pack_padded_sequence.
class Recurrent {
  public:
    struct Options {
        Cell cell = Cell::lstm;
        std::int64_t in = 1, hidden = 1, layers = 1;
        bool both_directions = false;
        double dropout = 0; ///< share of what passes from one layer to the next
    };
    Recurrent() = default;
    Recurrent(const Options& options, Random& random);

    /// To be registered by its owner, under "rnn", "gru" or "lstm".
    const std::shared_ptr<torch::nn::Module>& module() const { return m_module; }
    const char* name() const;

    /// @param x     [B,L,in]
    /// @param mask  [B,L], true at the front of each row
    /// @return      states [B,L,hidden · directions]; of no meaning where the mask is false
    torch::Tensor states(const torch::Tensor& x, const torch::Tensor& mask,
                         const ForwardContext& context) const;
    /// What each direction ends with: of forward at a row's last element, of backward at its first. [B,1,·]
    torch::Tensor last(const torch::Tensor& states, const torch::Tensor& mask) const;

  private:
    torch::Tensor one_direction(const torch::Tensor& x, const std::vector<torch::Tensor>& weights) const;

    Options m_options;
    std::shared_ptr<torch::nn::Module> m_module;
};

/// "hidden", "layers", "bidirectional", "layer_dropout", and "activation" of a plain RNN.
std::vector<Field> recurrent_fields(Cell cell, std::int64_t hidden);
Recurrent::Options recurrent_options(Cell cell, const Params& params, std::int64_t in);
std::int64_t recurrent_width(const Params& params); ///< numbers in a state, of all directions

/// Parameters, shape rule and module of a text encoder: embedding, recurrent layers, words or one of their
/// summaries as tokens. Id, title, help and source are left to the caller.
NodeType text_recurrent(Cell cell);
/// The same over the frames of a spectrogram, each mel bin standardised; spans of time as tokens, or a
/// summary.
NodeType audio_recurrent(Cell cell);

} // namespace triptych
