// SPDX-License-Identifier: GPL-3.0-or-later
// A video as the pictures that it is made of, for any image encoder.
#include "core/graph/inputs.h"
#include "core/training/node_module.h"

namespace triptych {
namespace {

class VideoFrames : public NodeModule {
  public:
    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        const Flow& in = inputs[0];
        const torch::Tensor there = in.mask & in.present.unsqueeze(1);
        return {in.values.flatten(0, 1), {}, there.flatten()};
    }

    /// A row is a frame here, and what is told of a sample is told of its first row.
    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return inputs[0].empty() ? TokenList{} : TokenList{inputs[0].front()};
    }
};

} // namespace

void register_video_frames(Registry& registry) {
    NodeType type;
    type.id = "video.frames";
    type.title = "Frames";
    type.category = "video encoder";
    type.modality = Modality::video;
    type.inputs = {{"in", {PortKind::video}, false, Modality::video}};
    type.help = "Hands each frame on as a picture, so that any image encoder can follow. The node that joins what becomes "
                "of them over time takes the video too.";
    type.source = "Karpathy et al. 2014";
    type.learns = false;
    type.shape = [](const Params&, const std::vector<PortType>& inputs, const DataFacts&) -> Result<PortType> {
        const Shape& video = inputs.at(0).shape;
        return PortType{PortKind::image,
                        {Dim::symbol(frame_rows), video.at(2), video.at(3), video.at(4)},
                        Modality::image};
    };
    type.factory = factory([](const Params&, const std::vector<PortType>&, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<VideoFrames>());
    });
    registry.add(std::move(type));
}

} // namespace triptych
