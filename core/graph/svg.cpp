// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/svg.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "core/graph/layout.h"

namespace triptych {
namespace {

// The light theme of the program.
constexpr const char* window_colour = "#f4f5f8";
constexpr const char* panel_colour = "#ffffff";
constexpr const char* line_colour = "#d5d9e2";
constexpr const char* text_colour = "#1c2230";
constexpr const char* dim_colour = "#667085";
constexpr const char* accent_colour = "#2563eb";
constexpr const char* warning_colour = "#b7791f";
constexpr const char* error_colour = "#d13438";
constexpr const char* frame_colour = "#e9ecf2";
constexpr const char* added_colour = "#1a7f37";
constexpr const char* removed_colour = "#cf222e";
constexpr const char* changed_colour = "#9a6700";

const char* modality_colour(Modality modality) {
    switch (modality) {
    case Modality::text:
        return "#1d6fd8";
    case Modality::image:
        return "#0d9373";
    case Modality::audio:
        return "#c26a06";
    case Modality::video:
        return "#8b46c9";
    case Modality::numbers:
    case Modality::vector:
    case Modality::series:
        return "#5a6578";
    case Modality::fusion:
        return "#d3345f";
    case Modality::none:
        break;
    }
    return dim_colour;
}

constexpr double card_width = 184, padding = 12, strip = 4, corner = 6, margin = 32;
constexpr double title_height = 60, row_height = 16, first_port = 28, port_step = 18, port_radius = 4;
constexpr double layer_gap = 96, row_gap = 32, empty_height = 176;
constexpr double frame_margin = 16, frame_title = 26;
constexpr std::size_t shown_params = 6;

/// Numbers of a picture: two digits are enough, and no comma of another language.
std::string number(double value) {
    if (!std::isfinite(value)) value = 0;
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::round(value * 100) / 100,
                                   std::chars_format::fixed);
    return {buffer, end.ptr};
}

/// One code point of UTF-8 at `at`, which moves on. U+FFFD for what is none.
char32_t next_code_point(const std::string& text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4) return 0xFFFD;
    char32_t code = lead & (0x3F >> more);
    for (int i = 0; i < more; ++i) {
        if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return 0xFFFD;
        code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
    }
    const char32_t least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    return code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code;
}

void append_utf8(std::string& out, char32_t code) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xC0 | code >> 6);
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3F));
    } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
}

/// As XML may hold it: marked characters by name, and what XML cannot hold at all as U+FFFD.
void append_escaped(std::string& out, char32_t code) {
    if (code == '&')
        out += "&amp;";
    else if (code == '<')
        out += "&lt;";
    else if (code == '>')
        out += "&gt;";
    else if (code == '"')
        out += "&quot;";
    else if (code == '\'')
        out += "&apos;";
    else
        append_utf8(out, code < 0x20 || code == 0x7F || code == 0xFFFE || code == 0xFFFF ? 0xFFFD : code);
}

/// A guess at how wide a character is, in ems: the viewer's font is not known.
double ems(char32_t code) {
    if (code >= 0x2E80) return 1.0; // ideographs
    if (code == 'i' || code == 'l' || code == 'j' || code == '.' || code == ',' || code == '\'') return 0.3;
    return code == 'm' || code == 'w' || code == 'M' || code == 'W' ? 0.9 : 0.58;
}

double width_of(const std::string& text, double pixels) {
    double width = 0;
    for (std::size_t at = 0; at < text.size();)
        width += pixels * ems(next_code_point(text, at));
    return width;
}

/// Escaped, and cut with an ellipsis where it is wider than the room.
std::string fitted(const std::string& text, double pixels, double room) {
    const bool whole = width_of(text, pixels) <= room;
    std::string out;
    double used = whole ? 0 : pixels;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t code = next_code_point(text, at);
        used += pixels * ems(code);
        if (!whole && used > room) break;
        append_escaped(out, code);
    }
    return whole ? out : out + "…";
}

std::string escaped(const std::string& text) {
    return fitted(text, 0, 1);
}

