// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "core/explain/contributions.h"

namespace triptych {
namespace {

using Kind = TokenSource::Kind;

/// Of one input of one map: where spans and bands begin, so that those of sounds of different lengths can be matched by
/// their order.
struct Beginnings {
    std::vector<double> spans, bands;
};

int place_in(const std::vector<double>& sorted, double value) {
    return static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

std::map<std::string, Beginnings> beginnings_of(const Attribution& map) {
    std::map<std::string, std::set<double>> spans, bands;
    for (const AttributedToken& token : map.tokens)
        if (token.source.kind == Kind::region) {
            spans[token.source.input].insert(token.source.begin_s);
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
    case Kind::word:
        return kind + source.label;
    case Kind::box:
        return kind + text(source.x, source.y, source.width, source.height);
    case Kind::region: {
        const Beginnings& own = beginnings.at(source.input);
        return kind + text(place_in(own.spans, source.begin_s), place_in(own.bands, source.low_hz), 0, 0);
    }
    case Kind::frame:
        return kind + std::to_string(source.first) + ' ' + std::to_string(source.count) + ' ' +
               text(source.x, source.y, source.width, source.height);
    default: // columns and steps
        return kind + std::to_string(source.first) + ' ' + std::to_string(source.count) + ' ' + source.label;
    }
}

struct Sum {
    AverageToken token;
    double begin_s = 0, end_s = 0;
};

} // namespace

std::vector<AverageToken> average_map(const std::vector<Attribution>& maps) {
    std::vector<Sum> sums; // in the order in which they first occur
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    for (const Attribution& map : maps) {
        const auto beginnings = beginnings_of(map);
        // A word that a text holds twice has one value in it.
        std::map<std::size_t, double> of_map;
        std::map<std::size_t, const TokenSource*> sources;
        for (const AttributedToken& token : map.tokens) {
            if (token.sink()) continue;
            const auto [found, added] =
                places.try_emplace({token.source.input, key_of(token.source, beginnings)}, sums.size());
            if (added) {
                Sum sum;
                sum.token.input = token.source.input;
                sum.token.label = token.source.label;
                sum.token.source = token.source;
                if (token.source.kind == Kind::word) {
                    sum.token.source = TokenSource{};
                    sum.token.source.kind = Kind::word;
                    sum.token.source.modality = token.source.modality;
                    sum.token.source.input = token.source.input;
                    sum.token.source.label = token.source.label;
                }
                sums.push_back(std::move(sum));
            }
            of_map[found->second] += token.value;
            sources[found->second] = &token.source;
        }
        for (const auto& [place, value] : of_map) {
            Sum& sum = sums[place];
            sum.token.mean += value;
            sum.token.mean_absolute += std::abs(value);
            ++sum.token.count;
            sum.begin_s += sources.at(place)->begin_s;
            sum.end_s += sources.at(place)->end_s;
        }
    }
    std::vector<AverageToken> out;
    for (Sum& sum : sums) {
        const auto count = static_cast<double>(sum.token.count);
        sum.token.mean /= count;
        sum.token.mean_absolute /= count;
        if (sum.token.source.kind == Kind::region) {
            sum.token.source.begin_s = sum.begin_s / count;
            sum.token.source.end_s = sum.end_s / count;
        }
        out.push_back(std::move(sum.token));
    }
    return out;
}

} // namespace triptych
