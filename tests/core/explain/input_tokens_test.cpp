// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/input_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/training/collate.h"
#include "core/training/mel.h"
#include "tests/core/explain/every_input.h"

namespace triptych::test {
namespace {

using testing::ElementsAre;

constexpr Baseline both[] = {Baseline::mean, Baseline::blank};

TokenGrid some_grid(Random& random) {
    const auto some = [&](std::size_t most) { return 1 + static_cast<int>(random.below(most)); };
    return {some(30), some(30), some(60), some(20), some(4), some(4), some(20), some(50), some(7)};
}

std::vector<InputToken> of_input(const std::vector<InputToken>& tokens, const std::string& input) {
    std::vector<InputToken> own;
    for (const InputToken& token : tokens)
        if (token.input == input) own.push_back(token);
    return own;
}

/// How many elements of each input can be taken away.
std::map<std::string, std::size_t> extents(const PreparedSample& sample) {
    const auto words = [&](const char* input) {
        const auto& all = std::get<PreparedText>(sample.at(input)).words;
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [](const Word& w) { return w.byte_begin != w.byte_end; }));
    };
    const auto& known = std::get<PreparedNumbers>(sample.at("numbers")).known;
    return {{"text", words("text")},
            {"pieces", words("pieces")},
            {"image", picture_side * picture_side},
            {"audio", std::get<PreparedAudio>(sample.at("audio")).mel.values.size()},
            {"wave", std::get<PreparedWave>(sample.at("wave")).samples.size()},
            {"video", std::get<PreparedVideo>(sample.at("video")).frames.size() * picture_side * picture_side},
            {"numbers", static_cast<std::size_t>(std::count(known.begin(), known.end(), true))},
            {"vector", 5},
            {"series", std::get<PreparedSeries>(sample.at("series")).steps.values.size()}};
}

TEST(InputTokens, TileEveryInputWithoutOverlap) {
    const Preparer preparer = every_input_preparer();
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        const PreparedSample sample = some_sample(preparer, random);
        const auto tokens = input_tokens(sample, preparer, some_grid(random));
        for (const auto& [input, extent] : extents(sample)) {
            std::set<std::array<std::size_t, 3>> seen;
            std::size_t count = 0;
            for (const InputToken& token : of_input(tokens, input))
                for (std::size_t i = token.first.begin; i < token.first.end; ++i)
                    for (std::size_t j = token.second.begin; j < token.second.end; ++j)
                        for (std::size_t k = token.third.begin; k < token.third.end; ++k) {
                            seen.insert({i, j, k});
                            ++count;
                        }
            EXPECT_EQ(count, extent) << input << " " << seed;
            EXPECT_EQ(seen.size(), extent) << input << " " << seed;
        }
    }
}

TEST(InputTokens, AreFoundAgainByWhatTheyStandFor) {
    const Preparer preparer = every_input_preparer();
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        const PreparedSample sample = some_sample(preparer, random);
        for (const InputToken& token : input_tokens(sample, preparer, some_grid(random))) {
            EXPECT_FALSE(token.source.label.empty());
            EXPECT_EQ(token.source.input, token.input);
            const auto found = locate(token.source, sample, preparer);
            ASSERT_TRUE(found.ok()) << found.error().text();
            EXPECT_EQ(found->input, token.input);
            EXPECT_EQ(found->first, token.first) << token.input << " " << token.source.label << " " << seed;
            EXPECT_EQ(found->second, token.second) << token.input << " " << token.source.label << " " << seed;
            EXPECT_EQ(found->third, token.third) << token.input << " " << token.source.label << " " << seed;
        }
    }
}

TEST(Locate, FindsTheCellsOfASoundThatAModelMade) {
    const Preparer preparer = every_input_preparer();
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed);
        PreparedSample sample = some_sample(preparer, random);
        auto& sound = std::get<PreparedAudio>(sample.at("audio"));
        const TokenList frames = input_sources(sound, "audio", preparer);
        const std::size_t begin = random.below(frames.size()), end = begin + 1 + random.below(frames.size() - begin);
        const auto low = static_cast<std::int64_t>(random.below(bins)),
                   high = low + 1 + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(bins - low)));
        const auto found = locate(mel_region(frames, {begin, end, low, high}, bins), sample, preparer);
        ASSERT_TRUE(found.ok());
        EXPECT_EQ(found->first.begin, begin);
        // A frame that begins where the sound ends belongs to whatever reaches to that end.
        const bool last = frames[end - 1].end_s >= sound.seconds;
        EXPECT_EQ(found->first.end, last ? frames.size() : end) << seed;
        EXPECT_EQ(found->second.begin, static_cast<std::size_t>(low));
        EXPECT_EQ(found->second.end, static_cast<std::size_t>(high));
    }
}

