// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pretrained.h"

#include <algorithm>

#include "core/training/safetensors.h"

namespace triptych {
namespace {

std::string stored_sizes(const torch::Tensor& tensor) {
    std::string out = "[";
    for (const std::int64_t side : tensor.sizes())
        out += (out.size() > 1 ? "," : "") + std::to_string(side);
    return out + "]";
}

/// "'a', 'b', 'c' and 7 more"
std::string some_of(const std::vector<std::string>& names) {
    constexpr std::size_t shown = 3;
    std::string out;
    for (std::size_t i = 0; i < std::min(names.size(), shown); ++i)
        out += (i > 0 ? ", " : "") + names[i];
    if (names.size() > shown) out += " and " + std::to_string(names.size() - shown) + " more";
    return out;
}

} // namespace

Field weights_field() {
    return {.name = "weights",
            .title = "Weights",
            .kind = FieldKind::file,
            .fallback = std::string(),
            .help =
                "A safetensors file that the encoder starts from, with torchvision's names; empty: random.",
            .advanced = true};
}

Result<void> load_weights(torch::nn::Module& module, const std::filesystem::path& file,
                          const std::vector<std::string>& ignored,
                          const std::function<std::string(std::string)>& renamed) {
    auto content = read_safetensors(file);
    if (!content) return content.error();
    if (renamed)
        for (auto& [name, tensor] : content->tensors)
            name = renamed(name);
    std::map<std::string, torch::Tensor> given(content->tensors.begin(), content->tensors.end());
    std::vector<std::string> missing, reshaped, left_over;
    std::vector<std::pair<torch::Tensor, torch::Tensor>> matched;
    const auto match = [&](const std::string& name, const torch::Tensor& wanted) {
        const auto found = given.find(name);
        if (found == given.end()) {
            // A count that evaluation does not read, and that older files lack.
            if (!name.ends_with("num_batches_tracked")) missing.push_back("'" + name + "'");
            return;
        }
        if (found->second.sizes() == wanted.sizes())
            matched.emplace_back(wanted, found->second);
        else
            reshaped.push_back("'" + name + "' is " + stored_sizes(found->second) + " and not " +
                               stored_sizes(wanted));
        given.erase(found);
    };
    for (const auto& item : module.named_parameters())
        match(item.key(), item.value());
    for (const auto& item : module.named_buffers())
        match(item.key(), item.value());
    for (const auto& [name, tensor] : given)
        if (std::none_of(ignored.begin(), ignored.end(), [&name = name](const std::string& beginning) {
                return name.starts_with(beginning);
            }))
            left_over.push_back("'" + name + "'");
    const auto mismatch = [&](const std::string& what, const std::vector<std::string>& names) {
        return fail(ErrorCode::version_mismatch, file.string(),
                    "does not fit the encoder: " + what + " " + some_of(names) + ".", {some_of(names)});
    };
    if (!reshaped.empty()) return mismatch("of another shape:", reshaped);
    if (!missing.empty()) return mismatch("missing:", missing);
    if (!left_over.empty()) return mismatch("left over:", left_over);
    torch::NoGradGuard no_grad;
    for (auto& [to, from] : matched)
        to.copy_(from);
    return {};
}

} // namespace triptych
