// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of a data set, as pictures and as one page.
#include <algorithm>
#include <cmath>
#include <map>

#include "core/explain/contributions.h"
#include "core/explain/data_page.h"
#include "core/explain/embedding_map.h"
#include "core/explain/export_page.h"
#include "core/explain/export_parts.h"

namespace triptych {
namespace {

using namespace drawing;

constexpr double data_width = 760, data_name_width = 220, data_number_width = 110, data_row = 24;
constexpr std::size_t most_slices = 30, most_classes_told = 24;

/// Bars below each other, each with its name and its number.
class ContributionPicture {
  public:
    ContributionPicture(const Contributions& result, const std::map<std::string, Modality>& modalities)
        : m_result(result), m_modalities(modalities) {}

    std::string draw(const std::string& title, Split split) {
        write(shortened(title, 16, data_width - 2 * margin), "font-size=\"16\" font-weight=\"bold\"", 22);
        write(shortened("What each modality is worth to head " + m_result.head + " (column '" + m_result.column + "')", 14, data_width - 2 * margin), "", 22);
        for (const std::string& part : wrapped(settings(split), 12, data_width - 2 * margin))
            write(part, small, 16);
        heading(m_result.metric + " with these modalities only");
        for (std::size_t subset = m_result.subsets.size(); subset-- > 1;) {
            std::string names;
            Modality of = Modality::none;
            for (std::size_t m = 0; m < m_result.inputs.size(); ++m)
                if ((subset >> m & 1) != 0) {
                    of = names.empty() ? modality(m) : Modality::fusion;
                    names += (names.empty() ? "" : " + ") + m_result.inputs[m];
                }
            bar(names, {{m_result.subsets[subset], modality_colour(of), ""}}, std::max(m_result.all, largest(m_result.subsets)), amount(m_result.subsets[subset]));
        }
        heading("Drop of the " + m_result.metric + " when shuffled over the rows, " + std::to_string(m_result.permutations) + " times");
        for (std::size_t m = 0; m < m_result.inputs.size(); ++m)
            bar(m_result.inputs[m], {{m_result.permutation[m], modality_colour(modality(m)), ""}}, largest(m_result.permutation),
                amount(m_result.permutation[m]) + " ± " + amount(m_result.permutation_deviation[m]));
        heading("What interaction buys (EMAP, " + std::to_string(m_result.emap_rows) + (m_result.emap_rows == 1 ? " row)" : " rows)"));
        const double whole = std::max(m_result.emap, m_result.emap_of);
        bar("as it is", {{m_result.emap_of, modality_colour(Modality::fusion), ""}}, whole, amount(m_result.emap_of));
        bar("without interaction", {{m_result.emap, dim, ""}}, whole, amount(m_result.emap));
        slices();
        return svg_document(data_width, m_y + margin, m_body);
    }

  private:
    struct BarPart {
        double value;
        std::string colour, title;
    };

    void write(const std::string& text, const std::string& extra, double height) {
        m_y += height;
        m_body += text_element(margin, m_y, text, extra);
    }
    void heading(const std::string& text) {
        m_y += 12;
        write(shortened(text, 13, data_width - 2 * margin), "font-size=\"13\" font-weight=\"bold\"", 22);
        m_y += 6;
    }
    Modality modality(std::size_t input) const {
        const auto found = m_modalities.find(m_result.inputs[input]);
        return found == m_modalities.end() ? Modality::none : found->second;
    }
    static double largest(const std::vector<double>& values) {
        double most = 0;
        for (const double value : values)
            if (std::isfinite(value)) most = std::max(most, value);
        return most;
    }

    void bar(const std::string& name, const std::vector<BarPart>& parts, double whole, const std::string& number) {
        m_body += text_element(margin, m_y + data_row / 2 + 4, shortened(name, 12, data_name_width - 8), "font-size=\"12\"");
        const double room = data_width - 2 * margin - data_name_width - data_number_width;
        double x = margin + data_name_width;
        for (const BarPart& part : parts) {
            const double length = whole > 0 && part.value > 0 ? room * part.value / whole : 0; // what is below 0, or not known, has none
            m_body += rect_element(x, m_y + 4, std::max(length, 0.5), data_row - 8, "fill=\"" + part.colour + "\"", part.title.empty() ? name : part.title);
            x += length;
        }
        m_body += text_element(data_width - margin, m_y + data_row / 2 + 4, number, "font-size=\"12\" text-anchor=\"end\"");
        m_y += data_row;
    }

    std::string settings(Split split) const {
        std::string text = std::to_string(m_result.rows) + (m_result.rows == 1 ? " row" : " rows") + " of the part " + split_name(split);
        if (!m_result.left_out.empty()) text += " · left out, for they cannot be read: " + std::to_string(m_result.left_out.size());
        text += " · in place of what is taken away: ";
        text += m_result.absence == Absence::trained  ? "what the model learned to put there"
                : m_result.absence == Absence::donors ? "the mean over " + std::to_string(m_result.donors) + " other samples"
                                                      : "the model's missing modality, though it was never trained";
        return text + " · seed " + std::to_string(m_result.seed) + " · model " + m_result.model_hash;
    }

