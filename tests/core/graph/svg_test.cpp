// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace triptych {
namespace {

using testing::HasSubstr;
using testing::Not;

GraphSpec drawn_reference() {
    return *make_template("reference",
                          {{Modality::text, "note"}, {Modality::image, "panel"}, {Modality::audio, "sound"}},
                          "condition");
}

std::string picture(const GraphSpec& graph) {
    return graph_svg(graph, builtin_registry(),
                     analyse(graph, builtin_registry(), {.classes = 6, .vocabulary = {}}));
}

/// What is wrong with a text as XML 1.0: tags that do not match, bare marks, characters that XML cannot hold.
/// Empty: it is well formed.
std::string xml_fault(const std::string& text) {
    std::vector<std::string> open;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x20 && byte != '\n') return "control character";
        if (byte >= 0x80) {
            const std::size_t more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
            for (std::size_t i = 1; i <= more; ++i)
                if (byte < 0xC2 || at + i >= text.size() ||
                    (static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80)
                    return "not UTF-8";
            at += more + 1;
            continue;
        }
        if (byte == '&') {
            static const std::regex entity("^&(amp|lt|gt|quot|apos);");
            if (!std::regex_search(text.substr(at, 8), entity)) return "bare &";
        }
        if (byte == '>') return "bare >";
        if (byte != '<') {
            ++at;
            continue;
        }
        const std::size_t end = text.find('>', at);
        if (end == std::string::npos) return "unclosed tag";
        const std::string tag = text.substr(at + 1, end - at - 1);
        at = end + 1;
        static const std::regex element(R"re(^[A-Za-z]+( [A-Za-z:-]+="[^"<]*")*/?$)re"),
            closing("^/[A-Za-z]+$");
        if (tag.starts_with("?xml ")) continue;
        if (std::regex_match(tag, closing)) {
            if (open.empty() || "/" + open.back() != tag) return "closes " + tag;
            open.pop_back();
        } else if (!std::regex_match(tag, element)) {
            return "odd tag <" + tag + ">";
        } else if (!tag.ends_with("/")) {
            open.push_back(tag.substr(0, tag.find(' ')));
        }
    }
    return open.empty() ? "" : "left open: " + open.back();
}

TEST(Svg, ShowsNodesShapesAndHuesOfModalities) {
    GraphSpec graph = drawn_reference();
    ASSERT_TRUE(set_param(graph, builtin_registry(), "fusion.heads=8").ok());
    const std::string svg = picture(graph);
    EXPECT_EQ(xml_fault(svg), "");
    for (const char* part :
         {"Self-attention", ">fusion<", "fusion.self_attention", "[B,L,128]", "[B,3,256,256]", "[B,6]",
          "heads", ">8<", "condition", "#1d6fd8", "#0d9373", "#c26a06", "#d3345f", "#2563eb"})
        EXPECT_THAT(svg, HasSubstr(part));
    std::size_t curves = 0;
    for (std::size_t at = 0; (at = svg.find("<path ", at)) != std::string::npos; ++at)
        ++curves;
    EXPECT_EQ(curves, graph.edges.size());
    EXPECT_EQ(svg, picture(graph));
}

