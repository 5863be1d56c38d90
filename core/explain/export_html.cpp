// SPDX-License-Identifier: GPL-3.0-or-later
// One page for colleagues. Written so that it is HTML and well-formed XML at once.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/explain/export_page.h"

namespace triptych {
namespace {

using namespace drawing;

constexpr const char* caution = "Attention shows where information was routed, not why the model decided.";

class ReportPage : public Page {
  public:
    explicit ReportPage(const Report& report) : Page(report.sample, report.details), m_report(report) {
        for (const ReportPart& part : report.parts)
            for (const auto& [input, sound] : part.sounds)
                m_heard.emplace(input, &sound);
    }

    std::string write() {
        std::string model;
        if (m_report.shapley) model = m_report.shapley->model_hash;
        if (!m_report.parts.empty()) model = m_report.parts.front().attribution.model_hash;
        head(m_report.title, model);
        if (!m_report.notes.empty()) m_out += element("p", m_report.notes);
        prediction(m_report.prediction, m_report.targets);
        sample();
        if (m_report.shapley) shapley();
        for (const ReportPart& part : m_report.parts)
            method(part);
        agreement();
        m_out += element("p", std::string(caution) + " A map is worth as much as its test of faithfulness says.", "class=\"dim\"");
        return end();
    }

  private:
    void shapley() {
        m_out += element("h2", "Modalities");
        figure(shapley_to_svg(*m_report.shapley, m_report.title, m_report.details));
    }

    void method(const ReportPart& part) {
        Attribution a = part.attribution;
        if (part.faithfulness) remark_on(a, *part.faithfulness);
        const MethodInfo* info = attribution_method(a.method);
        m_out += element("h2", info ? info->title : a.method);
        if (info) m_out += element("p", info->help + (info->source.empty() ? "" : " (" + info->source + ")"), "class=\"dim\"");
        for (const Remark& remark : a.remarks)
            m_out += element("p", remark_text(remark), "class=\"note\"");
        figure(attribution_to_svg(a, m_report.sample, m_report.title, m_report.details));
        sounds(part);
        if (part.faithfulness) tested(*part.faithfulness);
        if (part.randomisation) randomised(*part.randomisation);
        m_out += "<table>\n";
        setting("target", a.target.head + ": " + a.output_name + " (" + value_name(a.scale) + ")");
        if (a.scale.has_unit()) setting("unit", "mean " + amount(a.scale.mean) + ", standard deviation " + amount(a.scale.deviation));
        if (!a.baseline.empty()) setting("baseline", a.baseline);
        for (const auto& [name, value] : a.parameters)
            setting(name, value);
        if (a.delta) setting("δ", amount(*a.delta));
        if (a.noise) setting("noise", "mean half width of the intervals " + amount(*a.noise));
        setting("seed", std::to_string(a.seed));
        setting("forward passes", std::to_string(a.passes));
        setting("model", a.model_hash);
        setting("run", a.run.string());
        m_out += "</table>\n";
    }

    void tested(const Faithfulness& f) {
        figure(faithfulness_to_svg(f, m_report.title));
        m_out += "<table>\n";
        if (!f.curves.empty()) {
            const FaithfulnessCurve& all = f.curves.front();
            const auto area = [&](double own, double random, double low, double high) {
                return amount(own) + "; random orders " + amount(random) + ", from " + amount(low) + " to " + amount(high);
            };
            setting("area under deletion", area(all.deletion_auc, all.random_deletion_auc, all.random_deletion_low, all.random_deletion_high));
            setting("area under insertion", area(all.insertion_auc, all.random_insertion_auc, all.random_insertion_low, all.random_insertion_high));
        }
        setting("comprehensiveness", amount(f.mean_comprehensiveness) + ": what is lost without the tokens that the map holds highest; more is better");
        setting("sufficiency", amount(f.mean_sufficiency) + ": what is lost with those alone; less is better");
        if (f.infidelity)
            setting("infidelity", amount(*f.infidelity) + ": mean square of what the scaled map misses of the loss without random sets of tokens; less is better");
        if (f.max_sensitivity)
            setting("max-sensitivity", amount(*f.max_sensitivity) + ": largest change of the map under a little noise, as a share of the map; less is better");
        m_out += "</table>\n";
    }

