// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/inputs.h"
#include "core/graph/registry.h"

namespace triptych {
namespace {

struct Branch {
    Modality modality;
    const char* input_type;
    const char* encoder_type;
    const char* encoder_suffix;
};

constexpr Branch reference_branches[] = {
    {Modality::text, text_input_type, "text.lstm", "lstm"},
    {Modality::image, image_input_type, "image.conv", "conv"},
    {Modality::audio, audio_input_type, "audio.lstm", "lstm"},
};

} // namespace

std::vector<Template> templates() {
    return {{"reference", "Reference",
             "An encoder for each modality (LSTM, convolution, LSTM), self-attention over all their tokens, "
             "a dense "
             "softmax over the classes."}};
}

Result<GraphSpec> make_template(const std::string& id, const std::map<Modality, std::string>& columns,
                                const std::string& label_column) {
    if (id != "reference")
        return fail(ErrorCode::unknown_name, "template",
                    "there is no template '" + id + "'; there is: reference.", {id, "reference"});
    GraphSpec graph;
    graph.name = id;
    double y = 0;
    for (const Branch& branch : reference_branches) {
        const auto column = columns.find(branch.modality);
        if (column == columns.end()) continue;
        const std::string input = modality_name(branch.modality);
        const std::string encoder = input + "_" + branch.encoder_suffix;
        graph.nodes.push_back({input, branch.input_type, 1, {{"column", column->second}}, 0, y});
        graph.nodes.push_back({encoder, branch.encoder_type, 1, {}, 264, y});
        graph.edges.push_back({input, encoder, "in"});
        graph.edges.push_back({encoder, "fusion", "in"});
        y += 192;
    }
    if (graph.nodes.empty())
        return fail(ErrorCode::missing_column, "template 'reference'",
                    "needs a text, image or audio column, and the table has none. Give a column that role.",
                    {"reference"});
    const double middle = (y - 192) / 2;
    graph.nodes.push_back({"fusion", "fusion.self_attention", 1, {}, 568, middle});
    graph.nodes.push_back({"classes", "head.classes", 1, {{"column", label_column}}, 848, middle});
    graph.edges.push_back({"fusion", "classes", "in"});
    return graph;
}

} // namespace triptych
