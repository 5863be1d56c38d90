// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/explain/markup.h"

namespace triptych {
namespace {

using test::read_markup;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Two words, two cells, one segment; the sound's second input is absent.
Attention attention() {
    Attention made;
    made.node = "fusion";
    made.layers = 2;
    made.heads = 2;
    made.run = "/runs/one";
    made.model_hash = "abc";
    made.classes = {"bearing <worn>", "fine"};
    made.prediction.label = 0;
    made.prediction.logits = {2.0F, 1.0F};
    made.prediction.probabilities = {0.73F, 0.27F};
    const auto token = [&](TokenSource::Kind kind, Modality modality, const char* input, const char* label) {
        TokenSource source;
        source.kind = kind;
        source.modality = modality;
        source.input = input;
        source.label = label;
        made.tokens.push_back(source);
    };
    token(TokenSource::Kind::word, Modality::text, "text", "rattling");
    made.tokens.back().char_end = 8;
    token(TokenSource::Kind::word, Modality::text, "text", "& <noise>");
    made.tokens.back().char_begin = 9;
    made.tokens.back().char_end = 18;
    token(TokenSource::Kind::box, Modality::image, "image", "cell 1,1");
    made.tokens.back().width = 0.5;
    made.tokens.back().height = 1;
    token(TokenSource::Kind::box, Modality::image, "image", "cell 1,2");
    made.tokens.back().x = 0.5;
    made.tokens.back().width = 0.5;
    made.tokens.back().height = 1;
    token(TokenSource::Kind::region, Modality::audio, "audio", "0.00–0.13 s");
    made.tokens.back().end_s = 0.128;
    made.tokens.back().high_hz = 8000;
    token(TokenSource::Kind::absent, Modality::audio, "second", "absent");
    const std::size_t n = made.tokens.size();
    for (int i = 0; i < made.layers * made.heads; ++i)
        for (std::size_t q = 0; q < n; ++q)
            for (std::size_t k = 0; k < n; ++k)
                made.weights.push_back(k == q ? 0.5F : 0.1F);
    made.pooled = {0.4F, 0.2F, 0.1F, 0.1F, 0.1F, 0.1F};
    return made;
}

PreparedSample drawn_sample() {
    PreparedSample made;
    PreparedText text;
    text.text = "rattling & <noise>";
    made["text"] = text;
    PreparedImage image;
    image.image.width = 4;
    image.image.height = 4;
    image.image.rgb.assign(48, 128);
    made["image"] = image;
    PreparedAudio audio;
    audio.mel = {2, 8, std::vector<float>(16, -40.0F)};
    audio.hop_s = 0.016;
    audio.seconds = 0.128;
    made["audio"] = audio;
    made["second"] = std::monostate{};
    return made;
}

TEST(Export, JsonHoldsTokensWithProvenanceAndTheWholeMatrix) {
    const auto json = nlohmann::json::parse(attention_to_json(attention()).dump());
    EXPECT_EQ(json["node"], "fusion");
    EXPECT_EQ(json["model_hash"], "abc");
    EXPECT_EQ(json["prediction"], "bearing <worn>");
    EXPECT_EQ(json["layers"], 2);
    EXPECT_EQ(json["heads"], 2);
    ASSERT_EQ(json["matrix"].size(), 2U);
    ASSERT_EQ(json["matrix"][1].size(), 2U);
    ASSERT_EQ(json["matrix"][1][1].size(), 6U);
    EXPECT_FLOAT_EQ(json["matrix"][1][1][3][3], 0.5F);
    EXPECT_FLOAT_EQ(json["matrix"][1][1][3][4], 0.1F);
    EXPECT_EQ(json["tokens"][1]["char_begin"], 9);
    EXPECT_EQ(json["tokens"][3]["box"], nlohmann::json({0.5, 0.0, 0.5, 1.0}));
    EXPECT_EQ(json["tokens"][4]["end_s"], 0.128);
    EXPECT_EQ(json["tokens"][4]["high_hz"], 8000.0);
    EXPECT_EQ(json["tokens"][5]["kind"], "absent");
    EXPECT_EQ(json["pooled"].size(), 6U);
}

/// Of a line of a table without quoted cells at its end.
std::vector<std::string> last_cells(std::string line, std::size_t count) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells;
    for (; cells.size() < count; line.resize(line.rfind(',')))
        cells.insert(cells.begin(), line.substr(line.rfind(',') + 1));
    return cells;
}

TEST(Export, CsvTellsWhatEachTokenReceives) {
    const Attention shown = attention();
    const std::string csv = attention_to_csv(shown);
    std::vector<std::string> lines;
    std::istringstream in(csv);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    ASSERT_EQ(lines.size(), 1 + shown.tokens.size());
    EXPECT_TRUE(lines[0].ends_with(",first,count,pooled,received,shown,chosen\r")) << lines[0];
    for (std::size_t key = 0; key < shown.tokens.size(); ++key) {
        double received = 0;
        for (int layer = 0; layer < shown.layers; ++layer)
            for (int head = 0; head < shown.heads; ++head)
                for (std::size_t query = 0; query < shown.tokens.size(); ++query)
                    received += shown.at(layer, head, static_cast<int>(query), static_cast<int>(key));
        received /= static_cast<double>(shown.layers * shown.heads) * static_cast<double>(shown.tokens.size());
        const std::string& line = lines[key + 1];
        const std::vector<std::string> cells = last_cells(line, 4);
        EXPECT_NEAR(std::stod(cells[0]), shown.pooled[key], 1e-6) << line;
        EXPECT_NEAR(std::stod(cells[1]), received, 1e-6) << line;
        EXPECT_NEAR(std::stod(cells[2]), shown.pooled[key], 1e-6) << line;
        EXPECT_EQ(cells[3], "false") << line;
    }
}

/// From the first word and the first cell, in layer 1, head 0.
ShownAttention from_two() {
    ShownAttention shown;
    shown.layer = 1;
    shown.head = 0;
    shown.tokens = {0, 2};
    shown.weights = {0.25F, 0.125F, 0.25F, 0.125F, 0.125F, 0.125F};
    return shown;
}

TEST(Export, FilesFollowWhatIsShown) {
    const auto json = nlohmann::json::parse(attention_to_json(attention(), from_two()).dump());
    EXPECT_EQ(json["shown"]["tokens"], nlohmann::json({0, 2}));
    EXPECT_EQ(json["shown"]["layer"], 1);
    EXPECT_FLOAT_EQ(json["shown"]["weights"][2], 0.25F);
    EXPECT_EQ(json["shown"]["attended_by"], false);
    EXPECT_TRUE(json["shown"]["method"].is_null());
    EXPECT_FLOAT_EQ(nlohmann::json::parse(attention_to_json(attention()).dump())["shown"]["weights"][0], 0.4F);

    const std::string csv = attention_to_csv(attention(), from_two());
    EXPECT_THAT(csv, HasSubstr(",0.25,true\r"));
    EXPECT_THAT(csv, HasSubstr(",0.125,false\r"));

    const std::string svg = attention_to_svg(attention(), drawn_sample(), "row", {}, from_two());
    EXPECT_THAT(svg, AllOf(HasSubstr("what 2 tokens attend to, mean over them: “rattling” (text); row 1, column 1 (image); layer 2, head 1"),
                           HasSubstr("stroke=\"#1c2230\" stroke-width=\"2\""), HasSubstr("row 1, column 1: 0.25")));
    EXPECT_THAT(attention_to_svg(attention(), drawn_sample(), "row"), AllOf(HasSubstr("what the head sees"), Not(HasSubstr("stroke-width=\"2\""))));
    // Weak tokens lose their colour.
    ShownAttention half = from_two();
    half.mass = 0.5;
    const std::string dimmed = attention_to_svg(attention(), drawn_sample(), "row", {}, half);
    EXPECT_THAT(dimmed, AllOf(HasSubstr("fill-opacity=\"0.00\"><title>row 1, column 2"), HasSubstr("the strongest that hold 50 %")));
    EXPECT_THAT(svg, Not(HasSubstr("fill-opacity=\"0.00\"")));
}

TEST(Export, TokensHaveTheNamesOfWhatTheyStandFor) {
    Attention made = attention();
    made.tokens.clear();
    const auto token = [&](TokenSource::Kind kind, const char* input, const char* label) {
        TokenSource source;
        source.kind = kind;
        source.input = input;
        source.label = label;
        made.tokens.push_back(source);
        return &made.tokens.back();
    };
    TokenSource* frame = token(TokenSource::Kind::frame, "clip", "0.50–1.00 s");
    frame->first = 1;
    frame->count = 1;
    frame->begin_s = 0.5;
    frame->end_s = 1;
    frame->x = 0.5;
    frame->width = frame->height = 0.5;
    TokenSource* steps = token(TokenSource::Kind::step, "curve", "4–7");
    steps->first = 4;
    steps->count = 4;
    token(TokenSource::Kind::column, "numbers", "load")->count = 1;
    token(TokenSource::Kind::column, "vector", "x")->count = 1;
    made.pooled = {0.4F, 0.3F, 0.2F, 0.1F};
    made.weights.assign(4 * 16, 0.25F);
    PreparedSample held;
    PreparedVideo video;
    video.frames.assign(2, Image{2, 2, std::vector<std::uint8_t>(12, 90)});
    video.times = {0, 0.5};
    held["clip"] = video;
    held["curve"] = PreparedSeries{Matrix{8, 1, std::vector<float>(8, 1.0F)}, 8};
    PreparedNumbers numbers;
    numbers.values = {0.1F};
    numbers.known = {true};
    numbers.cells = {"12.5"};
    held["numbers"] = numbers;
    held["vector"] = PreparedVector{{1.0F, 2.0F}};
    EXPECT_THAT(attention_to_svg(made, held, "row"),
                AllOf(HasSubstr("frame 2, 0.50–1.00 s, row 1, column 2: 0.4"), HasSubstr("steps 5–8: 0.3"), HasSubstr(">load = 12.5<"),
                      HasSubstr(">x<"), HasSubstr("<polyline"), HasSubstr("clip · 40 % of attention")));
}

TEST(Export, PageTellsWhatMadeItAndNeedsNothing) {
    Target target;
    target.head = "label";
    target.classes = {"bearing <worn>", "fine"};
    Attention made = attention();
    HeadPrediction answer;
    answer.label = 0;
    answer.logits = made.prediction.logits;
    answer.probabilities = made.prediction.probabilities;
    made.prediction.heads["label"] = answer;
    made.prediction.main = "label";
    PreparedSample held = drawn_sample();
    std::get<PreparedAudio>(held["audio"]).wave.assign(1024, 0.1F);
    ShownAttention shown = from_two();
    shown.attended_by = true;
    shown.mass = 0.8;
    shown.notes = {"Knocked out: layer 1, head 2"};
    SvgDetails details;
    details.truth = "fine";
    details.sample_rates_hz["audio"] = 8000;
    const std::string html = attention_to_html(made, held, "row <1>", details, {target}, shown);
    EXPECT_THAT(html, AllOf(HasSubstr("<h1>row &lt;1&gt;</h1>"), HasSubstr("bearing &lt;worn&gt;"), HasSubstr("In truth: fine"),
                            HasSubstr("what attends to 2 tokens, sum over them: “rattling” (text)"), HasSubstr("Knocked out: layer 1, head 2"),
                            HasSubstr("Attention shows where information was routed, not why the model decided."),
                            HasSubstr("<th>layer</th><td>2 of 2</td>"), HasSubstr("<th>head</th><td>1 of 2</td>"),
                            HasSubstr("<th>direction</th><td>what attends to the tokens, sum over them</td>")));
    EXPECT_THAT(html, AllOf(HasSubstr("<th>method</th><td>"), HasSubstr("<th>node</th><td>fusion</td>"), HasSubstr("<th>run</th><td>/runs/one</td>"),
                            HasSubstr("<th>model</th><td>abc</td>"), HasSubstr("hold 80 %"), HasSubstr("matrix of attention, Layer 2, head 1"),
                            HasSubstr("data:audio/wav;base64,"), HasSubstr("data:image/png;base64,")));
    EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("href=\"http")), Not(HasSubstr("src=\"http")), HasSubstr("default-src 'none'")));
    // Between inputs: of the text's rows to its own columns 0.5 + 0.1.
    EXPECT_THAT(html, HasSubstr("<tr><th>text</th><td class=\"number\">0.600</td><td class=\"number\">0.200</td>"));
    EXPECT_EQ(read_markup(html).error, "");
    EXPECT_EQ(attention_to_html(made, held, "row <1>", details, {target}, shown), html);
}