    void randomised(const Randomisation& result) {
        m_out += element("p", "Model randomisation: rank correlation with the map before, once each layer and all above it in this table forgot what they "
                              "learned; mean and range over " + std::to_string(result.seeds) + " seeds. A map that stays alike shows the input, not the model.",
                         "class=\"dim\"");
        m_out += "<table>\n<tr><th>layer</th><th>type</th><th>correlation</th><th>least</th><th>largest</th></tr>\n";
        for (const Randomisation::Layer& layer : result.layers) {
            m_out += "<tr><td>" + escaped(layer.node) + "</td><td>" + escaped(layer.title) + "</td>";
            for (const double value : {layer.correlation, layer.low, layer.high})
                m_out += "<td class=\"number\">" + correlation(value) + "</td>";
            m_out += "</tr>\n";
        }
        m_out += "</table>\n";
    }

    static std::string correlation(double value) { return std::isnan(value) ? std::string("–") : format("%.2f", value); }

    void sounds(const ReportPart& part) {
        if (part.sounds.empty()) return;
        m_out += "<div class=\"sounds\">\n";
        for (const auto& [input, parted] : part.sounds) {
            if (parted.seconds() > longest_sound_s) continue; // the sample says so already
            play(input + ": only the " + std::to_string(parted.tokens) + " strongest pieces", parted.kept, parted.sample_rate_hz);
            play(input + ": without them", parted.removed, parted.sample_rate_hz);
        }
        m_out += "</div>\n";
    }

    void agreement() {
        const auto& table = m_report.agreement;
        std::vector<std::string> methods = m_report.agreement_methods;
        if (methods.empty())
            for (const ReportPart& part : m_report.parts)
                methods.push_back(part.attribution.method);
        if (table.size() < 2 || table.size() != methods.size()) return;
        m_out += element("h2", "Do the methods agree?") + element("p", "Rank correlation of the maps: 1 the same order, 0 none in common.", "class=\"dim\"");
        const auto title = [](const std::string& method) {
            const MethodInfo* info = attribution_method(method);
            return escaped(info ? info->title : method);
        };
        m_out += "<table>\n<tr><th></th>";
        for (const std::string& method : methods)
            m_out += "<th>" + title(method) + "</th>";
        m_out += "</tr>\n";
        for (std::size_t i = 0; i < table.size(); ++i) {
            m_out += "<tr><th>" + title(methods[i]) + "</th>";
            for (const double value : table[i])
                m_out += "<td class=\"number\">" + correlation(value) + "</td>";
            m_out += "</tr>\n";
        }
        m_out += "</table>\n";
    }

    const Report& m_report;
};

/// What a node attended to.
class AttentionPage : public Page {
  public:
    AttentionPage(const Attention& attention, const PreparedSample& sample, const SvgDetails& details, const ShownAttention& shown)
        : Page(sample, details), m_attention(attention), m_shown(shown), m_weights(shown_weights(attention, shown)) {}

    std::string write(const std::string& title, const std::vector<Target>& targets) {
        head(title, m_attention.model_hash);
        prediction(m_attention.prediction, targets);
        sample();
        m_out += element("h2", "Attention");
        m_out += element("p", "Shown: " + shown_text(m_attention, m_shown) + ".");
        for (const std::string& note : m_shown.notes)
            m_out += element("p", note, "class=\"note\"");
        m_out += element("p", caution, "class=\"note\"");
        figure(attention_to_svg(m_attention, m_sample, title, m_details, m_shown));
        strongest();
        if (m_attention.layers > 0 && !m_attention.tokens.empty()) {
            matrix();
            between();
        }
        settings();
        return end();
    }

  private:
    void strongest() {
        std::vector<std::size_t> order(std::min(m_weights.size(), m_attention.tokens.size()));
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return m_weights[a] > m_weights[b]; });
        constexpr std::size_t most = 20;
        m_out += element("h2", "Strongest tokens") + "<table>\n<tr><th>token</th><th>input</th><th>weight</th><th>so far</th></tr>\n";
        double sum = 0;
        for (std::size_t i = 0; i < std::min(order.size(), most); ++i) {
            const TokenSource& token = m_attention.tokens[order[i]];
            const auto weight = static_cast<double>(m_weights[order[i]]);
            sum += weight;
            m_out += "<tr><td>" + escaped(token_name(token)) + "</td><td>" + escaped(token.input) + "</td><td class=\"number\">" + format("%.4f", weight) +
                     "</td><td class=\"number\">" + format("%.4f", sum) + "</td></tr>\n";
        }
        m_out += "</table>\n";
        if (order.size() > most) m_out += element("p", "and " + std::to_string(order.size() - most) + " weaker ones", "class=\"dim\"");
    }

