// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/made_up.h"

#include "core/graph/inputs.h"

namespace triptych {
namespace {

torch::Tensor noise(at::IntArrayRef shape, Random& random) {
    torch::Tensor made = torch::empty(shape);
    fill_normal(made, 1.0, random);
    return made;
}

std::int64_t length_of(const std::map<std::string, std::int64_t>& lengths, const std::string& input,
                       std::int64_t most) {
    const auto found = lengths.find(input);
    return found == lengths.end() ? most : found->second;
}

} // namespace

Batch made_up_batch(const GraphSpec& graph, const Registry& registry, const DataFacts& facts, std::int64_t size,
                    const std::map<std::string, std::int64_t>& lengths, std::uint64_t seed) {
    const GraphInfo info = analyse(graph, registry, facts);
    Batch batch;
    batch.size = size;
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || !type->inputs.empty()) continue;
        const Params& params = info.params.at(node.id);
        Random random(seed, {stable_hash(node.id)});
        Flow flow;
        flow.present = torch::ones({size}, torch::kBool);
        if (node.type == text_input_type) {
            const auto words = facts.vocabulary.find(node.id);
            const std::int64_t known = std::max<std::int64_t>(words == facts.vocabulary.end() ? 2 : words->second, 2);
            flow.values = torch::empty({size, length_of(lengths, node.id, params.integer("max_words"))}, torch::kInt64);
            for (std::int64_t i = 0; i < flow.values.numel(); ++i)
                flow.values.data_ptr<std::int64_t>()[i] =
                    1 + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(known - 1)));
            flow.mask = torch::ones(flow.values.sizes(), torch::kBool);
        } else if (node.type == image_input_type) {
            const std::int64_t side = params.integer("size");
            // As collate() makes it: channels-last.
            flow.values = noise({size, side, side, 3}, random).permute({0, 3, 1, 2});
        } else if (node.type == numbers_input_type) {
            const PortType& out = info.outputs.at(node.id);
            const auto categories = facts.categories.find(node.id);
            flow.values = noise({size, std::max<std::int64_t>(out.shape.back().size, 1)}, random);
            for (std::int64_t column = 0; categories != facts.categories.end() && column < flow.values.size(1); ++column)
                if (const auto count = static_cast<std::size_t>(categories->second.at(static_cast<std::size_t>(column))))
                    for (std::int64_t row = 0; row < size; ++row)
                        flow.values[row][column] = static_cast<float>(random.below(count));
            flow.mask = torch::ones(flow.values.sizes(), torch::kBool);
        } else if (node.type == vector_input_type) {
            flow.values = noise({size, std::max<std::int64_t>(info.outputs.at(node.id).shape.back().size, 1)}, random);
        } else if (node.type == series_input_type) {
            const std::int64_t steps = length_of(lengths, node.id, params.integer("max_steps"));
            flow.values = noise({size, steps, std::max<std::int64_t>(info.outputs.at(node.id).shape.back().size, 1)}, random);
            flow.mask = torch::ones({size, steps}, torch::kBool);
        } else if (node.type == video_input_type) {
            const std::int64_t side = params.integer("size"), frames = length_of(lengths, node.id, params.integer("frames"));
            flow.values = noise({size, frames, side, side, 3}, random).permute({0, 1, 4, 2, 3});
            flow.mask = torch::ones({size, frames}, torch::kBool);
        } else if (node.type == waveform_input_type) {
            const auto most = static_cast<std::int64_t>(params.number("max_seconds") *
                                                        static_cast<double>(params.integer("sample_rate_hz")));
            flow.values = noise({size, length_of(lengths, node.id, std::max<std::int64_t>(most, 1))}, random);
            flow.mask = torch::ones(flow.values.sizes(), torch::kBool);
        } else if (node.type == audio_input_type) {
            const std::int64_t frames = length_of(lengths, node.id, params.integer("max_frames"));
            flow.values = noise({size, frames, params.integer("n_mels")}, random);
            flow.mask = torch::ones({size, frames}, torch::kBool);
        }
        batch.inputs[node.id] = std::move(flow);
    }
    return batch;
}

} // namespace triptych
