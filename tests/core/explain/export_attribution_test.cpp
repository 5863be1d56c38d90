// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures, tables and pages of attributions: what they hold, that they are well-formed for any content, and stand alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/explain/export.h"
#include "core/explain/export_parts.h"
#include "tests/core/explain/markup.h"

namespace triptych {
namespace {

using test::Markup;
using test::read_markup;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Markup, quotes, a control character, no UTF-8, wide characters.
const std::string odd = "<b>&amp; \"x\" 'y' \x01 \xff\xfe 你好 ]]>";

AttributedToken token(TokenSource::Kind kind, Modality modality, const char* input, const std::string& label, double value) {
    AttributedToken made;
    made.source.kind = kind;
    made.source.modality = modality;
    made.source.input = input;
    made.source.label = label;
    made.value = value;
    return made;
}

Image plain(int side) {
    Image image;
    image.width = image.height = side;
    image.rgb.assign(static_cast<std::size_t>(3 * side * side), 128);
    return image;
}

/// A sample with one input of each kind, and one that is absent.
PreparedSample exported_sample() {
    PreparedSample made;
    PreparedText text;
    text.text = "rattling & <noise>\nat 你好";
    made["text"] = text;
    made["image"] = PreparedImage{plain(4), {}};
    PreparedAudio audio;
    audio.mel = {4, 8, std::vector<float>(32, -40.0F)};
    audio.mel.values[3] = 0;
    audio.hop_s = 0.016;
    audio.seconds = 0.128;
    audio.wave.assign(2048, 0.25F);
    made["audio"] = audio;
    PreparedWave wave;
    wave.samples.assign(800, 0.5F);
    wave.sample_rate_hz = 8000;
    made["wave"] = wave;
    PreparedVideo video;
    video.frames = {plain(4), plain(4), plain(4)};
    video.times = {0, 0.5, 1};
    made["video"] = video;
    PreparedNumbers numbers;
    numbers.values = {0.5F, -1};
    numbers.known = {true, true};
    numbers.cells = {"<12>", "red"};
    made["numbers"] = numbers;
    made["vector"] = PreparedVector{{1, 2, 3}};
    PreparedSeries series;
    series.steps = {4, 2, {0, 1, 1, 1, 2, 1, 3, 1}};
    made["series"] = series;
    made["second"] = std::monostate{};
    return made;
}

Attribution attribution() {
    using Kind = TokenSource::Kind;
    Attribution made;
    made.method = "occlusion";
    made.parameters = {{"baseline", "mean"}, {"window", odd}};
    made.target = {"head <1>", 1, false};
    made.output_name = odd;
    made.logit = 2.5;
    made.probability = 0.75;
    made.baseline = "the unknown word";
    made.model_hash = "abc123";
    made.full_value = 2.5;
    made.base_value = -0.5;
    made.delta = 0.03;
    made.passes = 51;
    made.tokens.push_back(token(Kind::word, Modality::text, "text", "rattling", 2));
    made.tokens.back().source.char_end = 8;
    made.tokens.back().low = 1.5;
    made.tokens.back().high = 2.5;
    made.tokens.push_back(token(Kind::word, Modality::text, "text", odd, -1));
    made.tokens.back().source.char_begin = 11;
    made.tokens.back().source.char_end = 18;
    for (int column = 0; column < 2; ++column) {
        made.tokens.push_back(token(Kind::box, Modality::image, "image", "cell 1," + std::to_string(column + 1), column - 0.25));
        made.tokens.back().source.x = 0.5 * column;
        made.tokens.back().source.width = 0.5;
        made.tokens.back().source.height = 1;
    }
    made.tokens.push_back(token(Kind::region, Modality::audio, "audio", "0.00–0.06 s, 0–500 Hz", 0.5));
    made.tokens.back().source.end_s = 0.064;
    made.tokens.back().source.high_hz = 500;
    made.tokens.push_back(token(Kind::region, Modality::audio, "wave", "0.00–0.05 s", -0.5));
    made.tokens.back().source.end_s = 0.05;
    made.tokens.push_back(token(Kind::frame, Modality::video, "video", "frame", 0.25));
    made.tokens.back().source.first = 1;
    made.tokens.back().source.count = 2;
    made.tokens.back().source.width = made.tokens.back().source.height = 0.5;
    for (std::size_t column = 0; column < 2; ++column) {
        made.tokens.push_back(token(Kind::column, Modality::numbers, "numbers", "column " + std::to_string(column), column == 0 ? 0.5 : -2));
        made.tokens.back().source.first = column;
        made.tokens.back().source.count = 1;
    }
    made.tokens.push_back(token(Kind::column, Modality::vector, "vector", "vector", 0.125));
    made.tokens.push_back(token(Kind::step, Modality::series, "series", "0–1, channel 2", 1));
    made.tokens.back().source.count = 2;
    made.tokens.back().source.y = made.tokens.back().source.height = 0.5;
    made.tokens.push_back(token(Kind::absent, Modality::audio, "second", "absent", 9));
    made.tokens.push_back(token(Kind::special, Modality::fusion, "", "[CLS]", -0.5));
    made.maps.push_back({"image", 4, 4, std::vector<float>(16, -0.5F)});
    made.maps.push_back({"audio", 4, 8, std::vector<float>(32, 0.25F)});
    made.remarks = {{Remark::Kind::large_delta, {"7"}}};
    return made;
}

SvgDetails details() {
    SvgDetails made;
    made.truth = odd;
    made.mel_hz["audio"] = {250, 750, 1500, 3000};
    made.modalities = {{"text", Modality::text}, {"image", Modality::image}, {"audio", Modality::audio}};
    return made;
}

ModalityShapley shapley() {
    ModalityShapley made;
    made.inputs = {"text", "image", odd};
    made.coalitions = {-1, 0, 1, 2.5, -1, 0.5, 1, 3};
    fill_shapley(made);
    made.target = {"head", 0, false};
    made.output_name = odd;
    made.model_hash = "abc123";
    made.absence = Absence::donors;
    made.donors = 32;
    return made;
}

Faithfulness faith() {
    Faithfulness made;
    made.method = "occlusion";
    made.baseline = "mean";
    made.model_hash = "abc123";
    made.no_evidence = true;
    made.mean_comprehensiveness = 0.5;
    FaithfulnessCurve curve;
    curve.share = {0, 0.5, 1};
    curve.deletion_logit = {3, 1, std::numeric_limits<double>::quiet_NaN()};
    curve.insertion_logit = {-1, 2, 3};
    curve.deletion_random = curve.insertion_random = {3, 2, -1};
    curve.deletion_low = curve.insertion_low = {3, 1.5, -1};
    curve.deletion_high = curve.insertion_high = {3, 2.5, -1};
    curve.deletion_probability = curve.insertion_probability = {1, 0.5, 0};
    curve.deletion_probability_band = {{1, 0.4, 0}, {1, 0.25, 0}, {1, 0.75, 0}};
    made.curves = {curve, curve};
    made.curves[1].input = odd;
    return made;
}

Report report() {
    Report made;
    made.title = odd;
    made.sample = exported_sample();
    made.details = details();
    made.prediction.main = "head <1>";
    HeadPrediction answer;
    answer.label = 1;
    answer.logits = {1, 2.5F};
    answer.probabilities = {0.25F, 0.75F};
    made.prediction.heads["head <1>"] = answer;
    made.targets.resize(1);
    made.targets[0].head = "head <1>";
    made.targets[0].classes = {"fine", odd};
    ReportPart part;
    part.attribution = attribution();
    part.faithfulness = faith();
    PartedSound parted;
    parted.sample_rate_hz = 16000;
    parted.original = parted.kept = parted.removed = std::vector<float>(2048, 0.25F);
    parted.tokens = 3;
    part.sounds["audio"] = parted;
    made.parts = {part, part};
    made.parts[1].attribution.method = "integrated_gradients";
    made.shapley = shapley();
    made.agreement = {{1, 0.5}, {0.5, std::nan("")}};
    made.notes = odd;
    return made;
}

Markup parsed(const std::string& document) {
    Markup markup = read_markup(document);
    EXPECT_EQ(markup.error, "");
    EXPECT_THAT(document, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("onload")), Not(HasSubstr("<b>")), Not(HasSubstr("url("))));
    return markup;
}

