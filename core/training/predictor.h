// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/features/prepare.h"
#include "core/graph/token_source.h"
#include "core/training/metrics.h"
#include "core/training/run.h"

namespace triptych {

/// The answer of one head.
struct HeadPrediction {
    TargetKind kind = TargetKind::classes;
    int label = -1;                   ///< classes, ordered: index into the target's classes
    std::vector<int> labels;          ///< labels: the indices given
    double value = 0;                 ///< number: in the column's unit
    std::vector<float> logits;        ///< [K]; number: [1], standardised
    std::vector<float> probabilities; ///< [K]: softmax, or for labels the logistic function of each; number: empty
};
struct Prediction {
    int label = -1;                   ///< of the main head: index into classes; -1 where it gives no single class
    std::vector<float> logits;        ///< [K] of the main head
    std::vector<float> probabilities; ///< [K] of the main head; empty for a number
    std::map<std::string, HeadPrediction> heads; ///< by head, the main one among them
    std::string main;                            ///< the main head's id
};
/// The answer in words: a class; labels with the separator between; a number in its unit, to six digits.
std::string answer_text(const HeadPrediction& answer, const std::vector<std::string>& classes,
                        const std::string& separator = ";");
std::string answer_text(const Prediction& prediction, const std::vector<std::string>& classes);
/// What a row's cell holds as the truth of a head: the class as the run calls it, else the cell as it is; empty where it
/// is missing.
std::string truth_text(const Target& target, const Dataset& dataset, std::size_t row);
/// The run's targets as they stand in a table. Where it lacks the run's label column, its own label is meant.
std::vector<Target> targets_in(const RunInfo& run, const Dataset& dataset);

/// Attention weights of one sample: where information was routed, not why the model decided.
struct Attention {
    std::string node;               ///< the node that they come from
    std::vector<std::string> nodes; ///< all that attend, by id: fusions first, and of these the one nearest to the head
    int layers = 0, heads = 0;
    int frames = 0; ///< of a video, each of which the node attends within on its own; 0: it attends over the whole sample
    int frame = 0;  ///< which of them is told of here, counted from 0
    std::vector<TokenSource> tokens; ///< [N], padding left out
    std::vector<float> weights;      ///< [layers,heads,N,N]: from row (query) to column (key); rows sum to 1,
                                     ///< or to 0 where a token of that layer looks at nothing
    std::vector<float> pooled;       ///< [N] share of each token in what the head sees; sums to 1
    Prediction prediction;
    std::vector<std::string> classes;
    std::string model_hash; ///< of the weights
    std::filesystem::path run;

    float at(int layer, int head, int query, int key) const {
        const std::size_t n = tokens.size();
        return weights[((static_cast<std::size_t>(layer) * heads + head) * n + query) * n + key];
    }
    /// [N,N], mean over the heads of one layer (layer -1: over all layers).
    std::vector<float> mean_over_heads(int layer = -1) const;
};

/// What leaves a node for one sample.
struct NodeOutput {
    PortKind kind = PortKind::tokens;
    std::vector<std::int64_t> shape; ///< as the values flow, without the batch
    std::vector<float> values;       ///< in the order of the shape
    bool present = false;            ///< false: the sample has nothing there
    std::vector<bool> kept;          ///< tokens, frames, words: false where one is padding; empty: there is none
    std::vector<TokenSource> sources; ///< of the tokens that are kept, where the node tells
};

/// A trained model, loaded from a run folder alone.
/// Threads: const calls are serialised inside; make one for each thread that must not wait.
class Predictor {
  public:
    /// @param which  "best" or "last"
    /// @error file_not_found, bad_format, version_mismatch, no_device
    static Result<Predictor> load(const std::filesystem::path& run, const std::string& which = "best",
                                  const std::string& device = "auto",
                                  const Registry& registry = builtin_registry());
    Predictor(Predictor&&) noexcept;
    Predictor& operator=(Predictor&&) noexcept;
    ~Predictor();

    const RunInfo& run() const;
    const Preparer& preparer() const;
    const std::string& model_hash() const;

    /// One result for each sample, in order.
    Result<std::vector<Prediction>> predict(const std::vector<const PreparedSample*>& samples) const;
    /// Rows of a data set, in batches. @error naming the row
    Result<std::vector<Prediction>> predict(const Dataset& dataset, const std::vector<std::size_t>& rows,
                                            std::stop_token stop = {}, const Progress& progress = {},
                                            int threads = -1) const;
    /// Metrics of the main head over the rows of a split whose target is known.
    /// @error too_few_rows if there is none; unknown_name for a class that the run does not know, naming the
    /// row; bad_graph where the main head gives no classes
    Result<Metrics> evaluate(const Dataset& dataset, Split split, std::stop_token stop = {},
                             const Progress& progress = {}, int threads = -1) const;
    /// The same of all heads, by id, of any kind. A head whose target is known of no row is absent.
    /// @error as evaluate(), too_few_rows for the main head
    Result<std::map<std::string, HeadMetrics>> evaluate_heads(const Dataset& dataset, Split split,
                                                              std::stop_token stop = {},
                                                              const Progress& progress = {},
                                                              int threads = -1) const;
    /// @error unknown_name for a node that the model does not have
    Result<NodeOutput> output(const PreparedSample& sample, const std::string& node) const;
    /// @param node   whose attention; empty: the first of Attention::nodes
    /// @param frame  counted from 0; of a node that attends within each frame of a video. The last for one that there is not
    /// @error bad_graph where no node of the model attends; unknown_name where that one does not
    Result<Attention> attention(const PreparedSample& sample, const std::string& node = {}, int frame = 0) const;

    struct Impl;

  private:
    friend struct PredictorAccess;
    explicit Predictor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
