// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/pointing.h"

#include <gtest/gtest.h>

#include <cmath>

namespace triptych {
namespace {

using Kind = TokenSource::Kind;

AttributedToken word(std::size_t begin, std::size_t end, double value) {
    AttributedToken token;
    token.source.kind = Kind::word;
    token.source.input = "text";
    token.source.char_begin = begin;
    token.source.char_end = end;
    token.value = value;
    return token;
}
AttributedToken span(double begin_s, double end_s, double low_hz, double high_hz, double value) {
    AttributedToken token;
    token.source.kind = Kind::region;
    token.source.input = "audio";
    token.source.begin_s = begin_s;
    token.source.end_s = end_s;
    token.source.low_hz = low_hz;
    token.source.high_hz = high_hz;
    token.value = value;
    return token;
}
EvidenceRegion chars(std::size_t begin, std::size_t end) {
    EvidenceRegion region;
    region.char_begin = begin;
    region.char_end = end;
    return region;
}
EvidenceRegion band(double begin_s, double end_s, double low_hz, double high_hz) {
    return {EvidenceRegion::Kind::band, 0, 0, 0, 0, 0, 0, begin_s, end_s, low_hz, high_hz};
}

TEST(Pointing, StrongestTokenAndMassInAText) {
    // "pump grinds badly now": evidence "grinds badly".
    std::vector<AttributedToken> tokens = {word(0, 4, -3), word(5, 11, 2), word(12, 17, 1), word(18, 21, 1)};
    const auto hit = pointing_of("text", tokens, {chars(5, 17)});
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->hit, 1);
    EXPECT_DOUBLE_EQ(hit->mass, 3.0 / 4);
    EXPECT_DOUBLE_EQ(hit->chance, 2.0 / 4);
    EXPECT_EQ(hit->tokens, 4U);
    tokens[3].value = 2; // a tie of one inside and one outside
    EXPECT_DOUBLE_EQ(pointing_of("text", tokens, {chars(5, 17)})->hit, 0.5);
    tokens[3].value = 5;
    EXPECT_DOUBLE_EQ(pointing_of("text", tokens, {chars(5, 17)})->hit, 0);
    for (AttributedToken& token : tokens)
        token.value = -1; // nothing speaks for the class
    EXPECT_EQ(pointing_of("text", tokens, {chars(5, 17)})->hit, 0);
    EXPECT_TRUE(std::isnan(pointing_of("text", tokens, {chars(5, 17)})->mass));
    // Sinks and other inputs do not count.
    tokens.push_back(word(0, 0, 9));
    tokens.back().source.kind = Kind::special;
    EXPECT_EQ(pointing_of("text", tokens, {chars(5, 17)})->tokens, 4U);
    EXPECT_FALSE(pointing_of("image", tokens, {chars(5, 17)}));
    EXPECT_FALSE(pointing_of("text", tokens, {}));
}

TEST(Pointing, ATouchIsATenthOfTheShorterInEachDirection) {
    std::vector<AttributedToken> cells;
    for (int column = 0; column < 4; ++column) {
        AttributedToken cell;
        cell.source.kind = Kind::box;
        cell.source.input = "image";
        cell.source.x = 0.25 * column;
        cell.source.width = 0.25;
        cell.source.height = 1;
        cell.value = column;
        cells.push_back(cell);
    }
    const auto box = [](double x, double width, double height) {
        return EvidenceRegion{EvidenceRegion::Kind::box, 0, 0, x, 0, width, height};
    };
    // A small box that lies in the last cell: not a tenth of the cell, but all of the box.
    EXPECT_EQ(pointing_of("image", cells, {box(0.8, 0.05, 0.1)})->hit, 1);
    EXPECT_DOUBLE_EQ(pointing_of("image", cells, {box(0.8, 0.05, 0.1)})->chance, 0.25);
    // A twentieth of the box reaches into the last cell: not in it.
    EXPECT_EQ(pointing_of("image", cells, {box(0.56, 0.2, 0.1)})->hit, 0);
    // A region of another kind says nothing here.
    EXPECT_EQ(pointing_of("image", cells, {chars(0, 4)})->chance, 0);
}

TEST(Pointing, WhatNoTokenCanMissIsLeftOut) {
    // Spans of time over all frequencies; a hum that is there throughout, and a whine in the second half.
    const std::vector<AttributedToken> spans = {span(0, 1, 0, 8000, 1), span(1, 2, 0, 8000, 3)};
    EXPECT_FALSE(pointing_of("audio", spans, {band(0, 2, 20, 400)}));
    const auto both = pointing_of("audio", spans, {band(0, 2, 20, 400), band(1.2, 1.8, 1100, 1300)});
    ASSERT_TRUE(both);
    EXPECT_DOUBLE_EQ(both->chance, 0.5);
    EXPECT_EQ(both->hit, 1);
    EXPECT_DOUBLE_EQ(both->mass, 0.75);
    // However short the spans are, and however long and narrow the hum.
    std::vector<AttributedToken> many;
    for (int i = 0; i < 16; ++i)
        many.push_back(span(i / 8.0, (i + 1) / 8.0, 0, 8000, 1));
    EXPECT_FALSE(pointing_of("audio", many, {band(0, 2, 20, 400)}));
    // Two regions that share out all tokens between them can as little be missed.
    EXPECT_FALSE(pointing_of("audio", spans, {band(0, 0.9, 20, 400), band(1.1, 2, 20, 400)}));
    // Where tokens have bands, the hum can be missed.
    const std::vector<AttributedToken> cells = {span(0, 2, 0, 500, 1), span(0, 2, 500, 8000, 3)};
    EXPECT_DOUBLE_EQ(pointing_of("audio", cells, {band(0, 2, 20, 400)})->mass, 0.25);
}

} // namespace
} // namespace triptych
