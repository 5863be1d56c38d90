// SPDX-License-Identifier: GPL-3.0-or-later
// What encoders are given from outside: weights and word vectors from files, pictures and sounds that are too
// small, lists that are none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>

#include "core/graph/number_list.h"
#include "core/training/node_module.h"
#include "core/training/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Set = std::map<std::string, std::string>;

PortType picture(std::int64_t side) {
    return {PortKind::image,
            {Dim::symbol("B"), Dim::number(3), Dim::number(side), Dim::number(side)},
            Modality::image};
}

PortType sound(std::int64_t bins) {
    return {PortKind::audio, {Dim::symbol("B"), Dim::number(bins), Dim::symbol("F")}, Modality::audio};
}

PortType text() {
    return {PortKind::text, {Dim::symbol("B"), Dim::symbol("L")}, Modality::text};
}

Params params_of(const NodeType& type, const Set& set) {
    std::map<std::string, Value> values;
    for (const Field& field : type.fields)
        values[field.name] = field.fallback;
    for (const auto& [name, value] : set)
        values[name] = parse_value(*find_field(type.fields, name), value).value();
    return Params(values);
}

/// What the shape rule says against it; empty where it says nothing.
std::string objection(const std::string& id, const PortType& input, const Set& set) {
    const NodeType& type = *builtin_registry().find(id);
    const auto output = type.shape(params_of(type, set), {input}, {});
    return output.ok() ? "" : output.error().message;
}

Result<std::shared_ptr<NodeModule>> make(const std::string& id, const PortType& input, const Set& set,
                                         const Vocabulary* vocabulary = nullptr) {
    const NodeType& type = *builtin_registry().find(id);
    const Params params = params_of(type, set);
    BuildContext context;
    context.node = "node";
    context.input_names = {"in"};
    context.vocabulary = vocabulary;
    context.facts.vocabulary["in"] = vocabulary ? vocabulary->size() : 7;
    const auto output = type.shape(params, {input}, context.facts);
    if (!output.ok()) return output.error();
    return type.factory->make(params, {input}, *output, context);
}

class EncoderFiles : public TemporaryTable {
  protected:
    /// A file with the module's own tensors, each changed, and what `change` makes of it.
    std::string written(NodeModule& module, const std::function<void(TensorFile&)>& change = {}) {
        TensorFile file;
        for (const auto& item : module.named_parameters())
            file.tensors.emplace_back(item.key(), item.value().detach() * 2 + 1);
        for (const auto& item : module.named_buffers())
            file.tensors.emplace_back(item.key(), item.value().detach() + 1);
        if (change) change(file);
        const std::filesystem::path path = folder() / "weights.safetensors";
        EXPECT_TRUE(write_safetensors(path, file).ok());
        return path.string();
    }
};

TEST_F(EncoderFiles, StartFromWeightsWithoutTheClassifier) {
    const std::vector<std::tuple<std::string, Set, std::string>> encoders = {
        {"image.resnet", {{"width", "2"}}, "fc.weight"},
        {"image.vgg", {{"width", "2"}}, "classifier.0.bias"},
        {"image.vit",
         {{"width", "4"}, {"heads", "2"}, {"layers", "1"}, {"feed_forward", "5"}},
         "heads.head.bias"}};
    for (const auto& [id, set, classifier] : encoders) {
        auto module = make(id, picture(32), set);
        ASSERT_TRUE(module.ok());
        Set from_file = set;
        from_file["weights"] = written(**module, [&name = classifier](TensorFile& file) {
            file.tensors.emplace_back(name, torch::ones({3}));
            // Older files do not count batches.
            std::erase_if(file.tensors, [](const auto& item) { return item.first.ends_with("tracked"); });
        });
        auto loaded = make(id, picture(32), from_file);
        ASSERT_TRUE(loaded.ok()) << loaded.error().text();
        const auto before = (*module)->named_parameters();
        for (const auto& item : (*loaded)->named_parameters())
            EXPECT_TRUE(torch::equal(item.value(), before[item.key()] * 2 + 1)) << id << " " << item.key();
    }
}

