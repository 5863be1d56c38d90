// SPDX-License-Identifier: GPL-3.0-or-later
// Fusions and the nodes between as parts of whole graphs: they train, say what is wrong with them in words,
// and show whose attention is whose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/training/model.h"
#include "core/training/predictor.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using ::testing::HasSubstr;

void add(GraphSpec& graph, const std::string& id, const std::string& type,
         std::map<std::string, Value> params = {}) {
    graph.nodes.push_back({id, type, 1, std::move(params), 0, 0});
}

void connect(GraphSpec& graph, const std::string& from, const std::string& to,
             const std::string& port = "in") {
    graph.edges.push_back({from, to, port});
}

/// The small reference graph up to its encoders: text_lstm (16 wide, a token a word), image_conv (2×2 cells
/// of 8), audio_lstm (16 wide).
GraphSpec encoders() {
    GraphSpec graph = test::tiny_graph();
    for (const std::string& assignment : test::tiny_parameters())
        EXPECT_TRUE(set_param(graph, builtin_registry(), assignment).ok()) << assignment;
    std::erase_if(graph.nodes, [](const Node& node) { return node.id == "fusion" || node.id == "classes"; });
    std::erase_if(graph.edges, [](const Edge& edge) { return edge.to == "fusion" || edge.to == "classes"; });
    return graph;
}

/// A head after `node`.
void finish(GraphSpec& graph, const std::string& node) {
    add(graph, "classes", "head.classes", {{"column", std::string("label")}});
    connect(graph, node, "classes");
}

DataFacts facts() {
    DataFacts known;
    known.classes = 2;
    known.vocabulary["text"] = 12;
    return known;
}

/// All modalities, one of them, none.
Batch batch() {
    torch::manual_seed(2);
    Batch made;
    made.size = 5;
    const torch::Tensor present =
        torch::tensor({{1, 1, 0, 0, 0}, {1, 0, 1, 0, 0}, {1, 0, 0, 1, 0}}).to(torch::kBool);
    const auto mask = [](const torch::Tensor& there, std::int64_t length) {
        return there.unsqueeze(1) & (torch::arange(length) < torch::tensor({6, 3, 2, 5, 4}).unsqueeze(1));
    };
    made.inputs["text"] = {torch::randint(2, 12, {5, 6}), mask(present[0], 6), present[0]};
    made.inputs["image"] = {
        torch::randn({5, 3, 16, 16}).contiguous(torch::MemoryFormat::ChannelsLast), {}, present[1]};
    made.inputs["audio"] = {20 * torch::randn({5, 6, 32}) - 40, mask(present[2], 6), present[2]};
    made.targets["classes"] = torch::tensor({0, 1, 1, 0, 1});
    return made;
}

/// Two steps of Adam: finite losses, and a gradient in every parameter of the node types given.
void expect_trains(const GraphSpec& graph, const std::string& prefix) {
    auto model = Model::build(graph, builtin_registry(), facts(), nullptr, 1);
    ASSERT_TRUE(model.ok()) << model.error().text();
    model->train(true);
    torch::optim::Adam optimizer(model->trainable(), torch::optim::AdamOptions(0.01));
    ForwardContext context;
    context.training = true;
    context.generator = at::detail::createCPUGenerator(1);
    const Batch given = batch();
    for (int step = 0; step < 2; ++step) {
        const torch::Tensor logits = model->forward(given, context);
        ASSERT_EQ(logits.sizes(), (std::vector<std::int64_t>{5, 2}));
        const torch::Tensor loss = torch::nn::functional::cross_entropy(logits, given.targets.at("classes"));
        ASSERT_TRUE(std::isfinite(loss.item<double>()));
        optimizer.zero_grad();
        loss.backward();
        for (const auto& [name, tensor] : model->named_tensors())
            if (tensor.requires_grad() && name.starts_with(prefix)) {
                ASSERT_TRUE(tensor.grad().defined()) << name;
                EXPECT_TRUE(tensor.grad().isfinite().all().item<bool>()) << name;
            }
        optimizer.step();
    }
}

/// The errors of a graph, one text.
std::string problems(const GraphSpec& graph, const DataFacts& known = facts()) {
    std::string all;
    for (const Problem& problem : analyse(graph, builtin_registry(), known).problems)
        all += problem.error.text() + "\n";
    return all;
}

