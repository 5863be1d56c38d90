// SPDX-License-Identifier: GPL-3.0-or-later
// A vector cut into tokens, or a fixed number of tokens laid end to end.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Reshape : public NodeModule {
  public:
    explicit Reshape(std::int64_t tokens) : m_tokens(tokens) {}

    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        const Flow& in = inputs[0];
        if (m_tokens == 0) {
            // What stands where there is no token is not data.
            return {in.values.masked_fill(~in.mask.unsqueeze(2), 0).flatten(1), {}, in.present};
        }
        return {in.values.reshape({in.values.size(0), m_tokens, -1}),
                in.present.unsqueeze(1).expand({-1, m_tokens}), in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        TokenList tokens = joined(inputs[0]);
        if (tokens.empty() || m_tokens == 0) return tokens;
        tokens.assign(static_cast<std::size_t>(m_tokens), TokenSource(tokens.front()));
        for (std::size_t i = 0; i < tokens.size(); ++i)
            tokens[i].label += (tokens[i].label.empty() ? "part " : ", part ") + std::to_string(i + 1);
        return tokens;
    }

  private:
    std::int64_t m_tokens;
};

} // namespace

void register_reshape(Registry& registry) {
    NodeType type;
    type.id = "between.reshape";
    type.title = "Reshape";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "tokens",
         .title = "Tokens",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 65536,
         .help =
             "Into how many tokens of equal width a vector is cut; 0 lays tokens end to end to one vector."},
    };
    type.help = "Cuts a vector into tokens that can be attended to, or makes one vector of a fixed "
                "number of tokens. No number changes.";
    type.source = "torch.reshape";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        PortType out = inputs.at(0);
        const std::int64_t tokens = params.integer("tokens"), width = out.shape.back().size;
        const std::string given = shape_text(out.shape);
        if (tokens == 0) {
            if (out.kind != PortKind::tokens)
                return fail(ErrorCode::bad_shape, {},
                            "makes one vector, and " + given + " is one already. Set tokens to cut it.",
                            {given});
            const std::int64_t length = out.shape.at(1).size;
            if (length < 1 || width < 1)
                return fail(ErrorCode::bad_shape, {},
                            "cannot lay " + given +
                                " end to end: how many there are changes from row to row. Insert "
                                "between.pool in adaptive mode before it.",
                            {given});
            out.kind = PortKind::vector;
            out.shape = {out.shape.front(), Dim::number(length * width)};
            return out;
        }
        if (out.kind != PortKind::vector)
            return fail(ErrorCode::bad_shape, {},
                        "cuts a vector into tokens, and " + given +
                            " is tokens already. Set tokens to 0 to lay them "
                            "end to end.",
                        {given});
        if (width < 1 || width % tokens != 0)
            return fail(ErrorCode::bad_shape, {},
                        "cannot cut " + given + " into " + std::to_string(tokens) +
                            " tokens of equal width. Choose a number that divides the width, or insert "
                            "between.linear before it.",
                        {given, std::to_string(tokens)});
        out.kind = PortKind::tokens;
        out.shape = {out.shape.front(), Dim::number(tokens), Dim::number(width / tokens)};
        return out;
    };
    type.learns = false;
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<Reshape>(params.integer("tokens")));
    });
    registry.add(std::move(type));
}

} // namespace triptych
