// SPDX-License-Identifier: GPL-3.0-or-later
// BERT, in Hugging Face's layout and under its names, without the pooler and the heads of its pretraining.
#include <algorithm>

#include "core/features/bert_config.h"
#include "core/training/initial.h"
#include "core/training/pretrained.h"
#include "core/training/token_pool.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

constexpr double initial_deviation = 0.02;
constexpr const char* weights_file = "model.safetensors";

struct Sizes {
    std::int64_t width, heads, feed_forward;
    double epsilon, dropout;
    std::string activation;
};

Sizes sizes_of(const Params& params) {
    return {params.integer("hidden_size"),   params.integer("heads"),  params.integer("intermediate_size"),
            params.number("layer_norm_eps"), params.number("dropout"), params.text("activation")};
}

torch::nn::Linear linear_of(std::int64_t in, std::int64_t out, Random& random) {
    torch::nn::Linear linear(in, out);
    fill_normal(linear->weight, initial_deviation, random);
    fill_constant(linear->bias, 0);
    return linear;
}

torch::nn::LayerNorm norm_of(const Sizes& sizes) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({sizes.width}).eps(sizes.epsilon));
}

/// What is added to what enters it, and normalised: the end of both halves of a layer.
class BertOutput : public torch::nn::Module {
  public:
    BertOutput(std::int64_t in, const Sizes& sizes, Random& random)
        : m_dropout(sizes.dropout), m_dense(register_module("dense", linear_of(in, sizes.width, random))),
          m_norm(register_module("LayerNorm", norm_of(sizes))) {}

    torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& entered, const ForwardContext& context) {
        return m_norm->forward(drop(m_dense->forward(x), m_dropout, context) + entered);
    }

  private:
    double m_dropout;
    torch::nn::Linear m_dense;
    torch::nn::LayerNorm m_norm;
};

class BertLayer : public torch::nn::Module {
  public:
    BertLayer(const Sizes& sizes, Random& random) : m_sizes(sizes) {
        auto attention = register_module("attention", std::make_shared<torch::nn::Module>());
        auto self = attention->register_module("self", std::make_shared<torch::nn::Module>());
        m_query = self->register_module("query", linear_of(sizes.width, sizes.width, random));
        m_key = self->register_module("key", linear_of(sizes.width, sizes.width, random));
        m_value = self->register_module("value", linear_of(sizes.width, sizes.width, random));
        m_attended =
            attention->register_module("output", std::make_shared<BertOutput>(sizes.width, sizes, random));
        auto intermediate = register_module("intermediate", std::make_shared<torch::nn::Module>());
        m_widen = intermediate->register_module("dense", linear_of(sizes.width, sizes.feed_forward, random));
        m_fed = register_module("output", std::make_shared<BertOutput>(sizes.feed_forward, sizes, random));
    }

    torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask, const ForwardContext& context) {
        const std::int64_t batch = x.size(0), tokens = x.size(1);
        const auto by_head = [&](torch::nn::Linear& linear) {
            return linear->forward(x)
                .view({batch, tokens, m_sizes.heads, m_sizes.width / m_sizes.heads})
                .transpose(1, 2);
        };
        const torch::Tensor mixed =
            self_attention(by_head(m_query), by_head(m_key), by_head(m_value), mask, m_sizes.dropout, context);
        const torch::Tensor y =
            m_attended->forward(mixed.transpose(1, 2).reshape({batch, tokens, m_sizes.width}), x, context);
        return m_fed->forward(activated(m_widen->forward(y)), y, context);
    }

  private:
    torch::Tensor activated(const torch::Tensor& x) const {
        if (m_sizes.activation == "relu") return torch::relu(x);
        return torch::gelu(x, m_sizes.activation == "gelu_tanh" ? "tanh" : "none");
    }

    Sizes m_sizes;
    torch::nn::Linear m_query{nullptr}, m_key{nullptr}, m_value{nullptr}, m_widen{nullptr};
    std::shared_ptr<BertOutput> m_attended, m_fed;
};