TEST_F(EncoderFiles, SayWhatDoesNotFit) {
    const Set set = {{"width", "2"}};
    auto module = make("image.resnet", picture(32), set);
    ASSERT_TRUE(module.ok());
    const auto refusal = [&](const std::function<void(TensorFile&)>& change) {
        auto made =
            make("image.resnet", picture(32), {{"width", "2"}, {"weights", written(**module, change)}});
        EXPECT_FALSE(made.ok());
        return made.ok() ? Error() : made.error();
    };
    Error error = refusal([](TensorFile& file) { file.tensors.erase(file.tensors.begin()); });
    EXPECT_EQ(error.code, ErrorCode::version_mismatch);
    EXPECT_THAT(error.text(), HasSubstr("weights.safetensors"));
    EXPECT_THAT(error.message, HasSubstr("missing: 'conv1.weight'"));
    error = refusal([](TensorFile& file) { file.tensors.emplace_back("layer5.0.weight", torch::ones({1})); });
    EXPECT_THAT(error.message, HasSubstr("left over: 'layer5.0.weight'"));
    error = refusal([](TensorFile& file) { file.tensors[0].second = torch::ones({4, 3, 7, 7}); });
    EXPECT_THAT(error.message, HasSubstr("'conv1.weight' is [4,3,7,7] and not [2,3,7,7]"));

    const std::string pickle = write("PK\3\4 not safetensors", "weights.pth").string();
    auto made = make("image.resnet", picture(32), {{"weights", pickle}});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, ErrorCode::bad_format);
    made = make("image.resnet", picture(32), {{"weights", (folder() / "none").string()}});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, ErrorCode::file_not_found);
}

TEST_F(EncoderFiles, FrozenStagesKeepWeightsAndStatistics) {
    auto module = make("image.resnet", picture(32), {{"width", "2"}, {"frozen_stages", "2"}});
    ASSERT_TRUE(module.ok());
    (*module)->train();
    std::map<std::string, torch::Tensor> before;
    for (const auto& item : (*module)->named_buffers())
        before[item.key()] = item.value().clone();
    ForwardContext context;
    context.training = true;
    (*module)->forward({{torch::randn({2, 3, 32, 32}), {}, torch::ones({2}, torch::kBool)}}, context);
    for (const auto& item : (*module)->named_buffers()) {
        const bool frozen = item.key().starts_with("bn1") || item.key().starts_with("layer1");
        EXPECT_EQ(torch::equal(item.value(), before[item.key()]), frozen) << item.key();
    }
    for (const auto& item : (*module)->named_parameters()) {
        const bool frozen = item.key().starts_with("conv1") || item.key().starts_with("bn1") ||
                            item.key().starts_with("layer1");
        EXPECT_EQ(item.value().requires_grad(), !frozen) << item.key();
    }
}

TEST_F(EncoderFiles, EmbeddingsStartFromWordVectors) {
    const auto vocabulary = Vocabulary::build({{"rattle", 2}, {"hum", 1}}, 1, 10);
    const std::string file = write("hum 0.5 -1 2 3\nother 1 1 1 1\n", "vectors.txt").string();
    const std::vector<std::pair<std::string, std::string>> encoders = {{"text.cnn", "embedding"},
                                                                       {"text.gru", "embedding"},
                                                                       {"text.bag", "embedding"},
                                                                       {"text.embedding", "embedding"},
                                                                       {"text.transformer", "width"}};
    for (const auto& [id, width] : encoders) {
        auto module = make(id, text(), {{"vectors", file}, {width, "4"}}, &vocabulary);
        ASSERT_TRUE(module.ok()) << module.error().text();
        const torch::Tensor weight = (*module)->named_parameters()["embedding.weight"];
        EXPECT_TRUE(torch::equal(weight[vocabulary.id("hum")], torch::tensor({0.5f, -1.f, 2.f, 3.f}))) << id;
        EXPECT_TRUE(torch::equal(weight[Vocabulary::padding_id], torch::zeros({4}))) << id;
        EXPECT_GT(weight[vocabulary.id("rattle")].abs().max().item<double>(), 0) << id;
        auto wrong = make(id, text(), {{"vectors", file}, {width, "8"}}, &vocabulary);
        ASSERT_FALSE(wrong.ok());
        EXPECT_EQ(wrong.error().code, ErrorCode::bad_shape);
        EXPECT_THAT(wrong.error().message, HasSubstr("Set '" + width + "' to 4"));
    }
}

