// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what convolutional encoders share.
#pragma once

#include <functional>

#include "core/training/node_module.h"

namespace triptych {

/// Batch normalisation with the batch's statistics where the module trains and there is more than one value a
/// channel, else with the running ones. [N,C,…] Ioffe & Szegedy 2015
torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x);
/// The same where padding must not enter the batch's statistics. What comes out of the padding has no
/// meaning.
/// @param x     [B,C,F,M]
/// @param mask  [B,F] bool, true where there is a frame
torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x, const torch::Tensor& mask);

/// "relu", "gelu" or "tanh" of the field "activation".
enum class Activation { relu, gelu, tanh };
Field activation_field();
Activation activation_of(const Params& params);
torch::Tensor activate(Activation activation, const torch::Tensor& x);

/// What a grid of cells over a picture stands for, row by row. Empty for an absent picture.
TokenList grid_cells(const TokenList& picture, std::int64_t rows, std::int64_t columns);

/// How a feature map becomes tokens: its cells, or those of a coarser grid, or their mean. Parameters
/// "tokens" and "grid".
class MapTokens {
  public:
    MapTokens() = default;
    /// @param rows, columns  of the feature map, at least 1
    MapTokens(const Params& params, std::int64_t rows, std::int64_t columns);

    static std::vector<Field> fields();
    /// Type of what leaves an encoder of pictures whose map is [channels,rows,columns].
    /// @error bad_shape where the map is smaller than the grid
    static Result<PortType> type(const Params& params, const PortType& pictures, std::int64_t channels,
                                 std::int64_t rows, std::int64_t columns);

    /// @param encode  pictures [n,3,H,W] to a feature map [n,channels,rows,columns]
    /// @param select  encode the rows only whose picture is there, so that the zeros of an absent one do not
    /// enter a
    ///                batch's statistics
    Flow flow(const Flow& in, std::int64_t channels, bool select, const ForwardContext& context,
              const std::function<torch::Tensor(const torch::Tensor&)>& encode) const;
    TokenList sources(const TokenList& picture) const;

  private:
    bool m_vector = false;
    std::int64_t m_rows = 1, m_columns = 1; ///< of the tokens' grid
};

/// Values of the rows that are there, and zeros in place of the others.
/// @param in       its values are given to `encode`, of all rows or of those that are there
/// @param select   only of those that are there
/// @param encode   [n,…] to [n,L,D]
/// @param shape    L and D
torch::Tensor encode_present(const Flow& in, bool select, at::IntArrayRef shape,
                             const std::function<torch::Tensor(const torch::Tensor&)>& encode);

} // namespace triptych