class TextBert : public NodeModule {
  public:
    TextBert(const Params& params, Random& random)
        : m_tokens(params.text("tokens")), m_dropout(params.number("dropout")) {
        const Sizes sizes = sizes_of(params);
        const auto embedding = [&](std::int64_t count) {
            torch::nn::Embedding made(count, sizes.width);
            fill_normal(made->weight, initial_deviation, random);
            return made;
        };
        m_embeddings = register_module("embeddings", std::make_shared<torch::nn::Module>());
        m_words = m_embeddings->register_module("word_embeddings", embedding(params.integer("vocabulary_size")));
        m_places = m_embeddings->register_module("position_embeddings", embedding(params.integer("max_positions")));
        m_types = m_embeddings->register_module("token_type_embeddings", embedding(params.integer("type_vocabulary")));
        m_norm = m_embeddings->register_module("LayerNorm", norm_of(sizes));
        auto encoder = register_module("encoder", std::make_shared<torch::nn::Module>());
        torch::nn::ModuleList list;
        const std::int64_t layers = params.integer("layers");
        for (std::int64_t i = 0; i < layers; ++i) {
            m_layers.push_back(std::make_shared<BertLayer>(sizes, random));
            list->push_back(m_layers.back());
        }
        encoder->register_module("layer", list);
        const std::string& train = params.text("train");
        m_trains_embeddings = train == "all";
        m_first_trained = train == "all"    ? 0
                          : train == "last" ? std::max<std::int64_t>(layers - params.integer("last_layers"), 0)
                                            : layers;
        const auto freeze = [](const torch::nn::Module& module) {
            for (torch::Tensor& parameter : module.parameters())
                parameter.set_requires_grad(false);
        };
        if (!m_trains_embeddings) freeze(*m_embeddings);
        for (std::int64_t i = 0; i < m_first_trained; ++i)
            freeze(*m_layers[static_cast<std::size_t>(i)]);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const std::int64_t length = std::min(in.values.size(1), m_places->weight.size(0));
        const torch::Tensor ids = in.values.narrow(1, 0, length), mask = in.mask.narrow(1, 0, length);
        // Attention over nothing is not a number: where there is no token, the first stands in.
        const torch::Tensor first = torch::arange(length, mask.options().dtype(torch::kInt64)) == 0;
        const torch::Tensor seen = mask | (first & ~mask.any(1, true));
        // What is frozen computes as in prediction.
        ForwardContext still = context;
        still.training = false;
        torch::Tensor x = embedded(ids, m_trains_embeddings ? context : still);
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            x = m_layers[i]->forward(x, seen, static_cast<std::int64_t>(i) < m_first_trained ? still : context);
        finish_capture(context, in, mask, false, false);
        if (m_tokens == "class") return single_token(x.narrow(1, 0, 1), in);
        if (m_tokens == "mean") return single_token(masked_mean(x, mask), in);
        // What there was no place for stays, as padding.
        const std::int64_t cut = in.values.size(1) - length;
        return {torch::constant_pad_nd(masked(x, mask), {0, 0, 0, cut}), torch::constant_pad_nd(mask, {0, cut}),
                in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens == "pieces" ? attended(inputs) : whole(attended(inputs));
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        TokenList tokens = inputs[0];
        tokens.resize(std::min(tokens.size(), static_cast<std::size_t>(m_places->weight.size(0))));
        return tokens;
    }

  private:
    torch::Tensor embedded(const torch::Tensor& ids, const ForwardContext& context) {
        const torch::Tensor place = torch::arange(ids.size(1), ids.options());
        const torch::Tensor sum = tapped(m_words->forward(ids), Inner::words, context) + m_types->weight[0] + m_places->forward(place);
        return drop(m_norm->forward(sum), m_dropout, context);
    }

    std::string m_tokens;
    double m_dropout;
    bool m_trains_embeddings = true;
    std::int64_t m_first_trained = 0;
    std::shared_ptr<torch::nn::Module> m_embeddings;
    torch::nn::Embedding m_words{nullptr}, m_places{nullptr}, m_types{nullptr};
    torch::nn::LayerNorm m_norm{nullptr};
    std::vector<std::shared_ptr<BertLayer>> m_layers;
};

/// As the module names it: without the name of the whole, and as layer norms were called at first.
std::string plain_name(std::string name) {
    if (name.starts_with("bert.")) name.erase(0, 5);
    if (name.ends_with("LayerNorm.gamma")) name.replace(name.size() - 5, 5, "weight");
    if (name.ends_with("LayerNorm.beta")) name.replace(name.size() - 4, 4, "bias");
    return name;
}

Field size_field(std::string name, std::string title, std::int64_t fallback, double most, std::string help) {
    return {.name = std::move(name),
            .title = std::move(title),
            .fallback = fallback,
            .minimum = 1,
            .maximum = most,
            .help = std::move(help),
            .advanced = true};
}

std::vector<Field> fields() {
    return {
        {.name = "pretrained_folder",
         .title = "Pretrained model",
         .kind = FieldKind::file,
         .fallback = std::string(),
         .help = "A folder in Hugging Face form, with config.json and model.safetensors; empty: random weights."},
        {.name = "train",
         .title = "Trained",
         .kind = FieldKind::choice,
         .fallback = std::string("all"),
         .choices = {"none", "last", "all"},
         .help = "Which weights change: none, those of the last layers, or all. The others compute as in prediction."},
        {.name = "last_layers",
         .title = "Last layers",
         .fallback = std::int64_t{2},
         .minimum = 1,
         .maximum = 96,
         .help = "How many layers change where the last are trained."},
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("pieces"),
         .choices = {"pieces", "class", "mean"},
         .help = "One token for each piece of a word, or one for the whole text: that of [CLS], or the mean of all."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of attention weights and of what each part adds that is dropped in training."},
        size_field("hidden_size", "Width", 128, 8192, "Numbers that stand for a piece in every layer."),
        size_field("layers", "Layers", 2, 96, "Attentions after each other, each with its feed-forward network."),
        size_field("heads", "Heads", 2, 128, "Attentions side by side, each over its share of the width."),
        size_field("intermediate_size", "Feed-forward width", 512, 65536,
                   "Hidden width of the network after each attention."),
        size_field("max_positions", "Places", 512, 65536, "Longer texts are cut after so many pieces."),
        size_field("vocabulary_size", "Vocabulary", 30522, 2'000'000, "Pieces that the model knows."),
        size_field("type_vocabulary", "Segments", 2, 64, "Kinds of segments that the model knows; texts are of the first."),
        {.name = "layer_norm_eps",
         .title = "Epsilon",
         .kind = FieldKind::number,
         .fallback = 1e-12,
         .minimum = 0,
         .maximum = 1,
         .help = "Added to the variance, so that nothing is divided by 0.",
         .advanced = true},
        {.name = "activation",
         .title = "Activation",
         .kind = FieldKind::choice,
         .fallback = std::string("gelu"),
         .choices = {"gelu", "gelu_tanh", "relu"},
         .help = "Between the two layers of the feed-forward network.",
         .advanced = true},
    };
}

} // namespace

