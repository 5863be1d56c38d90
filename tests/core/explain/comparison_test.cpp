// SPDX-License-Identifier: GPL-3.0-or-later
// Two maps side by side: their numbers in one unit, as a table, a picture and a page.
#include "core/explain/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/explain/markup.h"

namespace triptych {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string odd_name = "<b>&amp; \"x\" 'y' \x01 \xff\xfe 你好 ]]>";

AttributedToken compared_token(TokenSource::Kind kind, Modality modality, const char* input, const std::string& label, double value) {
    AttributedToken made;
    made.source.kind = kind;
    made.source.modality = modality;
    made.source.input = input;
    made.source.label = label;
    made.value = value;
    return made;
}

/// Words, two patches, a sound's band and a class token.
ComparedMap compared_map(const std::string& name, double factor) {
    using Kind = TokenSource::Kind;
    ComparedMap made;
    made.name = name;
    made.run = "/runs/" + name;
    made.checkpoint = "best";
    made.row = 12;
    PreparedText text;
    text.text = "rattling & <noise>";
    made.sample["text"] = text;
    Image image;
    image.width = image.height = 4;
    image.rgb.assign(48, 128);
    made.sample["image"] = PreparedImage{image, {}};
    PreparedAudio audio;
    audio.mel = {4, 8, std::vector<float>(32, -40.0F)};
    audio.hop_s = 0.016;
    audio.seconds = 0.128;
    audio.wave.assign(1024, 0.25F);
    made.sample["audio"] = audio;
    made.details.mel_hz["audio"] = {250, 750, 1500, 3000};
    made.details.sample_rates_hz["audio"] = 8000;
    made.details.truth = odd_name;
    Target target;
    target.head = "head";
    target.column = "label";
    target.classes = {"low", odd_name};
    made.targets = {target};
    HeadPrediction answer;
    answer.label = 1;
    answer.logits = {0, 2};
    answer.probabilities = {0.1F, 0.9F};
    made.prediction.heads["head"] = answer;
    made.prediction.main = "head";
    Attribution& map = made.attribution;
    map.method = "integrated_gradients";
    map.parameters = {{"steps", "50"}, {"baseline", "mean"}};
    map.target = {"head", 1, false};
    map.output_name = odd_name;
    map.logit = map.full_value = 2 * factor;
    map.base_value = -1;
    map.probability = 0.9;
    map.baseline = "mean";
    map.model_hash = "hash of " + name;
    map.delta = 0.03;
    map.tokens.push_back(compared_token(Kind::word, Modality::text, "text", "rattling", 2 * factor));
    map.tokens.back().source.char_end = 8;
    map.tokens.back().low = factor;
    map.tokens.back().high = 3 * factor;
    for (int column = 0; column < 2; ++column) {
        map.tokens.push_back(compared_token(Kind::box, Modality::image, "image", "cell 1," + std::to_string(column + 1), factor * (column - 0.25)));
        map.tokens.back().source.x = 0.5 * column;
        map.tokens.back().source.width = 0.5;
        map.tokens.back().source.height = 1;
    }
    map.tokens.push_back(compared_token(Kind::region, Modality::audio, "audio", "0.00–0.06 s", 0.5 * factor));
    map.tokens.back().source.end_s = 0.064;
    map.tokens.back().source.high_hz = 500;
    map.tokens.push_back(compared_token(Kind::special, Modality::fusion, "", "[CLS]", -0.5 * factor));
    return made;
}

/// Of a word and a patch the sides say otherwise; the second patch stands on neither side for the same.
ComparedMaps compared_maps() {
    ComparedMaps made;
    made.title = odd_name;
    made.a = compared_map("first", 1);
    made.b = compared_map("second", 2);
    made.pairs = {{0, 0}, {1, 1}, {4, 4}};
    Attribution difference = in_column_unit(made.b.attribution);
    difference.tokens.clear();
    const Attribution a = in_column_unit(made.a.attribution), b = in_column_unit(made.b.attribution);
    for (const auto& [in_a, in_b] : made.pairs) {
        AttributedToken token = b.tokens[static_cast<std::size_t>(in_b)];
        token.value -= a.tokens[static_cast<std::size_t>(in_a)].value;
        token.low = token.high = std::numeric_limits<double>::quiet_NaN();
        difference.tokens.push_back(token);
    }
    difference.remarks.clear();
    made.difference = difference;
    made.correlation = 0.5;
    made.apart["audio"] = "The tokens of both lie at other places, and none is subtracted.";
    return made;
}

TEST(Comparison, OfANumberAllIsInTheUnitOfItsColumn) {
    Attribution map = compared_map("first", 1).attribution;
    EXPECT_EQ(in_column_unit(map).tokens[0].value, 2) << "a logit has no other unit";
    map.scale = {ValueScale::Kind::standardised, 40, 8};
    map.noise = 0.25;
    map.maps.push_back({"image", 1, 2, {0.5F, -1}});
    const Attribution degrees = in_column_unit(map);
    EXPECT_EQ(degrees.full_value, 56);
    EXPECT_EQ(degrees.base_value, 32);
    EXPECT_EQ(degrees.tokens[0].value, 16);
    EXPECT_EQ(degrees.tokens[0].low, 8);
    EXPECT_EQ(degrees.tokens[0].high, 24);
    EXPECT_EQ(degrees.maps[0].values, (std::vector<float>{4, -8}));
    EXPECT_DOUBLE_EQ(*degrees.delta, 0.24);
    EXPECT_EQ(*degrees.noise, 2);
    EXPECT_EQ(degrees.scale.in_unit(degrees.full_value), 56) << "it is in its unit already";
    EXPECT_TRUE(std::isnan(degrees.tokens[1].low));
}

TEST(Comparison, TheTableHasALineForEachTokenOfEitherSide) {
    ComparedMaps maps = compared_maps();
    const std::string csv = comparison_to_csv(maps);
    EXPECT_THAT(csv, StartsWith("input,modality,kind,label,char_begin,char_end,x,y,width,height,begin_s,end_s,low_hz,high_hz,first,count,"
                                "value_a,low_a,high_a,value_b,low_b,high_b,difference,difference_low,difference_high,sink\r\n"
                                "text,text,word,rattling,0,8,,,,,,,,,,,2,1,3,4,2,6,2,,,false\r\n"
                                "image,image,box,\"cell 1,1\",,,0,0,0.5,1,,,,,,,-0.25,,,-0.5,,,-0.25,,,false\r\n"));
    // What has no counterpart stands on its own, A's in its place and B's at the end.
    const std::size_t of_a = csv.find("\"cell 1,2\",,,0.5,0,0.5,1,,,,,,,0.75,,,,,,,,,false\r\n");
    const std::size_t of_b = csv.find("\"cell 1,2\",,,0.5,0,0.5,1,,,,,,,,,,1.5,,,,,,false\r\n");
    const std::size_t sink = csv.find("[CLS],,,,,,,,,,,,,-0.5,,,-1,,,-0.5,,,true\r\n");
    ASSERT_NE(of_a, std::string::npos);
    ASSERT_NE(of_b, std::string::npos);
    ASSERT_NE(sink, std::string::npos);
    EXPECT_LT(of_a, sink);
    EXPECT_LT(sink, of_b);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 3 + 2 + 2);
    // Two models that standardise a number otherwise are told, and subtracted, in its unit.
    maps.a.attribution.scale = {ValueScale::Kind::standardised, 40, 8};
    maps.b.attribution.scale = {ValueScale::Kind::standardised, 42, 10};
    maps.difference = in_column_unit(maps.b.attribution);
    maps.difference->tokens = {maps.difference->tokens[0]};
    maps.difference->tokens[0].value = 40 - 16;
    maps.pairs = {{0, 0}};
    EXPECT_THAT(comparison_to_csv(maps), HasSubstr("rattling,0,8,,,,,,,,,,,16,8,24,40,20,60,24,"));
    maps.pairs.clear();
    maps.difference.reset();
    EXPECT_THAT(comparison_to_csv(maps), HasSubstr("rattling,0,8,,,,,,,,,,,16,8,24,,,,,,,false\r\n"));
}

