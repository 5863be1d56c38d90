// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace triptych {

/// What became of the tensors of a file that a model was started from: "node.parameter", in the model's order.
struct WeightsReport {
    struct Other {
        std::string name;
        std::string in_file, in_model; ///< shapes, "[128,64]"
    };
    std::vector<std::string> matched;     ///< taken from the file
    std::vector<std::string> missing;     ///< the file has none; they keep their seeded start
    std::vector<Other> other_shape;       ///< not taken
    std::vector<std::string> not_in_model; ///< only the file has them
};

} // namespace triptych
