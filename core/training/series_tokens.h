// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what the encoders of time series share.
#pragma once

#include "core/training/recurrent.h"

namespace triptych {

/// How the states of a series become tokens. Parameters "tokens" (steps, last, mean, max) and "segment".
class SeriesTokens {
  public:
    explicit SeriesTokens(const Params& params);

    static std::vector<Field> fields();
    static PortType type(const Params& params, std::int64_t width);

    /// @param states  [B,T,D]; of no meaning where the mask of `in` is false
    /// @param last    [B,1,D] what stands for a series as its last state
    Flow flow(const torch::Tensor& states, const torch::Tensor& last, const Flow& in) const;
    TokenList sources(const TokenList& steps) const;

  private:
    std::string m_tokens;
    std::int64_t m_segment;
};

/// Parameters, shape rule and module of an encoder of series by recurrent layers. Id, title, help and source are left to
/// the caller.
NodeType series_recurrent(Cell cell);

} // namespace triptych
