// SPDX-License-Identifier: GPL-3.0-or-later
// A map on its sample, as one picture.
#include <algorithm>
#include <cmath>

#include "core/explain/export.h"
#include "core/explain/export_panels.h"

namespace triptych {
namespace {

using namespace drawing;

constexpr double least_width = 720;
constexpr std::size_t panels_a_row = 4;

std::string method_title(const Attribution& attribution) {
    const MethodInfo* method = attribution_method(attribution.method);
    return method ? method->title : attribution.method;
}

std::string target_line(const Attribution& a) {
    // Of what the head gives: the probability stands beside.
    std::string text = method_title(a) + " of " + a.target.head + ": " + a.output_name + " · " + value_name(a.scale.of_output()) + " " + in_both(a.scale, a.logit);
    if (std::isfinite(a.probability)) text += ", probability " + amount(a.probability);
    if (a.target.probability) text += " (the probability is explained)";
    return text;
}

/// All that made the map, so that it can be made again.
std::string settings_line(const Attribution& a) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
    for (const auto& [name, value] : a.parameters)
        add(name + " " + value);
    if (!a.baseline.empty()) add("baseline: " + a.baseline);
    add("F(x) " + in_both(a.scale, a.full_value));
    if (std::isfinite(a.base_value)) add("F(x′) " + in_both(a.scale, a.base_value));
    if (a.delta) {
        const double gained = std::abs(a.full_value - a.base_value);
        add("δ " + amount(*a.delta) + (gained > 0 ? " (" + format("%.2g %%", 100 * std::abs(*a.delta) / gained) + ")" : ""));
    }
    if (a.noise) add("mean half width of intervals " + amount(*a.noise));
    if (!a.node.empty()) add("tokens of " + a.node);
    add("seed " + std::to_string(a.seed));
    add("passes " + std::to_string(a.passes));
    add("model " + a.model_hash);
    return text;
}

class MapPicture {
  public:
    MapPicture(const Attribution& attribution, const PreparedSample& sample, const SvgDetails& details, double limit)
        : m_view{attribution, sample, details, limit > 0 ? limit : attribution_limit({&attribution})} {}

    explicit MapPicture(MapView view) : m_view(std::move(view)) {}

    std::string draw(const std::string& title) {
        const Attribution& a = m_view.attribution;
        return draw(title, target_line(a) + (m_view.details.truth.empty() ? "" : " · in truth " + m_view.details.truth), settings_line(a));
    }

    /// @param heading   of what it is
    /// @param settings  what made it
    std::string draw(const std::string& title, const std::string& heading, const std::string& settings) {
        const Attribution& a = m_view.attribution;
        const std::vector<std::string> inputs = drawn_inputs(a, m_view.sample);
        m_width = std::max(least_width, width_of(inputs));
        const double room = m_width - 2 * margin;
        line(shortened(title, 16, room), "font-size=\"16\" font-weight=\"bold\"", 22);
        line(shortened(heading, 14, room), "", 20);
        for (const std::string& part : wrapped(settings, 12, room))
            line(part, small, 16);
        for (const Remark& remark : a.remarks)
            for (const std::string& part : wrapped("Note: " + remark_text(remark), 12, room))
                line(part, "font-size=\"12\" fill=\"#8a5a00\"", 16);
        m_y += 36;
        panels(inputs);
        sinks();
        fine_panels();
        scale();
        return svg_document(m_width, m_y + margin, m_body);
    }

  private:
    void line(const std::string& text, const std::string& extra, double height) {
        m_y += height;
        m_body += text_element(margin, m_y, text, extra);
    }

    double width_of(const std::vector<std::string>& inputs) const {
        double widest = 0, width = 2 * margin - gap;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (i % panels_a_row == 0) width = 2 * margin - gap;
            width += axis_of(m_view, inputs[i]) + panel_width + gap;
            widest = std::max(widest, width);
        }
        return widest;
    }

