// SPDX-License-Identifier: GPL-3.0-or-later
// Integrated gradients and Grad-CAM against captum (tests/data/explain/make_gradients.py), and what they promise of any model.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/explain/method.h"
#include "tests/core/explain/random_model.h"

namespace triptych::test {
namespace {

using nlohmann::json;
using Numbers = std::vector<double>;

const json& fixture() {
    static const json all = json::parse(std::ifstream(TRIPTYCH_TEST_DATA "/explain/gradients.json"));
    return all;
}

constexpr int side = 16, mel_bins = 8, frames = 12;

/// The model of the fixture, in float64.
Predictor captums_model() {
    const auto number = [](std::int64_t value) { return Value(value); };
    const auto words = [](const char* value) { return Value(std::string(value)); };
    GraphSpec graph;
    graph.name = "of the fixture";
    graph.nodes = {
        {"text", text_input_type, 1, {{"column", words("text")}}, 0, 0},
        {"image", image_input_type, 1, {{"column", words("image")}, {"size", number(side)}}, 0, 0},
        {"audio", audio_input_type, 1, {{"column", words("audio")}, {"n_mels", number(mel_bins)}, {"sample_rate_hz", number(8000)},
                                        {"n_fft", number(256)}, {"hop_length", number(80)}}, 0, 0},
        {"vector", vector_input_type, 1, {{"column", words("vector")}}, 0, 0},
        {"words", "text.embedding", 1, {{"embedding", number(4)}}, 0, 0},
        {"picture", "image.cnn", 1, {{"channels", words("2,3")}, {"shrink", words("stride")}, {"step", number(2)},
                                     {"batch_norm", false}, {"activation", words("tanh")}, {"tokens", words("vector")}}, 0, 0},
        {"spectrum", "audio.cnn", 1, {{"channels", words("3")}, {"shrink", words("mean")}, {"step", number(2)},
                                      {"batch_norm", false}, {"activation", words("tanh")}, {"tokens", words("vector")}}, 0, 0},
        {"numbers", "vector.projection", 1, {{"width", number(3)}, {"activation", words("tanh")}}, 0, 0},
        {"fusion", "fusion.concat", 1, {{"hidden", number(6)}}, 0, 0},
        {"classes", "head.classes", 1, {{"column", words("label")}}, 0, 0}};
    graph.edges = {{"text", "words", "in"},       {"image", "picture", "in"},   {"audio", "spectrum", "in"},
                   {"vector", "numbers", "in"},   {"words", "fusion", "in"},    {"picture", "fusion", "in"},
                   {"spectrum", "fusion", "in"},  {"numbers", "fusion", "in"},  {"fusion", "classes", "in"}};
    Numbers mel_mean;
    for (int bin = 0; bin < mel_bins; ++bin)
        mel_mean.push_back(-40 - bin);
    const json inputs = {
        {"text", {{"vocabulary", {"<padding>", "<unknown>", "a", "b", "c", "d", "e", "f", "g"}}}},
        {"image", json::object()},
        {"audio", {{"mean_db", mel_mean}, {"deviation_db", Numbers(mel_bins, 10)}}},
        {"vector", {{"width", 3}, {"mean", {1, 2, 3}}, {"deviation", {1, 1, 1}}}}};
    auto preparer = Preparer::from_json(graph, builtin_registry(), {{"version", 1}, {"inputs", inputs}});
    EXPECT_TRUE(preparer.ok()) << (preparer ? "" : preparer.error().text());
    RunInfo run;
    run.folder = "untrained";
    run.graph = graph;
    Target target;
    target.head = target.column = "classes";
    target.classes = {"red", "green", "blue"};
    run.targets = {target};
    run.classes = target.classes;
    auto model = Model::build(graph, builtin_registry(), data_facts(graph, *preparer, run.targets), *preparer, 1, run.targets);
    EXPECT_TRUE(model.ok()) << (model ? "" : model.error().text());
    torch::NoGradGuard no_grad;
    std::size_t taken = 0;
    for (const auto& [id, module] : model->modules()) {
        module->to(torch::kFloat64);
        for (auto& item : module->named_parameters())
            if (const auto found = fixture()["weights"].find(id + "." + item.key()); found != fixture()["weights"].end()) {
                item.value().copy_(torch::tensor(found->get<Numbers>(), torch::kFloat64).view(item.value().sizes()));
                ++taken;
            }
    }
    EXPECT_EQ(taken, fixture()["weights"].size());
    model->train(false);
    return PredictorAccess::make(std::make_unique<Predictor::Impl>(std::move(run), *std::move(preparer), *std::move(model),
                                                                   torch::Device(torch::kCPU), "hash"));
}

PreparedSample captums_sample() {
    PreparedText text;
    const std::vector<std::int64_t> ids = fixture()["ids"];
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Word word;
        word.text = "w";
        word.byte_begin = word.char_begin = 2 * i;
        word.byte_end = word.char_end = 2 * i + 1;
        text.text += "w ";
        text.words.push_back(word);
        text.ids.push_back(ids[i]);
    }
    text.words_in_all = ids.size();
    PreparedAudio sound;
    sound.hop_s = 0.01;
    sound.seconds = 0.01 * frames;
    sound.frames_in_all = frames;
    sound.mel = {mel_bins, frames, fixture()["spectrum"].get<std::vector<float>>()};
    PreparedVector vector;
    vector.values = fixture()["vector"].get<std::vector<float>>();
    PreparedSample sample;
    sample["text"] = text;
    sample["image"] = PreparedImage{Image{side, side, fixture()["rgb"].get<std::vector<std::uint8_t>>()}, {}};
    sample["audio"] = sound;
    sample["vector"] = vector;
    return sample;
}

/// A method by itself: models in float64 give no predictions, but explain themselves.
Result<Attribution> asked(const Predictor& predictor, const PreparedSample& sample, const std::string& method,
                          const ExplainTarget& target, const std::map<std::string, Value>& given = {}, const TokenGrid& grid = {},
                          const std::stop_token& stop = {}) {
    AttributionRequest request;
    request.method = method;
    request.target = target;
    request.grid = grid;
    std::map<std::string, Value> values = given;
    for (const Field& field : attribution_method(method)->fields)
        values.emplace(field.name, field.fallback);
    const Params params(values);
    const Progress progress;
    const MethodCall call{predictor, PredictorAccess::of(predictor), sample, request, params, stop, progress};
    return computing([&] { return method == "grad_cam" ? grad_cam(call) : integrated_gradients(call); });
}

Numbers values_of(const Attribution& map, const std::string& input) {
    Numbers values;
    for (const AttributedToken& token : map.tokens)
        if (token.source.input == input) values.push_back(token.value);
    return values;
}
Numbers map_of(const Attribution& map, const std::string& input) {
    for (const AttributionMap& one : map.maps)
        if (one.input == input) return {one.values.begin(), one.values.end()};
    return {};
}

/// To so much of the largest.
void expect_close(const Numbers& ours, const Numbers& theirs, double share, const std::string& what) {
    ASSERT_EQ(ours.size(), theirs.size()) << what;
    double largest = 0;
    for (const double value : theirs)
        largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < ours.size(); ++i)
        EXPECT_NEAR(ours[i], theirs[i], share * std::max(std::abs(theirs[i]), 0.01 * largest)) << what << " " << i;
}

