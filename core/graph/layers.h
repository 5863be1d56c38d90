// SPDX-License-Identifier: GPL-3.0-or-later
// What a layout begins with. Part of layout.cpp.
#pragma once

#include <cstddef>
#include <vector>

#include "core/graph/layout.h"

namespace triptych {

/// A graph by numbers, without edges that lead nowhere, come twice or close a cycle, and its layers.
struct LayeredNet {
    LayeredNet(const GraphSpec& graph, const LayoutOptions& options);

    std::size_t size = 0;
    std::vector<std::vector<std::size_t>> before, after;
    std::vector<std::size_t> layer;
    std::size_t layers = 0;
    std::vector<double> width, height; ///< whole numbers

  private:
    void cut_cycles();
    void find_layers();
};

/// Pixels that can be reckoned with in whole numbers; what no screen has is brought near.
double whole_range(double pixels);

} // namespace triptych
