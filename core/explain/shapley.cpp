// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/shapley.h"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/explain/attribution_json.h"
#include "core/explain/encoded.h"
#include "core/explain/method.h"
#include "core/training/collate.h"
#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

constexpr std::size_t most_inputs = 16;
constexpr std::size_t encoded_at_once = 32;
constexpr std::size_t joined_at_once = 256;

/// n! / ((n − k)! k!)
double choose(std::size_t n, std::size_t k) {
    double out = 1;
    for (std::size_t i = 1; i <= k; ++i)
        out = out * static_cast<double>(n - k + i) / static_cast<double>(i);
    return out;
}

/// Σ over S without T of |S|! (M − |S| − |T|)! / (M − |T| + 1)! times what T adds to S beyond its parts: for one input its
/// Shapley value, for more the interaction index of Grabisch and Roubens.
double index_of(const std::vector<double>& v, std::size_t inputs, std::size_t set) {
    const auto size = static_cast<std::size_t>(std::popcount(set)), rest = inputs - size;
    std::vector<double> weights;
    for (std::size_t s = 0; s <= rest; ++s)
        weights.push_back(1.0 / (static_cast<double>(rest + 1) * choose(rest, s)));
    double sum = 0;
    for (std::size_t others = 0; others < v.size(); ++others) {
        if ((others & set) != 0) continue;
        double added = 0;
        for (std::size_t part = set;; part = (part - 1) & set) {
            const bool minus = (size - static_cast<std::size_t>(std::popcount(part))) % 2 == 1;
            added += minus ? -v[others | part] : v[others | part];
            if (part == 0) break;
        }
        sum += weights[static_cast<std::size_t>(std::popcount(others))] * added;
    }
    return sum;
}

/// Whether an input reaches heads through nothing but fusions that dropped it.
class Trained {
  public:
    Trained(const GraphSpec& graph, const std::string& input)
        : m_graph(graph), m_info(analyse(graph, builtin_registry())), m_input(input) {
        for (const std::string& id : m_info.order) {
            std::string owner;
            for (const Edge& edge : graph.inputs_of(id)) {
                const std::string& from = m_owner[edge.from];
                owner = owner.empty() || owner == from ? from : id;
            }
            m_owner[id] = owner.empty() ? id : owner;
        }
    }

    bool everywhere() const { return m_graph.find(m_input) && behind(m_input); }

  private:
    bool behind(const std::string& node) const {
        bool any = false;
        for (const Edge& edge : m_graph.edges) {
            if (edge.from != node) continue;
            any = true;
            const NodeType* type = builtin_registry().find(m_graph.find(edge.to)->type);
            if (!type || type->category == "head") return false;
            if (type->category == "fusion" ? !drops(*type, edge) : !behind(edge.to)) return false;
        }
        return any;
    }

    /// @param edge  into a fusion
    bool drops(const NodeType& type, const Edge& edge) const {
        const auto params = m_info.params.find(edge.to);
        if (params == m_info.params.end() || m_owner.at(edge.from) != m_input) return false;
        std::vector<std::string> names;
        std::size_t place = 0;
        for (const InputPort& port : type.inputs)
            for (const Edge& other : m_graph.inputs_of(edge.to))
                if (other.port == port.name) {
                    if (other == edge) place = names.size();
                    names.push_back(m_owner.at(other.from));
                }
        const auto rates = modality_rates(params->second, unique_names(names));
        // A fusion of one alone never drops it.
        return rates && names.size() > 1 && (*rates)[place] > 0;
    }

    const GraphSpec& m_graph;
    GraphInfo m_info;
    std::string m_input;
    std::map<std::string, std::string> m_owner; ///< by node: the input that all it has comes from, or itself
};

