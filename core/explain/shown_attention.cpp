// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/shown_attention.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/explain/attribution.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

std::string numbered(const char* one, const char* several, std::size_t first, std::size_t count) {
    return count > 1 ? std::string(several) + " " + std::to_string(first + 1) + "–" + std::to_string(first + count)
                     : std::string(one) + " " + std::to_string(first + 1);
}

/// Empty where it covers the whole, or nothing.
std::string place_name(const TokenSource& token) {
    if (token.width <= 0 || token.height <= 0 || (token.width >= 1 && token.height >= 1)) return {};
    return "row " + std::to_string(std::lround(token.y / token.height) + 1) + ", column " + std::to_string(std::lround(token.x / token.width) + 1);
}

} // namespace

const std::vector<float>& shown_weights(const Attention& attention, const ShownAttention& shown) {
    return shown.weights.empty() ? attention.pooled : shown.weights;
}

std::string shown_text(const Attention& attention, const ShownAttention& shown) {
    if (!shown.method.empty()) {
        const MethodInfo* method = attribution_method(shown.method);
        return (method ? method->title : shown.method) + " over all layers";
    }
    const std::string within = attention.frames > 0 ? "; within frame " + std::to_string(attention.frame + 1) + " of " +
                                                          std::to_string(attention.frames)
                                                    : "";
    if (shown.tokens.empty()) return "what the head sees" + within;
    constexpr std::size_t most = 8;
    std::string names;
    for (std::size_t i = 0; i < std::min(shown.tokens.size(), most); ++i) {
        const TokenSource& token = attention.tokens.at(static_cast<std::size_t>(shown.tokens[i]));
        names += (i > 0 ? "; " : "") + (token.kind == TokenSource::Kind::word ? "“" + token.label + "”" : token_name(token));
        if (!token.input.empty()) names += " (" + token.input + ")";
    }
    if (shown.tokens.size() > most) names += " and " + std::to_string(shown.tokens.size() - most) + " more";
    const std::string count = std::to_string(shown.tokens.size()) + " tokens";
    const bool one = shown.tokens.size() == 1;
    const std::string what = shown.attended_by ? "what attends to " + (one ? names : count + ", sum over them: " + names)
                             : one             ? "what " + names + " attends to"
                                               : "what " + count + " attend to, mean over them: " + names;
    return what + "; layer " + std::to_string(shown.layer + 1) +
           (shown.head < 0 ? ", mean over the heads" : ", head " + std::to_string(shown.head + 1)) + within;
}

std::vector<float> attention_of(const std::vector<float>& matrix, const std::vector<int>& tokens, bool attended_by) {
    const auto n = static_cast<std::size_t>(std::llround(std::sqrt(static_cast<double>(matrix.size()))));
    std::vector<float> sums(n, 0.0f);
    for (const int token : tokens)
        for (std::size_t other = 0; other < n; ++other) {
            const auto own = static_cast<std::size_t>(token);
            sums[other] += attended_by ? matrix[other * n + own] : matrix[own * n + other];
        }
    if (!attended_by && tokens.size() > 1)
        for (float& sum : sums)
            sum /= static_cast<float>(tokens.size());
    return sums;
}

/// Weights are sorted into bins, and only those of the bin where the share is reached one by one, so that the time does not
/// grow with the logarithm of their number.
MassCut mass_cut(const std::vector<float>& values, double share) {
    MassCut cut{0, static_cast<int>(values.size())};
    const double highest = values.empty() ? 0.0 : static_cast<double>(*std::max_element(values.begin(), values.end()));
    if (share >= 1 || highest <= 0) return cut;
    constexpr std::size_t bins = 1024;
    const auto bin = [&](float value) { return std::min(static_cast<std::size_t>(std::max(static_cast<double>(value), 0.0) / highest * bins), bins - 1); };
    std::vector<double> sums(bins, 0.0);
    std::vector<int> counts(bins, 0);
    double all = 0;
    for (const float value : values) {
        sums[bin(value)] += static_cast<double>(value);
        ++counts[bin(value)];
        all += static_cast<double>(value);
    }
    double held = 0;
    int kept = 0;
    std::size_t place = bins;
    while (place > 0 && held + sums[place - 1] < share * all) {
        --place;
        held += sums[place];
        kept += counts[place];
    }
    if (place == 0) return cut;
    std::vector<float> last;
    for (const float value : values)
        if (bin(value) == place - 1) last.push_back(value);
    std::sort(last.begin(), last.end(), std::greater<>());
    for (std::size_t i = 0; i < last.size(); ++i) {
        held += static_cast<double>(last[i]);
        cut.least = static_cast<double>(last[i]);
        ++kept;
        if (held < share * all) continue;
        while (++i < last.size() && last[i] == last[i - 1])
            ++kept;
        break;
    }
    cut.kept = kept;
    return cut;
}

std::vector<char> lit_tokens(const std::vector<TokenSource>& tokens, const std::vector<float>& weights, double share) {
    const auto sink = [](const TokenSource& token) {
        return token.kind == TokenSource::Kind::absent || token.kind == TokenSource::Kind::special;
    };
    std::vector<float> counted;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (!sink(tokens[i])) counted.push_back(weights[i]);
    const MassCut cut = mass_cut(counted, share);
    std::vector<char> lit;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        lit.push_back(sink(tokens[i]) || cut.keeps(weights[i]));
    return lit;
}

std::string token_name(const TokenSource& token) {
    using Kind = TokenSource::Kind;
    if (token.kind == Kind::step) return numbered("step", "steps", token.first, token.count);
    const std::string place = place_name(token);
    if (token.kind == Kind::box) return place.empty() ? token.label : place;
    if (token.kind != Kind::frame) return token.label;
    std::string name = numbered("frame", "frames", token.first, token.count);
    if (token.end_s > token.begin_s) name += ", " + seconds_label(token.begin_s, token.end_s);
    return place.empty() ? name : name + ", " + place;
}

} // namespace triptych
