// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a map matters to the model: what happens when what it names is taken away or put back.
// Petsiuk et al. 2018 (deletion, insertion); DeYoung et al. 2020 (ERASER); Yeh et al. 2019 (infidelity, sensitivity)
#include "core/explain/faithfulness.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "core/explain/faithfulness_parts.h"
#include "core/explain/method.h"

namespace triptych {
namespace {

constexpr std::size_t samples_at_once = 32;
constexpr double top_shares[] = {0.01, 0.05, 0.1, 0.2, 0.5};
constexpr int enough_orders = 20; ///< other than the map's: being better than all of them has a chance of 1 in 21
constexpr int infidelity_draws = 100, sensitivity_draws = 10;
constexpr double sensitivity_radius = 0.02;

struct Answer {
    double logit = 0, probability = 0;
};

using Order = std::vector<std::size_t>; ///< places among the tokens

/// The model's answers where tokens are gone.
class Answers {
  public:
    Answers(const Predictor& predictor, const PreparedSample& sample, const ExplainTarget& target, Baseline baseline,
            const std::stop_token& stop)
        : m_model(PredictorAccess::of(predictor)), m_sample(sample), m_target(target), m_baseline(baseline), m_stop(stop) {}

    std::vector<InputToken> tokens;
    std::vector<double> values; ///< of the map, one for each token
    int passes = 0;
    std::function<void(int passes)> told;