    void panels(const std::vector<std::string>& inputs) {
        double x = margin;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (i > 0 && i % panels_a_row == 0) {
                x = margin;
                m_y += panel_height + 54;
            }
            x += axis_of(m_view, inputs[i]);
            m_body += panel_svg(m_view, inputs[i], x, m_y);
            x += panel_width + gap;
        }
        m_y += panel_height + 30;
    }

    /// Class tokens, bottlenecks, absent modalities: neither hidden nor mixed in.
    void sinks() {
        std::vector<const AttributedToken*> shown;
        for (const AttributedToken& token : m_view.attribution.tokens)
            if (token.sink()) shown.push_back(&token);
        if (shown.empty()) return;
        line("Stands for no part of the sample:", small, 8);
        double x = margin;
        m_y += 22;
        for (const AttributedToken* token : shown) {
            const std::string text = token->source.label + (token->source.input.empty() ? "" : " (" + token->source.input + ")") + " " +
                                     amount(token->value, m_view.attribution.has_sign);
            const double width = text_width(text, 12) + 12;
            if (x > margin && x + width > m_width - margin) {
                x = margin;
                m_y += 24;
            }
            const bool marked = m_view.marked.contains(static_cast<std::size_t>(token - m_view.attribution.tokens.data()));
            const Colour colour = map_colour(m_view.attribution, token->value, m_view.limit);
            m_body += rect_element(x, m_y - 14, width, 20,
                                   "rx=\"4\" fill=\"" + colour_text(colour) + "\" stroke=\"" + (marked ? ink : hairline) + "\"" +
                                       (marked ? " stroke-width=\"2\"" : ""),
                                   token_text(*token, m_view.attribution.has_sign));
            m_body += text_element(x + 6, m_y, text, std::string("font-size=\"12\" fill=\"") + ink_on(colour) + "\"");
            x += width + 6;
        }
        m_y += 24;
    }

    void fine_panels() {
        if (m_view.attribution.maps.empty()) return;
        line("Finer than tokens, each with a scale of its own:", small, 8);
        m_y += 30;
        double x = margin;
        for (std::size_t i = 0; i < m_view.attribution.maps.size(); ++i) {
            if (x > margin && x + panel_width > m_width - margin + 1) {
                x = margin;
                m_y += panel_height + 54;
            }
            m_body += fine_panel_svg(m_view, m_view.attribution.maps[i], x, m_y);
            x += panel_width + gap;
        }
        m_y += panel_height + 34;
    }

    void scale() {
        const Attribution& a = m_view.attribution;
        constexpr double length = 320;
        m_y += 8;
        m_body += scale_svg(a, m_view.limit, margin, m_y, length);
        const std::string meaning =
            a.class_agnostic ? "where information was routed, not why the model decided"
            : a.has_sign && a.scale.has_unit()
                ? "red raises " + a.output_name + ", blue lowers it; 1 is " + amount(a.scale.deviation) + " in its unit; one scale for all inputs"
            : a.has_sign     ? "red speaks for " + a.output_name + ", blue against it; one scale for all inputs"
                             : "what speaks for " + a.output_name + "; one scale for all inputs";
        m_body += text_element(margin + length + 16, m_y + 11, shortened(meaning, 12, m_width - length - 2 * margin - 16), small);
        m_y += 32;
    }

    MapView m_view;
    double m_width = 0, m_y = 12;
    std::string m_body;
};

/// Attention as a map without a sign, under the names that its tokens have on a page.
Attribution attention_map(const Attention& attention, const ShownAttention& shown) {
    Attribution map;
    map.method = "attention";
    map.class_agnostic = true;
    map.has_sign = false;
    map.node = attention.node;
    map.model_hash = attention.model_hash;
    map.run = attention.run;
    const std::vector<float>& weights = shown_weights(attention, shown);
    for (std::size_t i = 0; i < attention.tokens.size(); ++i) {
        AttributedToken token{attention.tokens[i], i < weights.size() ? static_cast<double>(weights[i]) : 0.0};
        token.source.label = token_name(attention.tokens[i]);
        map.tokens.push_back(std::move(token));
    }
    return map;
}

} // namespace

std::string attention_to_svg(const Attention& attention, const PreparedSample& sample, const std::string& title, const SvgDetails& details,
                             const ShownAttention& shown) {
    const Attribution map = attention_map(attention, shown);
    MapView view{map, sample, details, attribution_limit({&map}), "attention"};
    if (view.limit <= 0) // sinks alone hold it
        for (const AttributedToken& token : map.tokens)
            view.limit = std::max(view.limit, token.value);
    view.marked.insert(shown.tokens.begin(), shown.tokens.end());
    const std::vector<char> lit = lit_tokens(attention.tokens, shown_weights(attention, shown), shown.mass);
    for (std::size_t i = 0; i < lit.size(); ++i)
        if (!lit[i]) view.unlit.insert(i);
    const Prediction& answer = attention.prediction;
    std::string heading = "predicted: " + answer_text(answer, attention.classes);
    if (answer.label >= 0) heading += ", probability " + coordinate(static_cast<double>(answer.probabilities.at(static_cast<std::size_t>(answer.label))));
    if (!details.truth.empty()) heading += " · true class: " + details.truth;
    std::string settings = "attention of " + attention.node + ": " + shown_text(attention, shown);
    if (shown.mass < 1) settings += " · coloured: the strongest that hold " + format("%.0f %%", 100 * shown.mass);
    for (const std::string& note : shown.notes)
        settings += " · " + note;
    settings += " · model " + attention.model_hash;
    return MapPicture(std::move(view)).draw(title, heading, settings);
}

SvgDetails svg_details(const Preparer& preparer, const std::string& truth) {
    SvgDetails details;
    details.truth = truth;
    for (const std::string& input : preparer.inputs()) {
        details.modalities[input] = preparer.modality(input);
        if (const LogMel* mel = preparer.log_mel(input)) {
            details.mel_hz[input] = mel->mel_frequencies_hz();
            details.sample_rates_hz[input] = mel->options().sample_rate_hz;
        }
    }
    return details;
}

double attribution_limit(const std::vector<const Attribution*>& attributions) {
    double limit = 0;
    for (const Attribution* attribution : attributions)
        for (const AttributedToken& token : attribution->tokens)
            if (!token.sink() && std::isfinite(token.value)) limit = std::max(limit, std::abs(token.value));
    return limit;
}

std::string attribution_to_svg(const Attribution& attribution, const PreparedSample& sample, const std::string& title,
                               const SvgDetails& details, double limit) {
    return MapPicture(attribution, sample, details, limit).draw(title);
}

} // namespace triptych
