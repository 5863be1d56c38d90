// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/comparison.h"

#include <algorithm>
#include <cmath>

#include "core/explain/csv_line.h"
#include "core/explain/export_panels.h"
#include "core/explain/source_cells.h"

namespace triptych {
namespace {

using namespace drawing;

/// As it is drawn: in its unit, and faint where it was found to be no evidence.
Attribution drawn_map(const ComparedMap& side) {
    Attribution map = in_column_unit(side.attribution);
    if (side.faithfulness) remark_on(map, *side.faithfulness);
    return map;
}

bool is_idle(const Attribution& map) {
    return std::any_of(map.remarks.begin(), map.remarks.end(), [](const Remark& remark) { return remark.kind == Remark::Kind::no_evidence; });
}

class ComparisonPicture {
  public:
    explicit ComparisonPicture(const ComparedMaps& maps) : m_maps(maps), m_a(drawn_map(maps.a)), m_b(drawn_map(maps.b)) {
        m_limit = attribution_limit({&m_a, &m_b});
        m_columns.push_back({"A: " + maps.a.name, {m_a, maps.a.sample, maps.a.details, m_limit}});
        m_columns.push_back({"B: " + maps.b.name, {m_b, maps.b.sample, maps.b.details, m_limit}});
        if (!maps.difference) return;
        m_difference = *maps.difference;
        // What two maps that say nothing differ by says nothing either, nor do differences within their intervals.
        if ((is_idle(m_a) && is_idle(m_b)) || !m_difference.remarks.empty()) m_difference.remarks = {{Remark::Kind::no_evidence, {}}};
        // Small beside what both sides reach, it stays pale.
        m_columns.push_back({"B − A: red where B gives more, blue less",
                             {m_difference, maps.b.sample, maps.b.details, std::max(m_limit, attribution_limit({&m_difference}))}});
    }

    std::string draw() {
        place();
        const double room = m_width - 2 * margin;
        line(shortened(m_maps.title, 16, room), "font-size=\"16\" font-weight=\"bold\"", 22);
        line(shortened(heading(), 14, room), "", 22);
        headings();
        for (const std::string& input : m_inputs)
            row(input);
        sinks();
        m_y += 12;
        for (const Column& column : m_columns)
            m_body += scale_svg(column.view.attribution, column.view.limit, column.x, m_y, panel_width);
        m_y += 36;
        return svg_document(m_width, m_y + margin, m_body);
    }

  private:
    struct Column {
        std::string title;
        MapView view;
        double x = 0;
    };

    void line(const std::string& text, const std::string& extra, double height) {
        m_y += height;
        m_body += text_element(margin, m_y, text, extra);
    }

    /// What each column is of; a long name takes more lines, for it has to be told whole.
    void headings() {
        constexpr double step = 18;
        std::size_t most = 1;
        for (const Column& column : m_columns) {
            const std::vector<std::string> lines = wrapped(column.title, 14, panel_width);
            for (std::size_t i = 0; i < lines.size(); ++i)
                m_body += text_element(column.x, m_y + 24 + step * static_cast<double>(i), lines[i], "font-weight=\"bold\"");
            most = std::max(most, lines.size());
        }
        m_y += 24 + step * static_cast<double>(most - 1);
    }

    /// Inputs of either side, those of a first; and where each column begins.
    void place() {
        for (const Column* column : {&m_columns[0], &m_columns[1]})
            for (const std::string& input : drawn_inputs(column->view.attribution, column->view.sample))
                if (std::find(m_inputs.begin(), m_inputs.end(), input) == m_inputs.end()) m_inputs.push_back(input);
        double x = margin;
        for (Column& column : m_columns) {
            double axis = 0;
            for (const std::string& input : m_inputs)
                axis = std::max(axis, axis_of(column.view, input));
            column.x = x + axis;
            x = column.x + panel_width + gap;
        }
        m_width = x - gap + margin;
    }

    std::string heading() const {
        const MethodInfo* method = attribution_method(m_a.method);
        std::string text = (method ? method->title : m_a.method) + " of " + m_a.target.head + ": " + m_a.output_name;
        text += m_a.scale.has_unit() ? ", in its unit" : std::string(", ") + value_name(m_a.scale);
        text += " · A " + amount(m_a.full_value) + ", B " + amount(m_b.full_value) + " (B − A " + amount(m_b.full_value - m_a.full_value, true) + ")";
        if (m_maps.correlation && std::isfinite(*m_maps.correlation)) text += " · rank correlation " + format("%.2f", *m_maps.correlation);
        return text;
    }

    static bool has(const Column& column, const std::string& input) {
        const auto& tokens = column.view.attribution.tokens;
        return column.view.sample.contains(input) ||
               std::any_of(tokens.begin(), tokens.end(), [&](const AttributedToken& token) { return token.source.input == input; });
    }

