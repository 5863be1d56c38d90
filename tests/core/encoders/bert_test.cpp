// SPDX-License-Identifier: GPL-3.0-or-later
// A pretrained model from a folder, against what Hugging Face's transformers compute: tests/data/bert/make_bert.py wrote
// the numbers.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/features/wordpiece.h"
#include "core/graph/resolve.h"
#include "tests/support/node_under_test.h"
#include "tests/support/temporary_folder.h"

namespace triptych::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path data = fs::path(TRIPTYCH_TEST_DATA) / "bert";

json parsed(const fs::path& file) {
    std::ifstream in(file);
    return json::parse(in);
}

struct Bert {
    WordPiece tokeniser;
    std::shared_ptr<NodeModule> module;
};

Result<std::shared_ptr<NodeModule>> made(const fs::path& folder, const Vocabulary& vocabulary,
                                         std::map<std::string, Value> params = {}) {
    const NodeType& type = *builtin_registry().find("text.bert");
    params["pretrained_folder"] = folder.string();
    Node node{"bert", "text.bert", 1, std::move(params), 0, 0};
    if (auto resolved = type.resolve(node); !resolved) return resolved.error();
    std::map<std::string, Value> values;
    for (const Field& field : type.fields) {
        const auto given = node.params.find(field.name);
        auto value = check_value(field, given == node.params.end() ? field.fallback : given->second);
        if (!value) return value.error();
        values[field.name] = *value;
    }
    BuildContext context;
    context.node = "bert";
    context.input_names = {"text"};
    context.vocabulary = &vocabulary;
    context.facts.vocabulary["text"] = vocabulary.size();
    PortType in = port(PortKind::text, {Dim::symbol("B"), Dim::symbol("L")}, Modality::text);
    in.input = "text";
    auto output = type.shape(Params(values), {in}, context.facts);
    if (!output) return output.error();
    return type.factory->make(Params(values), {in}, *output, context);
}

Bert bert(const fs::path& folder, std::map<std::string, Value> params = {}) {
    auto tokeniser = WordPiece::read(folder);
    EXPECT_TRUE(tokeniser.ok()) << (tokeniser ? "" : tokeniser.error().text());
    auto module = made(folder, tokeniser->vocabulary(), std::move(params));
    EXPECT_TRUE(module.ok()) << (module ? "" : module.error().text());
    (*module)->eval();
    return {*std::move(tokeniser), *module};
}

/// Rows of several texts, padded with what would be seen if it were read.
Flow flow_of(const std::vector<std::vector<std::int64_t>>& rows, std::int64_t width) {
    std::vector<std::int64_t> lengths;
    torch::Tensor ids = torch::full({static_cast<std::int64_t>(rows.size()), width}, 7, torch::kInt64);
    for (std::size_t b = 0; b < rows.size(); ++b) {
        lengths.push_back(static_cast<std::int64_t>(rows[b].size()));
        for (std::size_t i = 0; i < rows[b].size(); ++i)
            ids[static_cast<std::int64_t>(b)][static_cast<std::int64_t>(i)] = rows[b][i];
    }
    return {ids, mask_of(lengths, width), present_of(lengths)};
}

void expect_close(const torch::Tensor& got, const json& wanted, const std::string& what) {
    const auto numbers = wanted.get<std::vector<float>>();
    const torch::Tensor all = torch::tensor(numbers);
    ASSERT_GE(got.numel(), all.numel()) << what;
    const torch::Tensor off = (got.flatten().narrow(0, 0, all.numel()) - all).abs() - 1e-5 * all.abs();
    EXPECT_LE(off.max().item<double>(), 1e-5 * all.abs().max().item<double>()) << what;
}

TEST(Bert, ComputesWhatTransformersCompute) {
    const Bert tiny = bert(data / "tiny");
    const json entries = parsed(data / "tiny" / "states.json");
    ASSERT_EQ(entries.size(), 3u);
    ForwardContext context;
    torch::NoGradGuard no_grad;
    std::vector<std::vector<std::int64_t>> rows = {{}};
    for (const json& entry : entries) {
        auto ids = tiny.tokeniser.split(entry["text"].get<std::string>(), 4096).ids;
        ids.resize(std::min<std::size_t>(ids.size(), 24)); // the model has no more places
        EXPECT_EQ(ids, entry["ids"].get<std::vector<std::int64_t>>());
        rows.push_back(std::move(ids));
    }
    const Flow out = tiny.module->forward({flow_of(rows, 24)}, context);
    EXPECT_EQ(out.values[0].abs().max().item<float>(), 0); // an absent text
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto length = static_cast<std::int64_t>(rows[i + 1].size());
        const torch::Tensor states = out.values[static_cast<std::int64_t>(i) + 1].narrow(0, 0, length);
        expect_close(states.mean(0), entries[i]["mean"], "mean " + std::to_string(i));
        expect_close(states[0], entries[i]["first"], "first " + std::to_string(i));
    }
}