TEST(Locate, RoundsOutwardsAndTakesWhatWasJoined) {
    const Preparer preparer = every_input_preparer();
    Random random(1);
    PreparedSample sample = some_sample(preparer, random);
    TokenSource source;
    source.kind = TokenSource::Kind::box;
    source.input = "image";
    source.x = 0.5 + 0.1 / picture_side;
    source.width = 0.25;
    source.y = 1.0 / 3;
    source.height = 1.0 / 3;
    const auto box = locate(source, sample, preparer);
    ASSERT_TRUE(box.ok());
    EXPECT_EQ(box->first, (IndexRange{8, 16}));
    EXPECT_EQ(box->second, (IndexRange{12, 19}));

    auto text = preparer.prepare({{"text", {"grinding noise and loud", {}}}});
    ASSERT_TRUE(text.ok());
    source = {};
    source.kind = TokenSource::Kind::word;
    source.input = "text";
    source.char_begin = 9; // "noise and"
    source.char_end = 18;
    const auto words = locate(source, *text, preparer);
    ASSERT_TRUE(words.ok());
    EXPECT_EQ(words->first, (IndexRange{1, 3}));

    // A vector as a model's token has it: the whole, as one column.
    source = {};
    source.kind = TokenSource::Kind::column;
    source.input = "vector";
    source.count = 1;
    const auto vector = locate(source, sample, preparer);
    ASSERT_TRUE(vector.ok());
    EXPECT_EQ(vector->first, (IndexRange{0, 5}));
}

TEST(Locate, TellsWhatStandsForNothing) {
    const Preparer preparer = every_input_preparer();
    Random random(1);
    PreparedSample sample = some_sample(preparer, random);
    TokenSource source;
    source.label = "[CLS]";
    source.input = "text";
    EXPECT_EQ(locate(source, sample, preparer).error().code, ErrorCode::bad_format);
    source.kind = TokenSource::Kind::absent;
    EXPECT_EQ(locate(source, sample, preparer).error().code, ErrorCode::bad_format);
    source.kind = TokenSource::Kind::box;
    source.input = "image";
    sample.at("image") = PreparedValue{};
    EXPECT_EQ(locate(source, sample, preparer).error().code, ErrorCode::bad_format);
    source.input = "elsewhere";
    EXPECT_EQ(locate(source, sample, preparer).error().code, ErrorCode::bad_format);
}

TEST(Without, NothingChangesNothing) {
    const Preparer preparer = every_input_preparer();
    Random random(3);
    const PreparedSample sample = some_sample(preparer, random);
    for (const Baseline baseline : both)
        expect_same(without(sample, {}, baseline, preparer), sample, baseline_name(baseline));
}

TEST(Without, AllIsTheBaselineAndOnlyIsTheOtherSide) {
    const Preparer preparer = every_input_preparer();
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        const PreparedSample sample = some_sample(preparer, random);
        const auto tokens = input_tokens(sample, preparer, some_grid(random));
        std::vector<InputToken> some, others;
        for (const InputToken& token : tokens)
            (random.chance(0.5) ? some : others).push_back(token);
        for (const Baseline baseline : both) {
            const PreparedSample nothing = baseline_sample(sample, baseline, preparer);
            expect_same(without(sample, tokens, baseline, preparer), nothing, "without all");
            expect_same(only(sample, {}, baseline, preparer), nothing, "only nothing");
            expect_same(only(sample, tokens, baseline, preparer), sample, "only all");
            expect_same(without(sample, some, baseline, preparer), only(sample, others, baseline, preparer), "halves");
            // What no piece names stays as it is.
            const std::vector<InputToken> picture = of_input(tokens, "image");
            PreparedSample changed = without(sample, picture, baseline, preparer);
            EXPECT_NE(content_of(changed.at("image")), content_of(sample.at("image")));
            changed.at("image") = sample.at("image");
            expect_same(changed, sample, "other inputs");
        }
    }
}

