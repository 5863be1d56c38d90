// SPDX-License-Identifier: GPL-3.0-or-later
// Averaged maps as files.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json_number.h"
#include "core/explain/average_map.h"
#include "core/explain/csv_line.h"
#include "core/explain/export_panels.h"

namespace triptych {
namespace {

using namespace drawing;
using nlohmann::json;
using By = AverageGroup::By;

std::string counted(std::size_t count, const char* what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); }

/// What of each sample is explained.
std::string target_text(const AverageMaps& maps) {
    if (!maps.output_name.empty()) return maps.output_name;
    return "what is predicted of each sample";
}

constexpr double heading = 50, below = 34;
constexpr std::size_t most_classes = 12;

class AveragePicture {
  public:
    AveragePicture(const AverageMaps& maps, By by, const SvgDetails& details)
        : m_maps(maps), m_details(details), m_limit(average_limit(maps, by)) {
        std::vector<const AverageGroup*> classes;
        for (const AverageGroup& group : maps.groups)
            if (group.by == By::all)
                m_groups.push_back(&group);
            else if (group.by == by)
                classes.push_back(&group);
        if (classes.size() > most_classes) {
            m_left_out = classes.size() - most_classes;
            std::stable_sort(classes.begin(), classes.end(), [](const auto* a, const auto* b) { return a->samples > b->samples; });
            classes.resize(most_classes);
            std::sort(classes.begin(), classes.end()); // as they stand in the run
        }
        m_groups.insert(m_groups.end(), classes.begin(), classes.end());
    }

    std::string draw(const std::string& title) {
        double width = 2 * margin - gap;
        for (const std::string& input : m_maps.inputs)
            width += left_of(input) + panel_width + gap;
        m_width = std::max(width, 720.0);
        const double room = m_width - 2 * margin;
        write(shortened(title, 16, room), "font-size=\"16\" font-weight=\"bold\"", 22);
        const MethodInfo* method = attribution_method(m_maps.method);
        write(shortened((method ? method->title : m_maps.method) + " of " + m_maps.target.head + ": " + target_text(m_maps) +
                            (m_maps.class_agnostic ? "" : std::string(" · ") + value_name(m_maps.scale)),
                        14, room),
              "", 20);
        for (const std::string& part : wrapped(settings(), 12, room))
            write(part, small, 16);
        for (const AverageGroup* group : m_groups)
            row(*group);
        m_y += 12;
        if (m_left_out > 0) write("and " + std::to_string(m_left_out) + " more with fewer samples", small, 16);
        if (!m_groups.empty()) scale();
        return svg_document(m_width, m_y + margin, m_body);
    }

  private:
    void write(const std::string& text, const std::string& extra, double height) {
        m_y += height;
        m_body += text_element(margin, m_y, text, extra);
    }

    double left_of(const std::string& input) const {
        const auto hz = m_details.mel_hz.find(input);
        return hz == m_details.mel_hz.end() || hz->second.empty() ? 0 : axis_width;
    }

    std::string settings() const {
        std::string text = counted(m_maps.rows, "sample") + " of the part " + split_name(m_maps.split);
        if (m_maps.rows < m_maps.rows_in_all) text += ", which has " + std::to_string(m_maps.rows_in_all);
        if (!m_maps.left_out.empty()) text += " · left out: " + std::to_string(m_maps.left_out.size());
        for (const auto& [name, value] : m_maps.parameters)
            text += " · " + name + " " + value;
        if (!m_maps.baseline.empty()) text += " · baseline: " + m_maps.baseline;
        return text + " · seed " + std::to_string(m_maps.seed) + " · model " + m_maps.model_hash +
               " · in brackets: samples that hold the word; a token's interval of 95 % stands where the pointer rests";
    }

    void row(const AverageGroup& group) {
        const std::string name = group.by == By::all         ? "all"
                                 : group.by == By::predicted ? "predicted: " + group.name
                                                             : "in truth: " + group.name;
        write(shortened(name + " · " + counted(group.samples, "sample"), 14, m_width - 2 * margin), "font-size=\"14\" font-weight=\"bold\"", 36);
        m_y += heading - 14;
        const Attribution shown = average_attribution(m_maps, group);
        const MapView view{shown, group.ground, m_details, m_limit};
        double x = margin;
        for (const std::string& input : m_maps.inputs) {
            x += left_of(input);
            m_body += panel_svg(view, input, x, m_y, false);
            x += panel_width + gap;
        }
        m_y += panel_height + below;
    }