TEST(Bert, ARealModelComputesWhatTransformersCompute) {
    const char* named = std::getenv("TRIPTYCH_BERT_FOLDER");
    const fs::path folder = named ? named : TRIPTYCH_BERT_FOLDER;
    if (folder.empty()) GTEST_SKIP() << "TRIPTYCH_BERT_FOLDER names no folder of all-MiniLM-L6-v2";
    const Bert model = bert(folder);
    ForwardContext context;
    torch::NoGradGuard no_grad;
    for (const json& entry : parsed(data / "minilm.json")) {
        const auto pieces = model.tokeniser.split(entry["text"].get<std::string>(), 512);
        EXPECT_EQ(pieces.ids, entry["ids"].get<std::vector<std::int64_t>>());
        const auto length = static_cast<std::int64_t>(pieces.ids.size());
        const Flow out = model.module->forward({flow_of({pieces.ids}, length + 5)}, context);
        expect_close(out.values[0].narrow(0, 0, length).mean(0), entry["mean"], "mean");
        expect_close(out.values[0][0], entry["first"], "first");
        expect_close(out.values[0][length / 2], entry["middle"], "middle");
    }
}

TEST(Bert, PaddingAndCompanyChangeNothing) {
    const Bert tiny = bert(data / "tiny", {{"tokens", std::string("mean")}});
    ForwardContext context;
    const std::vector<std::int64_t> text = {3, 20, 30, 40, 4};
    const torch::Tensor alone = tiny.module->forward({flow_of({text}, 5)}, context).values;
    const torch::Tensor among = tiny.module->forward({flow_of({{3, 9, 4}, {}, text}, 17)}, context).values;
    EXPECT_LT(difference(alone[0], among[2]), 1e-5);
    EXPECT_EQ(among[1].abs().max().item<float>(), 0);
    // Under a capture attention is computed otherwise; it is the same.
    AttentionCapture capture;
    context.capture = &capture;
    capture.node = "bert";
    EXPECT_LT(difference(among, tiny.module->forward({flow_of({{3, 9, 4}, {}, text}, 17)}, context).values), 1e-5);
    ASSERT_EQ(capture.depths("bert"), 2);
    EXPECT_LT((capture.matrix("bert", 1)[2].narrow(1, 0, 5).sum(2) - 1).abs().max().item<double>(), 1e-5);
    EXPECT_EQ(capture.tokens.at("bert").mask[2].sum().item<std::int64_t>(), 5);
    EXPECT_FALSE(capture.tokens.at("bert").mask[1].any().item<bool>());
}

TEST(Bert, CutsWhatItHasNoPlacesFor) {
    const Bert tiny = bert(data / "tiny");
    ForwardContext context;
    std::vector<std::int64_t> text(40, 11);
    const Flow out = tiny.module->forward({flow_of({text}, 40)}, context);
    EXPECT_EQ(out.values.size(1), 40);
    EXPECT_EQ(out.mask.sum().item<std::int64_t>(), 24);
    EXPECT_EQ(out.values[0].narrow(0, 24, 16).abs().max().item<float>(), 0);
    TokenList words(40);
    for (TokenSource& word : words)
        word.kind = TokenSource::Kind::word;
    EXPECT_EQ(tiny.module->sources({words}).size(), 24u);
}

TEST(Bert, TrainsWhatItIsToldTo) {
    const auto trained = [](const char* which) {
        std::set<std::string> names;
        const Bert tiny = bert(data / "tiny", {{"train", std::string(which)}, {"last_layers", std::int64_t{1}}});
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(1);
        const Flow out = tiny.module->forward({flow_of({{3, 20, 30, 4}}, 4)}, context);
        if (out.values.requires_grad()) out.values.square().sum().backward();
        for (const auto& item : tiny.module->named_parameters()) {
            EXPECT_EQ(item.value().requires_grad(), item.value().grad().defined()) << item.key();
            if (item.value().requires_grad()) names.insert(item.key().substr(0, 15));
        }
        return names;
    };
    EXPECT_TRUE(trained("none").empty());
    EXPECT_EQ(trained("last"), std::set<std::string>{"encoder.layer.1"});
    EXPECT_EQ(trained("all").size(), 2u + 4u); // two layers; tables of words, places and segments, and their norm
}