/// What a node, an edge or a group is in a difference.
struct Mark {
    const char* colour = nullptr; ///< null: it is the same in both
    const char* word = "";
    bool dashed = false;
};
constexpr Mark added_mark{added_colour, "+ added", false}, removed_mark{removed_colour, "− removed", true},
    changed_mark{changed_colour, "~ changed", false};

struct Card {
    const Node* node = nullptr;
    const NodeGroup* group = nullptr; ///< a collapsed one, in place of its nodes
    std::string title, id, detail;    ///< three lines
    Mark mark;
    const NodeType* type = nullptr; ///< null: not in the catalogue
    double x = 0, y = 0, height = 0;
    std::vector<std::pair<std::string, std::string>> rows; ///< name and value
    std::string shape;
    std::string colour;
    const Problem* problem = nullptr; ///< the worst, the first of equals
    std::string problems;             ///< all of them, in words
    std::size_t inputs = 0;           ///< edges that were drawn into it
};

class Picture {
  public:
    Picture(const GraphSpec& graph, const Registry& registry, const GraphInfo& info, const GraphDifference* difference)
        : m_graph(graph), m_registry(registry), m_info(info), m_difference(difference) {
        for (const Node& node : graph.nodes)
            m_cards.push_back(card_of(node));
        place();
        collapse();
    }

    std::string text() {
        double left = 0, top = 0, right = card_width, bottom = empty_height;
        if (!m_cards.empty()) {
            left = top = std::numeric_limits<double>::max();
            right = bottom = std::numeric_limits<double>::lowest();
        }
        const auto hold = [&](double x, double y, double width, double height) {
            left = std::min(left, x - margin);
            top = std::min(top, y - margin);
            right = std::max(right, x + width + margin);
            bottom = std::max(bottom, y + height + margin);
        };
        for (const Card& card : m_cards)
            hold(card.x, card.y, card_width, card.height);
        std::string frames;
        for (const NodeGroup& group : m_graph.groups)
            if (!group.collapsed) draw_frame(group, frames, hold);
        const std::string width = number(right - left), height = number(bottom - top);
        m_out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"" +
                width + "\" height=\"" + height + "\" viewBox=\"" + number(left) + " " + number(top) + " " +
                width + " " + height +
                "\" role=\"img\" font-family=\"system-ui, 'Noto Sans', 'Noto Sans CJK SC', "
                "sans-serif\">\n<title>" +
                escaped(m_graph.name) + "</title>\n";
        m_out += "<rect x=\"" + number(left) + "\" y=\"" + number(top) + "\" width=\"" + width +
                 "\" height=\"" + height + "\" fill=\"" + window_colour + "\"/>\n" + frames;
        std::string labels;
        for (const Edge& edge : m_graph.edges)
            draw_edge(edge, labels);
        for (const Card& card : m_cards)
            draw_card(card);
        m_out += labels + "</svg>\n";
        return std::move(m_out);
    }

  private:
    Mark mark_of(const std::string& id) const {
        if (!m_difference) return {};
        if (m_difference->added.contains(id)) return added_mark;
        if (m_difference->removed.contains(id)) return removed_mark;
        return m_difference->changed.contains(id) ? changed_mark : Mark();
    }

    Mark mark_of(const Edge& edge) const {
        if (!m_difference) return {};
        const auto has = [&](const std::vector<Edge>& edges) {
            return std::find(edges.begin(), edges.end(), edge) != edges.end();
        };
        return has(m_difference->added_edges) ? added_mark : has(m_difference->removed_edges) ? removed_mark : Mark();
    }

    Card card_of(const Node& node) const {
        Card card;
        card.node = &node;
        card.type = m_registry.find(node.type);
        card.title = card.type ? card.type->title : node.type;
        card.id = node.id;
        card.detail = node.type;
        card.mark = mark_of(node.id);
        card.x = node.x;
        card.y = node.y;
        add_rows(card);
        const auto output = m_info.outputs.find(node.id);
        if (output != m_info.outputs.end()) card.shape = shape_text(output->second.shape);
        card.colour = card.type && card.type->category == "head" ? accent_colour
                      : output != m_info.outputs.end()           ? modality_colour(output->second.modality)
                      : card.type                                ? modality_colour(card.type->modality)
                                                                 : dim_colour;
        for (const Problem& problem : m_info.problems) {
            if (problem.node != node.id) continue;
            if (!card.problem || problem.severity < card.problem->severity)
                card.problem = &problem; // errors first
            card.problems += (card.problems.empty() ? "" : " ") + problem.error.text();
        }
        std::size_t edges = 0;
        for (const Edge& edge : m_graph.edges)
            edges += edge.to == node.id ? 1 : 0;
        set_height(card, edges);
        return card;
    }

