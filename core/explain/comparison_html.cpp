// SPDX-License-Identifier: GPL-3.0-or-later
// Two maps side by side, as one page for colleagues.
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "core/explain/comparison.h"
#include "core/explain/export_page.h"

namespace triptych {
namespace {

using namespace drawing;

/// What was predicted of one side, and its sample.
class SidePage : public drawing::Page {
  public:
    explicit SidePage(const ComparedMap& side) : drawing::Page(side.sample, side.details), m_side(side) {}

    std::string write(const std::string& name) {
        m_out = "<div class=\"side\">\n" + drawing::element("h2", name + ": " + m_side.name);
        prediction(m_side.prediction, m_side.targets);
        sample();
        return m_out + "</div>\n";
    }

  private:
    const ComparedMap& m_side;
};

class ComparisonPage : public drawing::Page {
  public:
    explicit ComparisonPage(const ComparedMaps& maps)
        : drawing::Page(maps.a.sample, maps.a.details), m_maps(maps), m_a(in_column_unit(maps.a.attribution)), m_b(in_column_unit(maps.b.attribution)) {}

    std::string write() {
        head(m_maps.title, {});
        const MethodInfo* info = attribution_method(m_a.method);
        m_out += drawing::element("h2", "Maps, and what B gives more and less");
        if (info) m_out += drawing::element("p", info->title + ": " + info->help + (info->source.empty() ? "" : " (" + info->source + ")"), "class=\"dim\"");
        remarks();
        figure(comparison_to_svg(m_maps));
        m_out += "<div class=\"sides\">\n" + SidePage(m_maps.a).write("A") + SidePage(m_maps.b).write("B") + "</div>\n";
        shares();
        settings();
        m_out += drawing::element("p", "A difference of two maps tells what a method says otherwise of them, not why. A map is worth as much as its test of "
                              "faithfulness says.", "class=\"dim\"");
        return end();
    }

  private:
    void remarks() {
        if (m_maps.a.row != m_maps.b.row)
            m_out += drawing::element("p", "Two samples: what lies at the same place is subtracted, whatever is seen there.", "class=\"note\"");
        else if (m_a.model_hash == m_b.model_hash)
            m_out += drawing::element("p", "Both are the same sample with the same weights.", "class=\"note\"");
        for (const auto& [name, map, side] : {std::tuple("A", m_a, &m_maps.a), std::tuple("B", m_b, &m_maps.b)}) {
            Attribution told = map;
            if (side->faithfulness) remark_on(told, *side->faithfulness);
            for (const Remark& remark : told.remarks)
                m_out += drawing::element("p", std::string(name) + ": " + remark_text(remark), "class=\"note\"");
        }
        if (m_maps.difference)
            for (const Remark& remark : m_maps.difference->remarks)
                m_out += drawing::element("p", "B − A: " + remark_text(remark), "class=\"note\"");
    }

    /// @param number  whether cells are numbers
    void row(const std::string& name, const std::vector<std::string>& cells, bool number) {
        m_out += "<tr><th>" + escaped(name) + "</th>";
        for (const std::string& cell : cells)
            m_out += std::string(number ? "<td class=\"number\">" : "<td>") + escaped(cell) + "</td>";
        m_out += "</tr>\n";
    }

    /// Of a number in the unit of its column, as all else.
    void shares() {
        const auto share = [](const ComparedMap& side, const std::string& input) {
            if (!side.shapley) return std::nan("");
            const auto& inputs = side.shapley->inputs;
            const auto found = std::find(inputs.begin(), inputs.end(), input);
            return found == inputs.end() ? std::nan("")
                                         : side.shapley->scale.deviation * side.shapley->values[static_cast<std::size_t>(found - inputs.begin())];
        };
        std::vector<std::string> inputs;
        for (const ComparedMap* side : {&m_maps.a, &m_maps.b})
            if (side->shapley)
                for (const std::string& input : side->shapley->inputs)
                    if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
        if (inputs.empty()) return;
        m_out += drawing::element("h2", "What each modality gave");
        m_out += drawing::element("p", "Shapley values of the modalities, for " + m_a.output_name + " (" + quantity() + ").", "class=\"dim\"");
        m_out += "<table>\n<tr><th></th><th>A</th><th>B</th><th>B − A</th></tr>\n";
        for (const std::string& input : inputs) {
            const double a = share(m_maps.a, input), b = share(m_maps.b, input);
            row(input, {amount(a, true), amount(b, true), amount(b - a, true)}, true);
        }
        m_out += "</table>\n";
    }

    std::string quantity() const { return m_a.scale.has_unit() ? "in its unit" : value_name(m_a.scale); }

    void settings() {
        m_out += drawing::element("h2", "What made both") + "<table>\n<tr><th></th><th>A</th><th>B</th></tr>\n";
        const auto both = [&](const std::string& name, auto&& tell) { row(name, {tell(m_maps.a, m_a), tell(m_maps.b, m_b)}, false); };
        using Side = const ComparedMap&;
        using Map = const Attribution&;
        both("run", [](Side side, Map) { return side.run; });
        both("checkpoint", [](Side side, Map) { return side.checkpoint + (side.epoch > 0 ? ", epoch " + std::to_string(side.epoch) : ""); });
        both("row", [](Side side, Map) { return std::to_string(side.row); });
        both("method", [](Side, Map map) { return map.method; });
        both("target", [&](Side, Map map) { return map.target.head + ": " + map.output_name + " (" + quantity() + ")"; });
        both("F(x)", [](Side, Map map) { return amount(map.full_value); });
        if (!std::isnan(m_a.base_value)) both("F(x′)", [](Side, Map map) { return amount(map.base_value); });
        if (!std::isnan(m_a.probability)) both("probability", [](Side, Map map) { return amount(map.probability); });
        if (!m_a.baseline.empty()) both("baseline", [](Side, Map map) { return map.baseline; });
        std::set<std::string> names;
        for (const Attribution* map : {&m_a, &m_b})
            for (const auto& [name, value] : map->parameters)
                names.insert(name);
        for (const std::string& name : names)
            both(name, [&](Side, Map map) {
                const auto found = map.parameters.find(name);
                return found == map.parameters.end() ? std::string() : found->second;
            });
        if (m_a.delta || m_b.delta) both("δ", [](Side, Map map) { return map.delta ? amount(*map.delta) : std::string("–"); });
        if (m_a.noise || m_b.noise)
            both("mean half width of intervals", [](Side, Map map) { return map.noise ? amount(*map.noise) : std::string("–"); });
        both("seed", [](Side, Map map) { return std::to_string(map.seed); });
        both("forward passes", [](Side, Map map) { return std::to_string(map.passes); });
        both("matters more than chance", [](Side side, Map) {
            return std::string(!side.faithfulness                 ? "not tested"
                               : side.faithfulness->too_few_tokens ? "too few tokens to tell"
                               : side.faithfulness->no_evidence    ? "no"
                                                                   : "yes");
        });
        both("model", [](Side, Map map) { return map.model_hash; });
        m_out += "</table>\n";
    }

    const ComparedMaps& m_maps;
    Attribution m_a, m_b; ///< in the unit of the column
};

} // namespace

std::string comparison_to_html(const ComparedMaps& maps) { return ComparisonPage(maps).write(); }

} // namespace triptych