TEST(Bert, FrozenLayersComputeAsInPrediction) {
    const Bert still = bert(data / "tiny", {{"train", std::string("none")}, {"dropout", 0.5}});
    ForwardContext context;
    const Flow in = flow_of({{3, 20, 30, 4}}, 4);
    const torch::Tensor calm = still.module->forward({in}, context).values;
    context.training = true;
    context.generator = at::detail::createCPUGenerator(1);
    EXPECT_TRUE(torch::equal(calm, still.module->forward({in}, context).values));
}

TEST(Bert, SizesComeFromTheFolderOnce) {
    GraphSpec graph;
    graph.nodes = {{"bert", "text.bert", 1, {{"pretrained_folder", (data / "tiny").string()}}, 0, 0}};
    const GraphSpec before = graph;
    ASSERT_TRUE(resolve_files(graph, builtin_registry()).ok());
    EXPECT_EQ(std::get<std::int64_t>(graph.nodes[0].params.at("hidden_size")), 32);
    EXPECT_EQ(std::get<std::int64_t>(graph.nodes[0].params.at("layers")), 2);
    EXPECT_EQ(std::get<std::int64_t>(graph.nodes[0].params.at("vocabulary_size")), 157);
    EXPECT_EQ(std::get<std::int64_t>(graph.nodes[0].params.at("max_positions")), 24);
    EXPECT_EQ(std::get<double>(graph.nodes[0].params.at("layer_norm_eps")), 1e-12);
    EXPECT_EQ(std::get<std::string>(graph.nodes[0].params.at("activation")), "gelu");
    // What did not change is not asked again: its folder may be gone.
    graph.nodes[0].params["pretrained_folder"] = std::string("/nowhere");
    const GraphSpec gone = graph;
    EXPECT_TRUE(resolve_files(graph, builtin_registry(), &gone).ok());
    const auto asked = resolve_files(graph, builtin_registry(), &before);
    ASSERT_FALSE(asked.ok());
    EXPECT_EQ(asked.error().code, ErrorCode::file_not_found);
    EXPECT_NE(asked.error().text().find("node 'bert'"), std::string::npos);
}

class BertFiles : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"})
            fs::copy_file(data / "tiny" / name, folder() / name);
    }
    std::string told(const std::string& key, const json& value) {
        json config = parsed(data / "tiny" / "config.json");
        config[key] = value;
        std::ofstream(folder() / "config.json") << config.dump();
        const WordPiece tokeniser = *WordPiece::read(folder());
        auto module = made(folder(), tokeniser.vocabulary());
        EXPECT_FALSE(module.ok()) << key;
        return module ? std::string() : std::string(error_code_name(module.error().code)) + " " + module.error().text();
    }
};

TEST_F(BertFiles, NamesWhatItCannotRead) {
    EXPECT_NE(told("model_type", "roberta").find("bad_format"), std::string::npos);
    EXPECT_NE(told("model_type", "distilbert").find("'distilbert'"), std::string::npos);
    EXPECT_NE(told("position_embedding_type", "relative_key").find("relative_key"), std::string::npos);
    EXPECT_NE(told("hidden_act", "swish").find("swish"), std::string::npos);
    EXPECT_NE(told("hidden_size", "wide").find("hidden_size"), std::string::npos);
    EXPECT_NE(told("hidden_size", 64).find("version_mismatch"), std::string::npos);
    EXPECT_NE(told("num_hidden_layers", 3).find("encoder.layer.2"), std::string::npos);
    EXPECT_NE(told("vocab_size", 100).find("bad_shape"), std::string::npos);
    std::ofstream(folder() / "config.json") << "{";
    const WordPiece tokeniser = *WordPiece::read(folder());
    EXPECT_EQ(made(folder(), tokeniser.vocabulary()).error().code, ErrorCode::bad_format);
    fs::remove(folder() / "config.json");
    EXPECT_EQ(made(folder(), tokeniser.vocabulary()).error().code, ErrorCode::file_not_found);
    fs::copy_file(data / "tiny" / "config.json", folder() / "config.json");
    fs::remove(folder() / "model.safetensors");
    EXPECT_EQ(made(folder(), tokeniser.vocabulary()).error().code, ErrorCode::file_not_found);
}

TEST_F(BertFiles, WantsPiecesWhereItWasTrainedOnPieces) {
    const Vocabulary words = Vocabulary::build({{"pump", 3}}, 1, 100);
    const auto module = made(folder(), words);
    ASSERT_FALSE(module.ok());
    EXPECT_EQ(module.error().code, ErrorCode::bad_graph);
    EXPECT_NE(module.error().text().find("wordpiece"), std::string::npos);
}

} // namespace
} // namespace triptych::test