    /// The parameters that differ from the default; in a difference, those that were changed first.
    void add_rows(Card& card) const {
        const auto add = [&](const std::string& name, const std::string& value) {
            if (card.rows.size() < shown_params) card.rows.emplace_back(name, value);
        };
        std::set<std::string> changed;
        std::size_t rows = 0;
        if (m_difference)
            if (const auto found = m_difference->changed.find(card.node->id); found != m_difference->changed.end())
                for (const GraphDifference::Change& change : found->second) {
                    add(change.param, (change.before.empty() ? "–" : change.before) + " → " +
                                          (change.after.empty() ? "–" : change.after));
                    changed.insert(change.param);
                    ++rows;
                }
        for (const auto& [name, value] : card.node->params) {
            if (changed.contains(name)) continue;
            add(name, value_text(value));
            ++rows;
        }
        if (rows > shown_params) card.rows.emplace_back("and " + std::to_string(rows - shown_params) + " more", "");
    }

    static void set_height(Card& card, std::size_t edges) {
        const double rows =
            static_cast<double>(card.rows.size() + (card.shape.empty() ? 0 : 1) + (card.problem ? 1 : 0));
        card.height = std::max(title_height + rows * row_height + padding,
                               first_port + static_cast<double>(edges) * port_step);
    }

    Card* find(const std::string& id) {
        const auto found = std::find_if(m_cards.begin(), m_cards.end(), [&](const Card& card) {
            if (!card.group) return card.node->id == id;
            return std::find(card.group->nodes.begin(), card.group->nodes.end(), id) != card.group->nodes.end();
        });
        return found == m_cards.end() ? nullptr : &*found;
    }

    bool overlapping() const {
        for (const Card& a : m_cards)
            for (const Card& b : m_cards) {
                if (&a == &b) break;
                if (std::abs(a.x - b.x) < card_width && a.y < b.y + b.height && b.y < a.y + a.height) return true;
            }
        return false;
    }

    /// Nodes that all lie on one place have none; what was removed may lie where something else was put.
    void place() {
        const bool placed = std::any_of(m_cards.begin(), m_cards.end(), [&](const Card& card) {
            return card.x != m_cards.front().x || card.y != m_cards.front().y;
        });
        if (placed && !(m_difference && overlapping())) return;
        LayoutOptions options;
        options.layer_gap = layer_gap;
        options.row_gap = row_gap;
        options.port = first_port;
        for (const Card& card : m_cards)
            options.sizes[card.node->id] = {card_width, card.height};
        const auto places = layered_layout(m_graph, options);
        for (Card& card : m_cards)
            std::tie(card.x, card.y) = places.at(card.node->id);
    }

    /// A card for each collapsed group in place of those of its nodes.
    void collapse() {
        for (const NodeGroup& group : m_graph.groups) {
            if (!group.collapsed) continue;
            Card box;
            box.group = &group;
            box.title = group.title.empty() ? group.id : group.title;
            box.id = group.id;
            std::set<std::string> colours;
            std::size_t edges = 0, nodes = 0;
            for (const Card& card : m_cards) {
                if (card.group || !in_group(card, group)) continue;
                box.x = nodes == 0 ? card.x : std::min(box.x, card.x);
                box.y = nodes == 0 ? card.y : std::min(box.y, card.y);
                colours.insert(card.colour);
                if (!box.problem || (card.problem && card.problem->severity < box.problem->severity))
                    box.problem = card.problem ? card.problem : box.problem;
                if (!card.problems.empty()) box.problems += (box.problems.empty() ? "" : " ") + card.problems;
                if (nodes < shown_params) box.rows.emplace_back(card.id, card.title);
                if (!box.mark.colour && card.mark.colour) box.mark = changed_mark;
                ++nodes;
            }
            if (nodes == 0) continue;
            if (nodes > shown_params) box.rows.emplace_back("and " + std::to_string(nodes - shown_params) + " more", "");
            box.detail = std::to_string(nodes) + (nodes == 1 ? " node" : " nodes");
            box.colour = colours.size() == 1 ? *colours.begin() : dim_colour;
            std::set<std::string> sources;
            for (const Edge& edge : m_graph.edges)
                if (holds(group, edge.to) && !holds(group, edge.from)) sources.insert(edge.from);
            edges = sources.size();
            set_height(box, edges);
            std::erase_if(m_cards, [&](const Card& card) { return !card.group && in_group(card, group); });
            m_cards.push_back(std::move(box));
        }
    }