    /// @param gone  places among the tokens, for each answer
    Result<std::vector<Answer>> without_each(const std::vector<Order>& gone) {
        std::vector<Answer> all;
        for (std::size_t begin = 0; begin < gone.size(); begin += samples_at_once) {
            if (m_stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
            std::vector<PreparedSample> samples;
            for (std::size_t i = begin; i < std::min(begin + samples_at_once, gone.size()); ++i) {
                std::vector<InputToken> pieces;
                for (const std::size_t place : gone[i])
                    pieces.push_back(tokens[place]);
                samples.push_back(without(m_sample, pieces, m_baseline, m_model.preparer));
            }
            std::vector<const PreparedSample*> pointers;
            for (const PreparedSample& sample : samples)
                pointers.push_back(&sample);
            add(pointers, all);
        }
        return all;
    }

  private:
    void add(const std::vector<const PreparedSample*>& samples, std::vector<Answer>& all) {
        ExplainTarget logit = m_target, probability = m_target;
        logit.probability = false;
        probability.probability = true;
        const std::lock_guard lock(m_model.mutex);
        torch::NoGradGuard no_grad;
        ForwardContext context;
        const auto outputs = m_model.model.forward_heads(batch_of(m_model, samples), context);
        const auto plain = [&](const ExplainTarget& target) {
            return target_values(outputs, target, m_model.run.targets).to(torch::kCPU).to(torch::kFloat64).contiguous();
        };
        const torch::Tensor logits = plain(logit), probabilities = plain(probability);
        for (std::int64_t i = 0; i < logits.size(0); ++i)
            all.push_back({logits[i].item<double>(), probabilities[i].item<double>()});
        passes += static_cast<int>(samples.size());
        if (told) told(passes);
    }

    Predictor::Impl& m_model;
    const PreparedSample& m_sample;
    const ExplainTarget& m_target;
    Baseline m_baseline;
    const std::stop_token& m_stop;
};

/// Trapezoid rule.
double area(const std::vector<double>& x, const std::vector<double>& y) {
    double sum = 0;
    for (std::size_t i = 1; i < x.size(); ++i)
        sum += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2;
    return sum;
}

Order by_value(const std::vector<double>& values, Order places) {
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    return places;
}

Order first_of(const Order& order, std::size_t count) {
    return {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count)};
}
Order from(const Order& order, std::size_t begin) {
    return {order.begin() + static_cast<std::ptrdiff_t>(begin), order.end()};
}

std::vector<double> values_at(const std::vector<double>& values, const Order& places) {
    std::vector<double> all;
    for (const std::size_t place : places)
        all.push_back(values[place]);
    return all;
}

/// Whether a band of random orders can tell a map of these values from chance.
bool can_be_judged(const std::vector<double>& values, const FaithfulnessOptions& options) {
    return has_other_orders(values, std::min(options.random_orders, enough_orders));
}

/// The same everywhere, though there are tokens enough to be ranked.
bool ranks_nothing(const std::vector<double>& values) {
    std::vector<double> otherwise(values.size());
    std::iota(otherwise.begin(), otherwise.end(), 0.0);
    return has_other_orders(otherwise, enough_orders) &&
           std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

/// How far areas of float32 values lie apart by rounding alone.
double rounding_of(const std::vector<double>& values) {
    double largest = 0;
    for (const double value : values)
        largest = std::max(largest, std::abs(value));
    return 2e-6 * largest;
}

/// Of random orders.
struct Band {
    static constexpr double far = std::numeric_limits<double>::infinity();
    std::vector<double> mean, low, high; ///< [points]
    double mean_area = 0, least_area = far, largest_area = -far;

    explicit Band(std::size_t points) : mean(points, 0), low(points, far), high(points, -far) {}
    void add(const std::vector<double>& share, const std::vector<double>& values, int orders) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            mean[i] += values[i] / orders;
            low[i] = std::min(low[i], values[i]);
            high[i] = std::max(high[i], values[i]);
        }
        const double own = area(share, values);
        mean_area += own / orders;
        least_area = std::min(least_area, own);
        largest_area = std::max(largest_area, own);
    }
};

Result<FaithfulnessCurve> curve_of(Answers& answers, const std::string& input, const Order& places,
                                   const FaithfulnessOptions& options) {
    FaithfulnessCurve curve;
    curve.input = input;
    const std::vector<std::size_t> points = curve_points(places.size(), options.steps);
    for (const std::size_t gone : points)
        curve.share.push_back(static_cast<double>(gone) / static_cast<double>(places.size()));
    const Order order = by_value(answers.values, places);
    std::vector<Order> asked;
    for (const std::size_t gone : points)
        asked.push_back(first_of(order, gone));
    for (const std::size_t back : points)
        asked.push_back(from(order, back));
    // Random orders. What the first of an order leave is what the others, put back in the opposite order, have so far: where
    // a point lies as far from one end as another from the other, one pass serves both bands.
    std::set<std::size_t> either(points.begin(), points.end());
    for (const std::size_t back : points)
        either.insert(places.size() - back);
    const std::vector<std::size_t> gone_at(either.begin(), either.end());
    Random random(options.seed, {stable_hash("faithfulness"), stable_hash(input)});
    const bool others = can_be_judged(values_at(answers.values, places), options);
    std::set<Order> drawn;
    for (int i = 0; i < options.random_orders; ++i) {
        Order shuffled = places;
        random.shuffle(shuffled);
        // The map's own order would be its own measure. Of few tokens an order would be drawn again and again.
        while (others && (is_by_value(answers.values, shuffled) || (i < enough_orders && drawn.contains(shuffled))))
            random.shuffle(shuffled);
        drawn.insert(shuffled);
        for (const std::size_t gone : gone_at)
            asked.push_back(first_of(shuffled, gone));
    }
    const auto answered = answers.without_each(asked);
    if (!answered) return answered.error();
    const std::size_t count = points.size();
    for (std::size_t i = 0; i < count; ++i) {
        curve.deletion_logit.push_back((*answered)[i].logit);
        curve.deletion_probability.push_back((*answered)[i].probability);
        curve.insertion_logit.push_back((*answered)[count + i].logit);
        curve.insertion_probability.push_back((*answered)[count + i].probability);
    }
    curve.deletion_auc = area(curve.share, curve.deletion_logit);
    curve.insertion_auc = area(curve.share, curve.insertion_logit);
    curve.deletion_auc_probability = area(curve.share, curve.deletion_probability);
    curve.insertion_auc_probability = area(curve.share, curve.insertion_probability);
    if (options.random_orders < 1) return curve;

    Band deletion(points.size()), insertion(points.size());
    Band deletion_probability(points.size()), insertion_probability(points.size());
    for (int i = 0; i < options.random_orders; ++i) {
        std::map<std::size_t, Answer> left; // by how many are gone
        for (std::size_t k = 0; k < gone_at.size(); ++k)
            left[gone_at[k]] = (*answered)[2 * count + static_cast<std::size_t>(i) * gone_at.size() + k];
        const auto values = [&](bool back, double Answer::* which) {
            std::vector<double> out;
            for (const std::size_t point : points)
                out.push_back(left.at(back ? places.size() - point : point).*which);
            return out;
        };
        deletion.add(curve.share, values(false, &Answer::logit), options.random_orders);
        insertion.add(curve.share, values(true, &Answer::logit), options.random_orders);
        deletion_probability.add(curve.share, values(false, &Answer::probability), options.random_orders);
        insertion_probability.add(curve.share, values(true, &Answer::probability), options.random_orders);
    }
    curve.deletion_probability_band = {deletion_probability.mean, deletion_probability.low, deletion_probability.high};
    curve.insertion_probability_band = {insertion_probability.mean, insertion_probability.low, insertion_probability.high};
    curve.deletion_random = deletion.mean;
    curve.deletion_low = deletion.low;
    curve.deletion_high = deletion.high;
    curve.random_deletion_auc = deletion.mean_area;
    curve.random_deletion_low = deletion.least_area;
    curve.random_deletion_high = deletion.largest_area;
    curve.insertion_random = insertion.mean;
    curve.insertion_low = insertion.low;
    curve.insertion_high = insertion.high;
    curve.random_insertion_auc = insertion.mean_area;
    curve.random_insertion_low = insertion.least_area;
    curve.random_insertion_high = insertion.largest_area;
    return curve;
}

/// Comprehensiveness and sufficiency: of the probability; of a number, of its value.
Result<void> add_eraser(Answers& answers, const Order& places, bool number, Faithfulness& result) {
    const Order order = by_value(answers.values, places);
    std::vector<Order> asked{{}};
    for (const double share : top_shares) {
        const auto top = std::max<std::size_t>(
            1, static_cast<std::size_t>(std::ceil(share * static_cast<double>(order.size()) - 1e-9)));
        asked.push_back(first_of(order, top));
        asked.push_back(from(order, top));
    }
    const auto answered = answers.without_each(asked);
    if (!answered) return answered.error();
    const auto p = [&](std::size_t i) { return number ? (*answered)[i].logit : (*answered)[i].probability; };
    for (std::size_t i = 0; i < std::size(top_shares); ++i) {
        result.top_shares.push_back(top_shares[i]);
        result.comprehensiveness.push_back(p(0) - p(1 + 2 * i));
        result.sufficiency.push_back(p(0) - p(2 + 2 * i));
        result.mean_comprehensiveness += result.comprehensiveness.back() / static_cast<double>(std::size(top_shares));
        result.mean_sufficiency += result.sufficiency.back() / static_cast<double>(std::size(top_shares));
    }
    return {};
}

/// E[(β Σ of what is gone − (F(x) − F(without it)))²] over random sets of tokens, with the β that makes it least.
Result<double> infidelity_of(Answers& answers, const Order& places, const ExplainTarget& target, std::uint64_t seed) {
    Random random(seed, {stable_hash("infidelity")});
    std::vector<Order> asked{{}};
    std::vector<double> sums;
    for (int i = 0; i < infidelity_draws; ++i) {
        Order shuffled = places;
        random.shuffle(shuffled);
        asked.push_back(first_of(shuffled, 1 + random.below(places.size())));
        double sum = 0;
        for (const std::size_t place : asked.back())
            sum += answers.values[place];
        sums.push_back(sum);
    }
    const auto answered = answers.without_each(asked);
    if (!answered) return answered.error();
    std::vector<double> lost;
    const auto value = [&](std::size_t i) {
        return target.probability ? (*answered)[i].probability : (*answered)[i].logit;
    };
    for (std::size_t i = 1; i < asked.size(); ++i)
        lost.push_back(value(0) - value(i));
    return normalised_infidelity(sums, lost);
}

/// The sample with a little noise on all that is a number and not a word: a share of the range of colours, of the deviation
/// of what is standardised. Nothing where there is no such number.
std::optional<PreparedSample> trembling(const PreparedSample& sample, double radius, const Preparer& preparer, Random& random) {
    PreparedSample out = sample;
    bool any = false;
    const auto tremble = [&](float value, double range) {
        any = true;
        return static_cast<float>(value + random.uniform(-radius, radius) * range);
    };
    const auto paint = [&](Image& image) {
        any = any || !image.rgb.empty();
        for (std::uint8_t& byte : image.rgb)
            byte = static_cast<std::uint8_t>(std::clamp(std::lround(byte + random.uniform(-radius, radius) * 255), 0L, 255L));
    };
    for (auto& [input, value] : out) {
        if (auto* image = std::get_if<PreparedImage>(&value)) {
            paint(image->image);
        } else if (auto* video = std::get_if<PreparedVideo>(&value)) {
            for (Image& frame : video->frames)
                paint(frame);
        } else if (auto* sound = std::get_if<PreparedAudio>(&value)) {
            const Preparer::MelStatistics* statistics = preparer.mel_statistics(input);
            const auto frames = static_cast<std::size_t>(sound->mel.columns);
            for (std::size_t i = 0; i < sound->mel.values.size(); ++i)
                sound->mel.values[i] = tremble(sound->mel.values[i],
                                               statistics ? static_cast<double>(statistics->deviation[i / frames]) : 1.0);
        } else if (auto* wave = std::get_if<PreparedWave>(&value)) {
            for (float& amplitude : wave->samples)
                amplitude = tremble(amplitude, 1);
        } else if (auto* numbers = std::get_if<PreparedNumbers>(&value)) {
            const std::vector<std::int64_t> categories = preparer.categories(input);
            for (std::size_t i = 0; i < numbers->values.size(); ++i)
                if (numbers->known[i] && (i >= categories.size() || categories[i] == 0))
                    numbers->values[i] = tremble(numbers->values[i], 1);
        } else if (auto* vector = std::get_if<PreparedVector>(&value)) {
            for (float& number : vector->values)
                number = tremble(number, 1);
        } else if (auto* series = std::get_if<PreparedSeries>(&value)) {
            for (float& number : series->steps.values)
                number = tremble(number, 1);
        }
    }
    return any ? std::optional(std::move(out)) : std::nullopt;
}

/// max ‖Φ(x) − Φ(x + δ)‖ / ‖Φ(x)‖; nothing where no δ can be put on the sample, or Φ(x) is 0: a map that never moved because
/// nothing else did, or because nothing is in it, is not steady.
Result<std::optional<double>> sensitivity_of(const Predictor& predictor, const PreparedSample& sample, const Attribution& attribution,
                              std::uint64_t seed, const std::stop_token& stop) {
    AttributionRequest request;
    request.method = attribution.method;
    request.target = attribution.target;
    request.seed = attribution.seed;
    if (const MethodInfo* method = attribution_method(attribution.method))
        for (const Field& field : method->fields)
            if (const auto text = attribution.parameters.find(field.name); text != attribution.parameters.end())
                if (auto value = parse_value(field, text->second)) request.params[field.name] = *value;
    Random random(seed, {stable_hash("sensitivity")});
    std::vector<std::vector<double>> maps;
    for (int i = 0; i <= sensitivity_draws; ++i) {
        std::optional<PreparedSample> moved;
        if (i > 0) {
            moved = trembling(sample, sensitivity_radius, predictor.preparer(), random);
            if (!moved) return std::optional<double>();
        }
        const auto map = attribute(predictor, moved ? *moved : sample, request, stop);
        if (!map) return map.error();
        std::vector<double>& values = maps.emplace_back();
        for (const AttributedToken& token : map->tokens)
            values.push_back(token.value);
        if (i == 0 && std::all_of(values.begin(), values.end(), [](double value) { return value == 0; }))
            return std::optional<double>();
    }
    const std::vector<double> before = std::move(maps.front());
    maps.erase(maps.begin());
    return largest_change(before, maps);
}

} // namespace