    void row(const std::string& input) {
        m_y += 40;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const Column& column = m_columns[i];
            const auto why = i == 2 ? m_maps.apart.find(input) : m_maps.apart.end();
            if (why != m_maps.apart.end()) {
                m_body += rect_element(column.x, m_y, panel_width, panel_height, std::string("fill=\"") + ground + "\" stroke=\"" + hairline + "\"");
                double y = m_y + 12;
                for (const std::string& part : wrapped(why->second, 12, panel_width - 24))
                    m_body += text_element(column.x + 12, y += 16, part, small);
            } else if (has(column, input)) {
                m_body += panel_svg(column.view, input, column.x, m_y, i < 2);
            }
        }
        m_y += panel_height + 22;
    }

    /// Class tokens, bottlenecks, absent modalities: neither hidden nor mixed in.
    void sinks() {
        std::size_t most = 0;
        for (const Column& column : m_columns) {
            std::size_t shown = 0;
            for (const AttributedToken& token : column.view.attribution.tokens) {
                if (!token.sink() || shown >= most_sinks) continue;
                const std::string text = token.source.label + (token.source.input.empty() ? "" : " (" + token.source.input + ")") + " " +
                                         amount(token.value, column.view.attribution.has_sign);
                const Colour colour = map_colour(column.view.attribution, token.value, column.view.limit);
                const double y = m_y + 44 + 24 * static_cast<double>(shown++);
                m_body += rect_element(column.x, y - 14, panel_width, 20, "rx=\"4\" fill=\"" + colour_text(colour) + "\" stroke=\"" + hairline + "\"",
                                       token_text(token, column.view.attribution.has_sign));
                m_body += text_element(column.x + 6, y, shortened(text, 12, panel_width - 12), std::string("font-size=\"12\" fill=\"") + ink_on(colour) + "\"");
            }
            most = std::max(most, shown);
        }
        if (most == 0) return;
        m_body += text_element(margin, m_y + 18, "Stands for no part of the sample:", small);
        m_y += 34 + 24 * static_cast<double>(most);
    }

    static constexpr double margin = 24, gap = 24;
    static constexpr std::size_t most_sinks = 10; ///< of a side
    inline static const std::string small = std::string("font-size=\"12\" fill=\"") + dim + "\"";

    const ComparedMaps& m_maps;
    Attribution m_a, m_b, m_difference;
    double m_limit = 0, m_width = 0, m_y = 12;
    std::vector<Column> m_columns;
    std::vector<std::string> m_inputs;
    std::string m_body;
};

} // namespace

Attribution in_column_unit(Attribution map) {
    if (!map.scale.has_unit()) return map;
    const ValueScale scale = map.scale;
    for (AttributedToken& token : map.tokens)
        for (double* value : {&token.value, &token.low, &token.high})
            *value *= scale.deviation;
    for (AttributionMap& fine : map.maps)
        for (float& value : fine.values)
            value = static_cast<float>(value * scale.deviation);
    for (double* value : {&map.logit, &map.full_value, &map.base_value})
        *value = scale.in_unit(*value);
    for (std::optional<double>* value : {&map.delta, &map.noise})
        if (*value) **value *= scale.deviation;
    map.scale.mean = 0;
    map.scale.deviation = 1;
    return map;
}

std::string comparison_to_csv(const ComparedMaps& maps) {
    const Attribution a = in_column_unit(maps.a.attribution), b = in_column_unit(maps.b.attribution);
    std::vector<std::string> columns = source_columns();
    for (const char* name : {"value_a", "low_a", "high_a", "value_b", "low_b", "high_b", "difference", "difference_low", "difference_high", "sink"})
        columns.emplace_back(name);
    std::string text = csv_line(columns);
    const auto line = [&](const AttributedToken* of_a, const AttributedToken* of_b, const AttributedToken* difference) {
        const AttributedToken& told = of_a ? *of_a : *of_b;
        std::vector<std::string> cells = source_cells(told.source);
        for (const AttributedToken* token : {of_a, of_b, difference})
            for (const double AttributedToken::*number : {&AttributedToken::value, &AttributedToken::low, &AttributedToken::high})
                cells.push_back(token ? csv_number(token->*number) : std::string());
        cells.emplace_back(told.sink() ? "true" : "false");
        text += csv_line(cells);
    };
    std::vector<char> paired(b.tokens.size(), 0);
    std::size_t next = 0; // pairs are in the order of a
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
        if (next == maps.pairs.size() || maps.pairs[next].first != static_cast<int>(i)) {
            line(&a.tokens[i], nullptr, nullptr);
            continue;
        }
        const auto other = static_cast<std::size_t>(maps.pairs[next].second);
        line(&a.tokens[i], &b.tokens[other], maps.difference ? &maps.difference->tokens[next] : nullptr);
        paired[other] = 1;
        ++next;
    }
    for (std::size_t i = 0; i < b.tokens.size(); ++i)
        if (!paired[i]) line(nullptr, &b.tokens[i], nullptr);
    return text;
}

std::string comparison_to_svg(const ComparedMaps& maps) { return ComparisonPicture(maps).draw(); }

} // namespace triptych