    static bool holds(const NodeGroup& group, const std::string& id) {
        return std::find(group.nodes.begin(), group.nodes.end(), id) != group.nodes.end();
    }
    static bool in_group(const Card& card, const NodeGroup& group) { return holds(group, card.node->id); }

    /// @param hold  is told how far the frame reaches
    template <class Hold>
    void draw_frame(const NodeGroup& group, std::string& out, const Hold& hold) const {
        double left = std::numeric_limits<double>::max(), top = left, right = -left, bottom = -left;
        for (const Card& card : m_cards) {
            if (card.group || !in_group(card, group)) continue;
            left = std::min(left, card.x - frame_margin);
            top = std::min(top, card.y - frame_margin - frame_title);
            right = std::max(right, card.x + card_width + frame_margin);
            bottom = std::max(bottom, card.y + card.height + frame_margin);
        }
        if (left > right) return;
        hold(left, top, right - left, bottom - top);
        out += "<g>\n<rect x=\"" + number(left) + "\" y=\"" + number(top) + "\" width=\"" + number(right - left) +
               "\" height=\"" + number(bottom - top) + "\" rx=\"8\" fill=\"" + frame_colour + "\" stroke=\"" +
               line_colour + "\"/>\n";
        write(out, left + frame_margin, top + frame_title, 12, dim_colour,
              fitted(group.title.empty() ? group.id : group.title, 12, right - left - 2 * frame_margin), "start", true);
        out += "</g>\n";
    }

    void draw_edge(const Edge& edge, std::string& labels) {
        const Card* from = find(edge.from);
        Card* to = find(edge.to);
        if (!from || !to) return;
        if (from->group || to->group) // one curve between two boxes, and none within one
            if ((from == to && from->group) || !m_drawn.insert({from->id, to->id}).second) return;
        const double x1 = from->x + card_width, y1 = from->y + first_port;
        const double x2 = to->x, y2 = to->y + first_port + port_step * static_cast<double>(to->inputs++);
        const double reach = std::max(32.0, std::abs(x2 - x1) / 2);
        const auto output = m_info.outputs.find(edge.from);
        const Mark mark = mark_of(edge);
        const std::string colour = mark.colour                      ? mark.colour
                                   : output == m_info.outputs.end() ? from->colour
                                                                    : modality_colour(output->second.modality);
        const std::string shape = output == m_info.outputs.end() ? std::string() : shape_text(output->second.shape);
        const auto point = [](double x, double y) { return number(x) + " " + number(y); };
        m_out += "<path d=\"M " + point(x1, y1) + " C " + point(x1 + reach, y1) + ", " +
                 point(x2 - reach, y2) + ", " + point(x2, y2) + "\" fill=\"none\" stroke=\"" + colour +
                 "\" stroke-width=\"" + (mark.colour ? "3" : "2") + "\"" +
                 (mark.dashed ? " stroke-dasharray=\"7 5\"" : "") + "/>\n";
        for (const auto& [x, y] : {std::pair{x1, y1}, {x2, y2}})
            labels += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"" + number(port_radius) +
                      "\" fill=\"" + colour + "\" stroke=\"" + window_colour + "\"/>\n";
        if (shape.empty()) return;
        const double width = width_of(shape, 10) + 10;
        if (x2 - x1 < width + 2 * port_radius) return; // the card says it too
        const double x = (x1 + x2) / 2, y = (y1 + y2) / 2;
        labels += "<rect x=\"" + number(x - width / 2) + "\" y=\"" + number(y - 8) + "\" width=\"" +
                  number(width) + "\" height=\"16\" rx=\"4\" fill=\"" + window_colour + "\"/>\n";
        write(labels, x, y + 3.5, 10, colour, escaped(shape), "middle");
    }