TEST(ShownAttention, OfSeveralTokensIsTheMeanOfRowsOrTheSumOfColumns) {
    const std::vector<float> matrix = {0.5F, 0.3F, 0.2F, /**/ 0.1F, 0.7F, 0.2F, /**/ 0.4F, 0.2F, 0.4F};
    EXPECT_EQ(attention_of(matrix, {1}, false), (std::vector<float>{0.1F, 0.7F, 0.2F}));
    EXPECT_EQ(attention_of(matrix, {1}, true), (std::vector<float>{0.3F, 0.7F, 0.2F}));
    const std::vector<float> rows = attention_of(matrix, {0, 2}, false), columns = attention_of(matrix, {0, 2}, true);
    EXPECT_THAT(rows, testing::Pointwise(testing::FloatEq(), {0.45F, 0.25F, 0.3F}));
    EXPECT_THAT(columns, testing::Pointwise(testing::FloatEq(), {0.7F, 0.3F, 0.8F}));
    // All of them: each gives all of its attention to them.
    EXPECT_THAT(attention_of(matrix, {0, 1, 2}, true), testing::Pointwise(testing::FloatEq(), {1.0F, 1.0F, 1.0F}));
}

TEST(ShownAttention, AsFewOfTheStrongestAsHoldTheShareStandOut) {
    const std::vector<float> values = {0.1F, 0.4F, 0.2F, 0.2F, 0.1F};
    EXPECT_EQ(mass_cut(values, 1).kept, 5);
    EXPECT_EQ(mass_cut(values, 0.3).kept, 1);
    EXPECT_FLOAT_EQ(static_cast<float>(mass_cut(values, 0.3).least), 0.4F);
    EXPECT_EQ(mass_cut(values, 0.5).kept, 3); // equal ones are kept together
    EXPECT_EQ(mass_cut(values, 0.95).kept, 5);
    EXPECT_EQ(mass_cut({0, 0}, 0.5).kept, 2);
    EXPECT_EQ(mass_cut({}, 0.5).kept, 0);
    // What stands for no part of the sample takes no part.
    std::vector<TokenSource> tokens(3);
    tokens[1].kind = tokens[2].kind = TokenSource::Kind::word;
    EXPECT_EQ(lit_tokens(tokens, {0.9F, 0.08F, 0.02F}, 0.5), (std::vector<char>{1, 1, 0}));
    EXPECT_EQ(lit_tokens(tokens, {0.01F, 0.5F, 0.49F}, 1), (std::vector<char>{1, 1, 1}));
}