TEST(Svg, IsValidWhateverTheTextsHold) {
    GraphSpec graph = drawn_reference();
    graph.name = "a<b> & \"c\" ]]> 'd'";
    graph.nodes[0].params["column"] =
        std::string("<script>\"&\x01\x7f\n注释列名很长很长很长很长很长很长很长");
    graph.nodes[1].params["vectors"] = std::string("\xff\xc0\xaf\xed\xa0\x80 half \xe6\xb3");
    graph.nodes.push_back({"<odd & \"id\">", "no.such<type>", 1, {}, 40, -800});
    graph.edges.push_back({"nowhere", "fusion", "in"});
    const std::string svg = picture(graph);
    EXPECT_EQ(xml_fault(svg), "");
    EXPECT_THAT(svg, Not(HasSubstr("<script")));
    EXPECT_THAT(svg, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(svg, HasSubstr("which is not in the catalogue")); // the problem, in words
    EXPECT_EQ(xml_fault(picture({})), "");
}

TEST(Svg, LaysOutWhatHasNoPlaces) {
    GraphSpec graph = drawn_reference();
    for (Node& node : graph.nodes)
        node.x = node.y = 0;
    const std::string svg = picture(graph);
    EXPECT_EQ(xml_fault(svg), "");
    static const std::regex card(R"re(<rect x="([-0-9.]+)" y="([-0-9.]+)" width="184" height="([0-9.]+)")re");
    struct Place {
        double x, y, height;
    };
    std::vector<Place> places;
    for (std::sregex_iterator found(svg.begin(), svg.end(), card), end; found != end; ++found)
        places.push_back({std::stod((*found)[1]), std::stod((*found)[2]), std::stod((*found)[3])});
    ASSERT_EQ(places.size(), graph.nodes.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_TRUE(std::abs(places[i].x - places[j].x) >= 184 ||
                        places[i].y >= places[j].y + places[j].height ||
                        places[j].y >= places[i].y + places[i].height)
                << i << " lies on " << j;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at)
        ++found;
    return found;
}

TEST(Svg, DrawsGroupsAsFramesAndCollapsedOnesAsACard) {
    GraphSpec graph = drawn_reference();
    const std::size_t cards = count(picture(graph), "width=\"184\"");
    graph.groups = {{"group", "Text <branch>", {"text", "text_lstm"}, false}};
    const std::string framed = picture(graph);
    EXPECT_EQ(xml_fault(framed), "");
    EXPECT_THAT(framed, HasSubstr("Text &lt;branch&gt;"));
    EXPECT_EQ(count(framed, "width=\"184\""), cards);
    EXPECT_EQ(count(framed, "<path "), graph.edges.size());
    // The frame holds its cards: it begins left of and above the first, and the picture holds the frame.
    EXPECT_THAT(framed, HasSubstr("<rect x=\"-16\" y=\"-42\" width=\"480\""));
    EXPECT_THAT(framed, HasSubstr("viewBox=\"-48 -74 "));

    graph.groups = {{"encoders", "Encoders", {"text_lstm", "image_conv", "audio_lstm"}, true}};
    const std::string collapsed = picture(graph);
    EXPECT_EQ(xml_fault(collapsed), "");
    EXPECT_EQ(count(collapsed, "width=\"184\""), cards - 2);
    for (const char* part : {">Encoders<", ">3 nodes<", ">text_lstm<", ">audio_lstm<"})
        EXPECT_THAT(collapsed, HasSubstr(part));
    // Three edges come in, one goes out to the fusion.
    EXPECT_EQ(count(collapsed, "<path "), 5U);
    EXPECT_EQ(collapsed, picture(graph));
    // A problem within is seen outside.
    graph.find("text_lstm")->params["colour"] = std::string("red");
    EXPECT_THAT(picture(graph), HasSubstr("#d13438"));
    EXPECT_THAT(picture(graph), HasSubstr("has no parameter &apos;colour&apos;"));
    graph.groups[0].nodes = {"text", "text_lstm"};
    EXPECT_EQ(count(picture(graph), "<path "), graph.edges.size() - 1); // the edge within is not drawn
    graph.groups[0].nodes = {};
    EXPECT_EQ(count(picture(graph), "width=\"184\""), cards);
}

TEST(Svg, ShowsADifference) {
    const GraphSpec before = drawn_reference();
    GraphSpec after = before;
    ASSERT_TRUE(set_param(after, builtin_registry(), "fusion.heads=8").ok());
    std::erase_if(after.nodes, [](const Node& node) { return node.id.starts_with("audio"); });
    std::erase_if(after.edges, [](const Edge& edge) { return edge.from.starts_with("audio"); });
    after.nodes.push_back({"sum", "fusion.sum", 1, {}, 0, 384}); // where the audio was
    after.edges.push_back({"text_lstm", "sum", "in"});
    const auto drawn = [&] {
        return difference_svg(graph_difference(before, after, builtin_registry()), builtin_registry(),
                              analyse(after, builtin_registry()));
    };
    const std::string svg = drawn();
    EXPECT_EQ(xml_fault(svg), "");
    EXPECT_EQ(svg, drawn());
    EXPECT_EQ(count(svg, "+ added"), 1U);
    EXPECT_EQ(count(svg, "− removed"), 2U);
    EXPECT_EQ(count(svg, "~ changed"), 1U);
    EXPECT_THAT(svg, HasSubstr(">4 → 8<"));
    for (const char* colour : {"#1a7f37", "#cf222e", "#9a6700"})
        EXPECT_THAT(svg, HasSubstr(colour));
    EXPECT_EQ(count(svg, "stroke-dasharray"), 4U); // two cards, two edges
    EXPECT_EQ(count(svg, "<path "), before.edges.size() + 1);
    // Nothing lies on what was removed.
    static const std::regex card(R"re(<rect x="([-0-9.]+)" y="([-0-9.]+)" width="184")re");
    std::set<std::pair<std::string, std::string>> places;
    std::size_t cards = 0;
    for (std::sregex_iterator found(svg.begin(), svg.end(), card), end; found != end; ++found, ++cards)
        places.insert({(*found)[1], (*found)[2]});
    EXPECT_EQ(places.size(), cards);
    // Without a difference the picture is that of the graph.
    EXPECT_EQ(difference_svg(graph_difference(before, before, builtin_registry()), builtin_registry(),
                             analyse(before, builtin_registry())),
              graph_svg(before, builtin_registry(), analyse(before, builtin_registry())));
}

} // namespace
} // namespace triptych
