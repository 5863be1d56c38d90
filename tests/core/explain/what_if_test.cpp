// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/what_if.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/explain/lineage.h"
#include "tests/core/explain/every_input.h"
#include "tests/core/explain/markup.h"

namespace triptych::test {
namespace {

using testing::ElementsAre;

class Edits : public testing::Test {
  protected:
    Edits() : preparer(every_input_preparer()), random(8), sample(some_sample(preparer, random)) {
        auto made = preparer.prepare({{"text", {"grinding noise", {}}}, {"numbers", {"12,red,55", {}}}});
        EXPECT_TRUE(made.ok());
        sample.at("text") = made->at("text");
        sample.at("numbers") = made->at("numbers");
    }
    static SampleEdit edit(SampleEdit::Kind kind, const std::string& input) {
        SampleEdit made;
        made.kind = kind;
        made.input = input;
        return made;
    }
    PreparedSample after(const std::vector<SampleEdit>& edits) const {
        auto made = edited(sample, edits, preparer);
        EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text());
        return made ? *std::move(made) : PreparedSample{};
    }

    Preparer preparer;
    Random random;
    PreparedSample sample;
};

TEST_F(Edits, ChangeOneInputAndLeaveTheOthers) {
    auto text = edit(SampleEdit::Kind::text, "text");
    text.text = "loud and clear";
    PreparedSample changed = after({text});
    EXPECT_THAT(std::get<PreparedText>(changed.at("text")).ids, ElementsAre(4, 5, 6));
    changed.at("text") = sample.at("text");
    expect_same(changed, sample, "others");
    EXPECT_EQ(edit_text(text), "text: “loud and clear”");

    const auto drop = edit(SampleEdit::Kind::drop, "image");
    changed = after({drop});
    EXPECT_TRUE(std::holds_alternative<std::monostate>(changed.at("image")));
    EXPECT_EQ(edit_text(drop), "without image");

    auto swap = edit(SampleEdit::Kind::swap, "image");
    swap.value = PreparedImage{some_picture(random, picture_side), {}};
    swap.label = "row 12";
    EXPECT_EQ(content_of(after({swap}).at("image")), content_of(swap.value));
    EXPECT_EQ(edit_text(swap), "image of row 12");
}

TEST_F(Edits, TakePiecesAwayOrKeepThem) {
    auto tokens = input_tokens(sample, preparer);
    std::erase_if(tokens, [](const InputToken& token) { return token.input != "image"; });
    auto remove = edit(SampleEdit::Kind::remove, "image");
    remove.pieces = {tokens[0], tokens[1]};
    expect_same(after({remove}), without(sample, remove.pieces, Baseline::mean, preparer), "remove");
    EXPECT_EQ(edit_text(remove), "image without 2 pieces");
    auto keep = remove;
    keep.kind = SampleEdit::Kind::keep;
    keep.baseline = Baseline::blank;
    const PreparedSample kept = after({keep});
    EXPECT_EQ(content_of(kept.at("image")),
              content_of(only(sample, keep.pieces, Baseline::blank, preparer).at("image")));
    EXPECT_EQ(content_of(kept.at("audio")), content_of(sample.at("audio"))) << "another input is left alone";
    EXPECT_EQ(edit_text(keep), "image: only 2 pieces");
}

TEST_F(Edits, SetOneNumberOrCategory) {
    auto load = edit(SampleEdit::Kind::number, "numbers");
    load.text = "14";
    auto kind = load;
    kind.column = 1;
    kind.text = "blue";
    const PreparedSample changed = after({load, kind});
    const auto& numbers = std::get<PreparedNumbers>(changed.at("numbers"));
    EXPECT_THAT(numbers.values, ElementsAre(2, 0, 1)); // (14 − 10) / 2, the first category, as it was
    EXPECT_THAT(numbers.cells, ElementsAre("14", "blue", "55"));
    // What a person does not say is missing; a category that training had not is not known.
    load.text = "";
    kind.text = "a \"strange\", one";
    const PreparedSample missing = after({load, kind});
    EXPECT_THAT(std::get<PreparedNumbers>(missing.at("numbers")).known, ElementsAre(false, false, true));
    // Of an absent input one column can be given.
    load.text = "14";
    auto absent = sample;
    absent.at("numbers") = PreparedValue{};
    auto given = edited(absent, {load}, preparer);
    ASSERT_TRUE(given.ok());
    EXPECT_THAT(std::get<PreparedNumbers>(given->at("numbers")).known, ElementsAre(true, false, false));
    // And with the last one the input is gone.
    load.text = "";
    auto gone = edited(*given, {load}, preparer);
    ASSERT_TRUE(gone.ok());
    EXPECT_TRUE(std::holds_alternative<std::monostate>(gone->at("numbers")));
}

TEST_F(Edits, TellWhatCannotBeDone) {
    const auto code = [&](const SampleEdit& one) {
        const auto made = edited(sample, {one}, preparer);
        return made.ok() ? std::string("done") : std::string(error_code_name(made.error().code));
    };
    EXPECT_EQ(code(edit(SampleEdit::Kind::drop, "elsewhere")), "unknown_name");
    EXPECT_EQ(code(edit(SampleEdit::Kind::text, "image")), "invalid_argument");
    EXPECT_EQ(code(edit(SampleEdit::Kind::number, "text")), "invalid_argument");
    auto number = edit(SampleEdit::Kind::number, "numbers");
    number.column = 3;
    EXPECT_EQ(code(number), "invalid_argument");
    number.column = 0;
    number.text = "much";
    EXPECT_EQ(code(number), "invalid_argument");
    auto swap = edit(SampleEdit::Kind::swap, "image");
    swap.value = sample.at("text");
    EXPECT_EQ(code(swap), "invalid_argument");
    auto remove = edit(SampleEdit::Kind::remove, "image");
    remove.pieces = {input_tokens(sample, preparer).front()};
    EXPECT_EQ(code(remove), "invalid_argument") << "a word is no piece of a picture";
}

double energy(const std::vector<float>& wave, std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i)
        sum += static_cast<double>(wave[i]) * wave[i];
    return sum / static_cast<double>(end - begin);
}