TEST(IntegratedGradients, AreCaptums) {
    const Predictor predictor = captums_model();
    const PreparedSample sample = captums_sample();
    TokenGrid grid;
    grid.vector_parts = 3;
    for (const json& one : fixture()["integrated"]) {
        const std::string what = one["baseline"].get<std::string>() + ", output " + one["output"].dump();
        const auto ours = asked(predictor, sample, "integrated_gradients", {"classes", one["output"], one["probability"]},
                                {{"baseline", one["baseline"].get<std::string>()}}, grid);
        ASSERT_TRUE(ours.ok()) << what << ": " << ours.error().text();
        expect_close(values_of(*ours, "text"), one["words"], 1e-5, what + ", words");
        expect_close(values_of(*ours, "vector"), one["vector"], 1e-5, what + ", vector");
        expect_close(map_of(*ours, "image"), one["picture"], 1e-5, what + ", picture");
        expect_close(map_of(*ours, "audio"), one["sound"], 1e-5, what + ", sound");
        EXPECT_NEAR(ours->full_value, one["full"], 1e-6);
        EXPECT_NEAR(ours->base_value, one["base"], 1e-6);
        EXPECT_NEAR(*ours->delta, one["delta"], 1e-6);
        EXPECT_NE(ours->baseline.find(one["baseline"] == "mean" ? "the unknown word" : "zeros in place of the vectors of words"),
                  std::string::npos)
            << ours->baseline;
        EXPECT_EQ(ours->baseline.find("missing"), std::string::npos) << "no cell is made missing on the way";
        // Tokens are the sums of what lies in them.
        const Numbers picture = one["picture"], sound = one["sound"];
        const Numbers cells = values_of(*ours, "image"), regions = values_of(*ours, "audio");
        ASSERT_EQ(cells.size(), 64U);
        EXPECT_NEAR(cells[9], picture[2 * side + 2] + picture[2 * side + 3] + picture[3 * side + 2] + picture[3 * side + 3], 1e-6)
            << "second row, second column";
        ASSERT_EQ(regions.size(), static_cast<std::size_t>(frames * mel_bins));
        EXPECT_NEAR(regions[1 * mel_bins + 5], sound[5 * frames + 1], 1e-6) << "second frame, sixth bin";
    }
}