std::vector<std::size_t> curve_points(std::size_t tokens, int steps) {
    const std::size_t count = std::min(tokens, static_cast<std::size_t>(std::max(steps, 1)));
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i <= count; ++i)
        points.push_back((i * tokens + count / 2) / count);
    return points;
}

double normalised_infidelity(const std::vector<double>& sums, const std::vector<double>& lost) {
    const double both = std::inner_product(sums.begin(), sums.end(), lost.begin(), 0.0);
    const double own = std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.0);
    const double factor = own > 0 ? both / own : 0;
    double squares = 0;
    for (std::size_t i = 0; i < sums.size(); ++i)
        squares += (factor * sums[i] - lost[i]) * (factor * sums[i] - lost[i]);
    return squares / static_cast<double>(sums.size());
}

bool has_other_orders(const std::vector<double>& values, int count) {
    // n! / Π m! where m tokens each have one value, less the two orders that go by value.
    std::map<double, int> same;
    for (const double value : values)
        ++same[value];
    double orders = std::lgamma(static_cast<double>(values.size()) + 1);
    for (const auto& [value, tokens] : same)
        orders -= std::lgamma(static_cast<double>(tokens) + 1);
    return orders > std::log(count + 2) - 1e-9;
}

bool is_by_value(const std::vector<double>& values, const std::vector<std::size_t>& order) {
    const auto less = [&](std::size_t a, std::size_t b) { return values[a] < values[b]; };
    const auto more = [&](std::size_t a, std::size_t b) { return values[a] > values[b]; };
    return std::is_sorted(order.begin(), order.end(), less) || std::is_sorted(order.begin(), order.end(), more);
}

