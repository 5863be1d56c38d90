// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/bert_config.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace triptych {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 1u << 20;

Error not_bert(const fs::path& file, const std::string& what) {
    return fail(ErrorCode::bad_format, file.string(), "does not describe a BERT that can be read: " + what + ".", {what});
}

Result<json> read_config(const fs::path& file) {
    std::error_code failed;
    if (!fs::is_regular_file(file, failed))
        return fail(ErrorCode::file_not_found, file.string(),
                    "does not exist. Name a folder in Hugging Face form.", {file.string()});
    if (fs::file_size(file, failed) > most_bytes || failed) return not_bert(file, "it is too long");
    std::ifstream in(file, std::ios::binary);
    json all = json::parse(in, nullptr, false);
    if (!in.is_open() || in.bad())
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    if (all.is_discarded() || !all.is_object()) return not_bert(file, "it is not JSON");
    return all;
}

std::string word(const json& from, const char* key, const std::string& otherwise) {
    const auto found = from.find(key);
    return found == from.end() || !found->is_string() ? otherwise : found->get<std::string>();
}

} // namespace

Result<void> read_bert_config(Node& node, const std::string& folder_parameter) {
    const auto named = node.params.find(folder_parameter);
    if (named == node.params.end()) return {};
    const fs::path folder = value_text(named->second);
    if (folder.empty()) return {};
    const fs::path file = folder / "config.json";
    const auto config = read_config(file);
    if (!config) return config.error();
    if (const std::string type = word(*config, "model_type", "none"); type != "bert")
        return not_bert(file, "its model_type is '" + type + "' instead of 'bert'");
    if (const std::string places = word(*config, "position_embedding_type", "absolute"); places != "absolute")
        return not_bert(file, "its position_embedding_type is '" + places + "' instead of 'absolute'");
    const std::string said = word(*config, "hidden_act", "gelu");
    std::string activation = said;
    if (said == "gelu_new" || said == "gelu_pytorch_tanh") activation = "gelu_tanh";
    if (activation != "gelu" && activation != "gelu_tanh" && activation != "relu")
        return not_bert(file, "its hidden_act is '" + said + "'; gelu, gelu_new and relu are known");

    std::map<std::string, Value> sizes = {{"activation", activation}};
    const std::pair<const char*, const char*> whole[] = {
        {"hidden_size", "hidden_size"},     {"layers", "num_hidden_layers"},
        {"heads", "num_attention_heads"},   {"intermediate_size", "intermediate_size"},
        {"vocabulary_size", "vocab_size"},  {"max_positions", "max_position_embeddings"},
        {"type_vocabulary", "type_vocab_size"}};
    for (const auto& [parameter, key] : whole) {
        const auto found = config->find(key);
        if (found == config->end() || !found->is_number_integer() || found->get<std::int64_t>() < 1)
            return not_bert(file, std::string(key) + " is missing or no size");
        sizes[parameter] = found->get<std::int64_t>();
    }
    const json epsilon = config->value("layer_norm_eps", json(1e-12));
    if (!epsilon.is_number()) return not_bert(file, "layer_norm_eps is no number");
    sizes["layer_norm_eps"] = epsilon.get<double>();
    for (auto& [parameter, value] : sizes)
        node.params[parameter] = std::move(value);
    return {};
}

} // namespace triptych