/// A table of numbers and categories, read by an encoder of that type with these parameters; three classes. In float64
Predictor table_model(const std::vector<std::int64_t>& categories, const std::string& encoder, const std::map<std::string, Value>& params) {
    GraphSpec graph;
    graph.name = "a table";
    std::string names;
    json columns = json::array();
    for (std::size_t i = 0; i < categories.size(); ++i) {
        const std::string name(1, static_cast<char>('a' + i));
        names += (i > 0 ? "," : "") + name;
        json column = {{"name", name}};
        if (categories[i] > 0) {
            for (std::int64_t k = 0; k < categories[i]; ++k)
                column["categories"].push_back("kind " + std::to_string(k));
        } else {
            column.update({{"mean", {0}}, {"deviation", {1}}});
        }
        columns.push_back(std::move(column));
    }
    graph.nodes = {{"numbers", numbers_input_type, 1, {{"columns", names}}, 0, 0},
                   {"table", encoder, 1, params, 0, 0},
                   {"classes", "head.classes", 1, {{"column", std::string("label")}}, 0, 0}};
    graph.edges = {{"numbers", "table", "in"}, {"table", "classes", "in"}};
    auto preparer = Preparer::from_json(graph, builtin_registry(),
                                        {{"version", 1}, {"inputs", {{"numbers", {{"columns", columns}}}}}});
    EXPECT_TRUE(preparer.ok()) << (preparer ? "" : preparer.error().text());
    RunInfo run;
    run.folder = "untrained";
    run.graph = graph;
    Target target;
    target.head = target.column = "classes";
    target.classes = {"red", "green", "blue"};
    run.targets = {target};
    run.classes = target.classes;
    auto model = Model::build(graph, builtin_registry(), data_facts(graph, *preparer, run.targets), *preparer, 1, run.targets);
    EXPECT_TRUE(model.ok()) << (model ? "" : model.error().text());
    for (const auto& [id, module] : model->modules())
        module->to(torch::kFloat64);
    model->train(false);
    return PredictorAccess::make(std::make_unique<Predictor::Impl>(std::move(run), *std::move(preparer), *std::move(model),
                                                                   torch::Device(torch::kCPU), "hash"));
}

PreparedSample table_sample(const std::vector<float>& values, const std::vector<bool>& known) {
    PreparedNumbers numbers;
    numbers.values = values;
    for (const bool one : known) {
        numbers.known.push_back(one);
        numbers.cells.push_back(one ? "cell" : "");
    }
    return {{"numbers", numbers}};
}

