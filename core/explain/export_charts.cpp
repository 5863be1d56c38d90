// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of an explanation that are no maps: the waterfall of modalities, curves of faithfulness.
#include <algorithm>
#include <bit>
#include <cmath>

#include "core/explain/export.h"
#include "core/explain/export_parts.h"

namespace triptych {
namespace {

using namespace drawing;

const std::string grid = std::string("stroke=\"") + hairline + "\"";

std::string set_text(const ModalityShapley& shapley, std::size_t set) {
    std::string text;
    for (std::size_t m = 0; m < shapley.inputs.size(); ++m)
        if ((set >> m & 1) != 0) text += (text.empty() ? "" : " × ") + shapley.inputs[m];
    return text;
}

/// Sets of two and three.
std::vector<std::size_t> interacting(const ModalityShapley& shapley) {
    std::vector<std::size_t> sets;
    for (std::size_t set = 0; set < shapley.interactions.size(); ++set)
        if (const int size = std::popcount(set); size == 2 || size == 3) sets.push_back(set);
    std::stable_sort(sets.begin(), sets.end(), [](std::size_t a, std::size_t b) { return std::popcount(a) < std::popcount(b); });
    return sets;
}

/// Values to places along an axis.
struct Axis {
    double low = 0, high = 1, from = 0, to = 1;
    double at(double value) const { return from + (high > low ? (value - low) / (high - low) : 0.5) * (to - from); }
};

/// A little more than from the least to the largest.
Axis axis_over(double low, double high, double from, double to) {
    const bool flat = high - low <= 1e-9 * std::max(std::abs(low), std::abs(high)); // a rounding apart
    const double room = flat ? std::max(std::abs(high), 1.0) * 0.5 : 0.06 * (high - low);
    return {low - room, high + room, from, to};
}

class Curves {
  public:
    explicit Curves(const Faithfulness& faithfulness) : m_faithfulness(faithfulness) {}

    std::string draw(const std::string& title) {
        const Faithfulness& f = m_faithfulness;
        const MethodInfo* method = attribution_method(f.method);
        line(shortened(title, 16, room), "font-size=\"16\" font-weight=\"bold\"", 22);
        line("Does the map matter? " + (method ? method->title : f.method), "", 20);
        std::string settings = "baseline " + f.baseline + " · seed " + std::to_string(f.seed) + " · passes " + std::to_string(f.passes) + " · model " + f.model_hash;
        for (const std::string& part : wrapped(settings, 12, room))
            line(part, small, 16);
        line("comprehensiveness " + amount(f.mean_comprehensiveness) + " · sufficiency " + amount(f.mean_sufficiency) +
                 (f.infidelity ? " · infidelity " + amount(*f.infidelity) : "") +
                 (f.max_sensitivity ? " · largest sensitivity " + amount(*f.max_sensitivity) : ""),
             small, 16);
        line(std::string("Up: the ") + value_name(f.scale) + ". Blue: in the order of the map. Dashed and grey: mean and band of random orders.", small, 16);
        if (f.no_evidence)
            line("No evidence: neither curve leaves the band of random orders on its better side.", "font-size=\"12\" fill=\"#8a5a00\"", 16);
        if (f.too_few_tokens)
            line("No verdict: there are too few tokens to tell the order of the map from chance.", small, 16);
        for (const FaithfulnessCurve& curve : f.curves) {
            m_y += 34;
            const std::string name = curve.input.empty() ? "all inputs" : curve.input;
            plot(margin, name + " · deletion, area " + amount(curve.deletion_auc), curve.share, curve.deletion_logit, curve.deletion_random,
                 curve.deletion_low, curve.deletion_high, curve.random_deletion_auc, "removed, largest first");
            plot(margin + plot_width + 40, name + " · insertion, area " + amount(curve.insertion_auc), curve.share, curve.insertion_logit,
                 curve.insertion_random, curve.insertion_low, curve.insertion_high, curve.random_insertion_auc, "put back, largest first");
            m_y += plot_height + 36;
            if (!curve.input.empty() || f.scale.kind == ValueScale::Kind::standardised || curve.deletion_probability.size() != curve.share.size()) continue;
            m_y += 34; // the probability jointly; a number has none
            const CurveBand &away = curve.deletion_probability_band, &back = curve.insertion_probability_band;
            plot(margin, name + " · deletion, probability, area " + amount(curve.deletion_auc_probability), curve.share, curve.deletion_probability, away.mean,
                 away.low, away.high, area_of(curve.share, away.mean), "removed, largest first");
            plot(margin + plot_width + 40, name + " · insertion, probability, area " + amount(curve.insertion_auc_probability), curve.share,
                 curve.insertion_probability, back.mean, back.low, back.high, area_of(curve.share, back.mean), "put back, largest first");
            m_y += plot_height + 36;
        }
        return svg_document(2 * margin + room, m_y + margin, m_body);
    }