TEST(Export, SvgIsOneWellFormedPicture) {
    const std::string svg = attention_to_svg(attention(), drawn_sample(), "table.csv, row <1> & \"2\"");
    EXPECT_EQ(svg.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\"", 0), 0U);
    EXPECT_THAT(svg, AllOf(HasSubstr("row &lt;1&gt; &amp; &quot;2&quot;"), HasSubstr("&amp; &lt;noise&gt;"),
                           HasSubstr("bearing &lt;worn&gt;"), HasSubstr("absent"),
                           HasSubstr("data:image/png;base64,")));
    // Self-contained: nothing is fetched.
    EXPECT_THAT(svg,
                AllOf(Not(HasSubstr("href=\"http")), Not(HasSubstr("href=\"/")), Not(HasSubstr("<script"))));
    // Every element that is opened is closed, in order.
    std::vector<std::string> open;
    for (std::size_t at = 0; (at = svg.find('<', at)) != std::string::npos;) {
        const std::size_t end = svg.find('>', at);
        ASSERT_NE(end, std::string::npos);
        const std::string tag = svg.substr(at + 1, end - at - 1);
        at = end;
        if (tag[0] == '/') {
            ASSERT_FALSE(open.empty());
            ASSERT_EQ(tag.substr(1), open.back());
            open.pop_back();
        } else if (tag.back() != '/') {
            open.push_back(tag.substr(0, tag.find(' ')));
        }
    }
    EXPECT_TRUE(open.empty());
}

