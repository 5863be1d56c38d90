// SPDX-License-Identifier: GPL-3.0-or-later
// Filters over a few words at a time, of each the largest answer over the text: one token.
#include <algorithm>

#include "core/graph/number_list.h"
#include "core/training/embedding.h"
#include "core/training/initial.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

constexpr std::int64_t widest_filter = 64;

class TextCnn : public NodeModule {
  public:
    TextCnn(const Params& params, const std::vector<std::int64_t>& filters,
            const torch::nn::Embedding& embedding, Random& random)
        : m_dropout(params.number("dropout")), m_over_ends(params.boolean("over_ends")), m_filters(filters),
          m_widest(*std::max_element(filters.begin(), filters.end())),
          m_embedding(register_module("embedding", embedding)) {
        torch::nn::ModuleList list;
        for (const std::int64_t width : filters) {
            m_convs.push_back(
                make_conv1d({params.integer("embedding"), params.integer("filters"), width}, random));
            list->push_back(m_convs.back());
        }
        register_module("convs", list);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor x = masked(tapped(m_embedding->forward(in.values), Inner::words, context), in.mask).transpose(1, 2);
        const torch::Tensor words = in.mask.sum(1, true);
        std::vector<torch::Tensor> largest;
        for (std::size_t i = 0; i < m_filters.size(); ++i) {
            const std::int64_t width = m_filters[i];
            // Zeros at both ends where windows may reach over them; else as many as the widest filter lacks.
            const std::int64_t left = m_over_ends ? width - 1 : 0;
            const std::int64_t right =
                m_over_ends ? width - 1 : std::max<std::int64_t>(m_widest - x.size(2), 0);
            const torch::Tensor answers =
                torch::relu(m_convs[i]->forward(torch::constant_pad_nd(x, {left, right})));
            const torch::Tensor windows =
                m_over_ends ? words + (width - 1) : words.clamp_min(m_widest) - (width - 1);
            const torch::Tensor places =
                torch::arange(answers.size(2), words.options().dtype(torch::kInt64)).unsqueeze(0);
            // After the ReLU no answer is below zero, so that zeros never win.
            largest.push_back(std::get<0>(answers.masked_fill((places >= windows).unsqueeze(1), 0).max(2)));
        }
        return single_token(drop(torch::cat(largest, 1), m_dropout, context).unsqueeze(1), in);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override { return whole(inputs[0]); }

  private:
    double m_dropout;
    bool m_over_ends;
    std::vector<std::int64_t> m_filters;
    std::int64_t m_widest;
    torch::nn::Embedding m_embedding;
    std::vector<torch::nn::Conv1d> m_convs;
};

} // namespace

void register_text_cnn(Registry& registry) {
    NodeType type;
    type.id = "text.cnn";
    type.title = "TextCNN";
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = {
        embedding_width_field(300),
        {.name = "widths",
         .title = "Filter widths",
         .kind = FieldKind::text,
         .fallback = std::string("3,4,5"),
         .help = "Words that a filter sees at once, with commas between; each gives filters of its own."},
        {.name = "filters",
         .title = "Filters",
         .fallback = std::int64_t{100},
         .minimum = 1,
         .maximum = 4096,
         .help = "Filters of each width."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.5,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the output that is dropped in training."},
        {.name = "over_ends",
         .title = "Windows over the ends",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help =
             "Filters also answer where they reach over the beginning or the end of the text, into zeros.",
         .advanced = true},
    };
    for (Field& field : word_vector_fields())
        type.fields.push_back(std::move(field));
    type.help =
        "Filters look at a few words at a time, wherever they stand; of each filter the largest answer over "
        "the text is kept. Gives one token.";
    type.source = "Kim 2014";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const auto widths = parse_number_list("widths", params.text("widths"), 1, widest_filter);
        if (!widths) return widths.error();
        const std::int64_t width = params.integer("filters") * static_cast<std::int64_t>(widths->size());
        return PortType{
            PortKind::tokens, {Dim::symbol("B"), Dim::number(1), Dim::number(width)}, Modality::text};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        const auto widths = parse_number_list("widths", params.text("widths"), 1, widest_filter);
        if (!widths) return widths.error();
        Random random = context.random(0);
        // The bound that Kim gives words without a pretrained vector.
        auto embedding =
            make_embedding(params, "embedding", context, random, {EmbeddingStart::Kind::uniform, 0.25});
        if (!embedding) return embedding.error();
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<TextCnn>(params, *widths, *embedding, random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