TEST(ExportAttribution, ThePictureShowsEveryKindOfInputOnOneScale) {
    const std::string svg = attribution_to_svg(attribution(), exported_sample(), odd, details());
    const Markup markup = parsed(svg);
    EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    EXPECT_THAT(markup.references, Each(StartsWith("data:image/png;base64,")));
    EXPECT_EQ(markup.elements.at("image"), 1 + 1 + 3 + 2) << "picture, spectrogram, three frames, two maps";
    EXPECT_EQ(markup.elements.at("polyline"), 2) << "channels of the series";
    for (const char* part : {"Occlusion of head &lt;1&gt;", "logit 2.5", "probability 0.75", "baseline: the unknown word", "F(x) 2.5", "F(x′) −0.5",
                             "δ 0.03 (1 %)", "passes 51", "model abc123", "Note: The shares miss", "in truth", "[CLS]", "absent (second)", ">500 Hz<",
                             ">1 kHz<", ">−2<", ">+2<", "red speaks for", "column 0 = &lt;12&gt;", "rattling: +2 [1.5, 2.5]", ">0.13 s<", "step 4",
                             "Finer than tokens", "full colour at ±0.5"})
        EXPECT_THAT(svg, HasSubstr(part));
    // Full red at the largest value of a token that is no sink; the absent modality's 9 stretches nothing.
    EXPECT_THAT(svg, HasSubstr("fill=\"#b2182b\"><title>rattling: +2"));
    EXPECT_THAT(svg, HasSubstr("fill=\"#2166ac\" stroke=\"#667085\" stroke-width=\"0.5\"><title>column 1: −2"));
    EXPECT_EQ(attribution_limit({}), 0);
    const Attribution one = attribution();
    EXPECT_EQ(attribution_limit({&one}), 2);
    // A common scale of several maps halves the colours.
    EXPECT_THAT(attribution_to_svg(one, exported_sample(), "t", details(), 4), AllOf(HasSubstr(">+4<"), Not(HasSubstr("fill=\"#b2182b\"><title>"))));
    // Only what can be heard or read off lies where it should: the band up to 500 Hz is the lowest quarter of a panel.
    EXPECT_THAT(svg, HasSubstr("height=\"90.00\" fill=\"#fce2d3\""));
}