TEST(Export, SvgTellsTheTruthTheSecondsAndTheFrequencies) {
    PreparedSample made = drawn_sample();
    auto& audio = std::get<PreparedAudio>(made["audio"]);
    audio.seconds = 0.12; // its eight frames reach to 0.128 s
    audio.frames_in_all = 8;
    const std::string svg = attention_to_svg(attention(), made, "row", {"fine", {{"audio", {400.0, 1600.0}}}});
    EXPECT_THAT(svg, AllOf(HasSubstr("true class: fine"), HasSubstr(">0.12 s<"), Not(HasSubstr("0.13 s<"))));
    EXPECT_THAT(svg, AllOf(HasSubstr(">500 Hz<"), HasSubstr(">1 kHz<"), Not(HasSubstr("2 kHz"))));
    // 1000 Hz lies half way between the two centres: in the middle of the panel.
    EXPECT_THAT(svg, HasSubstr("y=\"290.00\" font-size=\"12\" fill=\"#667085\" text-anchor=\"end\">1 kHz<"));
    audio.frames_in_all = 20; // cut
    EXPECT_THAT(attention_to_svg(attention(), made, "row"),
                AllOf(HasSubstr(">0.13 s<"), Not(HasSubstr("true class")), Not(HasSubstr(" Hz<"))));
}

TEST(Attention, AveragesOverHeadsAndLayers) {
    Attention made = attention();
    const std::size_t n = made.tokens.size();
    for (std::size_t i = 0; i < n * n; ++i) {
        made.weights[i] = 0.2F;         // layer 0, head 0
        made.weights[n * n + i] = 0.4F; // layer 0, head 1
    }
    EXPECT_FLOAT_EQ(made.mean_over_heads(0)[1], 0.3F);
    EXPECT_FLOAT_EQ(made.mean_over_heads(1)[1], 0.1F);
    EXPECT_FLOAT_EQ(made.mean_over_heads(-1)[1], 0.2F);
    EXPECT_FLOAT_EQ(made.at(1, 0, 2, 2), 0.5F);
}

} // namespace
} // namespace triptych