TEST(FusionGraph, EveryFusionTrains) {
    int fusions = 0;
    for (const NodeType* type : builtin_registry().types()) {
        if (type->category != "fusion") continue;
        SCOPED_TRACE(type->id);
        ++fusions;
        GraphSpec graph = encoders();
        add(graph, "fusion", type->id);
        const bool decisions = type->inputs[0].kinds[0] == PortKind::prediction;
        const std::vector<std::string> from = {"text_lstm", "image_conv", "audio_lstm"};
        for (std::size_t i = 0; i < from.size(); ++i) {
            std::string last = from[i];
            if (decisions) {
                add(graph, "pool_" + last, "between.pool");
                connect(graph, last, "pool_" + last);
                add(graph, "logits_" + last, "between.linear", {{"width", std::int64_t{0}}});
                connect(graph, "pool_" + last, "logits_" + last);
                last = "logits_" + last;
            }
            if (type->inputs[0].many || i < type->inputs.size())
                connect(graph, last, "fusion", type->inputs[0].many ? "in" : type->inputs[i].name);
        }
        finish(graph, "fusion");
        EXPECT_TRUE(analyse(graph, builtin_registry(), facts()).usable()) << problems(graph);
        expect_trains(graph, "fusion.");
    }
    EXPECT_GE(fusions, 11);
}

TEST(FusionGraph, NodesBetweenTrainInARow) {
    GraphSpec graph = encoders();
    const auto row =
        [&](std::string last,
            const std::vector<std::tuple<std::string, std::string, std::map<std::string, Value>>>& nodes) {
            for (const auto& [id, type, params] : nodes) {
                add(graph, id, type, params);
                connect(graph, last, id);
                last = id;
            }
            return last;
        };
    const std::string text =
        row("text_lstm", {{"places", "between.positions", {{"kind", std::string("learned")}}},
                          {"norm", "between.layer_norm", {}},
                          {"mlp", "between.mlp", {{"width", std::int64_t{16}}}},
                          {"drop", "between.dropout", {}}});
    add(graph, "sum", "between.residual");
    connect(graph, text, "sum");
    connect(graph, "text_lstm", "sum", "skip");
    const std::string words = row("sum", {{"pool", "between.pool", {{"mode", std::string("attention")}}}});
    const std::string cells = row("image_conv", {{"lay", "between.reshape", {}},
                                                 {"batch", "between.batch_norm", {}},
                                                 {"cut", "between.reshape", {{"tokens", std::int64_t{2}}}}});
    const std::string sound =
        row("audio_lstm",
            {{"spans", "between.pool", {{"mode", std::string("adaptive")}, {"tokens", std::int64_t{3}}}},
             {"stop", "between.stop_gradient", {}},
             {"dense", "between.linear", {{"width", std::int64_t{10}}}}});
    add(graph, "fusion", "fusion.self_attention");
    for (const std::string& last : {words, cells, sound})
        connect(graph, last, "fusion");
    finish(graph, "fusion");
    EXPECT_TRUE(analyse(graph, builtin_registry(), facts()).usable()) << problems(graph);
    for (const std::string node : {"places", "norm", "mlp", "pool", "batch", "dense"})
        expect_trains(graph, node + ".");
    // Nothing comes back through stop_gradient.
    auto model = Model::build(graph, builtin_registry(), facts(), nullptr, 1);
    ASSERT_TRUE(model.ok());
    ForwardContext context;
    model->forward(batch(), context).sum().backward();
    for (const auto& [name, tensor] : model->named_tensors())
        if (name.starts_with("audio_lstm.") && tensor.requires_grad()) {
            EXPECT_FALSE(tensor.grad().defined()) << name;
        }
}

TEST(FusionGraph, HeadTakesLogitsAsTheyAre) {
    GraphSpec graph = encoders();
    for (const std::string from : {"text_lstm", "audio_lstm"}) {
        add(graph, from + "_classes", "head.classes", {{"column", std::string("label")}});
        connect(graph, from, from + "_classes");
    }
    add(graph, "late", "fusion.late");
    connect(graph, "text_lstm_classes", "late");
    connect(graph, "audio_lstm_classes", "late");
    finish(graph, "late");
    std::erase_if(graph.nodes, [](const Node& node) { return node.id.starts_with("image"); });
    std::erase_if(graph.edges, [](const Edge& edge) { return edge.from == "image"; });
    auto model = Model::build(graph, builtin_registry(), facts(), nullptr, 1);
    ASSERT_TRUE(model.ok()) << model.error().text();
    for (const auto& [name, tensor] : model->named_tensors())
        EXPECT_FALSE(name.starts_with("classes.")) << name;
    ForwardContext context;
    const torch::Tensor logits = model->forward(batch(), context);
    EXPECT_TRUE(
        torch::allclose(logits.exp().sum(1), torch::ones({5}))); // the mean of probabilities, as logits
}