TEST(Without, PutsTheMeanThatTrainingHas) {
    const Preparer preparer = every_input_preparer();
    Random random(5);
    PreparedSample sample = some_sample(preparer, random);
    auto texts = preparer.prepare({{"text", {"grinding noise and loud", {}}},
                                   {"pieces", {"grinding noise", {}}},
                                   {"numbers", {"14,red,55", {}}}});
    ASSERT_TRUE(texts.ok());
    for (const char* input : {"text", "pieces", "numbers"})
        sample.at(input) = texts->at(input);
    const PreparedSample mean = baseline_sample(sample, Baseline::mean, preparer);
    EXPECT_THAT(std::get<PreparedText>(mean.at("text")).ids, ElementsAre(1, 1, 1, 1));
    // What the tokeniser adds stays: [CLS], three pieces, [SEP].
    EXPECT_THAT(std::get<PreparedText>(mean.at("pieces")).ids, ElementsAre(2, 1, 1, 1, 3));
    EXPECT_THAT(std::vector<int>(std::get<PreparedImage>(mean.at("image")).image.rgb.begin(),
                                 std::get<PreparedImage>(mean.at("image")).image.rgb.begin() + 3),
                ElementsAre(124, 116, 104));
    const Matrix& mel = std::get<PreparedAudio>(mean.at("audio")).mel;
    for (int bin = 0; bin < bins; ++bin)
        EXPECT_EQ(mel.at(bin, 0), -40 - bin);
    EXPECT_EQ(std::get<PreparedWave>(mean.at("wave")).samples.front(), 0);
    const auto& numbers = std::get<PreparedNumbers>(mean.at("numbers"));
    EXPECT_THAT(numbers.values, ElementsAre(0, 0, 0));
    EXPECT_THAT(numbers.known, ElementsAre(true, false, true));
    // Not standardised: the mean itself. Standardised: 0.
    EXPECT_THAT(std::get<PreparedVector>(mean.at("vector")).values, ElementsAre(1, 2, 3, 4, 5));
    EXPECT_EQ(std::get<PreparedSeries>(mean.at("series")).steps.at(0, 1), 0);
}

TEST(Without, PutsNothingWhereItIsToBeBlank) {
    const Preparer preparer = every_input_preparer();
    Random random(5);
    PreparedSample sample = some_sample(preparer, random);
    auto texts = preparer.prepare({{"text", {"grinding noise and loud a b c clear", {}}},
                                   {"pieces", {"grinding noise", {}}},
                                   {"numbers", {"14,red,55", {}}}});
    ASSERT_TRUE(texts.ok());
    for (const char* input : {"text", "pieces", "numbers"})
        sample.at(input) = texts->at(input);
    const auto tokens = input_tokens(sample, preparer);
    const auto text = of_input(tokens, "text"), pieces = of_input(tokens, "pieces");
    ASSERT_EQ(text.size(), 6); // cut at max_words
    ASSERT_EQ(pieces.size(), 3);
    const PreparedSample moved =
        without(sample, {text[1], text[5], pieces[0], pieces[1]}, Baseline::blank, preparer);
    // What follows moves up, and words keep the place that they have in the text.
    const auto& left = std::get<PreparedText>(moved.at("text"));
    EXPECT_THAT(left.ids, ElementsAre(2, 5, 4, 7));
    EXPECT_EQ(left.words[1].text, "and");
    EXPECT_EQ(left.words[1].char_begin, 15);
    EXPECT_EQ(left.words_in_all, 6);
    EXPECT_THAT(std::get<PreparedText>(moved.at("pieces")).ids, ElementsAre(2, 6, 3));

    const PreparedSample blank = baseline_sample(sample, Baseline::blank, preparer);
    EXPECT_TRUE(std::get<PreparedText>(blank.at("text")).ids.empty());
    EXPECT_TRUE(std::get<PreparedText>(blank.at("pieces")).ids.empty()) << "an empty text has no marks either";
    EXPECT_EQ(std::get<PreparedImage>(blank.at("image")).image.rgb[0], 0);
    const Matrix& mel = std::get<PreparedAudio>(sample.at("audio")).mel;
    const float loudest = *std::max_element(mel.values.begin(), mel.values.end());
    EXPECT_FLOAT_EQ(std::get<PreparedAudio>(blank.at("audio")).mel.at(3, 0), loudest - 80);
    EXPECT_THAT(std::get<PreparedNumbers>(blank.at("numbers")).known, ElementsAre(false, false, false));
    EXPECT_EQ(std::get<PreparedVector>(blank.at("vector")).values[2], 0);
}

} // namespace
} // namespace triptych::test