TEST(EncoderShapes, SayWhatIsTooSmall) {
    EXPECT_THAT(objection("image.vgg", picture(31), {}), HasSubstr("at least 32 pixels a side, got 31"));
    EXPECT_THAT(objection("image.vgg", picture(64), {{"grid", "3"}}),
                HasSubstr("a feature map of 2×2 to 3 cells a side"));
    EXPECT_THAT(objection("image.resnet", picture(64), {{"grid", "4"}}), HasSubstr("2×2 to 4 cells"));
    EXPECT_THAT(objection("image.vit", picture(30), {}),
                HasSubstr("cut 30 pixels a side into patches of 16"));
    EXPECT_THAT(objection("image.vit", picture(32), {{"heads", "5"}}), HasSubstr("192, which 5 heads"));
    EXPECT_THAT(objection("image.cnn", picture(8), {{"channels", "4,4,4,4"}}),
                HasSubstr("nothing of a picture of 8 pixels a side after 4 convolutions"));
    EXPECT_THAT(objection("image.cnn", picture(8), {{"kernel", "4"}}), HasSubstr("an odd number"));
    EXPECT_THAT(objection("audio.cnn", sound(16), {{"kernel", "2"}}), HasSubstr("an odd number"));
    EXPECT_THAT(objection("audio.transformer", sound(8), {}), HasSubstr("cut 8 mel bins into patches of 16"));
    EXPECT_THAT(objection("audio.transformer", sound(64), {{"step", "17"}}), HasSubstr("it takes 1 to 16"));
    EXPECT_THAT(objection("text.transformer", text(), {{"heads", "3"}}), HasSubstr("128, which 3 heads"));
    EXPECT_THAT(objection("text.cnn", text(), {{"widths", "3;4"}}), HasSubstr("with commas between"));
    // At the edge of what fits.
    EXPECT_EQ(objection("image.vgg", picture(32), {{"grid", "1"}}), "");
    EXPECT_EQ(objection("image.resnet", picture(8), {}), "");
    EXPECT_EQ(objection("image.cnn", picture(8), {{"channels", "4,4,4"}}), "");
    EXPECT_EQ(objection("audio.transformer", sound(16), {}), "");
    EXPECT_EQ(objection("audio.cnn", sound(4), {{"channels", "4,4,4,4"}}), "");
}

TEST(NumberList, ReadsWholeNumbersBetweenCommas) {
    EXPECT_THAT(parse_number_list("x", "3", 1, 9).value(), ElementsAre(3));
    EXPECT_THAT(parse_number_list("x", " 3, 4,5 ", 1, 9).value(), ElementsAre(3, 4, 5));
    for (const char* text : {"", ",", "3,", ",3", "3,,4", "a", "3a", "3;4", "3.5", "+3"}) {
        const auto list = parse_number_list("x", text, 1, 9);
        ASSERT_FALSE(list.ok()) << text;
        EXPECT_EQ(list.error().code, ErrorCode::invalid_argument) << text;
        EXPECT_THAT(list.error().message, HasSubstr("'" + std::string(text) + "'"));
    }
    for (const char* text : {"0", "10", "3,-4", "99999999999999999999"}) {
        const auto list = parse_number_list("x", text, 1, 9);
        ASSERT_FALSE(list.ok()) << text;
        EXPECT_EQ(list.error().code, ErrorCode::out_of_range) << text;
    }
    std::string many = "1";
    for (int i = 0; i < 64; ++i)
        many += ",1";
    EXPECT_EQ(parse_number_list("x", many, 1, 9).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(parse_number_list("x", many.substr(2), 1, 9).value().size(), 64U);
}

} // namespace
} // namespace triptych
