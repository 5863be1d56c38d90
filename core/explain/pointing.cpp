// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/pointing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace triptych {
namespace {

constexpr double common_share = 0.1; ///< of the shorter of token and region, in each direction

/// Whether two stretches have enough in common.
bool meet(double begin_a, double end_a, double begin_b, double end_b) {
    const double common = std::min(end_a, end_b) - std::max(begin_a, begin_b);
    return common > 0 && common >= common_share * std::min(end_a - begin_a, end_b - begin_b);
}

bool fits(const TokenSource& token, const EvidenceRegion& region) {
    switch (region.kind) {
    case EvidenceRegion::Kind::chars:
        return token.kind == TokenSource::Kind::word;
    case EvidenceRegion::Kind::box:
        return token.kind == TokenSource::Kind::box;
    case EvidenceRegion::Kind::band:
        return token.kind == TokenSource::Kind::region;
    }
    return false;
}

bool lies_in(const TokenSource& token, const EvidenceRegion& region) {
    if (!fits(token, region)) return false;
    const auto at = [](std::size_t place) { return static_cast<double>(place); };
    switch (region.kind) {
    case EvidenceRegion::Kind::chars:
        return meet(at(token.char_begin), at(token.char_end), at(region.char_begin), at(region.char_end));
    case EvidenceRegion::Kind::box:
        return meet(token.x, token.x + token.width, region.x, region.x + region.width) &&
               meet(token.y, token.y + token.height, region.y, region.y + region.height);
    case EvidenceRegion::Kind::band:
        return meet(token.begin_s, token.end_s, region.begin_s, region.end_s) &&
               meet(token.low_hz, token.high_hz, region.low_hz, region.high_hz);
    }
    return false;
}

/// Pixels of the file become shares of the picture as it is prepared.
EvidenceRegion prepared(EvidenceRegion region, const PreparedImage& picture) {
    const ImagePlacement& place = picture.placement;
    region.x = (region.x - place.offset_x) / place.scale_x / picture.image.width;
    region.y = (region.y - place.offset_y) / place.scale_y / picture.image.height;
    region.width /= place.scale_x * picture.image.width;
    region.height /= place.scale_y * picture.image.height;
    return region;
}

} // namespace

std::optional<Pointing> pointing_of(const std::string& input, const std::vector<AttributedToken>& tokens,
                                    std::vector<EvidenceRegion> regions) {
    std::vector<const AttributedToken*> own;
    for (const AttributedToken& token : tokens)
        if (token.source.input == input && !token.sink()) own.push_back(&token);
    std::erase_if(regions, [&](const EvidenceRegion& region) {
        return std::all_of(own.begin(), own.end(), [&](const auto* token) { return lies_in(token->source, region); });
    });
    if (own.empty() || regions.empty()) return std::nullopt;
    const double largest = (*std::max_element(own.begin(), own.end(), [](const auto* a, const auto* b) {
                               return a->value < b->value;
                           }))->value;
    double positive = 0, positive_inside = 0;
    std::size_t inside = 0;
    int strongest = 0, strongest_inside = 0;
    for (const AttributedToken* token : own) {
        const bool in = std::any_of(regions.begin(), regions.end(),
                                    [&](const EvidenceRegion& region) { return lies_in(token->source, region); });
        const double weight = std::max(token->value, 0.0);
        positive += weight;
        strongest += token->value == largest;
        if (!in) continue;
        ++inside;
        positive_inside += weight;
        strongest_inside += token->value == largest;
    }
    if (inside == own.size()) return std::nullopt;
    Pointing result;
    result.input = input;
    result.tokens = own.size();
    result.hit = largest > 0 ? static_cast<double>(strongest_inside) / strongest : 0;
    result.mass = positive > 0 ? positive_inside / positive : std::numeric_limits<double>::quiet_NaN();
    result.chance = static_cast<double>(inside) / static_cast<double>(own.size());
    return result;
}

std::vector<Pointing> pointing(const Attribution& attribution, const RowEvidence& evidence, const PreparedSample& sample,
                               const Preparer& preparer) {
    std::vector<Pointing> inputs;
    for (const std::string& input : preparer.inputs()) {
        const auto known = evidence.find(preparer.column(input));
        const auto value = sample.find(input);
        if (known == evidence.end() || value == sample.end()) continue;
        std::vector<EvidenceRegion> regions = known->second;
        if (const auto* picture = std::get_if<PreparedImage>(&value->second))
            for (EvidenceRegion& region : regions)
                region = prepared(region, *picture);
        if (auto one = pointing_of(input, attribution.tokens, std::move(regions))) inputs.push_back(*std::move(one));
    }
    return inputs;
}

nlohmann::json pointing_to_json(const std::vector<Pointing>& inputs) {
    nlohmann::json json = nlohmann::json::object();
    for (const Pointing& one : inputs)
        json[one.input] = {{"hit", one.hit}, {"mass", one.mass}, {"chance", one.chance}, {"tokens", one.tokens}};
    return json;
}

} // namespace triptych