    /// One pixel a cell.
    void matrix() {
        m_matrix = m_attention.mean_over_heads(m_shown.layer);
        const std::size_t n = m_attention.tokens.size();
        if (m_shown.head >= 0)
            for (std::size_t i = 0; i < n * n; ++i)
                m_matrix[i] = m_attention.at(m_shown.layer, m_shown.head, static_cast<int>(i / n), static_cast<int>(i % n));
        const double highest = static_cast<double>(*std::max_element(m_matrix.begin(), m_matrix.end()));
        Image image;
        image.width = image.height = static_cast<int>(n);
        image.rgb.reserve(n * n * 3);
        for (const float weight : m_matrix) {
            const Colour colour = viridis(highest > 0 ? static_cast<double>(weight) / highest : 0);
            for (const int channel : {colour.r, colour.g, colour.b})
                image.rgb.push_back(static_cast<std::uint8_t>(channel));
        }
        m_out += element("h2", "Matrix") + element("p", layer_text() + ": from each token (row) to each (column), in the order of the inputs. The brightest cell is " + format("%.4f", highest) + ".", "class=\"dim\"");
        m_out += picture(image, "matrix of attention, " + layer_text(), "class=\"matrix\"");
    }

    /// What the tokens of one input give to all of another, the mean over the former.
    void between() {
        std::vector<std::string> inputs;
        std::map<std::string, std::vector<int>> own;
        for (std::size_t i = 0; i < m_attention.tokens.size(); ++i) {
            const std::string& input = m_attention.tokens[i].input;
            if (!own.contains(input)) inputs.push_back(input);
            own[input].push_back(static_cast<int>(i));
        }
        const auto called = [](const std::string& input) { return escaped(input.empty() ? "special tokens" : input); };
        m_out += element("h2", "Between inputs") + element("p", layer_text() + ": how much the tokens of a row's input attend to those of a column's.", "class=\"dim\"");
        m_out += "<table>\n<tr><th></th>";
        for (const std::string& to : inputs)
            m_out += "<th>→ " + called(to) + "</th>";
        m_out += "</tr>\n";
        for (const std::string& from : inputs) {
            const std::vector<float> weights = attention_of(m_matrix, own[from], false);
            m_out += "<tr><th>" + called(from) + "</th>";
            for (const std::string& to : inputs) {
                double sum = 0;
                for (const int token : own[to])
                    sum += static_cast<double>(weights[static_cast<std::size_t>(token)]);
                m_out += "<td class=\"number\">" + format("%.3f", sum) + "</td>";
            }
            m_out += "</tr>\n";
        }
        m_out += "</table>\n";
    }

    void settings() {
        m_out += element("h2", "What made it") + "<table>\n";
        const MethodInfo* method = attribution_method(m_shown.method.empty() ? "attention" : m_shown.method);
        setting("method", (method ? method->title : m_shown.method) + (method && !method->source.empty() ? " (" + method->source + ")" : ""));
        setting("node", m_attention.node);
        setting("layer", std::to_string(m_shown.layer + 1) + " of " + std::to_string(m_attention.layers));
        setting("head", m_shown.head < 0 ? "mean over " + std::to_string(m_attention.heads) : std::to_string(m_shown.head + 1) + " of " + std::to_string(m_attention.heads));
        setting("direction", m_shown.tokens.empty() ? "of no token" : m_shown.attended_by ? "what attends to the tokens, sum over them" : "what the tokens attend to, mean over them");
        if (m_shown.mass < 1) setting("coloured", "the strongest that hold " + format("%.0f %%", 100 * m_shown.mass));
        setting("model", m_attention.model_hash);
        setting("run", m_attention.run.string());
        m_out += "</table>\n";
    }

    std::string layer_text() const {
        return "Layer " + std::to_string(m_shown.layer + 1) + (m_shown.head < 0 ? ", mean over the heads" : ", head " + std::to_string(m_shown.head + 1));
    }

    const Attention& m_attention;
    const ShownAttention& m_shown;
    const std::vector<float>& m_weights;
    std::vector<float> m_matrix; ///< [N,N] of layer and head
};

} // namespace

std::string report_to_html(const Report& report) { return ReportPage(report).write(); }

std::string attention_to_html(const Attention& attention, const PreparedSample& sample, const std::string& title, const SvgDetails& details,
                              const std::vector<Target>& targets, const ShownAttention& shown) {
    return AttentionPage(attention, sample, details, shown).write(title, targets);
}

} // namespace triptych