TEST(FusionGraph, BatchNormCountsWhatIsThere) {
    const NodeType& type = *builtin_registry().find("between.batch_norm");
    std::map<std::string, Value> values;
    for (const Field& field : type.fields)
        values[field.name] = field.fallback;
    values["momentum"] = 1.0;
    const PortType port{
        PortKind::tokens, {Dim::symbol("B"), Dim::symbol("L"), Dim::number(3)}, Modality::text};
    auto made = type.factory->make(Params(values), {port}, port, {});
    ASSERT_TRUE(made.ok());
    torch::manual_seed(1);
    Flow flow{torch::randn({3, 4, 3}),
              torch::tensor({{1, 1, 1, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}}).to(torch::kBool),
              torch::tensor({1, 1, 0}).to(torch::kBool)};
    const torch::Tensor rows = flow.values.index({flow.mask});
    ForwardContext context;
    context.training = true;
    const Flow out = (*made)->forward({flow}, context);
    torch::nn::BatchNorm1d counterpart(torch::nn::BatchNorm1dOptions(3).momentum(1.0));
    EXPECT_TRUE(torch::allclose(out.values.index({flow.mask}), counterpart->forward(rows), 1e-5, 1e-6));
    const auto buffers = (*made)->named_buffers();
    EXPECT_TRUE(torch::allclose(buffers["norm.running_mean"], counterpart->running_mean));
    EXPECT_TRUE(torch::allclose(buffers["norm.running_var"], counterpart->running_var));
    EXPECT_EQ(buffers["norm.num_batches_tracked"].item<std::int64_t>(), 1);
    // A single row has no deviation; it is measured by the running one.
    flow.mask = torch::tensor({{1, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}}).to(torch::kBool);
    EXPECT_TRUE((*made)->forward({flow}, context).values.isfinite().all().item<bool>());
    EXPECT_EQ(buffers["norm.num_batches_tracked"].item<std::int64_t>(), 1);
}

TEST(FusionGraph, TwoEncodersOfOneInputHaveTheirOwnNames) {
    GraphSpec graph = encoders();
    add(graph, "second", "text.lstm", {{"hidden", std::int64_t{4}}});
    connect(graph, "text", "second");
    add(graph, "fusion", "fusion.cross_attention", {{"pairs", std::string("text<text_2,image<text")}});
    for (const std::string from : {"text_lstm", "second", "image_conv"})
        connect(graph, from, "fusion");
    std::erase_if(graph.nodes, [](const Node& node) { return node.id.starts_with("audio"); });
    std::erase_if(graph.edges, [](const Edge& edge) { return edge.from.starts_with("audio"); });
    finish(graph, "fusion");
    EXPECT_TRUE(analyse(graph, builtin_registry(), facts()).usable()) << problems(graph);
    expect_trains(graph, "fusion.");
}