std::optional<double> largest_change(const std::vector<double>& before, const std::vector<std::vector<double>>& after) {
    const double norm = std::inner_product(before.begin(), before.end(), before.begin(), 0.0);
    if (norm == 0) return std::nullopt;
    double most = 0;
    for (const std::vector<double>& map : after) {
        double way = 0;
        for (std::size_t i = 0; i < std::min(before.size(), map.size()); ++i)
            way += (map[i] - before[i]) * (map[i] - before[i]);
        most = std::max(most, way);
    }
    return std::sqrt(most / norm);
}

bool FaithfulnessCurve::falls() const {
    return !deletion_random.empty() && deletion_auc < random_deletion_low - rounding_of(deletion_logit);
}
bool FaithfulnessCurve::rises() const {
    return !insertion_random.empty() && insertion_auc > random_insertion_high + rounding_of(insertion_logit);
}

Result<Faithfulness> faithfulness(const Predictor& predictor, const PreparedSample& sample, const Attribution& attribution,
                                  const FaithfulnessOptions& options, std::stop_token stop, const Progress& progress) {
    return computing([&]() -> Result<Faithfulness> {
        Answers answers(predictor, sample, attribution.target, options.baseline, stop);
        std::map<std::string, Order> by_input;
        Order all;
        for (const AttributedToken& token : attribution.tokens) {
            if (token.sink()) continue;
            auto piece = locate(token.source, sample, predictor.preparer());
            if (!piece) continue; // of an input that the sample lacks
            by_input[piece->input].push_back(answers.tokens.size());
            all.push_back(answers.tokens.size());
            answers.tokens.push_back(*std::move(piece));
            answers.values.push_back(token.value);
        }
        if (all.empty())
            return fail(ErrorCode::bad_format, "explanation",
                        "has no token that could be taken from the sample, so that nothing tells whether it matters.");
        const std::size_t curves = 1 + (options.by_input && by_input.size() > 1 ? by_input.size() : 0);
        const auto passes_of = [&](const Order& places) {
            return static_cast<double>(curve_points(places.size(), options.steps).size()) * (options.random_orders + 2);
        };
        double expected = passes_of(all);
        if (curves > 1)
            for (const auto& [input, places] : by_input)
                expected += passes_of(places);
        answers.told = [&](int passes) {
            if (progress) progress(std::min(1.0, passes / expected), "testing the map");
        };
        Faithfulness result;
        result.method = attribution.method;
        result.parameters = attribution.parameters;
        result.target = attribution.target;
        result.output_name = attribution.output_name;
        result.run = attribution.run;
        result.steps = options.steps;
        result.random_orders = options.random_orders;
        ExplainTarget plain = attribution.target;
        plain.probability = false; // curves of the probability stand beside
        result.scale = value_scale(plain, predictor.run().targets);
        result.baseline = baseline_text(options.baseline);
        result.model_hash = predictor.model_hash();
        result.seed = options.seed;
        auto joint = curve_of(answers, {}, all, options);
        if (!joint) return joint.error();
        result.curves.push_back(*std::move(joint));
        if (curves > 1)
            for (const auto& [input, places] : by_input) {
                auto curve = curve_of(answers, input, places, options);
                if (!curve) return curve.error();
                result.curves.push_back(*std::move(curve));
            }
        if (auto added = add_eraser(answers, all, std::isnan(attribution.probability), result); !added) return added.error();
        if (options.infidelity) {
            auto found = infidelity_of(answers, all, attribution.target, options.seed);
            if (!found) return found.error();
            result.infidelity = *found;
        }
        result.passes = answers.passes;
        if (options.sensitivity) {
            auto found = sensitivity_of(predictor, sample, attribution, options.seed, stop);
            if (!found) return found.error();
            result.max_sensitivity = *found;
            if (*found) result.passes += sensitivity_draws * std::max(attribution.passes, 1);
        }
        const FaithfulnessCurve& whole = result.curves.front();
        if (options.random_orders > 0) {
            const bool idle = ranks_nothing(answers.values);
            result.too_few_tokens = !idle && !can_be_judged(answers.values, options);
            result.no_evidence = idle || (!result.too_few_tokens && !whole.falls() && !whole.rises());
        }
        return result;
    });
}