    void scale() {
        constexpr double length = 320;
        Attribution like = average_attribution(m_maps, *m_groups.front());
        m_y += 8;
        m_body += scale_svg(like, m_limit, margin, m_y, length);
        const std::string speaks = m_maps.output_name.empty() ? "what is predicted" : m_maps.output_name;
        const std::string meaning = m_maps.class_agnostic ? "where information was routed, not why the model decided"
                                    : m_maps.has_sign && m_maps.scale.has_unit()
                                        ? "mean: red raises " + speaks + ", blue lowers it; 1 is " + amount(m_maps.scale.deviation) + " in its unit"
                                    : m_maps.has_sign ? "mean: red speaks for " + speaks + ", blue against it"
                                                      : "mean of what speaks for " + speaks;
        m_body += text_element(margin + length + 16, m_y + 11,
                               shortened(meaning + "; one scale for all inputs and classes", 12,
                                         m_width - length - 2 * margin - 16),
                               small);
        m_y += 32;
    }

    const AverageMaps& m_maps;
    const SvgDetails& m_details;
    double m_limit, m_width = 0, m_y = 12;
    std::vector<const AverageGroup*> m_groups;
    std::size_t m_left_out = 0;
    std::string m_body;
};

} // namespace

json average_maps_to_json(const AverageMaps& maps) {
    json groups = json::array();
    for (const AverageGroup& group : maps.groups) {
        json tokens = json::array();
        for (const AverageToken& token : group.tokens) {
            json one = token_source_to_json(token.source);
            if (token.source.kind == TokenSource::Kind::word) { // it has no place of its own
                one.erase("char_begin");
                one.erase("char_end");
            }
            one["mean"] = number_or_null(token.mean);
            one["standard_error"] = number_or_null(token.standard_error);
            one["mean_absolute"] = number_or_null(token.mean_absolute);
            one["samples"] = token.count;
            tokens.push_back(std::move(one));
        }
        groups.push_back({{"by", average_by_name(group.by)},
                          {"class", group.by == By::all ? json(nullptr) : json(group.name)},
                          {"samples", group.samples},
                          {"tokens", std::move(tokens)}});
    }
    json scale = {{"name", value_name(maps.scale)}};
    if (maps.scale.has_unit()) scale["deviation"] = maps.scale.deviation; // a share of 1 is so much in the column's unit
    return {{"method", maps.method},
            {"scale", std::move(scale)},
            {"parameters", maps.parameters},
            {"target",
             {{"head", maps.target.head},
              {"name", maps.output_name.empty() ? json(nullptr) : json(maps.output_name)},
              {"probability", maps.target.probability}}},
            {"baseline", maps.baseline},
            {"seed", maps.seed},
            {"model_hash", maps.model_hash},
            {"run", maps.run.string()},
            {"class_agnostic", maps.class_agnostic},
            {"has_sign", maps.has_sign},
            {"split", split_name(maps.split)},
            {"rows_in_all", maps.rows_in_all},
            {"rows", maps.rows},
            {"left_out_rows", left_out_to_json(maps.left_out)},
            {"inputs", maps.inputs},
            {"groups", std::move(groups)}};
}

std::string average_maps_to_csv(const AverageMaps& maps) {
    std::string text = csv_line({"by", "class", "group_samples", "input", "modality", "kind", "label", "x", "y", "width", "height", "begin_s",
                             "end_s", "low_hz", "high_hz", "first", "count", "samples", "of", "mean", "standard_error", "mean_absolute"});
    for (const AverageGroup& group : maps.groups)
        for (const AverageToken& token : group.tokens) {
            using Kind = TokenSource::Kind;
            const TokenSource& source = token.source;
            const auto number = [](bool used, double value) { return used ? csv_number(value) : std::string(); };
            const auto place = [](bool used, std::size_t value) { return used ? std::to_string(value) : std::string(); };
            const bool box = source.width > 0 || source.height > 0, band = source.kind == Kind::region;
            const bool time = band || source.kind == Kind::frame, numbered = source.count > 0;
            text += csv_line({average_by_name(group.by), group.name, std::to_string(group.samples), source.input, modality_name(source.modality),
                          token_kind_name(source.kind), source.label, number(box, source.x), number(box, source.y),
                          number(box, source.width), number(box, source.height), number(time, source.begin_s), number(time, source.end_s),
                          number(band, source.low_hz), number(band, source.high_hz), place(numbered, source.first),
                          place(numbered, source.count), std::to_string(token.count), maps.class_agnostic ? std::string() : value_name(maps.scale), csv_number(token.mean), csv_number(token.standard_error),
                          csv_number(token.mean_absolute)});
        }
    return text;
}

std::string average_maps_to_svg(const AverageMaps& maps, By by, const std::string& title, const SvgDetails& details) {
    return AveragePicture(maps, by, details).draw(title);
}

} // namespace triptych
