// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/graph/registry.h"

namespace triptych {

nlohmann::json edge_json(const Edge& edge);
nlohmann::json problem_json(const Problem& problem);
std::string problem_text(const Problem& problem); ///< "error: node 'x': …" and a line's end

} // namespace triptych