    /// All, then each slicing, on one scale.
    void slices() {
        const auto sum = [](const std::vector<double>& values) {
            double all = 0;
            for (const double value : values)
                all += value;
            return all;
        };
        double whole = sum(m_result.mean_absolute);
        for (const ContributionSlice& slice : m_result.slices)
            whole = std::max(whole, sum(slice.mean_absolute));
        const auto shares = [&](const std::string& name, std::size_t rows, const std::vector<double>& values) {
            std::vector<BarPart> parts;
            for (std::size_t m = 0; m < m_result.inputs.size(); ++m)
                parts.push_back({values[m], modality_colour(modality(m)), m_result.inputs[m] + ": " + amount(values[m])});
            bar(name + " (" + std::to_string(rows) + ")", parts, whole, amount(sum(values)));
        };
        heading("Mean |φ| of the " + std::string(value_name(m_result.scale)) + " of what is predicted; in brackets: rows");
        double x = margin;
        for (std::size_t m = 0; m < m_result.inputs.size(); ++m) {
            m_body += rect_element(x, m_y, 12, 12, std::string("fill=\"") + modality_colour(modality(m)) + "\"");
            m_body += text_element(x + 18, m_y + 11, m_result.inputs[m], small);
            x += 36 + text_width(m_result.inputs[m], 12);
        }
        m_y += 20;
        shares("all", m_result.shapley_rows, m_result.mean_absolute);
        std::string before;
        std::size_t drawn = 0;
        for (std::size_t i = 0; i < m_result.slices.size(); ++i) {
            const ContributionSlice& slice = m_result.slices[i];
            const std::string slicing = slicing_name(slice);
            if (slicing != before) {
                heading("by " + slicing);
                drawn = 0;
            }
            before = slicing;
            if (drawn++ < most_slices) {
                shares(slice_name(slice), slice.rows, slice.mean_absolute);
            } else if (i + 1 == m_result.slices.size() || slicing_name(m_result.slices[i + 1]) != slicing) {
                write("and " + std::to_string(drawn - most_slices) + " more", small, 16);
            }
        }
    }