class Listening : public testing::Test {
  protected:
    static constexpr std::size_t samples = 8000; // one second
    Listening() : preparer(every_input_preparer()) {
        PreparedAudio sound;
        for (std::size_t i = 0; i < samples; ++i) {
            const double t = static_cast<double>(i) / 8000;
            sound.wave.push_back(static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * 300 * t) +
                                                    0.3 * std::sin(2 * std::numbers::pi * 3000 * t)));
        }
        auto mel = preparer.log_mel("audio")->compute(sound.wave);
        EXPECT_TRUE(mel.ok());
        sound.mel = *std::move(mel);
        sound.frames_in_all = static_cast<std::size_t>(sound.mel.columns);
        sound.hop_s = 0.01;
        sound.seconds = 1;
        PreparedWave wave;
        wave.samples = sound.wave;
        wave.sample_rate_hz = 8000;
        wave.seconds = 1;
        sample["audio"] = std::move(sound);
        sample["wave"] = std::move(wave);
    }
    std::vector<InputToken> pieces(const std::string& input, const TokenGrid& grid) const {
        auto all = input_tokens(sample, preparer, grid);
        std::erase_if(all, [&](const InputToken& token) { return token.input != input; });
        return all;
    }

    Preparer preparer;
    PreparedSample sample;
};

TEST_F(Listening, EverythingIsTheWaveAndNothingIsSilence) {
    const std::vector<float>& wave = std::get<PreparedAudio>(sample.at("audio")).wave;
    for (const char* input : {"audio", "wave"}) {
        const auto all = pieces(input, {});
        EXPECT_EQ(wave_kept(sample, all, true, preparer), wave) << input;
        EXPECT_EQ(wave_kept(sample, all, false, preparer), std::vector<float>(samples, 0.0f)) << input;
    }
    EXPECT_EQ(wave_kept(sample, {}, false, preparer), wave);
    EXPECT_EQ(wave_kept(sample, {}, true, preparer), std::vector<float>(samples, 0.0f));
}

TEST_F(Listening, WhatIsKeptAndWhatIsTakenAwayAddUp) {
    const std::vector<float>& wave = std::get<PreparedAudio>(sample.at("audio")).wave;
    for (const char* input : {"audio", "wave"}) {
        auto some = pieces(input, {});
        std::erase_if(some, [place = 0](const InputToken&) mutable { return place++ % 3 != 0; });
        const auto kept = wave_kept(sample, some, true, preparer), left = wave_kept(sample, some, false, preparer);
        ASSERT_EQ(kept.size(), samples);
        ASSERT_EQ(left.size(), samples);
        for (std::size_t i = 0; i < samples; ++i)
            ASSERT_NEAR(kept[i] + left[i], wave[i], 1e-5) << input << " " << i;
    }
}