    void draw_card(const Card& card) {
        const char* state = card.mark.colour                                     ? card.mark.colour
                            : !card.problem                                      ? line_colour
                            : card.problem->severity == Problem::Severity::error ? error_colour
                                                                                 : warning_colour;
        const double room = card_width - 2 * padding;
        const std::string x = number(card.x), y = number(card.y), height = number(card.height);
        m_out += "<g>\n<title>" + escaped(card.id) + "</title>\n";
        if (!card.problems.empty()) m_out += "<desc>" + escaped(card.problems) + "</desc>\n";
        m_out += "<rect x=\"" + x + "\" y=\"" + y + "\" width=\"" + number(card_width) + "\" height=\"" +
                 height + "\" rx=\"" + number(corner) + "\" fill=\"" + panel_colour + "\" stroke=\"" + state +
                 "\" stroke-width=\"" + (card.problem || card.mark.colour ? "2" : "1") + "\"" +
                 (card.mark.dashed ? " stroke-dasharray=\"7 5\"" : "") + "/>\n";
        m_out += "<rect x=\"" + x + "\" y=\"" + number(card.y + corner) + "\" width=\"" + number(strip) +
                 "\" height=\"" + number(card.height - 2 * corner) + "\" fill=\"" + card.colour + "\"/>\n";
        const double left = card.x + padding, right = card.x + card_width - padding;
        const double word = card.mark.colour ? width_of(card.mark.word, 10) + 8 : 0;
        write(m_out, left, card.y + 20, 13, text_colour, fitted(card.title, 13, room - word), "start", true);
        if (card.mark.colour) write(m_out, right, card.y + 20, 10, card.mark.colour, card.mark.word, "end", true);
        write(m_out, left, card.y + 36, 11, text_colour, fitted(card.id, 11, room));
        write(m_out, left, card.y + 52, 11, dim_colour, fitted(card.detail, 11, room));
        double line = card.y + title_height + row_height - 4;
        for (const auto& [name, value] : card.rows) {
            const double taken = std::min(width_of(value, 11), room * 0.6);
            write(m_out, left, line, 11, dim_colour, fitted(name, 11, room - taken - 8));
            if (!value.empty())
                write(m_out, right, line, 11, text_colour, fitted(value, 11, room * 0.6), "end");
            line += row_height;
        }
        if (!card.shape.empty()) {
            write(m_out, right, line, 11, card.colour, fitted(card.shape, 11, room), "end");
            line += row_height;
        }
        if (card.problem)
            write(m_out, left, line, 11, card.problem->severity == Problem::Severity::error ? error_colour : warning_colour,
                  fitted("! " + card.problem->error.message, 11, room));
        m_out += "</g>\n";
    }

    /// @param text  escaped
    static void write(std::string& out, double x, double y, int pixels, const std::string& colour,
                      const std::string& text, const char* anchor = "start", bool bold = false) {
        out += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" font-size=\"" + std::to_string(pixels) +
               "\" fill=\"" + colour + "\" text-anchor=\"" + anchor + "\"" +
               (bold ? " font-weight=\"600\"" : "") + ">" + text + "</text>\n";
    }

    const GraphSpec& m_graph;
    const Registry& m_registry;
    const GraphInfo& m_info;
    const GraphDifference* m_difference; ///< null: none is shown
    std::vector<Card> m_cards;
    std::set<std::pair<std::string, std::string>> m_drawn; ///< between boxes of which one is a group
    std::string m_out;
};

} // namespace

std::string graph_svg(const GraphSpec& graph, const Registry& registry, const GraphInfo& info) {
    return Picture(graph, registry, info, nullptr).text();
}

std::string difference_svg(const GraphDifference& difference, const Registry& registry, const GraphInfo& info) {
    return Picture(difference.merged, registry, info, &difference).text();
}

} // namespace triptych
