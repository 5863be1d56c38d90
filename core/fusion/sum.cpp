// SPDX-License-Identifier: GPL-3.0-or-later
// One vector a modality, projected to one width and added.
#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

class Sum : public FusionModule {
  public:
    Sum(const Params& params, FusionInputs given, const BuildContext& context)
        : FusionModule(std::move(given)), m_mean(params.text("combine") == "mean"),
          m_largest(params.text("pool") == "max") {
        Random random = context.random(0);
        const std::int64_t width = params.integer("width");
        for (std::size_t i = 0; i < m_in.size(); ++i) {
            m_project.push_back(
                register_module("project_" + m_in.names[i], make_linear(m_in.width(i), width, random)));
            m_absent.push_back(vector_parameter("absent_" + m_in.names[i], {width}, random));
        }
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const std::vector<torch::Tensor> present = modalities_present(inputs, context);
        const torch::Tensor any = torch::stack(present, 1).any(1, true);
        torch::Tensor sum, count;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const torch::Tensor there = present[i].unsqueeze(1);
            torch::Tensor x =
                torch::where(there, m_project[i]->forward(pooled(inputs[i], m_largest)), m_absent[i]);
            // The mean is over those that are there; where there is none, over what stands for them.
            const torch::Tensor counted = (m_mean ? there | ~any : torch::ones_like(there)).to(x.dtype());
            x = x * counted;
            sum = sum.defined() ? sum + x : x;
            count = count.defined() ? count + counted : counted;
        }
        return {m_mean ? sum / count : sum, {}, torch::ones_like(inputs[0].present)};
    }

  private:
    bool m_mean, m_largest;
    std::vector<torch::nn::Linear> m_project;
    std::vector<torch::Tensor> m_absent;
};

} // namespace

void register_sum(Registry& registry) {
    NodeType type;
    type.id = "fusion.sum";
    type.title = "Sum";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        {.name = "width",
         .title = "Width d",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Every modality is projected to this many numbers."},
        {.name = "combine",
         .title = "Combine",
         .kind = FieldKind::choice,
         .fallback = std::string("sum"),
         .choices = {"sum", "mean"},
         .help =
             "A sum, in which a learned vector stands for an absent modality, or the mean of those that are "
             "there."},
        pool_field(),
    });
    type.help = "Tokens are pooled to a vector a modality, projected to one width and added: the "
                "simplest joint space.";
    type.source = "Baltrušaitis et al. 2019";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        return PortType{
            PortKind::vector, {Dim::symbol("B"), Dim::number(params.integer("width"))}, Modality::fusion};
    };
    type.factory = fusion_factory<Sum>();
    registry.add(std::move(type));
}

} // namespace triptych