    const Contributions& m_result;
    const std::map<std::string, Modality>& m_modalities;
    double m_y = 12;
    std::string m_body;
};

/// Evenly round the circle of hues, every second one lighter, so that neighbours differ by more than hue.
Colour class_colour(std::size_t place, std::size_t of) {
    const double hue = std::fmod(0.03 + static_cast<double>(place) / static_cast<double>(std::max<std::size_t>(of, 1)), 1.0) * 6;
    const double light = 0.42 + (place % 2 == 1 ? 0.10 : -0.04), chroma = (1 - std::abs(2 * light - 1)) * 0.62;
    const double second = chroma * (1 - std::abs(std::fmod(hue, 2.0) - 1)), least = light - chroma / 2;
    double r = 0, g = 0, b = 0;
    if (hue < 1) r = chroma, g = second;
    else if (hue < 2) r = second, g = chroma;
    else if (hue < 3) g = chroma, b = second;
    else if (hue < 4) g = second, b = chroma;
    else if (hue < 5) r = second, b = chroma;
    else r = chroma, b = second;
    const auto byte = [&](double part) { return static_cast<int>(std::lround(255 * (part + least))); };
    return {byte(r), byte(g), byte(b)};
}

/// A mark whose shape tells the part: as in the window.
std::string mark_element(double x, double y, Split split, const std::string& colour, const std::string& title) {
    constexpr double size = 4;
    const std::string fill = "fill=\"" + colour + "\" fill-opacity=\"0.85\"", inside = "<title>" + escaped(title) + "</title>";
    const auto polygon = [&](const std::vector<std::pair<double, double>>& corners) {
        std::string points;
        for (const auto& [dx, dy] : corners)
            points += coordinate(x + dx * size) + "," + coordinate(y + dy * size) + " ";
        return "<polygon points=\"" + points + "\" " + fill + ">" + inside + "</polygon>\n";
    };
    switch (split) {
    case Split::validation:
        return rect_element(x - size, y - size, 2 * size, 2 * size, fill, title);
    case Split::test:
        return polygon({{0, -1.25}, {1.15, 0.8}, {-1.15, 0.8}});
    case Split::none:
        return polygon({{0, -1.2}, {1.2, 0}, {0, 1.2}, {-1.2, 0}});
    case Split::train:
        break;
    }
    return "<circle cx=\"" + coordinate(x) + "\" cy=\"" + coordinate(y) + "\" r=\"" + coordinate(size) + "\" " + fill + ">" + inside + "</circle>\n";
}

} // namespace

std::string contributions_to_svg(const Contributions& result, Split split, const std::string& title,
                                 const std::map<std::string, Modality>& modalities) {
    return ContributionPicture(result, modalities).draw(title, split);
}

std::string embedding_to_svg(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run, const std::string& title) {
    const Target target = embedding_target(map, dataset, run);
    const double side = data_width - 2 * margin;
    std::map<std::string, std::size_t> rows; // of each class that occurs
    std::vector<std::string> texts;
    for (const std::size_t row : map.vectors.rows) {
        texts.push_back(target.kind == TargetKind::number ? std::string() : truth_text(target, dataset, row));
        if (!texts.back().empty()) ++rows[texts.back()];
    }
    std::vector<std::string> classes;
    for (const std::string& name : target.classes)
        if (rows.contains(name)) classes.push_back(name);
    for (const auto& [name, count] : rows)
        if (std::find(classes.begin(), classes.end(), name) == classes.end()) classes.push_back(name);
    const auto colour_of = [&](const std::string& text) {
        const auto place = std::find(classes.begin(), classes.end(), text);
        return place == classes.end() ? std::string(dim)
                                      : colour_text(class_colour(static_cast<std::size_t>(place - classes.begin()), classes.size()));
    };
    double y = 34;
    std::string body = text_element(margin, y, shortened(title, 16, side), "font-size=\"16\" font-weight=\"bold\"");
    y += 22;
    body += text_element(margin, y, shortened(std::string(projection_title(map.options.method)) + " of what node " + map.vectors.node + " gives, " +
                                                  std::to_string(map.vectors.rows.size()) + " samples, coloured by '" + target.column + "'", 14, side));
    y += 20;
    const std::string meaning = map.options.method == Projection::pca ? "the two directions in which the vectors vary most"
                                                                      : "only who is near whom means something, not distances between groups";
    for (const std::string& part : wrapped(meaning + " · seed " + std::to_string(map.options.seed) + " · model " + map.model_hash, 12, side)) {
        body += text_element(margin, y, part, small);
        y += 16;
    }
    body += rect_element(margin, y, side, side, std::string("fill=\"none\" stroke=\"") + hairline + "\"");
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (std::size_t i = 0; i < map.places.size(); ++i) {
        low[i % 2] = std::min(low[i % 2], static_cast<double>(map.places[i]));
        high[i % 2] = std::max(high[i % 2], static_cast<double>(map.places[i]));
    }
    const double extent = std::max(high[0] - low[0], high[1] - low[1]), room = side - 32;
    const double scale = extent > 0 ? room / extent : 0; // one for both axes: distances are what the map tells
    for (std::size_t i = 0; i < map.vectors.rows.size(); ++i) {
        const double x = margin + side / 2 + (static_cast<double>(map.places[2 * i]) - (low[0] + high[0]) / 2) * scale;
        const double up = y + side / 2 - (static_cast<double>(map.places[2 * i + 1]) - (low[1] + high[1]) / 2) * scale;
        const std::size_t row = map.vectors.rows[i];
        body += mark_element(x, up, dataset.split(row), colour_of(texts[i]), "row " + std::to_string(row) + (texts[i].empty() ? "" : ", " + texts[i]));
    }
    y += side + 20;
    double x = margin;
    const auto entry = [&](const std::string& text, const std::string& picture, double width) {
        if (x > margin && x + width > data_width - margin) {
            x = margin;
            y += 18;
        }
        body += picture + text_element(x + 16, y + 4, text, small);
        x += width;
    };
    for (std::size_t k = 0; k < std::min(classes.size(), most_classes_told); ++k) {
        const double width = 32 + text_width(classes[k], 12);
        if (x > margin && x + width > data_width - margin) {
            x = margin;
            y += 18;
        }
        entry(classes[k], rect_element(x, y - 5, 10, 10, "fill=\"" + colour_of(classes[k]) + "\""), width);
    }
    if (classes.size() > most_classes_told)
        entry("and " + std::to_string(classes.size() - most_classes_told) + " more", "", 120);
    x = margin;
    y += 20;
    for (const Split split : {Split::train, Split::validation, Split::test, Split::none})
        entry(split == Split::none ? "in no part" : split_name(split), mark_element(x + 5, y, split, dim, ""), 110);
    return svg_document(data_width, y + margin, body);
}

std::string data_page_to_html(const DataPage& page) {
    static const PreparedSample no_sample;
    static const SvgDetails no_details;
    struct Written : drawing::Page {
        Written() : drawing::Page(no_sample, no_details) {}
        std::string write(const DataPage& data) {
            head(data.title, data.model_hash);
            for (const DataPage::Part& part : data.parts) {
                m_out += drawing::element("h2", part.heading);
                for (const std::string& picture : part.pictures)
                    figure(picture);
                m_out += "<table>\n";
                for (const auto& [name, value] : part.settings)
                    setting(name, value);
                m_out += "</table>\n";
            }
            return end();
        }
    };
    return Written().write(page);
}

} // namespace triptych
