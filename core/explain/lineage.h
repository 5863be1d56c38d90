// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/explain/export.h"
#include "core/explain/what_if.h"

namespace triptych {

/// A sample that was edited, for a page: a child of the one that the edit was made of.
struct LineageStep {
    int id = 0, parent = -1;  ///< -1: the sample as the table has it
    SampleEdit edit{};        ///< what was done to the parent; of the sample itself: nothing
    std::shared_ptr<const PreparedSample> sample{}; ///< null: it could not be made
    std::optional<Prediction> prediction{};
    std::shared_ptr<const ModalityShapley> contributions{}; ///< null: there are none
    std::string error{};                                    ///< why there is no sample or no prediction
    std::map<std::string, PartedSound> sounds{};            ///< by audio input that was edited since the sample: as it is heard, in `original`
};

/// Everything that a page of what-if edits shows.
struct Lineage {
    std::string title, run, model_hash;
    std::vector<std::string> inputs;         ///< in graph order
    std::vector<Target> targets;             ///< the run's, for the names of classes
    std::optional<ResolvedTarget> resolved;  ///< what is followed; nothing: not known
    SvgDetails details;
    int current = 0;                         ///< the step that was looked at
    std::vector<LineageStep> steps;          ///< parents first; the first is the sample as it is
};

/// One HTML page that needs nothing else, as report_to_html(): the sample, a table of all steps with what the model says of
/// each, and of each edit the input before and after side by side, to be seen and heard.
std::string lineage_to_html(const Lineage& lineage);

} // namespace triptych