TEST(FusionGraph, ProblemsSayWhatMendsThem) {
    const auto fused = [](const std::string& type, std::map<std::string, Value> params,
                          std::vector<std::string> from = {"text_lstm", "image_conv", "audio_lstm"}) {
        GraphSpec graph = encoders();
        add(graph, "fusion", type, std::move(params));
        for (const std::string& id : from)
            connect(graph, id, "fusion");
        finish(graph, "fusion");
        return problems(graph);
    };
    const auto text = [](const char* value) { return std::string(value); };
    EXPECT_THAT(
        fused("fusion.tensor", {{"width", std::int64_t{64}}}),
        HasSubstr(
            "makes an outer product of 65 × 65 × 65 numbers; at most 65536 are allowed. Lower its width"));
    EXPECT_THAT(fused("fusion.bottleneck", {{"fusion_layer", std::int64_t{2}}}),
                HasSubstr("Lower fusion_layer"));
    EXPECT_THAT(fused("fusion.mult", {{"width", std::int64_t{30}}}),
                HasSubstr("Make width a multiple of heads."));
    EXPECT_THAT(fused("fusion.mult", {}, {"text_lstm"}), HasSubstr("joins at least 2 inputs, and has 1."));
    EXPECT_THAT(fused("fusion.gated", {{"gates", text("tied")}}, {"text_lstm"}),
                HasSubstr("joins at least 2"));
    EXPECT_THAT(fused("fusion.cross_attention", {{"pairs", text("text>image")}}),
                HasSubstr("has 'text>image' in pairs, which is not of the form QUERY<KEY"));
    EXPECT_THAT(fused("fusion.cross_attention", {{"pairs", text("text<video")}}),
                HasSubstr("pairs 'video', which does not lead here; these do: text, image, audio."));
    EXPECT_THAT(fused("fusion.cross_attention", {{"pairs", text("text<image")}}),
                HasSubstr("has 'audio' in none of its pairs. Add one, such as text<audio"));
    EXPECT_THAT(fused("fusion.cross_attention", {{"pairs", text("text<text")}}), HasSubstr("with itself"));
    EXPECT_THAT(fused("fusion.sum", {{"modality_dropout_rates", text("video=0.1")}}),
                HasSubstr("these do: text, image, audio."));
    EXPECT_THAT(fused("fusion.late", {}), HasSubstr("expects prediction, vector at 'in', got tokens"));

    GraphSpec graph = encoders();
    add(graph, "sum", "between.residual");
    connect(graph, "text_lstm", "sum");
    connect(graph, "image_conv", "sum", "skip");
    finish(graph, "sum");
    EXPECT_THAT(problems(graph),
                HasSubstr("adds [B,L,16] and [B,4,8], which must be of one shape. Insert between.pool"));
    graph.find("image_conv")->type = "between.linear";
    graph.find("image_conv")->params = {{"width", std::int64_t{8}}};
    std::erase_if(graph.edges, [](const Edge& edge) { return edge.to == "image_conv"; });
    connect(graph, "text_lstm", "image_conv");
    EXPECT_THAT(problems(graph),
                HasSubstr("adds [B,L,16] and [B,L,8], which must be of one shape. Insert between.linear"));

    graph = encoders();
    for (const std::string from : {"text_lstm", "audio_lstm"}) {
        add(graph, "pool_" + from, "between.pool");
        connect(graph, from, "pool_" + from);
    }
    add(graph, "sum", "between.residual");
    connect(graph, "pool_text_lstm", "sum");
    connect(graph, "pool_audio_lstm", "sum", "skip");
    finish(graph, "sum");
    EXPECT_THAT(
        problems(graph),
        HasSubstr("adds 'text' and 'audio', of which either may be absent. Join them by fusion.sum."));

    const auto one = [](const std::string& type, std::map<std::string, Value> params, const std::string& from,
                        const std::string& to = "head.classes") {
        GraphSpec made = encoders();
        add(made, "node", type, std::move(params));
        connect(made, from, "node");
        add(made, "classes", to, {});
        connect(made, "node", "classes");
        return problems(made);
    };
    EXPECT_THAT(one("between.reshape", {}, "text_lstm"),
                HasSubstr("Insert between.pool in adaptive mode before it."));
    EXPECT_THAT(one("between.reshape", {{"tokens", std::int64_t{3}}}, "image_conv"),
                HasSubstr("is tokens already"));
    EXPECT_THAT(one("fusion.late", {}, "image_conv"), HasSubstr("expects prediction, vector"));

    graph = encoders();
    add(graph, "pool", "between.pool");
    connect(graph, "text_lstm", "pool");
    add(graph, "cut", "between.reshape", {{"tokens", std::int64_t{5}}});
    connect(graph, "pool", "cut");
    finish(graph, "cut");
    EXPECT_THAT(problems(graph), HasSubstr("cannot cut [B,16] into 5 tokens of equal width."));
    graph.find("cut")->type = "fusion.late";
    graph.find("cut")->params.clear();
    EXPECT_THAT(problems(graph), HasSubstr("gets 16 logits for 2 classes. Give the linear layers"));
    connect(graph, "image_conv", "second");
    add(graph, "second", "between.linear", {{"width", std::int64_t{3}}});
    add(graph, "third", "between.pool");
    connect(graph, "second", "third");
    connect(graph, "third", "cut");
    EXPECT_THAT(problems(graph),
                HasSubstr("gets [B,16] and [B,3]; all must bring one logit for each class."));
}

