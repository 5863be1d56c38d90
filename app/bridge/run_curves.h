// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/graph.h"
#include "core/project/project.h"
#include "core/training/curve.h"
#include "core/training/run.h"

namespace triptych {

/// What a run leaves to draw. x is the step, from 1; validation values stand at the last step of their epoch.
/// Threads: a value.
struct RunCurves {
    Curve loss, accuracy;                      ///< of each training batch; no accuracy where there are no classes
    Curve validationLoss, validationScore;     ///< of each epoch; empty where there is no validation part
    Curve throughput;                          ///< samples a second
    std::map<std::string, Curve> gradientNorm; ///< L2, by node id
    std::vector<std::pair<double, int>> best;  ///< step and epoch where the best checkpoint was written
    std::string head;                          ///< the main head's id
    TargetKind kind = TargetKind::classes;     ///< what it gives
    std::size_t heads = 1;                     ///< of how many the loss is made

    /// Whose runs these are, before anything is appended.
    void setHeads(const GraphSpec& graph);
    void append(const StepNews& news);
    void append(const EpochNews& news);
};

/// The main head's score of an epoch: accuracy, micro F1, R². NaN: it was not measured.
double validationScore(const EpochNews& news, const std::string& head);
/// What the score of such a head is called.
QString scoreTitle(TargetKind kind);

/// The curves of a run folder. Reads its files: for a worker thread.
/// @error what read_run and read_run_steps say
Result<RunCurves> readRunCurves(const std::filesystem::path& folder);

/// Whose data each node works on, for the colour of its lines.
std::map<std::string, Modality> nodeModalities(const GraphSpec& graph);

/// In what the run differs from the project as it is now: settings, graph and table, one line each, with both
/// values. Empty: the run's results are those of the project. Places on the canvas and the number of loader
/// threads do not count: they change no result.
QStringList setupDifferences(const RunInfo& run, const Project& project);

} // namespace triptych