TEST(IntegratedGradients, OfATableAreCaptums) {
    const json theirs = json::parse(std::ifstream(TRIPTYCH_TEST_DATA "/explain/categories.json"));
    const Predictor predictor = table_model(theirs["categories"], "numbers.mlp",
                                            {{"hidden", std::int64_t{6}}, {"width", std::int64_t{4}}, {"activation", std::string("tanh")}});
    std::size_t taken = 0;
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (auto& item : module->named_parameters())
            if (const auto found = theirs["weights"].find(id + "." + item.key()); found != theirs["weights"].end()) {
                torch::NoGradGuard no_grad;
                item.value().copy_(torch::tensor(found->get<Numbers>(), torch::kFloat64).view(item.value().sizes()));
                ++taken;
            }
    ASSERT_EQ(taken, theirs["weights"].size());
    const PreparedSample sample = table_sample(theirs["values"], theirs["known"]);
    for (const json& one : theirs["integrated"]) {
        const auto ours = asked(predictor, sample, "integrated_gradients", {"classes", one["output"], false});
        ASSERT_TRUE(ours.ok()) << ours.error().text();
        expect_close(values_of(*ours, "numbers"), one["shares"], 1e-5, "output " + one["output"].dump());
        EXPECT_NEAR(ours->full_value, one["full"], 1e-9);
        EXPECT_NEAR(ours->base_value, one["base"], 1e-9);
        EXPECT_NE(ours->baseline.find("category"), std::string::npos) << ours->baseline;
    }
}

/// The way begins where what stands for a category is zeros: F(x′) is that of a model without its vectors.
TEST(IntegratedGradients, OfCategoriesThatAreTokensGoThroughTheirVectors) {
    const Predictor predictor = table_model({3, 0, 4}, "numbers.transformer",
                                            {{"width", std::int64_t{8}}, {"heads", std::int64_t{2}}, {"layers", std::int64_t{1}},
                                             {"feed_forward", std::int64_t{8}}, {"activation", std::string("gelu")}});
    const PreparedSample sample = table_sample({2, 0.5F, 1}, {true, true, true});
    const ExplainTarget target{"classes", 1, false};
    const auto map = asked(predictor, sample, "integrated_gradients", target);
    ASSERT_TRUE(map.ok()) << map.error().text();
    const Numbers shares = values_of(*map, "numbers");
    ASSERT_EQ(shares.size(), 3U);
    EXPECT_GT(std::abs(shares[0]), 1e-4);
    EXPECT_GT(std::abs(shares[2]), 1e-4);
    EXPECT_NEAR(*map->delta, 0, 1e-6 * (std::abs(shares[0]) + std::abs(shares[1]) + std::abs(shares[2])));
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (auto& item : module->named_parameters())
            if (item.key() == "category_embedding") {
                torch::NoGradGuard no_grad;
                item.value().fill_(0);
            }
    const auto without = asked(predictor, table_sample({2, 0, 1}, {true, true, true}), "integrated_gradients", target);
    ASSERT_TRUE(without.ok());
    EXPECT_NEAR(map->base_value, without->full_value, 1e-9);
    for (const double share : values_of(*without, "numbers"))
        EXPECT_EQ(share, 0) << "nothing is left on the way";
}

/// What brings each sound to its own loudness jumps from silence, where the way begins, to all of it.
bool has_a_jump(const GraphSpec& graph) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
        const auto standardise = node.params.find("standardise");
        return node.type == "audio.wave_cnn" && (standardise == node.params.end() || std::get<bool>(standardise->second));
    });
}