  private:
    static constexpr double plot_width = 380, plot_height = 180, room = 2 * plot_width + 40;

    void line(const std::string& text, const std::string& extra, double height) {
        m_y += height;
        m_body += text_element(margin, m_y, text, extra);
    }

    /// By the trapezoid rule. NaN: there is no curve
    static double area_of(const std::vector<double>& share, const std::vector<double>& values) {
        if (values.size() < share.size()) return std::nan("");
        double sum = 0;
        for (std::size_t i = 1; i < share.size(); ++i)
            sum += (share[i] - share[i - 1]) * (values[i] + values[i - 1]) / 2;
        return sum;
    }

    void plot(double x, const std::string& name, const std::vector<double>& share, const std::vector<double>& values,
              const std::vector<double>& random, const std::vector<double>& low, const std::vector<double>& high, double random_area,
              const std::string& unit) {
        double least = INFINITY, most = -INFINITY;
        for (const auto* list : {&values, &random, &low, &high})
            for (const double value : *list) {
                if (!std::isfinite(value)) continue;
                least = std::min(least, value);
                most = std::max(most, value);
            }
        if (!std::isfinite(least)) least = 0, most = 1;
        const Axis across{0, 1, x + 44, x + plot_width}, up = axis_over(least, most, m_y + plot_height, m_y);
        m_body += text_element(x, m_y - 8, name + " (random " + amount(random_area) + ")", "font-size=\"13\"");
        for (const double tick : ticks(up.low, up.high, 5)) {
            m_body += line_element(across.from, up.at(tick), across.to, up.at(tick), grid);
            m_body += text_element(across.from - 6, up.at(tick) + 4, amount(tick), small_right);
        }
        const auto point = [&](std::size_t i, double value) { return coordinate(across.at(share[i])) + "," + coordinate(up.at(value)) + " "; };
        std::string band;
        for (std::size_t i = 0; i < share.size() && i < low.size(); ++i)
            band += point(i, low[i]);
        for (std::size_t i = std::min(share.size(), high.size()); i-- > 0;)
            band += point(i, high[i]);
        if (!band.empty()) m_body += "<polygon points=\"" + band + "\" fill=\"" + dim + "\" fill-opacity=\"0.18\"/>\n";
        path(share, random, point, std::string("stroke=\"") + dim + "\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"");
        path(share, values, point, "stroke=\"#2563eb\" stroke-width=\"2\"");
        m_body += text_element(across.from, m_y + plot_height + 18, "0 %", small);
        m_body += text_element(across.to, m_y + plot_height + 18, "100 % " + unit, small_right);
    }

    template <class PointOf>
    void path(const std::vector<double>& share, const std::vector<double>& values, PointOf point, const std::string& extra) {
        std::string points;
        for (std::size_t i = 0; i < share.size() && i < values.size(); ++i)
            if (std::isfinite(values[i])) points += point(i, values[i]);
        if (!points.empty()) m_body += "<polyline points=\"" + points + "\" fill=\"none\" " + extra + "/>\n";
    }

    const Faithfulness& m_faithfulness;
    double m_y = 12;
    std::string m_body;
};

} // namespace

std::string shapley_to_svg(const ModalityShapley& shapley, const std::string& title, const SvgDetails& details) {
    constexpr double width = 760, name_width = 170, number_width = 90, row = 34;
    std::string body = text_element(margin, 34, shortened(title, 16, width - 2 * margin), "font-size=\"16\" font-weight=\"bold\"");
    body += text_element(margin, 56, shortened("What each modality adds to " + shapley.target.head + ": " + shapley.output_name + " (" +
                                                   value_name(shapley.scale) + ")", 14, width - 2 * margin));
    double y = 76;
    for (const std::string& part : wrapped("Exact Shapley values over " + std::to_string(shapley.inputs.size()) + " modalities · absent stands for: " +
                                               absence_text(shapley) +
                                               (shapley.scale.has_unit() ? " · v(N) " + in_both(shapley.scale, shapley.full()) + " · 1 is " +
                                                                               amount(shapley.scale.deviation) + " in its unit"
                                                                         : "") +
                                               " · passes " + std::to_string(shapley.passes) + " · model " + shapley.model_hash,
                                           12, width - 2 * margin)) {
        body += text_element(margin, y, part, small);
        y += 16;
    }
    y += 8;
    double least = std::min(shapley.empty(), shapley.full()), most = std::max(shapley.empty(), shapley.full()), level = shapley.empty();
    for (const double value : shapley.values) {
        level += value;
        least = std::min(least, level);
        most = std::max(most, level);
    }
    const Axis across = axis_over(least, most, margin + name_width, width - margin - number_width);
    const double rows = static_cast<double>(shapley.values.size() + 2), top = y;
    for (const double tick : ticks(across.low, across.high, 6)) {
        body += line_element(across.at(tick), top, across.at(tick), top + rows * row, grid);
        body += text_element(across.at(tick), top + rows * row + 16, amount(tick), small + " text-anchor=\"middle\"");
    }
    const auto level_row = [&](const std::string& name, double value) {
        body += text_element(margin, y + row / 2 + 5, name);
        body += line_element(across.at(value), y + 4, across.at(value), y + row - 4, std::string("stroke=\"") + ink + "\" stroke-width=\"2.5\"");
        body += text_element(width - margin, y + row / 2 + 5, amount(value), "text-anchor=\"end\"");
        y += row;
    };
    level_row("nothing, v(∅)", shapley.empty());
    level = shapley.empty();
    for (std::size_t m = 0; m < shapley.values.size(); ++m) {
        const double value = shapley.values[m], from = across.at(level), to = across.at(level + value);
        const auto modality = details.modalities.find(shapley.inputs[m]);
        const std::string colour = modality_colour(modality == details.modalities.end() ? Modality::none : modality->second);
        body += text_element(margin, y + row / 2 + 5, shortened(shapley.inputs[m], 14, name_width - 8));
        // What speaks against is hatched by its outline alone, so that it can be told without colour.
        body += rect_element(std::min(from, to), y + 6, std::max(std::abs(to - from), 1.0), row - 12,
                             "fill=\"" + colour + "\" stroke=\"" + colour + "\" stroke-width=\"1.5\"" + (value < 0 ? " fill-opacity=\"0.2\"" : ""),
                             shapley.inputs[m] + ": " + amount(value, true));
        body += line_element(to, y + row - 6, to, y + row + 6, std::string("stroke=\"") + dim + "\" stroke-dasharray=\"2 2\"");
        body += text_element(width - margin, y + row / 2 + 5, amount(value, true), "text-anchor=\"end\"");
        level += value;
        y += row;
    }
    level_row("all, v(N)", shapley.full());
    y += 40;
    const std::vector<std::size_t> sets = interacting(shapley);
    if (!sets.empty()) {
        double reach = 0;
        for (const std::size_t set : sets)
            reach = std::max(reach, std::abs(shapley.interactions[set]));
        const Axis sides{-reach, reach, margin + name_width + 60, width - margin - number_width};
        body += text_element(margin, y, "Interaction: what they add together beyond what each adds", small);
        y += 10;
        const double zero = sides.at(0), begin = y;
        for (const std::size_t set : sets) {
            const double value = shapley.interactions[set], to = sides.at(value);
            body += text_element(margin, y + 17, shortened(set_text(shapley, set), 12, name_width + 50), "font-size=\"12\"");
            body += rect_element(std::min(zero, to), y + 4, std::max(std::abs(to - zero), 0.5), 16,
                                 "fill=\"" + colour_text(signed_colour(value < 0 ? -0.8 : 0.8)) + "\"", set_text(shapley, set) + ": " + amount(value, true));
            body += text_element(width - margin, y + 17, amount(value, true), "font-size=\"12\" text-anchor=\"end\"");
            y += 24;
        }
        body += line_element(zero, begin, zero, y, std::string("stroke=\"") + dim + "\"");
        y += 8;
    }
    return svg_document(width, y + margin, body);
}

std::string faithfulness_to_svg(const Faithfulness& faithfulness, const std::string& title) { return Curves(faithfulness).draw(title); }

} // namespace triptych