void register_text_bert(Registry& registry) {
    NodeType type;
    type.id = "text.bert";
    type.title = "BERT";
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = fields();
    type.help =
        "A Transformer of BERT's family that was trained on much text, from a local folder. Its input takes the same "
        "folder and cuts words into pieces; sizes are read from the folder.";
    type.source = "Devlin et al. 2019";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts& facts) -> Result<PortType> {
        const std::int64_t width = params.integer("hidden_size"), known = params.integer("vocabulary_size");
        if (auto shared = check_heads_share(width, params.integer("heads")); !shared) return shared.error();
        const auto words = facts.vocabulary.find(inputs.at(0).input);
        if (words != facts.vocabulary.end() && words->second > known)
            return fail(ErrorCode::bad_shape, {},
                        "knows " + std::to_string(known) + " pieces, and its text has a vocabulary of " +
                            std::to_string(words->second) + ". Give the text the tokeniser of the same model.",
                        {std::to_string(known), std::to_string(words->second)});
        const Dim length = params.text("tokens") == "pieces" ? Dim::symbol("L") : Dim::number(1);
        return PortType{PortKind::tokens, {inputs.at(0).shape.at(0), length, Dim::number(width)}, Modality::text};
    };
    type.resolve = [](Node& node) -> Result<void> { return read_bert_config(node, "pretrained_folder"); };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto module = std::make_shared<TextBert>(params, random);
        // A model that is loaded brings its weights along; the folder may be gone by then.
        if (const std::filesystem::path folder = params.text("pretrained_folder"); !folder.empty()) {
            if (context.vocabulary && !context.vocabulary->pieces())
                return fail(ErrorCode::bad_graph, {},
                            "was trained on pieces of words, and its text is numbered by words. Set the text's tokenizer "
                            "to wordpiece and give it the same folder.");
            if (auto loaded = load_weights(*module, folder / weights_file,
                                           {"pooler.", "cls.", "classifier.", "embeddings.position_ids"}, plain_name);
                !loaded)
                return loaded.error();
        }
        return std::static_pointer_cast<NodeModule>(module);
    });
    registry.add(std::move(type));
}

} // namespace triptych
