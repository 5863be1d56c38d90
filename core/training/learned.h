// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/registry.h"
#include "core/training/predictor.h"
#include "core/training/statistics.h"
#include "core/training/weights_report.h"

namespace triptych {

/// One tensor of a trained node.
struct LearnedTensor {
    std::string name; ///< without the node: "conv.weight"
    std::vector<std::int64_t> shape;
    ValueStatistics values;
    Histogram histogram; ///< of learned_bins bins
};
constexpr int learned_bins = 40;

/// The filters of a convolution over pictures, as small pictures. Of each filter zero is mid grey (128), and its
/// largest magnitude over all channels is 0 or 255: value = round(127.5 + 127.5·w/max|w|).
struct FilterBank {
    std::string tensor; ///< "conv.weight"
    int count = 0, channels = 3, height = 0, width = 0;
    std::vector<std::uint8_t> pixels; ///< [count,height,width,channels]; channels is 1 or 3
    std::vector<double> norms;        ///< [count] L2 norm of each filter
};

struct LearnedNode {
    std::vector<LearnedTensor> tensors; ///< in the file's order
    std::optional<FilterBank> filters;  ///< of the node's first convolution, where it looks at pictures
};

/// What a run learned, by node of its graph.
struct Learned {
    std::filesystem::path run;
    std::string which; ///< "best" or "last"
    GraphSpec graph;   ///< that the run was trained with
    std::map<std::string, LearnedNode> nodes; ///< those that have tensors
};

/// Reads the weights of a run folder. Takes as long as reading them twice through: for a worker thread.
/// @param which  "best" or "last"; empty: best where it is there, else last
/// @error file_not_found, bad_format, cancelled
Result<Learned> read_learned(const std::filesystem::path& run, const std::string& which = {},
                             std::stop_token stop = {});

/// Which tensors of a run a graph would take, were it trained from them. Builds the graph's model: for a worker thread.
/// @error bad_graph with the graph's first problem; what reading the weights reports
Result<WeightsReport> fitting_weights(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                                      const std::filesystem::path& weights);

/// One channel of what leaves a node, as a picture.
struct FeatureMap {
    int channel = 0;
    double energy = 0;         ///< Σx² over its places, before it was shrunk
    std::vector<float> values; ///< [height,width]
};
/// What leaves a node for one sample, channel by channel, the strongest first.
struct FeatureMaps {
    enum class Axes { picture, sound, sequence };
    Axes axes = Axes::picture;    ///< sound: bands upwards, time to the right; sequence: one row, in order
    int channels = 0;             ///< in all
    int rows = 0, columns = 0;    ///< before it was shrunk
    int height = 0, width = 0;    ///< of the maps
    std::vector<FeatureMap> maps; ///< by falling energy
    double low = 0, high = 0;     ///< over the maps that are given
};
struct FeatureMapOptions {
    int most_maps = 32;
    int most_side = 128; ///< larger maps are shrunk: a place is the mean of those that it covers
};
/// @error out_of_range where what leaves the node has no places: one vector, one token, or nothing of this sample;
///        what Predictor::output reports
Result<FeatureMaps> feature_maps(const Predictor& predictor, const PreparedSample& sample, const std::string& node,
                                 const FeatureMapOptions& options = {});
/// The same of an output that is at hand.
Result<FeatureMaps> feature_maps(const NodeOutput& output, const FeatureMapOptions& options = {});

} // namespace triptych