TEST(ExportAttribution, WithoutASignItIsViridisAndSaysSo) {
    Attribution made = attribution();
    made.method = "attention";
    made.has_sign = false;
    made.class_agnostic = true;
    made.maps.clear();
    made.tokens.resize(2);
    made.tokens[1].value = 0;
    const std::string svg = attribution_to_svg(made, exported_sample(), "row", details());
    parsed(svg);
    EXPECT_THAT(svg, AllOf(HasSubstr("#fde725"), HasSubstr("not why the model decided"), HasSubstr("the method says nothing of this input"),
                           Not(HasSubstr("red speaks"))));
    // Nothing at all is a picture too.
    EXPECT_EQ(read_markup(attribution_to_svg(Attribution(), {}, "", {})).error, "");
}

TEST(ExportAttribution, ALongTextIsCutAndManyColumnsAreNamed) {
    PreparedSample long_one;
    PreparedText text;
    for (int i = 0; i < 2000; ++i)
        text.text += "word" + std::to_string(i) + (i % 7 == 0 ? "\n" : " ");
    long_one["text"] = text;
    PreparedNumbers numbers;
    numbers.cells.assign(60, "1");
    long_one["numbers"] = numbers;
    Attribution made = attribution();
    made.tokens.resize(1);
    for (std::size_t i = 0; i < 60; ++i) {
        made.tokens.push_back(token(TokenSource::Kind::column, Modality::numbers, "numbers", "c" + std::to_string(i), static_cast<double>(i)));
        made.tokens.back().source.first = i;
    }
    const std::string svg = attribution_to_svg(made, long_one, "row", {});
    parsed(svg);
    EXPECT_THAT(svg, AllOf(HasSubstr(">…<"), HasSubstr("smaller ones"), HasSubstr("c59"), Not(HasSubstr(">c3 "))));
    EXPECT_LT(svg.size(), 120'000U);
}

TEST(ExportAttribution, TheWaterfallAddsUp) {
    const std::string svg = shapley_to_svg(shapley(), odd, details());
    const Markup markup = parsed(svg);
    EXPECT_THAT(svg, AllOf(HasSubstr("nothing, v(∅)"), HasSubstr("all, v(N)"), HasSubstr("32 other samples"), HasSubstr("text × image"),
                           HasSubstr("#1d6fd8"), HasSubstr("model abc123")));
    // Three bars, three pairs, one triple, each with its number.
    EXPECT_EQ(markup.elements.at("title"), 3 + 3 + 1);
}

TEST(ExportAttribution, CurvesStandBeforeTheirBand) {
    const std::string svg = faithfulness_to_svg(faith(), odd);
    const Markup markup = parsed(svg);
    EXPECT_EQ(markup.elements.at("polygon"), 4 + 1) << "logits jointly and of an input, the probability where it has a band";
    EXPECT_EQ(markup.elements.at("polyline"), 8 + 3);
    EXPECT_THAT(svg, HasSubstr("all inputs · deletion, probability, area 0 (random 0.45)"));
    EXPECT_THAT(svg, AllOf(HasSubstr("No evidence"), HasSubstr("deletion"), HasSubstr("insertion"), Not(HasSubstr("nan"))));
}

TEST(ExportAttribution, MarksOfAnAxisAreFewWhateverItsRange) {
    using drawing::ticks;
    EXPECT_EQ(ticks(-3, 3, 6), (std::vector<double>{-3, -2, -1, 0, 1, 2, 3}));
    EXPECT_EQ(ticks(0.12, 0.19, 4), (std::vector<double>{0.12, 0.14, 0.16, 0.18}));
    // One rounding wide: the marks lie closer than numbers do.
    EXPECT_LE(ticks(1.25, std::nextafter(1.25, 2), 5).size(), 11U);
    EXPECT_LE(ticks(1e15, 1e15 + 0.25, 5).size(), 11U);
    EXPECT_TRUE(ticks(1, 1, 5).empty());
}

TEST(ExportAttribution, ACurveThatIsFlatUpToRoundingIsDrawnFlat) {
    Faithfulness flat = faith();
    const double low = 1.25, high = std::nextafter(1.25, 2);
    for (FaithfulnessCurve& curve : flat.curves)
        for (auto* list : {&curve.deletion_logit, &curve.deletion_random, &curve.deletion_low, &curve.deletion_high, &curve.insertion_logit,
                           &curve.insertion_random, &curve.insertion_low, &curve.insertion_high})
            *list = {low, high, low};
    const std::string svg = faithfulness_to_svg(flat, "row");
    parsed(svg);
    EXPECT_LT(svg.size(), 60'000U);
    EXPECT_THAT(svg, HasSubstr(">1.5<")) << "an axis around the level, not within the rounding";
    ModalityShapley still = shapley();
    still.coalitions = {low, low, high, low, low, high, low, high};
    fill_shapley(still);
    EXPECT_LT(shapley_to_svg(still, "row", details()).size(), 60'000U);
}

TEST(ExportAttribution, AMapThatIsNoEvidenceIsDrawnFaintAndSaysSo) {
    Attribution made = attribution();
    EXPECT_THAT(attribution_to_svg(made, exported_sample(), "row", details()), AllOf(HasSubstr("fill-opacity=\"0.60\""), Not(HasSubstr("No evidence"))));
    remark_on(made, faith());
    remark_on(made, faith());
    EXPECT_EQ(made.remarks.size(), 2U) << "told once, after the one that was there";
    const std::string svg = attribution_to_svg(made, exported_sample(), "row", details());
    EXPECT_THAT(svg, AllOf(HasSubstr("Note: No evidence"), HasSubstr("fill-opacity=\"0.18\""), Not(HasSubstr("fill-opacity=\"0.60\"")),
                           HasSubstr("fill=\"#e8babf\"><title>rattling: +2"), Not(HasSubstr("#b2182b"))));
    // A page has what was found beside the map.
    EXPECT_THAT(report_to_html(report()), AllOf(HasSubstr("#e8babf"), HasSubstr("No evidence: the whole map"), Not(HasSubstr("#b2182b\"><title>rattling"))));
    Faithfulness evidence = faith();
    evidence.no_evidence = false;
    Attribution matters = attribution();
    remark_on(matters, evidence);
    EXPECT_EQ(matters.remarks.size(), 1U);
}

TEST(ExportAttribution, OfANumberTheUnitStandsBesideWhatIsStandardised) {
    const ValueScale degrees{ValueScale::Kind::standardised, 40, 8};
    Attribution made = attribution();
    made.scale = degrees;
    made.logit = made.full_value = 2.5;
    made.base_value = -0.5;
    made.probability = std::nan("");
    made.remarks.clear(); // the one there speaks of logits
    EXPECT_THAT(attribution_to_svg(made, exported_sample(), "row", details()),
                AllOf(HasSubstr("standardised value 2.5 (60 in its unit)"), HasSubstr("F(x) 2.5 (60 in its unit)"),
                      HasSubstr("F(x′) −0.5 (36 in its unit)"), HasSubstr("red raises"), Not(HasSubstr("logit"))));
    ModalityShapley shares = shapley();
    shares.scale = degrees;
    EXPECT_THAT(shapley_to_svg(shares, "row", details()),
                AllOf(HasSubstr("(standardised value)"), HasSubstr("3 (64 in its unit)"), Not(HasSubstr("logit"))));
    Faithfulness found = faith();
    found.scale = degrees;
    EXPECT_THAT(faithfulness_to_svg(found, "row"), AllOf(HasSubstr("Up: the standardised value."), Not(HasSubstr("logit"))));
    Report page;
    page.sample = exported_sample();
    page.parts.push_back({made, found, {}});
    EXPECT_THAT(report_to_html(page), AllOf(HasSubstr("(standardised value)"), HasSubstr("mean 40, standard deviation 8"), Not(HasSubstr("logit"))));
}

TEST(ExportAttribution, TablesQuoteAndLeaveEmptyWhatIsNotThere) {
    const std::string csv = attribution_to_csv(attribution());
    EXPECT_THAT(csv, StartsWith("input,modality,kind,label,char_begin,char_end,x,y,width,height,begin_s,end_s,low_hz,high_hz,first,count,value,low,"
                                "high,sink\r\ntext,text,word,rattling,0,8,,,,,,,,,,,2,1.5,2.5,false\r\n"));
    EXPECT_THAT(csv, AllOf(HasSubstr("image,image,box,\"cell 1,2\",,,0.5,0,0.5,1,,,,,,,0.75,,,false\r\n"), HasSubstr("\"\"x\"\""),
                           HasSubstr("second,audio,absent,absent,,,,,,,,,,,,,9,,,true\r\n")));
    const std::string sets = shapley_to_csv(shapley());
    EXPECT_THAT(sets, AllOf(StartsWith("inputs,v,dividend,interaction,shapley\r\n,-1,-1,,\r\ntext,0,1,,"), HasSubstr("\"text;image\",2.5,0.5,0.5,\r\n")));
    const std::string curves = faithfulness_to_csv(faith());
    EXPECT_THAT(curves, HasSubstr("all,0.5,1,0.5,2,1.5,2.5,2,0.5,2,1.5,2.5,0.4,0.25,0.75,,,\r\n"));
    EXPECT_THAT(curves, HasSubstr("all,1,,0,")); // no number
}

TEST(ExportPage, IsWellFormedAndStandsAlone) {
    const std::string html = report_to_html(report());
    const Markup markup = parsed(html);
    EXPECT_THAT(html, StartsWith("<!DOCTYPE html>\n<html"));
    EXPECT_THAT(markup.references, Each(StartsWith("data:")));
    EXPECT_THAT(html, AllOf(Not(HasSubstr("@import")), HasSubstr("default-src 'none'"), HasSubstr("@media print")));
    // Original, and kept and removed of each method; the waveform once.
    EXPECT_EQ(markup.elements.at("audio"), 1 + 1 + 2 * 2);
    EXPECT_EQ(markup.elements.at("h2"), 1 + 1 + 1 + 2 + 1);
    EXPECT_EQ(markup.elements.at("figure"), 1 + 2 * 2);
    EXPECT_EQ(markup.elements.at("img"), 1 + 1 + 3 + 1) << "picture, spectrogram, frames, series";
    for (const char* part : {"Prediction", "Sample", "Modalities", "Occlusion", "Integrated gradients", "Do the methods agree?", "0.750", "The shares miss",
                             "only the 3 strongest pieces", "Zeiler"})
        EXPECT_THAT(html, HasSubstr(part));
    EXPECT_EQ(report_to_html(report()), html);
    // Sounds and pictures make the most of it: what is drawn must not outgrow them.
    EXPECT_LT(html.size(), 250'000U);
}

TEST(ExportPage, TellsWhatTheMapWasTestedBy) {
    Report made = report();
    made.parts.resize(1);
    made.parts[0].attribution.noise = 0.125;
    made.parts[0].faithfulness->infidelity = 0.0625;
    made.parts[0].faithfulness->max_sensitivity = 0.3125;
    Randomisation forgot;
    forgot.seeds = 5;
    forgot.layers = {{"text <lstm>", "LSTM", 0.875, 0.75, std::nan("")}};
    made.parts[0].randomisation = forgot;
    // Of more methods than have a part here.
    made.agreement = {{1, 0.5, 0.25}, {0.5, 1, -0.75}, {0.25, -0.75, 1}};
    made.agreement_methods = {"occlusion", "integrated_gradients", "rollout"};
    const std::string html = report_to_html(made);
    parsed(html);
    EXPECT_THAT(html, AllOf(HasSubstr("<th>noise</th><td>mean half width of the intervals 0.125</td>"), HasSubstr("<th>infidelity</th><td>0.0625: "),
                            HasSubstr("<th>max-sensitivity</th><td>0.312: "), HasSubstr("<th>comprehensiveness</th><td>0.5: "),
                            HasSubstr("<th>area under deletion</th><td>0; random orders 0, from 0 to 0</td>")));
    EXPECT_THAT(html, AllOf(HasSubstr("over 5 seeds"), HasSubstr("<td>text &lt;lstm&gt;</td><td>LSTM</td><td class=\"number\">0.88</td><td class=\"number\">0.75</td>"
                                                                 "<td class=\"number\">–</td>")));
    EXPECT_THAT(html, AllOf(HasSubstr("Do the methods agree?"), HasSubstr("<th>Attention rollout</th>"), HasSubstr("<td class=\"number\">-0.75</td>")));
    made.agreement_methods.pop_back(); // a table that nobody can read is left out
    EXPECT_THAT(report_to_html(made), Not(HasSubstr("Do the methods agree?")));
}

TEST(ExportPage, ALongSoundIsNamedInsteadOfHeld) {
    Report made = report();
    made.parts.resize(1);
    made.agreement.clear();
    auto& sound = made.parts[0].sounds["audio"];
    sound.original.assign(16000 * 61, 0);
    sound.kept = sound.removed = sound.original;
    const std::string html = report_to_html(made);
    const Markup markup = parsed(html);
    EXPECT_EQ(markup.elements.at("audio"), 1) << "the waveform of the other input";
    EXPECT_THAT(html, HasSubstr("The sound of 61 s is not on this page"));
    EXPECT_LT(html.size(), 250'000U);
    EXPECT_EQ(read_markup(report_to_html({})).error, "");
}

} // namespace
} // namespace triptych