TEST_F(Listening, ASpanIsKeptWithFades) {
    for (const char* input : {"audio", "wave"}) {
        const auto halves = pieces(input, {.audio_spans = 2, .audio_bands = 1, .wave_spans = 2});
        ASSERT_EQ(halves.size(), 2);
        const auto kept = wave_kept(sample, {halves[1]}, true, preparer);
        EXPECT_EQ(energy(kept, 0, 3900), 0) << input;
        EXPECT_NEAR(energy(kept, 4100, 8000), energy(std::get<PreparedWave>(sample.at("wave")).samples, 4100, 8000), 1e-6);
        // No step is larger than the wave itself makes them: 10 ms are 80 samples.
        for (std::size_t i = 3900; i < 4100; ++i)
            EXPECT_LT(std::abs(kept[i] - kept[i - 1]),
                      0.02 + std::abs(std::get<PreparedWave>(sample.at("wave")).samples[i] -
                                      std::get<PreparedWave>(sample.at("wave")).samples[i - 1]));
    }
}

TEST_F(Listening, ABandIsKept) {
    const auto bands = pieces("audio", {.audio_spans = 1, .audio_bands = 2});
    ASSERT_EQ(bands.size(), 2);
    ASSERT_LT(bands[0].source.high_hz, 2900);
    ASSERT_GT(bands[0].source.high_hz, 400);
    const auto low = wave_kept(sample, {bands[0]}, true, preparer);
    for (std::size_t i = 500; i < 7500; ++i)
        ASSERT_NEAR(low[i], 0.3 * std::sin(2 * std::numbers::pi * 300 * static_cast<double>(i) / 8000), 0.01) << i;
}

TEST_F(Listening, SoundsOfAnyLengthAndOnlyWhatTheModelSees) {
    auto& sound = std::get<PreparedAudio>(sample.at("audio"));
    for (const std::size_t length : {1, 7, 79, 80, 161, 1000}) {
        sound.wave.resize(length, 0.25f);
        auto mel = preparer.log_mel("audio")->compute(sound.wave);
        ASSERT_TRUE(mel.ok());
        sound.mel = *std::move(mel);
        sound.frames_in_all = static_cast<std::size_t>(sound.mel.columns);
        sound.seconds = static_cast<double>(length) / 8000;
        const auto some = pieces("audio", {.audio_spans = 3, .audio_bands = 2});
        EXPECT_EQ(wave_kept(sample, {some[1]}, true, preparer).size(), length);
        sound.wave.resize(8000, 0.25f);
    }
    // Ten frames of a longer sound: the rest was never seen.
    sound.mel = {bins, 10, std::vector<float>(bins * 10, -20.0f)};
    sound.frames_in_all = 101;
    EXPECT_EQ(wave_kept(sample, pieces("audio", {}), true, preparer).size(), 800);
}

/// "same|-gone|+added|"
std::string told(const std::string& before, const std::string& after) {
    std::string out, old, now;
    for (const TextChange& change : text_changes(before, after)) {
        using Kind = TextChange::Kind;
        out += (change.kind == Kind::gone ? "-" : change.kind == Kind::added ? "+" : "") + change.text + "|";
        if (change.kind != Kind::added) old += change.text;
        if (change.kind != Kind::gone) now += change.text;
    }
    EXPECT_EQ(old, before);
    EXPECT_EQ(now, after);
    return out;
}