Result<Absence> absence_for(const std::vector<std::string>& inputs, const RunInfo& run, const ShapleyOptions& options) {
    const auto trained = std::find_if_not(inputs.begin(), inputs.end(),
                                          [&](const std::string& input) { return absence_is_trained(run, input); });
    switch (options.absence) {
    case Absence::trained:
        if (trained != inputs.end())
            return fail(ErrorCode::bad_graph, "input '" + *trained + "'",
                        "was never left out in training, so that nothing was learned to stand for it. Choose donors.",
                        {*trained});
        return Absence::trained;
    case Absence::donors:
        if (options.donors.empty())
            return fail(ErrorCode::invalid_argument, "donors",
                        "are to stand for what is taken away, and there are none. Open the data set.");
        return Absence::donors;
    case Absence::blank:
        return Absence::blank;
    case Absence::automatic:
        break;
    }
    if (trained == inputs.end()) return Absence::trained;
    return options.donors.empty() ? Absence::blank : Absence::donors;
}

/// What a model's encoders give for some samples, and the model's answer to any mixture of them.
class Mixer {
  public:
    Mixer(Predictor::Impl& model, const ExplainTarget& target)
        : m_model(model), m_target(target), m_cut(cut_of(model.model, model.preparer.inputs())) {}

    /// Its place is the number of those before.
    Result<void> encode(const std::vector<const PreparedSample*>& samples, const std::stop_token& stop) {
        std::map<std::string, std::vector<Flow>> parts;
        for (std::size_t begin = 0; begin < samples.size(); begin += encoded_at_once) {
            if (stop.stop_requested()) return fail(ErrorCode::cancelled, "Shapley values", "were cancelled.");
            const std::vector<const PreparedSample*> some(
                samples.begin() + static_cast<std::ptrdiff_t>(begin),
                samples.begin() + static_cast<std::ptrdiff_t>(std::min(begin + encoded_at_once, samples.size())));
            const Batch batch = batch_of(m_model, some);
            std::map<std::string, Flow> flows = batch.inputs;
            std::lock_guard lock(m_model.mutex);
            torch::NoGradGuard no_grad;
            ForwardContext context;
            m_model.model.forward_heads(batch, context, [&](const std::string& node, const Flow& out) { flows[node] = out; });
            for (const auto& nodes : m_cut.nodes)
                for (const std::string& node : nodes)
                    parts[node].push_back(flows.at(node));
        }
        for (const auto& [node, list] : parts)
            m_encoded[node] = list.size() == 1 ? list.front() : join_flows(list);
        return {};
    }

    /// F of mixtures. @param picks  [inputs of the model][n] place of the sample that each comes from
    Result<std::vector<double>> values(const std::vector<std::vector<std::int64_t>>& picks, const std::stop_token& stop) {
        torch::NoGradGuard no_grad;
        std::vector<double> all;
        for (std::size_t begin = 0; begin < picks.front().size(); begin += joined_at_once) {
            if (stop.stop_requested()) return fail(ErrorCode::cancelled, "Shapley values", "were cancelled.");
            const auto count = static_cast<std::int64_t>(std::min(joined_at_once, picks.front().size() - begin));
            std::map<std::string, Flow> given;
            for (std::size_t i = 0; i < picks.size(); ++i) {
                const torch::Tensor rows =
                    torch::tensor(at::ArrayRef<std::int64_t>(picks[i].data() + begin, static_cast<std::size_t>(count)))
                        .to(m_model.device);
                const auto of = [&](const torch::Tensor& t) { return t.defined() ? t.index_select(0, rows) : t; };
                for (const std::string& node : m_cut.nodes[i]) {
                    const Flow& flow = m_encoded.at(node);
                    given[node] = {of(flow.values), of(flow.mask), of(flow.present)};
                }
            }
            Batch batch;
            batch.size = count;
            std::lock_guard lock(m_model.mutex);
            ForwardContext context;
            context.given = &given;
            const torch::Tensor values =
                target_values(m_model.model.forward_heads(batch, context), m_target, m_model.run.targets)
                    .to(torch::kCPU)
                    .to(torch::kFloat64)
                    .contiguous();
            all.insert(all.end(), values.data_ptr<double>(), values.data_ptr<double>() + count);
        }
        return all;
    }