void remark_on(Attribution& attribution, const Faithfulness& found) {
    const auto told = [](const Remark& remark) { return remark.kind == Remark::Kind::no_evidence; };
    if (found.no_evidence && std::none_of(attribution.remarks.begin(), attribution.remarks.end(), told))
        attribution.remarks.push_back({Remark::Kind::no_evidence, {}});
}

nlohmann::json faithfulness_to_json(const Faithfulness& result) {
    using nlohmann::json;
    const auto or_null = [](const std::optional<double>& value) { return value ? json(*value) : json(nullptr); };
    const auto band = [](const CurveBand& of) { return json{{"mean", of.mean}, {"low", of.low}, {"high", of.high}}; };
    json curves = json::array();
    for (const FaithfulnessCurve& curve : result.curves)
        curves.push_back({{"input", curve.input.empty() ? json(nullptr) : json(curve.input)},
                          {"share", curve.share},
                          {"deletion", {{"logit", curve.deletion_logit},
                                        {"probability", curve.deletion_probability},
                                        {"auc", curve.deletion_auc},
                                        {"auc_probability", curve.deletion_auc_probability},
                                        {"random", {{"mean", curve.deletion_random},
                                                    {"low", curve.deletion_low},
                                                    {"high", curve.deletion_high},
                                                    {"auc", curve.random_deletion_auc},
                                                    {"auc_low", curve.random_deletion_low},
                                                    {"auc_high", curve.random_deletion_high},
                                                    {"probability", band(curve.deletion_probability_band)}}}}},
                          {"insertion", {{"logit", curve.insertion_logit},
                                         {"probability", curve.insertion_probability},
                                         {"auc", curve.insertion_auc},
                                         {"auc_probability", curve.insertion_auc_probability},
                                         {"random", {{"mean", curve.insertion_random},
                                                     {"low", curve.insertion_low},
                                                     {"high", curve.insertion_high},
                                                     {"auc", curve.random_insertion_auc},
                                                     {"auc_low", curve.random_insertion_low},
                                                     {"auc_high", curve.random_insertion_high},
                                                     {"probability", band(curve.insertion_probability_band)}}}}}});
    json scale = {{"name", value_name(result.scale)}};
    if (result.scale.has_unit()) scale.update({{"mean", result.scale.mean}, {"deviation", result.scale.deviation}});
    return {{"method", result.method},
            {"parameters", result.parameters},
            {"head", result.target.head},
            {"output", result.target.output},
            {"output_name", result.output_name},
            {"probability", result.target.probability},
            {"scale", scale},
            {"baseline", result.baseline},
            {"steps", result.steps},
            {"random_orders", result.random_orders},
            {"seed", result.seed},
            {"model_hash", result.model_hash},
            {"run", result.run.string()},
            {"curves", curves},
            {"top_shares", result.top_shares},
            {"comprehensiveness", result.comprehensiveness},
            {"mean_comprehensiveness", result.mean_comprehensiveness},
            {"sufficiency", result.sufficiency},
            {"mean_sufficiency", result.mean_sufficiency},
            {"infidelity", or_null(result.infidelity)},
            {"max_sensitivity", or_null(result.max_sensitivity)},
            {"too_few_tokens", result.too_few_tokens},
            {"no_evidence", result.too_few_tokens ? json(nullptr) : json(result.no_evidence)},
            {"passes", result.passes}};
}

} // namespace triptych