class FusionAttention : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        const std::filesystem::path table = test::write_tiny_table(folder());
        std::ifstream in(table);
        std::string content((std::istreambuf_iterator<char>(in)), {});
        in.close();
        const std::string full = "21.bmp,21.wav,"; // row 21 has no sound
        content.replace(content.find(full), full.size(), "21.bmp,,");
        std::ofstream(table) << content;
        auto opened = Dataset::open(table);
        ASSERT_TRUE(opened.ok()) << opened.error().text();
        m_dataset = std::make_shared<const Dataset>(*std::move(opened));
    }

    Predictor trained(const GraphSpec& graph, const std::string& name) {
        const auto failed = test::train_tiny(m_dataset, graph, folder() / name);
        EXPECT_FALSE(failed) << failed->text();
        auto predictor = Predictor::load(folder() / name, "best", "cpu");
        EXPECT_TRUE(predictor.ok()) << predictor.error().text();
        return *std::move(predictor);
    }

    std::shared_ptr<const Dataset> m_dataset;
};

/// Weights that are shares: rows of 1, or of 0 where a token looks at nothing; a share of each token.
void expect_shares(const Attention& attention) {
    const auto count = static_cast<int>(attention.tokens.size());
    ASSERT_EQ(attention.weights.size(),
              static_cast<std::size_t>(attention.layers * attention.heads * count * count));
    double all = 0;
    for (int layer = 0; layer < attention.layers; ++layer)
        for (int head = 0; head < attention.heads; ++head)
            for (int query = 0; query < count; ++query) {
                double sum = 0;
                for (int key = 0; key < count; ++key)
                    sum += attention.at(layer, head, query, key);
                EXPECT_TRUE(std::abs(sum - 1) < 1e-4 || sum == 0) << layer << " " << head << " " << query;
                all += sum;
            }
    EXPECT_GT(all, 0);
    double sum = 0;
    for (const float share : attention.pooled)
        sum += share;
    EXPECT_NEAR(sum, 1, 1e-4);
}

TEST_F(FusionAttention, EveryAttendingFusionShowsItsLayers) {
    // layers, tokens of its own
    const std::vector<std::tuple<std::string, std::string, int, int>> wanted = {
        {"fusion.self_attention", "", 1, 0},
        {"fusion.self_attention", "pool=class", 1, 1},
        {"fusion.cross_attention", "layers=2", 2, 0},
        {"fusion.cross_attention", "pairs=text<image,text<audio", 1, 0},
        {"fusion.mult", "", 4, 0},
        {"fusion.bottleneck", "", 2, 7}}; // three class tokens, four bottlenecks
    int number = 0;
    for (const auto& [type, parameter, layers, special] : wanted) {
        SCOPED_TRACE(type + " " + parameter);
        GraphSpec graph = test::tiny_graph();
        graph.find("fusion")->type = type;
        if (!parameter.empty()) {
            ASSERT_TRUE(set_param(graph, builtin_registry(), "fusion." + parameter).ok());
        }
        const Predictor predictor = trained(graph, std::to_string(number++));
        for (const std::size_t row : {std::size_t{20}, std::size_t{21}}) {
            auto sample = predictor.preparer().prepare(*m_dataset, row);
            ASSERT_TRUE(sample.ok());
            auto attention = predictor.attention(*sample);
            ASSERT_TRUE(attention.ok()) << attention.error().text();
            EXPECT_EQ(attention->node, "fusion");
            EXPECT_EQ(attention->nodes, std::vector<std::string>{"fusion"});
            EXPECT_EQ(attention->layers, layers);
            int specials = 0, absent = 0;
            for (const TokenSource& token : attention->tokens) {
                specials += token.kind == TokenSource::Kind::special ? 1 : 0;
                absent += token.kind == TokenSource::Kind::absent ? 1 : 0;
            }
            EXPECT_EQ(specials, special);
            EXPECT_EQ(absent, row == 21 ? 1 : 0);
            expect_shares(*attention);
            auto plain = predictor.predict(std::vector<const PreparedSample*>{&*sample});
            ASSERT_TRUE(plain.ok());
            for (std::size_t k = 0; k < plain->front().logits.size(); ++k)
                EXPECT_NEAR(plain->front().logits[k], attention->prediction.logits[k], 1e-4);
        }
    }
}

