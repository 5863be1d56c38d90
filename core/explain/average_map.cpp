// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/average_map.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "core/training/token_pool.h"

namespace triptych {
namespace {

using TokenKind = TokenSource::Kind;

/// Of one input of one map: where spans and bands begin, so that those of samples of different lengths can be matched by their
/// order.
struct Beginnings {
    std::vector<double> spans, bands;
};

bool is_span(const TokenSource& source) { return source.kind == TokenKind::region || source.kind == TokenKind::step; }

double span_of(const TokenSource& source) {
    return source.kind == TokenKind::step ? static_cast<double>(source.first) : source.begin_s;
}

int place_in(const std::vector<double>& sorted, double value) {
    return static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

std::map<std::string, Beginnings> beginnings_of(const std::vector<AttributedToken>& tokens) {
    std::map<std::string, std::set<double>> spans, bands;
    for (const AttributedToken& token : tokens)
        if (is_span(token.source)) {
            spans[token.source.input].insert(span_of(token.source));
            bands[token.source.input].insert(token.source.low_hz);
        }
    std::map<std::string, Beginnings> out;
    for (const auto& [input, sorted] : spans)
        out[input] = {{sorted.begin(), sorted.end()}, {bands[input].begin(), bands[input].end()}};
    return out;
}

/// What makes tokens of different samples the same.
std::string key_of(const TokenSource& source, const std::map<std::string, Beginnings>& beginnings) {
    const auto text = [](double a, double b, double c, double d) {
        char buffer[80];
        std::snprintf(buffer, sizeof buffer, "%.4f %.4f %.4f %.4f", a, b, c, d);
        return std::string(buffer);
    };
    const std::string kind = std::string(token_kind_name(source.kind)) + ' ';
    switch (source.kind) {
    case TokenKind::word:
        return kind + source.label;
    case TokenKind::box:
        return kind + text(source.x, source.y, source.width, source.height);
    case TokenKind::region:
    case TokenKind::step: {
        const Beginnings& own = beginnings.at(source.input);
        return kind + text(place_in(own.spans, span_of(source)), place_in(own.bands, source.low_hz), source.y, source.height);
    }
    case TokenKind::frame:
        return kind + std::to_string(source.first) + ' ' + std::to_string(source.count) + ' ' +
               text(source.x, source.y, source.width, source.height);
    default: // columns
        return kind + std::to_string(source.first) + ' ' + std::to_string(source.count) + ' ' + source.label;
    }
}

} // namespace

void AverageMap::add(const std::vector<AttributedToken>& tokens) {
    ++m_samples;
    const auto beginnings = beginnings_of(tokens);
    std::map<std::size_t, double> values;
    std::map<std::size_t, const TokenSource*> sources;
    for (const AttributedToken& token : tokens) {
        if (token.sink()) continue;
        const auto [found, added] = m_places.try_emplace({token.source.input, key_of(token.source, beginnings)}, m_sums.size());
        if (added) {
            Sum& sum = m_sums.emplace_back();
            if (token.source.kind == TokenKind::word) {
                sum.source.kind = TokenKind::word;
                sum.source.modality = token.source.modality;
                sum.source.input = token.source.input;
                sum.source.label = token.source.label;
            } else {
                sum.source = token.source;
            }
        }
        values[found->second] += token.value;
        sources[found->second] = &token.source;
    }
    for (const auto& [place, value] : values) {
        Sum& sum = m_sums[place];
        ++sum.count;
        const double before = value - sum.mean; // Welford 1962: no large sums that nearly cancel out
        sum.mean += before / static_cast<double>(sum.count);
        sum.squares += before * (value - sum.mean);
        sum.absolute += std::abs(value);
        const TokenSource& source = *sources.at(place);
        sum.begin_s += source.begin_s;
        sum.end_s += source.end_s;
        sum.first += static_cast<double>(source.first);
        sum.span += static_cast<double>(source.count);
    }
}

std::vector<AverageToken> AverageMap::tokens() const {
    std::vector<AverageToken> out;
    for (const Sum& sum : m_sums) {
        const auto count = static_cast<double>(sum.count);
        AverageToken& token = out.emplace_back();
        token.source = sum.source;
        token.mean = sum.mean;
        token.mean_absolute = sum.absolute / count;
        if (sum.count > 1) token.standard_error = std::sqrt(sum.squares / (count - 1) / count);
        token.count = sum.count;
        if (!is_span(sum.source)) continue;
        token.source.begin_s = sum.begin_s / count;
        token.source.end_s = sum.end_s / count;
        if (sum.source.kind == TokenKind::region) token.source.label = seconds_label(token.source.begin_s, token.source.end_s);
        if (sum.source.count == 0) continue;
        token.source.first = static_cast<std::size_t>(std::lround(sum.first / count));
        token.source.count = static_cast<std::size_t>(std::max(std::lround(sum.span / count), 1L));
    }
    return out;
}

} // namespace triptych