    const std::vector<std::string>& inputs() const { return m_cut.inputs; }

  private:
    Predictor::Impl& m_model;
    const ExplainTarget& m_target;
    ModelCut m_cut;
    std::map<std::string, Flow> m_encoded; ///< by node behind which the model is cut: [samples,…]
};

/// Inputs in which the model sees something of the sample.
std::vector<std::string> inputs_there(const PreparedSample& sample, const Predictor::Impl& model) {
    const Batch batch = collate({&sample}, model.preparer);
    std::vector<std::string> there;
    for (const std::string& input : model.preparer.inputs())
        if (batch.inputs.at(input).present.item<bool>()) there.push_back(input);
    return there;
}

} // namespace

const char* absence_name(Absence absence) {
    switch (absence) {
    case Absence::automatic:
        return "automatic";
    case Absence::trained:
        return "trained";
    case Absence::donors:
        return "donors";
    case Absence::blank:
        return "blank";
    }
    return "";
}

std::string absence_text(const ModalityShapley& shapley) {
    switch (shapley.absence) {
    case Absence::trained:
        return "what the model learned to put in the place of a missing modality";
    case Absence::donors:
        return "the mean over what " + std::to_string(shapley.donors) + " other samples have there, drawn by seed " + std::to_string(shapley.seed);
    case Absence::blank:
    case Absence::automatic:
        break;
    }
    return "the model's own missing modality, though it was never trained";
}

bool absence_is_trained(const RunInfo& run, const std::string& input) {
    return Trained(run.graph, input).everywhere();
}

void fill_shapley(ModalityShapley& result) {
    const std::vector<double>& v = result.coalitions;
    const std::size_t inputs = result.inputs.size();
    result.values.assign(inputs, 0);
    result.interactions.assign(v.size(), 0);
    for (std::size_t m = 0; m < inputs; ++m)
        result.values[m] = index_of(v, inputs, std::size_t{1} << m);
    for (std::size_t set = 0; set < v.size(); ++set)
        if (const int size = std::popcount(set); size == 2 || size == 3)
            result.interactions[set] = index_of(v, inputs, set);
    result.moebius = v;
    for (std::size_t m = 0; m < inputs; ++m)
        for (std::size_t set = 0; set < v.size(); ++set)
            if ((set >> m & 1) != 0) result.moebius[set] -= result.moebius[set ^ (std::size_t{1} << m)];
}

