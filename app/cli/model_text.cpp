// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_text.h"

#include <nlohmann/json.hpp>

namespace triptych {

nlohmann::json edge_json(const Edge& edge) {
    return {{"from", edge.from}, {"to", edge.to}, {"port", edge.port}};
}

nlohmann::json problem_json(const Problem& problem) {
    return {{"severity", problem.severity == Problem::Severity::error ? "error" : "warning"},
            {"node", problem.node},
            {"code", error_code_name(problem.error.code)},
            {"where", problem.error.where},
            {"message", problem.error.message}};
}

std::string problem_text(const Problem& problem) {
    return (problem.severity == Problem::Severity::error ? "error: " : "warning: ") + problem.error.text() + "\n";
}

} // namespace triptych
