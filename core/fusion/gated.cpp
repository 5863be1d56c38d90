// SPDX-License-Identifier: GPL-3.0-or-later
// Gated multimodal unit: each modality's part of the result is gated by what all of them say.
#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

class Gated : public VectorFusion {
  public:
    Gated(const Params& params, FusionInputs given, const BuildContext& context)
        : VectorFusion(std::move(given)), m_tied(params.text("gates") == "tied"),
          m_largest(params.text("pool") == "max") {
        Random random = context.random(0);
        make_absent(random);
        const std::int64_t width = params.integer("width");
        std::int64_t all = 0;
        for (std::size_t i = 0; i < m_in.size(); ++i)
            all += m_in.width(i);
        for (std::size_t i = 0; i < m_in.size(); ++i) {
            const std::string& name = m_in.names[i];
            m_value.push_back(
                register_module("value_" + name, make_linear(m_in.width(i), width, random, false)));
            m_gate.push_back(register_module("gate_" + name, make_linear(all, width, random, false)));
        }
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const std::vector<torch::Tensor> x = vectors(inputs, modalities_present(inputs, context), m_largest);
        const torch::Tensor all = torch::cat(x, 1);
        std::vector<torch::Tensor> values, gates;
        for (std::size_t i = 0; i < x.size(); ++i) {
            values.push_back(torch::tanh(m_value[i]->forward(x[i])));
            gates.push_back(m_gate[i]->forward(all));
        }
        const torch::Tensor opened = torch::stack(gates, 0);
        const torch::Tensor gate = m_tied ? torch::softmax(opened, 0) : torch::sigmoid(opened);
        return {(gate * torch::stack(values, 0)).sum(0), {}, torch::ones_like(inputs[0].present)};
    }

  private:
    bool m_tied, m_largest;
    std::vector<torch::nn::Linear> m_value, m_gate;
};

} // namespace

void register_gated(Registry& registry) {
    NodeType type;
    type.id = "fusion.gated";
    type.title = "Gated unit";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        {.name = "width",
         .title = "Width d",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers that leave the unit, each with its own gates."},
        {.name = "gates",
         .title = "Gates",
         .kind = FieldKind::choice,
         .fallback = std::string("own"),
         .choices = {"own", "tied"},
         .help = "Each modality has its own gate σ(·), or the gates share 1 between them: z and 1 − "
                 "z where there are two."},
        pool_field(),
    });
    type.help = "h = Σ zₘ ⊙ tanh(Wₘxₘ) with gates zₘ = σ(Uₘ[x₁;…;x_M]): the unit learns for each "
                "number which modality it listens to. A learned vector stands for an absent "
                "modality.";
    type.source = "Arevalo et al. 2017";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        if (params.text("gates") == "tied" && inputs.size() < 2)
            return fail(ErrorCode::bad_graph, {},
                        "joins at least 2 inputs, and has 1. Connect another encoder.", {"2", "1"});
        return PortType{
            PortKind::vector, {Dim::symbol("B"), Dim::number(params.integer("width"))}, Modality::fusion};
    };
    type.factory = fusion_factory<Gated>();
    registry.add(std::move(type));
}

} // namespace triptych