Result<ModalityShapley> modality_shapley(const Predictor& predictor, const PreparedSample& sample,
                                         const ExplainTarget& target, const ShapleyOptions& options,
                                         std::stop_token stop) {
    return computing([&]() -> Result<ModalityShapley> {
        Predictor::Impl& model = PredictorAccess::of(predictor);
        ModalityShapley result;
        result.inputs = inputs_there(sample, model);
        if (result.inputs.empty())
            return fail(ErrorCode::too_few_rows, "sample", "has no input, so that there is nothing to share out.");
        if (result.inputs.size() > most_inputs)
            return fail(ErrorCode::limit_exceeded, "sample",
                        "has " + std::to_string(result.inputs.size()) + " inputs; all combinations of at most " +
                            std::to_string(most_inputs) + " are computed.",
                        {std::to_string(result.inputs.size()), std::to_string(most_inputs)});
        auto absence = absence_for(result.inputs, model.run, options);
        if (!absence) return absence.error();
        result.absence = *absence;
        auto predicted = predictor.predict({&sample});
        if (!predicted) return predicted.error();
        auto resolved = resolve_target(predictor, predicted->front(), target);
        if (!resolved) return resolved.error();
        result.target = resolved->target;
        result.scale = resolved->scale;
        result.output_name = resolved->output_name;
        result.model_hash = model.hash;
        result.run = model.run.folder;

        static const PreparedSample nothing;
        std::vector<const PreparedSample*> samples{&sample};
        if (result.absence == Absence::donors) {
            samples.insert(samples.end(), options.donors.begin(), options.donors.end());
            result.donors = static_cast<int>(options.donors.size());
            result.seed = options.seed;
        } else {
            samples.push_back(&nothing);
        }
        Mixer mixer(model, result.target);
        if (auto encoded = mixer.encode(samples, stop); !encoded) return encoded.error();

        // What the sample lacks it lacks in every coalition: all of it comes from the sample itself.
        const std::size_t players = result.inputs.size(), coalitions = std::size_t{1} << players;
        std::vector<std::vector<std::int64_t>> picks(mixer.inputs().size());
        const auto mix = [&](std::size_t coalition, std::size_t stand_in) {
            for (std::size_t i = 0; i < picks.size(); ++i) {
                const auto player = std::find(result.inputs.begin(), result.inputs.end(), mixer.inputs()[i]);
                const bool away = player != result.inputs.end() &&
                                  (coalition >> (player - result.inputs.begin()) & 1) == 0;
                picks[i].push_back(away ? static_cast<std::int64_t>(stand_in) : 0);
            }
        };
        for (std::size_t coalition = 0; coalition + 1 < coalitions; ++coalition)
            for (std::size_t stand_in = 1; stand_in < samples.size(); ++stand_in)
                mix(coalition, stand_in);
        mix(coalitions - 1, 0);
        auto values = mixer.values(picks, stop);
        if (!values) return values.error();
        const std::size_t each = samples.size() - 1;
        for (std::size_t coalition = 0; coalition + 1 < coalitions; ++coalition) {
            double sum = 0;
            for (std::size_t i = 0; i < each; ++i)
                sum += (*values)[coalition * each + i];
            result.coalitions.push_back(sum / static_cast<double>(each));
        }
        result.coalitions.push_back(values->back());
        result.passes = static_cast<int>(1 + samples.size() + values->size());
        fill_shapley(result);
        return result;
    });
}

nlohmann::json shapley_to_json(const ModalityShapley& result) {
    using nlohmann::json;
    json coalitions = json::array(), interactions = json::array(), values = json::object();
    for (std::size_t set = 0; set < result.coalitions.size(); ++set) {
        json inputs = json::array();
        for (std::size_t m = 0; m < result.inputs.size(); ++m)
            if ((set >> m & 1) != 0) inputs.push_back(result.inputs[m]);
        if (const int size = std::popcount(set); size == 2 || size == 3)
            interactions.push_back({{"inputs", inputs}, {"index", result.interactions[set]}});
        coalitions.push_back(
            {{"inputs", std::move(inputs)}, {"value", result.coalitions[set]}, {"dividend", result.moebius[set]}});
    }
    for (std::size_t m = 0; m < result.inputs.size(); ++m)
        values[result.inputs[m]] = result.values[m];
    const double shared_out = std::accumulate(result.values.begin(), result.values.end(), 0.0);
    return {{"method", "shapley"},
            {"parameters", {{"absence", absence_name(result.absence)}}},
            {"target",
             {{"head", result.target.head},
              {"output", result.target.output},
              {"name", result.output_name},
              {"probability", result.target.probability}}},
            {"baseline", absence_text(result)},
            {"full_value", result.full()},
            {"base_value", result.empty()},
            {"delta", shared_out - (result.full() - result.empty())},
            {"inputs", result.inputs},
            {"values", std::move(values)},
            {"interactions", std::move(interactions)},
            {"coalitions", std::move(coalitions)},
            {"absence", absence_name(result.absence)},
            {"donors", result.donors},
            {"seed", result.seed},
            {"head", result.target.head},
            {"output", result.target.output},
            {"output_name", result.output_name},
            {"of", value_name(result.scale)},
            {"scale", scale_to_json(result.scale, result.full())},
            {"model_hash", result.model_hash},
            {"run", result.run.string()},
            {"passes", result.passes}};
}

} // namespace triptych