TEST_F(FusionAttention, AnyNodeThatAttendsCanBeAsked) {
    GraphSpec graph = test::tiny_graph();
    add(graph, "words", "between.pool", {{"mode", std::string("attention")}});
    std::erase_if(graph.edges, [](const Edge& edge) { return edge.from == "text_lstm"; });
    connect(graph, "text_lstm", "words");
    connect(graph, "words", "fusion");
    const Predictor predictor = trained(graph, "run");
    auto sample = predictor.preparer().prepare(*m_dataset, 20);
    ASSERT_TRUE(sample.ok());
    auto fusion = predictor.attention(*sample);
    ASSERT_TRUE(fusion.ok()) << fusion.error().text();
    EXPECT_EQ(fusion->node, "fusion");
    EXPECT_EQ(fusion->nodes, (std::vector<std::string>{"fusion", "words"}));
    expect_shares(*fusion);
    // The words came as one vector, which stands for all of them.
    std::vector<TokenSource> texts;
    for (const TokenSource& token : fusion->tokens)
        if (token.kind == TokenSource::Kind::word) texts.push_back(token);
    ASSERT_EQ(texts.size(), 1u);
    EXPECT_THAT(texts[0].label, HasSubstr(" … "));
    EXPECT_EQ(texts[0].char_begin, 0u);
    EXPECT_GT(texts[0].char_end, 10u);

    auto words = predictor.attention(*sample, "words");
    ASSERT_TRUE(words.ok()) << words.error().text();
    expect_shares(*words);
    EXPECT_EQ(words->tokens.back().kind, TokenSource::Kind::special);
    EXPECT_EQ(words->tokens.front().kind, TokenSource::Kind::word);
    EXPECT_EQ(words->pooled.back(), 0);

    auto other = predictor.attention(*sample, "text_lstm");
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(other.error().message, HasSubstr("these do: fusion, words."));
}

TEST_F(FusionAttention, EncodersThatAttendAreNodesToo) {
    for (const bool by_class : {false, true}) {
        GraphSpec graph = test::tiny_graph();
        const auto encoder = [&](const std::string& id, const std::string& type, const std::string& own) {
            Node& node = *graph.find(id);
            node.type = type;
            node.params = {
                {"layers", std::int64_t{2}}, {"heads", std::int64_t{2}}, {"width", std::int64_t{16}}};
            node.params["tokens"] = by_class ? std::string("class") : own;
        };
        encoder("text_lstm", "text.transformer", "words");
        encoder("image_conv", "image.vit", "patches");
        graph.find("image_conv")->params["patch"] = std::int64_t{8};
        encoder("audio_lstm", "audio.transformer", "patches");
        // What makes the reference graph small speaks of other parameters.
        for (Node& node : graph.nodes) {
            if (node.id == "image") node.params["size"] = std::int64_t{16};
            if (node.id == "fusion") node.params["width"] = std::int64_t{32};
            if (node.id == "audio") {
                node.params["n_mels"] = std::int64_t{32};
                node.params["n_fft"] = std::int64_t{512};
            }
        }
        RunConfig config;
        config.graph = graph;
        config.settings.epochs = 1;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = folder() / (by_class ? "class" : "tokens");
        std::optional<Error> failed;
        RunEvents events;
        events.failed = [&](const Error& error) { failed = error; };
        auto run = TrainingRun::start(config, m_dataset, events);
        ASSERT_TRUE(run.ok()) << run.error().text();
        (*run)->wait();
        ASSERT_FALSE(failed) << failed->text();
        auto predictor = Predictor::load(config.folder, "best", "cpu");
        ASSERT_TRUE(predictor.ok()) << predictor.error().text();
        auto sample = predictor->preparer().prepare(*m_dataset, 20);
        ASSERT_TRUE(sample.ok());
        auto fusion = predictor->attention(*sample);
        ASSERT_TRUE(fusion.ok()) << fusion.error().text();
        EXPECT_EQ(fusion->node, "fusion");
        EXPECT_EQ(fusion->nodes.size(), 4u);
        for (const std::string& node : fusion->nodes) {
            SCOPED_TRACE(node);
            auto attention = predictor->attention(*sample, node);
            ASSERT_TRUE(attention.ok()) << attention.error().text();
            expect_shares(*attention);
            EXPECT_EQ(attention->layers, node == "fusion" ? 1 : 2);
            const bool special = attention->tokens.front().kind == TokenSource::Kind::special;
            EXPECT_EQ(special, node != "fusion" && (by_class || node == "image_conv"));
        }
    }
}

TEST_F(FusionAttention, ModelsWithoutAttentionSaySo) {
    GraphSpec graph = test::tiny_graph();
    graph.find("fusion")->type = "fusion.gated";
    const Predictor predictor = trained(graph, "run");
    auto sample = predictor.preparer().prepare(*m_dataset, 20);
    ASSERT_TRUE(sample.ok());
    auto attention = predictor.attention(*sample);
    ASSERT_FALSE(attention.ok());
    EXPECT_EQ(attention.error().code, ErrorCode::bad_graph);
}

} // namespace
} // namespace triptych
