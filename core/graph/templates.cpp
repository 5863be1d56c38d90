// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs to start from: a table of which modalities are encoded, what stands between encoder and fusion, and
// which fusion joins them.
#include <algorithm>
#include <string_view>

#include "core/graph/inputs.h"
#include "core/graph/registry.h"

namespace triptych {
namespace {

using Parameters = std::map<std::string, Value>;

struct Branch {
    Modality modality;
    const char* input_type;
    const char* encoder_type;
    const char* encoder_suffix;
    bool vector = false; ///< a vector leaves the encoder, and no tokens that would have to be pooled
};

constexpr Branch branches[] = {
    {Modality::text, text_input_type, "text.lstm", "lstm"},
    {Modality::image, image_input_type, "image.conv", "conv"},
    {Modality::audio, audio_input_type, "audio.lstm", "lstm"},
    {Modality::series, series_input_type, "series.lstm", "lstm"},
    {Modality::vector, vector_input_type, "vector.projection", "projection", true},
    {Modality::numbers, numbers_input_type, "numbers.transformer", "transformer"},
    {Modality::video, video_input_type, "video.over_time", "time"},
};

/// A node of each branch, after its encoder.
struct Step {
    const char* suffix;
    const char* type;
    Parameters params;
};

/// An encoder in place of a branch's usual one.
struct Encoder {
    Modality modality;
    const char* type;
    const char* suffix;
    Parameters of_input, params;
};

struct Recipe {
    Template about;
    std::vector<Step> steps;
    const char* fusion; ///< null: the one branch leads to the head
    std::vector<Encoder> encoders{};
};

const std::vector<Recipe>& recipes() {
    using enum Modality;
    static const std::vector<Modality> all = {text, image, audio, series, vector, numbers, video};
    static const std::vector<Recipe> table = {
        {{"reference", "Reference",
          "An encoder for each modality (LSTM, convolution, LSTM), self-attention over all their tokens, a "
          "dense softmax over the classes.",
          all, 1},
         {},
         "fusion.self_attention"},
        {{"late", "Late fusion",
          "Each modality decides by itself, from the mean of its encoder's tokens; the probabilities are "
          "averaged.",
          all, 1},
         {{"pool", "between.pool", {}}, {"logits", "between.linear", {{"width", std::int64_t{0}}}}},
         "fusion.late"},
        {{"gated", "Gated unit",
          "A vector for each modality, and gates that learn for each number which of them to listen to.", all,
          1},
         {},
         "fusion.gated"},
        {{"mult", "Crossmodal Transformer",
          "Every modality looks at every other before they are joined, after MulT. Needs two modalities.",
          all, 2},
         {},
         "fusion.mult"},
        {{"bottleneck", "Attention bottleneck",
          "The modalities exchange what they know through a few shared tokens only. Needs two modalities.",
          all, 2},
         {},
         "fusion.bottleneck"},
        {{"concat", "Concatenation",
          "The pooled vectors of all modalities side by side, and a dense softmax.", all, 1},
         {},
         "fusion.concat"},
        {{"industrial",
          "Industrial",
          "What a machine's sensors, microphone, camera and log say: series, numbers, sounds, pictures and text "
          "exchange what they know through a few shared tokens. Needs two of them.",
          {series, numbers, audio, image, text},
          2},
         {},
         "fusion.bottleneck"},
        {{"pretrained",
          "Pretrained",
          "A BERT from a folder for text, of which the last layers learn on, and ResNet-18 for pictures, joined by "
          "self-attention. Name the folder in the text's node and in BERT's; ResNet takes torchvision's weights.",
          {text, image},
          2},
         {},
         "fusion.self_attention",
         {{text, "text.bert", "bert", {{"tokenizer", std::string("wordpiece")}}, {{"train", std::string("last")}}},
          {image, "image.resnet", "resnet", {{"size", std::int64_t{224}}}, {}}}},
        {{"text_image", "Text and image", "The reference without audio.", {text, image}, 2},
         {},
         "fusion.self_attention"},
        {{"image_audio", "Image and audio", "The reference without text.", {image, audio}, 2},
         {},
         "fusion.self_attention"},
        {{"text_audio", "Text and audio", "The reference without images.", {text, audio}, 2},
         {},
         "fusion.self_attention"},
        {{"text",
          "Text alone",
          "A baseline: the text encoder's tokens, averaged, and a dense softmax.",
          {text},
          1},
         {},
         nullptr},
        {{"image",
          "Image alone",
          "A baseline: the image encoder's tokens, averaged, and a dense softmax.",
          {image},
          1},
         {},
         nullptr},
        {{"audio",
          "Audio alone",
          "A baseline: the audio encoder's tokens, averaged, and a dense softmax.",
          {audio},
          1},
         {},
         nullptr},
    };
    return table;
}

constexpr double encoder_x = 264, after_encoder_x = 568, column_width = 280, row_step = 192;

/// "text, image, audio"
std::string names_of(const std::vector<Modality>& modalities) {
    std::string names;
    for (const Modality modality : modalities)
        names += (names.empty() ? "" : ", ") + std::string(modality_name(modality));
    return names;
}

/// What the columns lack of what a template needs.
Result<void> check_columns(const Template& wanted, const std::map<Modality, std::string>& columns) {
    const std::string where = "template '" + wanted.id + "'";
    std::size_t given = 0;
    for (const Modality modality : wanted.modalities) {
        if (columns.contains(modality))
            ++given;
        else if (wanted.least == wanted.modalities.size())
            return fail(ErrorCode::missing_column, where,
                        std::string("needs a column of '") + modality_name(modality) +
                            "', and the table has none. Give a column that role.",
                        {modality_name(modality)});
    }
    if (given == 0)
        return fail(ErrorCode::missing_column, where,
                    "needs a column of one of these, and the table has none: " + names_of(wanted.modalities) +
                        ". Give a column that role.",
                    {names_of(wanted.modalities)});
    if (given < wanted.least)
        return fail(ErrorCode::missing_column, where,
                    "joins at least " + std::to_string(wanted.least) + " modalities, and the table has " +
                        std::to_string(given) + ". Give another column one of these roles: " +
                        names_of(wanted.modalities) + ".",
                    {std::to_string(wanted.least), std::to_string(given), names_of(wanted.modalities)});
    return {};
}

} // namespace

std::vector<Template> templates() {
    std::vector<Template> all;
    for (const Recipe& recipe : recipes())
        all.push_back(recipe.about);
    return all;
}

Result<GraphSpec> make_template(const std::string& id, const std::map<Modality, std::string>& columns,
                                const std::string& label_column) {
    const auto recipe = std::find_if(recipes().begin(), recipes().end(),
                                     [&](const Recipe& one) { return one.about.id == id; });
    if (recipe == recipes().end()) {
        std::string names;
        for (const Recipe& one : recipes())
            names += (names.empty() ? "" : ", ") + one.about.id;
        return fail(ErrorCode::unknown_name, "template",
                    "there is no template '" + id + "'; there is: " + names + ".", {id, names});
    }
    if (auto there = check_columns(recipe->about, columns); !there) return there.error();

    GraphSpec graph;
    graph.name = id;
    const std::vector<Modality>& wanted = recipe->about.modalities;
    const std::string joined = recipe->fusion ? "fusion" : "classes";
    // A video's frames pass an image encoder before they are joined: two columns more than the others need.
    const bool video = columns.contains(Modality::video) &&
                       std::find(wanted.begin(), wanted.end(), Modality::video) != wanted.end();
    const double after_encoders = after_encoder_x + (video ? 2 * column_width : 0);
    double y = 0;
    for (const Branch& branch : branches) {
        const auto column = columns.find(branch.modality);
        if (column == columns.end() ||
            std::find(wanted.begin(), wanted.end(), branch.modality) == wanted.end())
            continue;
        const std::string input = modality_name(branch.modality);
        const auto own = std::find_if(recipe->encoders.begin(), recipe->encoders.end(),
                                      [&](const Encoder& one) { return one.modality == branch.modality; });
        const bool usual = own == recipe->encoders.end();
        std::string last = input + "_" + (usual ? branch.encoder_suffix : own->suffix);
        const char* named_by = branch.modality == Modality::numbers ? "columns" : "column";
        Parameters of_input = usual ? Parameters() : own->of_input;
        of_input[named_by] = column->second;
        graph.nodes.push_back({input, branch.input_type, 1, std::move(of_input), 0, y});
        double x = encoder_x;
        std::string encoded = input;
        if (branch.modality == Modality::video)
            for (const auto& [suffix, type] : {std::pair("frames", "video.frames"), std::pair("conv", "image.conv")}) {
                const std::string next = input + "_" + suffix;
                graph.nodes.push_back({next, type, 1, {}, x, y});
                graph.edges.push_back({encoded, next, "in"});
                encoded = next;
                x += column_width;
            }
        graph.nodes.push_back(
            {last, usual ? branch.encoder_type : own->type, 1, usual ? Parameters() : own->params, x, y});
        graph.edges.push_back({encoded, last, "in"});
        if (encoded != input) graph.edges.push_back({input, last, "video"});
        x = after_encoders;
        for (const Step& step : recipe->steps) {
            if (branch.vector && std::string_view(step.type) == "between.pool") continue;
            const std::string next = input + "_" + step.suffix;
            graph.nodes.push_back({next, step.type, 1, step.params, x, y});
            graph.edges.push_back({last, next, "in"});
            last = next;
            x += column_width;
        }
        graph.edges.push_back({last, joined, "in"});
        y += row_step;
    }
    const double middle = (y - row_step) / 2;
    double x = after_encoders + column_width * static_cast<double>(recipe->steps.size());
    if (recipe->fusion) {
        graph.nodes.push_back({joined, recipe->fusion, 1, {}, x, middle});
        x += column_width;
    }
    graph.nodes.push_back({"classes", "head.classes", 1, {{"column", label_column}}, x, middle});
    if (recipe->fusion) graph.edges.push_back({joined, "classes", "in"});
    return graph;
}

} // namespace triptych