TEST(Comparison, ThePictureHasThreeColumnsOnOneScale) {
    const ComparedMaps maps = compared_maps();
    const std::string svg = comparison_to_svg(maps);
    const test::Markup markup = test::read_markup(svg);
    ASSERT_EQ(markup.error, "");
    EXPECT_THAT(svg, AllOf(HasSubstr(">A: first<"), HasSubstr(">B: second<"), HasSubstr(">B − A: red where B gives more, blue less<"),
                           HasSubstr("rank correlation 0.50"), HasSubstr("The tokens of both lie at other places"),
                           HasSubstr("Stands for no part of the sample")));
    // 4 is the most that either side reaches: full colour there, half of it for what is half as much, on either side.
    EXPECT_THAT(svg, AllOf(HasSubstr("#b2182b\"><title>rattling: +4"), HasSubstr("<title>rattling: +2")));
    EXPECT_THAT(svg, Not(HasSubstr("#b2182b\"><title>rattling: +2"))) << "neither A nor the difference is stretched";
    EXPECT_EQ(comparison_to_svg(maps), svg);
    ComparedMaps named = maps;
    named.a.name = "row 12, a run with a name that is rather long, best checkpoint of epoch 3";
    EXPECT_THAT(comparison_to_svg(named), AllOf(HasSubstr(">A: row 12, a run"), HasSubstr("of epoch 3<"))) << "told whole, in two lines";
    ComparedMaps apart = maps;
    apart.difference.reset();
    EXPECT_THAT(comparison_to_svg(apart), Not(HasSubstr("where B gives more")));
    EXPECT_EQ(test::read_markup(comparison_to_svg(apart)).error, "");
}

