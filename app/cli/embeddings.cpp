// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/explain_options.h"
#include "core/explain/embedding_map.h"
#include "core/project/project.h"
#include "core/training/memory.h"

namespace triptych {
namespace {

struct EmbeddingArguments {
    std::filesystem::path run, out;
    DataOptions data;
    std::string node, method = "pca", split, which = "best", device = "auto";
    std::optional<std::string> head;
    ProjectionOptions options;
    int threads = -1;
};

int run_embeddings(EmbeddingArguments given, Job& job) {
    Console& console = job.console;
    const std::string kind = given.out.extension().string();
    if (kind != ".csv" && kind != ".json" && kind != ".svg")
        return console.wrong_usage("--out has to end in .csv, .json or .svg; '" + given.out.string() + "' does not.");
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return console.failed(predictor.error());
    const auto head = chosen_head(given.head, predictor->run());
    if (!head) return console.failed(head.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return console.failed(dataset.error());
    const auto rows = rows_of_part(**dataset, given.split);
    if (!rows) return console.failed(rows.error());
    if (rows->empty())
        return console.failed(fail(ErrorCode::too_few_rows, (*dataset)->file().string(), "has no rows in the part '" + given.split + "'.", {given.split}));
    for (const Projection method : {Projection::pca, Projection::tsne, Projection::umap})
        if (given.method == projection_name(method)) given.options.method = method;
    Result<NodeVectors> vectors = NodeVectors();
    Result<std::vector<float>> places = std::vector<float>();
    {
        ProgressReport progress(console, "encoding");
        vectors = node_vectors(*predictor, **dataset, *rows, given.node, job.stop, progress.callback(), given.threads);
        if (vectors) {
            progress.restart();
            places = project(vectors->values, static_cast<std::int64_t>(vectors->rows.size()), vectors->width, given.options,
                             job.stop, progress.callback());
        }
    }
    if (!vectors)
        return console.failed(vectors.error().code == ErrorCode::unknown_name ? as_usage(vectors.error()) : vectors.error());
    if (!places) return console.failed(places.error());
    EmbeddingMap map;
    map.vectors = *std::move(vectors);
    map.places = *std::move(places);
    map.options = given.options;
    map.model_hash = predictor->model_hash();
    map.run = given.run;
    map.head = head->head;
    if (const std::string left_out = left_out_text(map.vectors.left_out, rows->size()); !left_out.empty()) console.note("Left out: " + left_out);
    nlohmann::json json = embedding_to_json(map, **dataset, predictor->run());
    json["split"] = given.split.empty() ? nlohmann::json(nullptr) : nlohmann::json(given.split);
    const std::string text = kind == ".json" ? json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                             : kind == ".svg"  ? embedding_to_svg(map, **dataset, predictor->run(), (*dataset)->file().filename().string())
                                             : embedding_to_csv(map, **dataset, predictor->run());
    if (auto written = write_file_atomically(given.out, text); !written) return console.failed(written.error());
    console.result({{"file", given.out.string()}, {"node", given.node}, {"method", given.method},
                    {"head", map.head}, {"points", map.vectors.rows.size()}, {"left_out_rows", left_out_to_json(map.vectors.left_out)}, {"width", map.vectors.width}, {"model_hash", map.model_hash}});
    console.print("Wrote " + given.out.string() + ": " + std::to_string(map.vectors.rows.size()) + " points of node '" + given.node +
                  "', " + std::to_string(map.vectors.width) + " numbers each, projected by " + given.method + ".\n");
    return exit_done;
}

} // namespace

Command embeddings_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("embeddings", "Where the samples lie in what a node of the model gives");
    const auto given = std::make_shared<EmbeddingArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--node", given->node, "Node whose output is projected: an encoder, a fusion")->required()->type_name("NODE");
    app->add_option("--method", given->method, "How it is projected: pca, tsne or umap")
        ->capture_default_str()->type_name("NAME")->check(CLI::IsMember({"pca", "tsne", "umap"}));
    app->add_option("--out", given->out, "File to write, .csv, .json or .svg")->required()->type_name("FILE");
    app->add_option("--head", given->head, "Head whose truth and prediction stand beside each point [the main one]")->type_name("NAME");
    app->add_option("--split", given->split, "All rows of a part: train, validation or test [of the table]")->type_name("NAME");
    app->add_option("--perplexity", given->options.perplexity, "t-SNE: about how many neighbours count")
        ->capture_default_str()->type_name("X")->check(CLI::Range(1.0, 1000.0));
    app->add_option("--theta", given->options.theta, "t-SNE: how far a cell has to be to stand for its points; 0: exact")
        ->capture_default_str()->type_name("X")->check(CLI::Range(0.0, 0.7));
    app->add_option("--neighbours", given->options.neighbours, "UMAP: neighbours of each point, itself among them")
        ->capture_default_str()->type_name("N")->check(CLI::Range(2, 1000));
    app->add_option("--least-distance", given->options.least_distance, "UMAP: how near points may come")
        ->capture_default_str()->type_name("X")->check(CLI::Range(0.0, 0.99));
    app->add_option("--iterations", given->options.iterations, "t-SNE, UMAP: steps; 0: 1000 of t-SNE; 500 of UMAP, 200 above 10,000 rows")
        ->capture_default_str()->type_name("N")->check(CLI::Range(0, 100000));
    app->add_option("--seed", given->options.seed, "Of what is drawn")->capture_default_str()->type_name("N");
    add_checkpoint_options(*app, given->which, given->device);
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Example:\n  triptych-cli embeddings --run run1 --node fusion --method umap --out fusion.csv\n"
                "Tokens of a node are averaged. A sample that has nothing there has no point. Without --data, the\n"
                "table that the run was trained on.\n");
    return {app, [given](Job& job) { return run_embeddings(*given, job); }};
}

} // namespace triptych
