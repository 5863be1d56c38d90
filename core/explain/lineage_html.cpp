// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a sample under edits, as one page for colleagues.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/explain/export_page.h"
#include "core/explain/lineage.h"

namespace triptych {
namespace {

using namespace drawing;

/// The sample that a page has where there is none.
const PreparedSample& nothing_prepared() {
    static const PreparedSample none;
    return none;
}

class LineagePage : public drawing::Page {
  public:
    explicit LineagePage(const Lineage& lineage)
        : drawing::Page(lineage.steps.empty() || !lineage.steps.front().sample ? nothing_prepared() : *lineage.steps.front().sample, lineage.details),
          m_lineage(lineage) {}

    std::string write() {
        head(m_lineage.title, m_lineage.model_hash);
        if (!m_lineage.steps.empty()) {
            const LineageStep& first = m_lineage.steps.front();
            if (first.prediction) prediction(*first.prediction, m_lineage.targets);
            sample();
            table();
            for (const LineageStep& step : m_lineage.steps)
                if (step.parent >= 0) edited_step(step);
        }
        settings();
        m_out += drawing::element("p", "Each step is what the model says of the sample with that edit, and tells nothing of others.", "class=\"dim\"");
        return end();
    }

  private:
    const LineageStep* step_of(int id) const {
        const auto found = std::find_if(m_lineage.steps.begin(), m_lineage.steps.end(), [&](const LineageStep& step) { return step.id == id; });
        return found == m_lineage.steps.end() ? nullptr : &*found;
    }

    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    /// F of a step. NaN: it is not known
    double followed(const LineageStep& step) const {
        if (!step.prediction || !m_lineage.resolved) return unknown;
        return target_value(*step.prediction, m_lineage.resolved->target);
    }

    std::string answer(const LineageStep& step) const {
        if (!step.prediction) return step.error.empty() ? "" : "failed";
        for (const Target& target : m_lineage.targets)
            if (!m_lineage.resolved || target.head == m_lineage.resolved->target.head)
                if (const auto found = step.prediction->heads.find(target.head); found != step.prediction->heads.end())
                    return answer_text(found->second, target.classes, target.separator);
        return {};
    }

    static std::string done(const LineageStep& step) { return step.parent < 0 ? "as it is" : edit_text(step.edit); }

    void number(double value, bool sign) {
        m_out += "<td class=\"number\">" + (std::isfinite(value) ? amount(value, sign) : std::string()) + "</td>";
    }

    void table() {
        m_out += drawing::element("h2", "Steps") + "<table>\n<tr><th>step</th><th>of</th><th>edit</th><th>prediction</th>";
        m_out += "<th>" + escaped(m_lineage.resolved ? value_name(m_lineage.resolved->scale) : "value") + "</th><th>change</th>";
        for (const std::string& input : m_lineage.inputs)
            m_out += "<th>contribution of " + escaped(input) + "</th>";
        m_out += "</tr>\n";
        const double origin = followed(m_lineage.steps.front());
        for (const LineageStep& step : m_lineage.steps) {
            const double now = followed(step);
            m_out += "<tr><td class=\"number\">" + std::to_string(step.id) + "</td><td class=\"number\">" + (step.parent < 0 ? "" : std::to_string(step.parent)) +
                     "</td><td>" + escaped(done(step)) + (step.id == m_lineage.current ? " (looked at)" : "") + "</td><td>" + escaped(answer(step)) + "</td>";
            number(now, false);
            number(step.parent >= 0 ? now - origin : unknown, true);
            for (const std::string& input : m_lineage.inputs) {
                double share = unknown;
                if (step.contributions) {
                    const auto& players = step.contributions->inputs;
                    if (const auto found = std::find(players.begin(), players.end(), input); found != players.end())
                        share = step.contributions->values[static_cast<std::size_t>(found - players.begin())];
                }
                number(share, true);
            }
            m_out += "</tr>\n";
        }
        m_out += "</table>\n";
    }

    /// The input that was edited, before and after.
    void edited_step(const LineageStep& step) {
        m_out += drawing::element("h2", "Step " + std::to_string(step.id) + ": " + done(step));
        const LineageStep* parent = step_of(step.parent);
        const double was = parent ? followed(*parent) : unknown, is = followed(step);
        if (!step.error.empty()) m_out += drawing::element("p", step.error, "class=\"note\"");
        if (std::isfinite(is - was))
            m_out += drawing::element("p", m_lineage.resolved->output_name + ": " + value_name(m_lineage.resolved->scale) + " " + in_both(m_lineage.resolved->scale, was) +
                                      " before, " + in_both(m_lineage.resolved->scale, is) + " after (" + amount(is - was, true) + "); predicted " +
                                      answer(*parent) + " before, " + answer(step) + " after");
        if (!parent || !parent->sample || !step.sample) return;
        const PreparedValue *before = held(*parent->sample, step.edit.input), *after = held(*step.sample, step.edit.input);
        if (const auto *old = std::get_if<PreparedText>(before), *now = std::get_if<PreparedText>(after); old && now && old->text != now->text) {
            m_out += "<p class=\"text\">";
            for (const TextChange& change : text_changes(old->text, now->text)) {
                const char* tag = change.kind == TextChange::Kind::gone ? "del" : change.kind == TextChange::Kind::added ? "ins" : "span";
                m_out += std::string("<") + tag + ">" + escaped(change.text) + "</" + tag + ">";
            }
            m_out += "</p>\n";
        }
        m_out += "<div class=\"inputs\">\n";
        one_side("before", step.edit.input, *before, *parent);
        one_side("after", step.edit.input, *after, step);
        m_out += "</div>\n";
    }

    static const PreparedValue* held(const PreparedSample& sample, const std::string& input) {
        static const PreparedValue absent;
        const auto found = sample.find(input);
        return found == sample.end() ? &absent : &found->second;
    }

    void one_side(const std::string& name, const std::string& input, const PreparedValue& shown, const LineageStep& step) {
        m_heard.clear();
        if (const auto sound = step.sounds.find(input); sound != step.sounds.end()) m_heard[input] = &sound->second;
        value(input + ", " + name, input, shown);
        m_heard.clear();
    }

    void settings() {
        m_out += drawing::element("h2", "What made it") + "<table>\n";
        if (m_lineage.resolved)
            setting("target", m_lineage.resolved->target.head + ": " + m_lineage.resolved->output_name + " (" + value_name(m_lineage.resolved->scale) + ")");
        for (const LineageStep& step : m_lineage.steps) {
            if (step.edit.kind == SampleEdit::Kind::remove || step.edit.kind == SampleEdit::Kind::keep)
                setting("what is taken away in step " + std::to_string(step.id) + " becomes", baseline_text(step.edit.baseline));
            if (step.id != 0 || !step.contributions) continue;
            setting("contributions", "Shapley values; what is taken away becomes " + absence_text(*step.contributions));
        }
        setting("model", m_lineage.model_hash);
        setting("run", m_lineage.run);
        m_out += "</table>\n";
    }

    const Lineage& m_lineage;
};

} // namespace

std::string lineage_to_html(const Lineage& lineage) { return LineagePage(lineage).write(); }

} // namespace triptych
