// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/graph/graph.h"
#include "core/training/run.h"

std::string name_of(const triptych::GraphSpec& graph) {
    return graph.name;
}