TEST(TextChanges, AreToldWordByWord) {
    EXPECT_EQ(told("a low and dull sound", "a low and dull sound"), "a low and dull sound|");
    EXPECT_EQ(told("a low and dull sound", "a high and dull sound"), "a |-low|+high| and dull sound|");
    EXPECT_EQ(told("a low and dull sound", "a dull sound"), "a |-low and |dull sound|");
    EXPECT_EQ(told("", "noise"), "+noise|");
    EXPECT_EQ(told("noise", ""), "-noise|");
    EXPECT_EQ(told("", ""), "");
    EXPECT_EQ(told("low low high", "low high high"), "low |-low|+high| high|");
    EXPECT_EQ(told("电机声音低", "电机声音高"), "电机声音|-低|+高|"); // a letter at a time, never half of one
    EXPECT_EQ(told("naïve", "naïf"), "-naïve|+naïf|");
    std::string many, other; // too long to be compared: all between the ends
    for (int i = 0; i < 3000; ++i) {
        many += std::to_string(i) + " ";
        other += std::to_string(i + 1) + "x ";
    }
    EXPECT_EQ(text_changes("begin " + many + "end", "begin " + other + "end").size(), 4U);
}

TEST_F(Edits, MakeAPageWithBeforeAndAfter) {
    Lineage page;
    page.title = "row <1>";
    page.run = "/runs/one";
    page.model_hash = "abc123";
    page.inputs = {"text", "image", "audio"};
    Target target;
    target.head = "classes";
    target.classes = {"fine", "worn <out>"};
    page.targets = {target};
    page.resolved = ResolvedTarget{};
    page.resolved->target = {"classes", 1, false};
    page.resolved->output_name = "worn <out>";
    page.details = svg_details(preparer);
    const auto predicted = [](float logit) {
        Prediction made;
        made.main = "classes";
        HeadPrediction answer;
        answer.label = logit > 0 ? 1 : 0;
        answer.logits = {0, logit};
        answer.probabilities = {0.5F, 0.5F};
        made.heads["classes"] = answer;
        return made;
    };
    auto text = edit(SampleEdit::Kind::text, "text");
    text.text = "grinding <tone>";
    auto mask = edit(SampleEdit::Kind::remove, "image");
    mask.pieces.resize(1);
    mask.pieces[0].input = "image";
    mask.pieces[0].first = mask.pieces[0].second = {0, 4};
    auto mute = edit(SampleEdit::Kind::drop, "audio");
    page.steps.push_back({0, -1, {}, std::make_shared<PreparedSample>(sample), predicted(2)});
    page.steps.push_back({1, 0, text, std::make_shared<PreparedSample>(after({text})), predicted(-1.5F)});
    page.steps.push_back({2, 0, mask, std::make_shared<PreparedSample>(after({mask})), predicted(2.25F)});
    page.steps.push_back({3, 2, mute, std::make_shared<PreparedSample>(after({mask, mute})), std::nullopt});
    page.steps.back().error = "no memory <left>";
    page.current = 2;
    auto shares = std::make_shared<ModalityShapley>();
    shares->inputs = {"text", "image"};
    shares->values = {1.5, -0.25};
    shares->absence = Absence::donors;
    shares->donors = 7;
    page.steps[0].contributions = shares;
    const std::string html = lineage_to_html(page);
    const Markup markup = read_markup(html);
    EXPECT_EQ(markup.error, "");
    using testing::AllOf, testing::HasSubstr, testing::Not, testing::Each, testing::StartsWith;
    EXPECT_THAT(markup.references, Each(StartsWith("data:")));
    EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<tone>")), HasSubstr("default-src 'none'")));
    EXPECT_THAT(html, AllOf(HasSubstr("<span>grinding </span><del>noise</del><ins>&lt;tone&gt;</ins>"), HasSubstr("text, before"), HasSubstr("text, after"),
                            HasSubstr("image, before"), HasSubstr("Step 2: image without 1 piece"), HasSubstr("(looked at)"), HasSubstr("no memory &lt;left&gt;")));
    EXPECT_THAT(html, AllOf(HasSubstr("worn &lt;out&gt;: logit 2 before, −1.5 after (−3.5); predicted worn &lt;out&gt; before, fine after"),
                            HasSubstr("<td class=\"number\">+0.25</td>"), HasSubstr("contribution of image</th>"), HasSubstr("<td class=\"number\">−0.25</td>"),
                            HasSubstr("7 other samples")));
    // Beside the sample: the picture before and after, and the dropped sound's spectrogram.
    Lineage alone = page;
    alone.steps.resize(1);
    EXPECT_EQ(markup.elements.at("img"), read_markup(lineage_to_html(alone)).elements.at("img") + 3);
    EXPECT_EQ(lineage_to_html(page), html);
    EXPECT_EQ(read_markup(lineage_to_html({})).error, "");
}

} // namespace
} // namespace triptych::test