TEST(IntegratedGradients, SumToWhatTheTargetGainedOnRandomModels) {
    std::size_t checked = 0, with_words = 0, with_categories = 0, close = 0, sharp = 0;
    for (std::size_t i = 0; checked < 200 && i < 300; ++i) {
        auto one = random_model(i, torch::kFloat64);
        if (!one) continue;
        if (has_a_jump(one->made.graph)) continue;
        const std::string what = "model " + std::to_string(i) + " with " +
                                 builtin_registry().types()[i % builtin_registry().types().size()]->id;
        const ExplainTarget target{one->predictor.run().targets.front().head, 0, false};
        ++checked;
        // Corners of ReLU, of the largest of several and of what is divided by its deviation lie between points: where few do
        // not come close, many have to. Demanded is a miss of at most 2 % of Σ|share| + |F(x) − F(x′)| with 20, 200 or 1000 points,
        // of one model 10 %; and of half of them 0.1 % with those that were enough for the first.
        double sum = 0, gained = 0, size = 0;
        const auto missed = [&](double share) { return std::abs(sum - gained) > share * (size + std::abs(gained)) + 1e-6; };
        for (const std::int64_t steps : {20, 200, 1000}) {
            const auto map = asked(one->predictor, one->sample, "integrated_gradients", target, {{"steps", steps}});
            ASSERT_TRUE(map.ok()) << what << ": " << map.error().text();
            sum = size = 0;
            with_words += std::any_of(map->tokens.begin(), map->tokens.end(), [](const AttributedToken& token) {
                return token.source.kind == TokenSource::Kind::word;
            });
            for (const AttributedToken& token : map->tokens) {
                ASSERT_TRUE(std::isfinite(token.value)) << what;
                sum += token.value;
                size += std::abs(token.value);
            }
            gained = map->full_value - map->base_value;
            EXPECT_NEAR(sum - gained, *map->delta, 1e-8 * (1 + size)) << what << ": pieces are the whole";
            if (steps == 20)
                with_categories += std::any_of(map->tokens.begin(), map->tokens.end(), [&](const AttributedToken& token) {
                    const auto piece = locate(token.source, one->sample, one->predictor.preparer());
                    if (!piece || one->predictor.preparer().kind(piece->input) != PortKind::numbers) return false;
                    return one->predictor.preparer().categories(piece->input)[piece->first.begin] > 0 && token.value != 0;
                });
            if (!missed(0.02)) break;
        }
        close += !missed(0.001);
        EXPECT_FALSE(missed(0.1)) << what << ": " << sum << " of " << gained;
        if (missed(0.02)) ++sharp;
    }
    EXPECT_EQ(checked, 200U);
    EXPECT_GT(with_words, 60U);
    EXPECT_GT(with_categories, 10U);
    EXPECT_GT(close, 100U);
    // A norm over three features that are all but equal turns within a hundredth of the way.
    EXPECT_LE(sharp, 1U);
}

TEST(IntegratedGradients, OfTheBaselineItselfAreZero) {
    for (std::size_t i = 0; i < 25; ++i) {
        auto one = random_model(i);
        if (!one) continue;
        const PreparedSample base = baseline_sample(one->sample, Baseline::mean, one->predictor.preparer());
        const auto map = asked(one->predictor, base, "integrated_gradients", {one->predictor.run().targets.front().head, 0, false},
                               {{"steps", std::int64_t{2}}});
        ASSERT_TRUE(map.ok()) << i << ": " << map.error().text();
        for (const AttributedToken& token : map->tokens)
            EXPECT_EQ(token.value, 0) << i << " " << token.source.label;
    }
}

/// Gives the same answer to everything.
void forget(const Predictor& predictor) {
    torch::NoGradGuard no_grad;
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        if (id == "classes")
            for (auto& item : module->named_parameters())
                item.value().fill_(item.key() == "dense.weight" ? 0.0 : 0.5);
}

TEST(Gradients, OfAConstantModelAreZero) {
    const Predictor predictor = captums_model();
    forget(predictor);
    for (const char* method : {"integrated_gradients", "grad_cam"}) {
        const auto map = asked(predictor, captums_sample(), method, {"classes", 1, false});
        ASSERT_TRUE(map.ok()) << method << ": " << map.error().text();
        EXPECT_FALSE(map->tokens.empty());
        EXPECT_TRUE(map->remarks.empty()) << method << ": no evidence is not evidence against";
        for (const AttributedToken& token : map->tokens)
            EXPECT_EQ(token.value, 0) << method << " " << token.source.label;
        for (const AttributionMap& fine : map->maps)
            for (const float value : fine.values)
                EXPECT_EQ(value, 0) << method;
    }
}