TEST(Comparison, WhatIsNoEvidenceOnBothSidesIsFaint) {
    ComparedMaps maps = compared_maps();
    Faithfulness idle;
    idle.no_evidence = true;
    maps.a.faithfulness = maps.b.faithfulness = idle;
    EXPECT_THAT(comparison_to_svg(maps), AllOf(HasSubstr("fill-opacity=\"0.18\""), Not(HasSubstr("fill-opacity=\"0.60\""))));
    EXPECT_THAT(comparison_to_html(maps), AllOf(HasSubstr("A: No evidence"), HasSubstr("B: No evidence")));
}

TEST(Comparison, ThePageStandsAloneAndTellsWhatMadeBoth) {
    ComparedMaps maps = compared_maps();
    ModalityShapley shares;
    shares.inputs = {"text", "image"};
    shares.values = {1, 0.5};
    maps.a.shapley = shares;
    shares.values = {0.25, 1};
    maps.b.shapley = shares;
    maps.b.epoch = 7;
    const std::string html = comparison_to_html(maps);
    const test::Markup markup = test::read_markup(html);
    ASSERT_EQ(markup.error, "");
    EXPECT_THAT(html, StartsWith("<!DOCTYPE html>\n<html"));
    EXPECT_THAT(markup.references, Each(StartsWith("data:")));
    EXPECT_EQ(markup.elements.at("figure"), 1);
    EXPECT_EQ(markup.elements.at("audio"), 2) << "the sound of each side";
    EXPECT_EQ(markup.elements.at("img"), 4) << "picture and spectrogram of each side";
    EXPECT_THAT(html, AllOf(HasSubstr("<th>run</th><td>/runs/first</td><td>/runs/second</td>"),
                            HasSubstr("<th>checkpoint</th><td>best</td><td>best, epoch 7</td>"), HasSubstr("<th>row</th><td>12</td><td>12</td>"),
                            HasSubstr("<th>steps</th><td>50</td><td>50</td>"), HasSubstr("<th>F(x)</th><td>2</td><td>4</td>"),
                            HasSubstr("<th>δ</th><td>0.03</td><td>0.03</td>"),
                            HasSubstr("<th>model</th><td>hash of first</td><td>hash of second</td>")));
    EXPECT_THAT(html, HasSubstr("<th>text</th><td class=\"number\">+1</td><td class=\"number\">+0.25</td><td class=\"number\">−0.75</td>"));
    EXPECT_EQ(comparison_to_html(maps), html);
    maps.b.row = 13;
    EXPECT_THAT(comparison_to_html(maps), HasSubstr("Two samples: what lies at the same place is subtracted"));
    EXPECT_EQ(test::read_markup(comparison_to_html({})).error, "");
}

} // namespace
} // namespace triptych
