// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/left_out.h"
#include "core/training/predictor.h"

namespace triptych {

/// What leaves a node for many samples: tokens are averaged, the absent left out.
struct NodeVectors {
    std::string node;
    std::vector<std::size_t> rows; ///< of the data set, those that have something there
    std::int64_t width = 0;
    std::vector<float> values;     ///< [rows,width]
    std::vector<std::map<std::string, HeadPrediction>> answers; ///< [rows], by head, without logits and probabilities
    std::vector<LeftOutRow> left_out;    ///< rows that cannot be read
};
/// @error unknown_name for the node; what loading says, of rows only where none can be read; cancelled
Result<NodeVectors> node_vectors(const Predictor& predictor, const Dataset& dataset, const std::vector<std::size_t>& rows,
                                 const std::string& node, std::stop_token stop = {}, const Progress& progress = {},
                                 int threads = -1);

enum class Projection { pca, tsne, umap };
const char* projection_name(Projection projection);  ///< "pca", "tsne", "umap"
const char* projection_title(Projection projection); ///< "PCA", "t-SNE", "UMAP"
struct ProjectionOptions {
    Projection method = Projection::pca;
    double perplexity = 30;  ///< t-SNE; cut to (rows − 1) / 3
    double theta = 0.5;      ///< t-SNE: Barnes–Hut, at most 0.7; 0: exact
    int neighbours = 15;     ///< UMAP, the point itself among them; cut to rows
    double least_distance = 0.1; ///< UMAP
    int iterations = 0;      ///< 0: 1000 of t-SNE, 200 of UMAP (500 for up to 10,000 rows)
    std::uint64_t seed = 0;

    bool operator==(const ProjectionOptions&) const = default;
};
/// What may be set of a method by name, for forms: perplexity, theta; neighbours, least_distance; iterations, seed. None of PCA.
std::vector<Field> projection_fields(Projection method);
/// @param values  of the method's fields; what is not named has its default
ProjectionOptions projection_options(Projection method, const std::map<std::string, Value>& values);

/// [rows,2] float32, the same bits for the same seed on one machine. PCA: the sign of each axis makes its largest loading positive.
/// @error too_few_rows (under 3), out_of_range, cancelled
/// Source: Pearson 1901; van der Maaten 2014; McInnes et al. 2018
Result<std::vector<float>> project(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                   const ProjectionOptions& options, std::stop_token stop = {}, const Progress& progress = {});

/// Projected vectors, and what made them.
struct EmbeddingMap {
    NodeVectors vectors;
    std::vector<float> places; ///< [rows,2]
    ProjectionOptions options;
    std::string model_hash;
    std::filesystem::path run;
    std::string head{}; ///< whose truth and prediction are told of each point; empty: the main one's
};
/// The head that a map tells of, as it stands in the table.
Target embedding_target(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run);
/// Each point with its row, place, truth, prediction and split, and what made them.
nlohmann::json embedding_to_json(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run);
std::string embedding_to_csv(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run); ///< row, x, y, label, predicted, split
/// Points coloured by the truth of the head, with a legend. Self-contained SVG.
std::string embedding_to_svg(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run, const std::string& title);

/// A token of a sample that resembles another.
struct SimilarToken {
    std::size_t row = 0;
    TokenSource source;
    double similarity = 0; ///< cosine of what leaves the node
};
/// What the tokens that leave a node stand for, padding left out: one for a vector; none where the sample has nothing
/// there. @error unknown_name
Result<std::vector<TokenSource>> tokens_leaving(const Predictor& predictor, const PreparedSample& sample,
                                                const std::string& node);
/// Samples whose token at a node is nearest to one of this sample, the nearest token of each row, best first.
/// Rows that cannot be read are passed over.
/// @param token  place among tokens_leaving()
/// @error unknown_name, out_of_range, cancelled; of loading only where no row can be read
Result<std::vector<SimilarToken>> similar_tokens(const Predictor& predictor, const PreparedSample& sample, const std::string& node,
                                                 std::size_t token, const Dataset& dataset, const std::vector<std::size_t>& rows,
                                                 std::size_t count = 12, std::stop_token stop = {}, const Progress& progress = {},
                                                 int threads = -1);

} // namespace triptych