TEST(Gradients, LeaveTheWeightsAsTheyWere) {
    const Predictor predictor = captums_model();
    Model& model = PredictorAccess::of(predictor).model;
    const std::string before = state_hash(model.state());
    const std::size_t trainable = model.trainable().size();
    for (const char* method : {"integrated_gradients", "grad_cam"})
        ASSERT_TRUE(asked(predictor, captums_sample(), method, {"classes", 1, false}).ok());
    EXPECT_EQ(state_hash(model.state()), before);
    EXPECT_EQ(model.trainable().size(), trainable);
    for (const torch::Tensor& parameter : model.trainable())
        EXPECT_FALSE(parameter.grad().defined());
}

TEST(IntegratedGradients, AnAbsentInputHasNoShareAndAWishToStopIsHeard) {
    const Predictor predictor = captums_model();
    PreparedSample sample = captums_sample();
    sample["image"] = PreparedValue{};
    const auto map = asked(predictor, sample, "integrated_gradients", {"classes", 1, false});
    ASSERT_TRUE(map.ok()) << map.error().text();
    EXPECT_TRUE(values_of(*map, "image").empty());
    EXPECT_FALSE(values_of(*map, "text").empty());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = asked(predictor, captums_sample(), "integrated_gradients", {"classes", 1, false}, {}, {}, stop.get_token());
    EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
}

TEST(GradCam, IsCaptums) {
    const Predictor predictor = captums_model();
    const PreparedSample sample = captums_sample();
    for (const auto& [node, input, cases] : {std::tuple{"picture", "image", "cam_picture"}, {"spectrum", "audio", "cam_sound"}})
        for (const json& one : fixture()[cases]) {
            const std::string what = std::string(node) + ", output " + one["output"].dump();
            const bool relu = one["relu"];
            const auto ours = asked(predictor, sample, "grad_cam", {"classes", one["output"], false},
                                    {{"node", std::string(node)}, {"relu", relu}});
            ASSERT_TRUE(ours.ok()) << what << ": " << ours.error().text();
            // Pixels are normalised in float32.
            expect_close(values_of(*ours, input), one["values"], 1e-5, what);
            ASSERT_EQ(ours->maps.size(), 1U);
            EXPECT_EQ(ours->maps[0].input, input);
            const bool sound = std::string(input) == "audio"; // lies with its bins upwards
            EXPECT_EQ(ours->maps[0].rows, one[sound ? "columns" : "rows"]);
            EXPECT_EQ(ours->maps[0].columns, one[sound ? "rows" : "columns"]);
            EXPECT_EQ(ours->has_sign, !relu);
            EXPECT_TRUE(std::isnan(ours->base_value));
            const Numbers values = one["values"];
            const bool blank = relu && std::all_of(values.begin(), values.end(), [](double value) { return value == 0; });
            EXPECT_EQ(!ours->remarks.empty(), blank) << what;
        }
}

TEST(GradCam, TokensLieWhereTheirCellsDo) {
    const Predictor predictor = captums_model();
    const PreparedSample sample = captums_sample();
    const auto map = asked(predictor, sample, "grad_cam", {"classes", 0, false});
    ASSERT_TRUE(map.ok()) << map.error().text();
    std::size_t pictures = 0, sounds = 0;
    for (const AttributedToken& token : map->tokens) {
        const auto piece = locate(token.source, sample, predictor.preparer());
        ASSERT_TRUE(piece.ok()) << token.source.label << ": " << piece.error().text();
        const std::size_t place = piece->input == "image" ? pictures++ : sounds++;
        if (piece->input == "image") {
            EXPECT_EQ(piece->first, (IndexRange{place / 4 * 4, place / 4 * 4 + 4}));
            EXPECT_EQ(piece->second, (IndexRange{place % 4 * 4, place % 4 * 4 + 4}));
        } else {
            EXPECT_EQ(piece->first, (IndexRange{place / 4 * 2, place / 4 * 2 + 2}));
            EXPECT_EQ(piece->second, (IndexRange{place % 4 * 2, place % 4 * 2 + 2}));
        }
    }
    EXPECT_EQ(pictures, 16U);
    EXPECT_EQ(sounds, 24U);
}

