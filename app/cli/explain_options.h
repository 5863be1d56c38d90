// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/data_options.h"
#include "core/explain/attribution.h"
#include "core/explain/shapley.h"

namespace triptych {

/// What is explained, of which rows, by which methods, as the command line says it.
struct ExplainOptions {
    std::filesystem::path run, out, evidence;
    DataOptions data;
    std::optional<std::size_t> row;
    std::optional<std::string> split, target, head, baseline;
    std::vector<std::string> methods, parameters;
    bool list = false, probability = false, faithfulness = false;
    bool infidelity = false, sensitivity = false, randomisation = false, average = false;
    std::uint64_t seed = 0;
    std::string which = "best", device = "auto";
};
/// All of them but --faithfulness, --average, --methods and --evidence, which only "explain" has, and --randomisation, which
/// only "faithfulness" has.
void add_explain_options(CLI::App& app, ExplainOptions& options);

/// Shapley values of modalities are asked for as a method is, but are no map.
inline constexpr const char* shapley_id = "shapley";
const std::vector<Field>& shapley_fields();
Absence absence_from_name(const std::string& name); ///< @pre one of the choices of shapley_fields()

/// One method with its parameters, those that were not given at their defaults.
struct ChosenMethod {
    std::string id;
    std::map<std::string, Value> parameters;
    bool is_shapley() const { return id == shapley_id; }
};
struct ChosenMethods {
    std::vector<ChosenMethod> methods;
    bool all = false; ///< whatever the model allows: what it does not, is left out with a note
};
/// @param with_shapley  whether it may be asked for, and is part of "all"
/// @error invalid_argument for a method, parameter or value that is not known, naming what there is
Result<ChosenMethods> choose_methods(const ExplainOptions& options, bool with_shapley);

/// The head of that name, or the main one. @error invalid_argument for one that the run does not have, naming what there is
Result<Target> chosen_head(const std::optional<std::string>& name, const RunInfo& run);
/// @error invalid_argument for a head or class that the run does not have, naming what there is
Result<ExplainTarget> chosen_target(const ExplainOptions& options, const RunInfo& run);

/// What `explain --methods` tells.
std::string methods_text();
nlohmann::json methods_json();

} // namespace triptych
