// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace triptych {
namespace {

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

PreparedSample sample() {
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

TEST(Export, CsvTellsWhatEachTokenReceives) {
    const Attention shown = attention();
    const std::string csv = attention_to_csv(shown);
    std::vector<std::string> lines;
    std::istringstream in(csv);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    ASSERT_EQ(lines.size(), 1 + shown.tokens.size());
    EXPECT_TRUE(lines[0].ends_with(",first,count,pooled,received\r")) << lines[0];
    for (std::size_t key = 0; key < shown.tokens.size(); ++key) {
        double received = 0;
        for (int layer = 0; layer < shown.layers; ++layer)
            for (int head = 0; head < shown.heads; ++head)
                for (std::size_t query = 0; query < shown.tokens.size(); ++query)
                    received += shown.at(layer, head, static_cast<int>(query), static_cast<int>(key));
        received /= static_cast<double>(shown.layers * shown.heads) * static_cast<double>(shown.tokens.size());
        const std::string& line = lines[key + 1];
        const std::size_t last = line.rfind(','), before = line.rfind(',', last - 1);
        EXPECT_NEAR(std::stod(line.substr(last + 1)), received, 1e-6) << line;
        EXPECT_NEAR(std::stod(line.substr(before + 1)), shown.pooled[key], 1e-6) << line;
    }
}

TEST(Export, SvgIsOneWellFormedPicture) {
    const std::string svg = attention_to_svg(attention(), sample(), "table.csv, row <1> & \"2\"");
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
    PreparedSample made = sample();
    auto& audio = std::get<PreparedAudio>(made["audio"]);
    audio.seconds = 0.12; // its eight frames reach to 0.128 s
    audio.frames_in_all = 8;
    const std::string svg = attention_to_svg(attention(), made, "row", {"fine", {{"audio", {400.0, 1600.0}}}});
    EXPECT_THAT(svg, AllOf(HasSubstr("true class: fine"), HasSubstr(">0.12 s<"), Not(HasSubstr("0.13 s<"))));
    EXPECT_THAT(svg, AllOf(HasSubstr(">500 Hz<"), HasSubstr(">1 kHz<"), Not(HasSubstr("2 kHz"))));
    // 1000 Hz lies half way between the two centres: in the middle of the panel.
    EXPECT_THAT(svg, HasSubstr("y=\"294.00\" font-size=\"12\" fill=\"#667085\" text-anchor=\"end\">1 kHz<"));
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