TEST(GradCam, WhereAllSpeaksAgainstTheTargetTheBlankMapIsTold) {
    const Predictor predictor = captums_model();
    torch::NoGradGuard no_grad;
    // Every channel of the map is above 0 and leads straight to the class, with a minus.
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (auto& item : module->named_parameters()) {
            const bool bias = item.value().dim() == 1;
            if (id == "picture") item.value().fill_(bias ? 1.0 : 0.0);
            if (id == "fusion" && item.key().starts_with("dense0")) item.value().fill_(bias ? 50.0 : 1.0);
            if (id == "classes") item.value().fill_(bias ? 0.0 : -1.0);
        }
    const auto shown = asked(predictor, captums_sample(), "grad_cam", {"classes", 0, false}, {{"node", std::string("picture")}});
    ASSERT_TRUE(shown.ok()) << shown.error().text();
    ASSERT_EQ(shown->remarks.size(), 1U);
    EXPECT_EQ(shown->remarks[0].kind, Remark::Kind::all_negative);
    for (const double value : values_of(*shown, "image"))
        EXPECT_EQ(value, 0);
    const auto whole = asked(predictor, captums_sample(), "grad_cam", {"classes", 0, false},
                             {{"node", std::string("picture")}, {"relu", false}});
    EXPECT_TRUE(whole->remarks.empty());
    for (const double value : values_of(*whole, "image"))
        EXPECT_LT(value, 0);
}

TEST(GradCam, SaysWhatTheModelOrTheSampleLacks) {
    const Predictor predictor = captums_model();
    const auto words = asked(predictor, captums_sample(), "grad_cam", {"classes", 0, false}, {{"node", std::string("words")}});
    EXPECT_EQ(words.error().code, ErrorCode::bad_graph);
    EXPECT_NE(words.error().text().find("'words'"), std::string::npos) << words.error().text();
    PreparedSample sample = captums_sample();
    sample["image"] = PreparedValue{};
    EXPECT_EQ(asked(predictor, sample, "grad_cam", {"classes", 0, false}, {{"node", std::string("picture")}}).error().code,
              ErrorCode::bad_graph);
    const auto rest = asked(predictor, sample, "grad_cam", {"classes", 0, false});
    ASSERT_TRUE(rest.ok());
    EXPECT_EQ(values_of(*rest, "image").size(), 0U);
    EXPECT_EQ(values_of(*rest, "audio").size(), 24U);
    sample["audio"] = PreparedValue{};
    EXPECT_EQ(asked(predictor, sample, "grad_cam", {"classes", 0, false}).error().code, ErrorCode::bad_graph);
}

TEST(GradCam, OfAnyModelHasFiniteValuesThatLieInTheSample) {
    std::size_t checked = 0;
    for (std::size_t i = 0; i < 160; ++i) {
        auto one = random_model(i);
        if (!one) continue;
        const auto map = asked(one->predictor, one->sample, "grad_cam", {one->predictor.run().targets.front().head, 0, false},
                               {{"relu", false}});
        if (!map) {
            EXPECT_EQ(map.error().code, ErrorCode::bad_graph) << i;
            continue;
        }
        ++checked;
        for (const AttributedToken& token : map->tokens) {
            EXPECT_TRUE(std::isfinite(token.value)) << i;
            EXPECT_TRUE(locate(token.source, one->sample, one->predictor.preparer()).ok()) << i << " " << token.source.label;
        }
    }
    EXPECT_GT(checked, 10U);
}

} // namespace
} // namespace triptych::test
