// SPDX-License-Identifier: GPL-3.0-or-later
// The target's gradient along the straight way from a baseline to the sample. Sundararajan, Taly & Yan 2017
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/explain/method.h"

namespace triptych {
namespace {

constexpr std::int64_t points_at_once = 10;

struct Point {
    double place, weight;
};

/// Gauss–Legendre on [0,1]: exact for polynomials up to degree 2n − 1. Roots by Newton's method.
std::vector<Point> gauss_legendre(int count) {
    std::vector<Point> points(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        double x = std::cos(std::numbers::pi * (i + 0.75) / (count + 0.5)), slope = 1;
        for (int round = 0; round < 100; ++round) {
            double before = 1, value = x;
            for (int k = 2; k <= count; ++k)
                before = std::exchange(value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
            slope = count * (x * value - before) / (x * x - 1);
            const double step = value / slope;
            x -= step;
            if (std::abs(step) < 1e-15) break;
        }
        points[static_cast<std::size_t>(count - 1 - i)] = {(1 + x) / 2, 1 / ((1 - x * x) * slope * slope)};
    }
    return points;
}

/// Gradients by inputs alone: those by the weights would cost as much again.
class WeightsAside {
  public:
    explicit WeightsAside(Model& model) {
        for (auto& [name, tensor] : model.named_tensors())
            if (tensor.requires_grad()) m_aside.push_back(tensor.set_requires_grad(false));
    }
    ~WeightsAside() {
        for (torch::Tensor& tensor : m_aside)
            tensor.set_requires_grad(true);
    }
    WeightsAside(const WeightsAside&) = delete;
    WeightsAside& operator=(const WeightsAside&) = delete;

  private:
    std::vector<torch::Tensor> m_aside;
};

/// What stands at the beginning of the way. Words and categories have no way between them, but what the model makes of them has.
std::string way_text(Baseline baseline) {
    const std::string numbers = "the mean number, zeros in place of what stands for a category";
    return baseline == Baseline::mean
               ? "the unknown word, the mean colour, the mean spectrum, silence in a waveform, " + numbers
               : "zeros in place of the vectors of words, black, silence, zeros in a vector or series, " + numbers;
}

/// x′ where every input has the length that it has in x: words become the unknown word, cells of a table their mean.
/// Categories stay: it is what stands for them in the model that goes.
PreparedSample baseline_of_sample(const PreparedSample& sample, Baseline baseline, const Preparer& preparer) {
    PreparedSample base = baseline_sample(sample, baseline, preparer);
    const PreparedSample mean = baseline_sample(sample, Baseline::mean, preparer);
    for (auto& [input, value] : base) {
        if (std::holds_alternative<PreparedText>(value)) value = mean.at(input);
        if (std::holds_alternative<PreparedNumbers>(value)) {
            PreparedNumbers numbers = std::get<PreparedNumbers>(sample.at(input));
            const std::vector<std::int64_t> categories = preparer.categories(input);
            for (std::size_t i = 0; i < numbers.values.size(); ++i)
                if (i >= categories.size() || categories[i] == 0) numbers.values[i] = 0;
            value = std::move(numbers);
        }
    }
    return base;
}

/// The input that a node reads.
std::string input_of(const Model& model, std::string node) {
    while (!model.inputs_of(node).empty())
        node = model.inputs_of(node).front();
    return node;
}

/// Where the model is continuous: values of inputs, and what stands for words and categories, by node.
struct Leaf {
    std::string input;
    std::optional<Inner> inner; ///< nothing: values of the input
    torch::Tensor from, to;     ///< x′ and x, without the batch
    torch::Tensor sum{};        ///< Σ w ∇F
};

class Path {
  public:
    Path(const MethodCall& call, Baseline baseline) : m_call(call), m_baseline(baseline) {}

    /// x, x′ and what F is there.
    void begin(Attribution& out) {
        const Preparer& preparer = m_call.model.preparer;
        const PreparedSample base = baseline_of_sample(m_call.sample, m_baseline, preparer);
        const std::lock_guard lock(m_call.model.mutex);
        m_batch = batch_of(m_call.model, {&m_call.sample, &base});
        for (const auto& [input, flow] : m_batch.inputs)
            if (flow.values.is_floating_point() && flow.present.reshape({-1})[0].item<bool>())
                m_leaves.push_back({input, {}, flow.values[1].clone(), flow.values[0].clone()});
        torch::NoGradGuard no_grad;
        ForwardContext context;
        const InnerTap tap = [&](const std::string& node, Inner what, const torch::Tensor& value) {
            if (what == Inner::words || what == Inner::categories) embed(node, what, value);
            return value;
        };
        context.tap = &tap;
        m_call.model.model.forward_heads(m_batch, context);
        const torch::Tensor ends = values_at(torch::tensor({1.0, 0.0}), false).to(torch::kFloat64).cpu();
        out.full_value = ends[0].item<double>();
        out.base_value = ends[1].item<double>();
        out.passes += 4;
    }

    /// Adds weight · ∇F of each point to the leaves. Locks the model.
    void add(const std::vector<Point>& points) {
        const std::lock_guard lock(m_call.model.mutex);
        const WeightsAside aside(m_call.model.model);
        const PlainRecurrence plain(m_call.model.device);
        std::vector<double> places, weights;
        for (const Point& point : points) {
            places.push_back(point.place);
            weights.push_back(point.weight);
        }
        const torch::Tensor total = values_at(torch::tensor(places, torch::kFloat64), true).sum();
        std::vector<torch::Tensor> gradients(m_flying.size());
        if (total.requires_grad()) gradients = torch::autograd::grad({total}, m_flying, {}, false, false, true);
        torch::NoGradGuard no_grad;
        for (std::size_t i = 0; i < m_leaves.size(); ++i) {
            Leaf& leaf = m_leaves[i];
            if (!leaf.sum.defined()) leaf.sum = torch::zeros(leaf.to.sizes(), torch::kFloat64);
            if (!gradients[i].defined()) continue;
            const torch::Tensor each = gradients[i].to(torch::kCPU).to(torch::kFloat64).flatten(1);
            leaf.sum += torch::matmul(torch::tensor(weights, torch::kFloat64), each).view(leaf.to.sizes());
        }
    }

    /// By input: shares of all its elements; of words and categories those of what stands for them together. float64, on the CPU
    std::map<std::string, torch::Tensor> shares() const {
        std::map<std::string, torch::Tensor> all;
        for (const Leaf& leaf : m_leaves) {
            torch::Tensor share = (leaf.to - leaf.from).to(torch::kCPU).to(torch::kFloat64) * leaf.sum;
            if (leaf.inner) share = share.sum(-1);
            if (leaf.inner == Inner::categories) {
                const torch::Tensor places = categories_at(leaf.input);
                share = torch::zeros({m_batch.inputs.at(leaf.input).values.size(1)}, share.options()).index_copy(0, places, share);
            }
            const auto [place, first] = all.emplace(leaf.input, share);
            if (!first) place->second = place->second + share; // two encoders read the same words
        }
        return all;
    }

  private:
    /// [k] int64: which columns of an input of numbers are categories.
    torch::Tensor categories_at(const std::string& input) const {
        std::vector<std::int64_t> places;
        const std::vector<std::int64_t> counts = m_call.model.preparer.categories(input);
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (counts[i] > 0) places.push_back(static_cast<std::int64_t>(i));
        return torch::tensor(places, torch::kInt64);
    }

    void embed(const std::string& node, Inner what, const torch::Tensor& value) {
        const std::string input = input_of(m_call.model.model, node);
        const Flow& read = m_batch.inputs.at(input);
        if (!read.present.reshape({-1})[0].item<bool>()) return;
        torch::Tensor from = value[1].clone();
        if (what == Inner::categories) {
            // A cell that is not known has nothing to begin with.
            const torch::Tensor known = read.mask[0].index_select(0, categories_at(input).to(read.mask.device()));
            from = torch::where(known.unsqueeze(1), torch::zeros_like(from), value[0]);
        } else if (m_baseline == Baseline::blank) {
            // Where the words of both differ there is a word; what a tokeniser added is the same in both.
            const torch::Tensor ids = read.values.narrow(1, 0, value.size(1));
            from = torch::where((ids[0] == ids[1]).unsqueeze(1), value[0], torch::zeros_like(from));
        }
        m_inner[node] = m_leaves.size();
        m_leaves.push_back({input, what, from, value[0].clone()});
    }

    /// F of points of the way. @param gradients  with leaves in m_flying that gradients can be asked for
    torch::Tensor values_at(const torch::Tensor& places, bool gradients) {
        const std::int64_t count = places.size(0);
        m_flying.clear();
        Batch batch;
        batch.size = count;
        for (const auto& [input, flow] : m_batch.inputs) {
            Flow& all = batch.inputs[input];
            const auto repeated = [&](const torch::Tensor& x) {
                if (!x.defined()) return x;
                std::vector<std::int64_t> sizes(static_cast<std::size_t>(x.dim()), -1);
                sizes[0] = count;
                return x.narrow(0, 0, 1).expand(sizes).contiguous();
            };
            all = {repeated(flow.values), repeated(flow.mask), repeated(flow.present)};
        }
        for (const Leaf& leaf : m_leaves) {
            std::vector<std::int64_t> column(static_cast<std::size_t>(leaf.to.dim()) + 1, 1);
            column[0] = count;
            const torch::Tensor share = places.to(leaf.to.options()).view(column);
            torch::Tensor x = leaf.from.unsqueeze(0) + share * (leaf.to - leaf.from).unsqueeze(0);
            if (x.dim() == 4) x = x.contiguous(at::MemoryFormat::ChannelsLast);
            m_flying.push_back(x.detach().set_requires_grad(gradients));
            if (!leaf.inner) batch.inputs[leaf.input].values = m_flying.back();
        }
        ForwardContext context;
        const InnerTap tap = [&](const std::string& node, Inner what, const torch::Tensor& value) {
            const auto own = m_inner.find(node);
            return own != m_inner.end() && m_leaves[own->second].inner == what ? m_flying[own->second] : value;
        };
        context.tap = &tap;
        c10::AutoGradMode mode(gradients);
        return target_values(m_call.model.model.forward_heads(batch, context), m_call.request.target,
                             m_call.model.run.targets);
    }

    const MethodCall& m_call;
    Baseline m_baseline;
    Batch m_batch; ///< x and x′
    std::vector<Leaf> m_leaves;
    std::map<std::string, std::size_t> m_inner; ///< of what stands for words and categories, by node: place among the leaves
    std::vector<torch::Tensor> m_flying; ///< the leaves of one chunk of points, in their order
};

double sum_of(torch::Tensor share, PortKind kind, const InputToken& piece) {
    const auto along = [&](std::int64_t side, const IndexRange& range) {
        const std::int64_t begin = std::min<std::int64_t>(static_cast<std::int64_t>(range.begin), share.size(side));
        const std::int64_t end = std::min<std::int64_t>(static_cast<std::int64_t>(range.end), share.size(side));
        share = share.narrow(side, begin, end - begin);
    };
    switch (kind) {
    case PortKind::image: // [3,rows,columns]
        along(1, piece.first);
        along(2, piece.second);
        break;
    case PortKind::video: // [frames,3,rows,columns]
        along(0, piece.first);
        along(2, piece.second);
        along(3, piece.third);
        break;
    default: // [first] or [first,second]
        along(0, piece.first);
        if (share.dim() > 1) along(1, piece.second);
    }
    return share.sum().item<double>();
}

AttributionMap map_of(const std::string& input, const torch::Tensor& share, PortKind kind) {
    const torch::Tensor plane =
        (kind == PortKind::image ? share.sum(0) : share.transpose(0, 1)).to(torch::kFloat32).contiguous();
    AttributionMap map{input, static_cast<int>(plane.size(0)), static_cast<int>(plane.size(1)), {}};
    map.values.assign(plane.data_ptr<float>(), plane.data_ptr<float>() + plane.numel());
    return map;
}

} // namespace

std::vector<Field> integrated_gradients_fields() {
    return {
        {.name = "steps",
         .title = "Steps",
         .fallback = std::int64_t{50},
         .minimum = 1,
         .maximum = 1000,
         .help = "Points of the way from the baseline where the gradient is taken; δ tells whether they are enough."},
        baseline_field(),
    };
}

Result<Attribution> integrated_gradients(const MethodCall& call) {
    const Preparer& preparer = call.model.preparer;
    const Baseline baseline = baseline_of(call.params);
    const std::vector<Point> points = gauss_legendre(static_cast<int>(call.params.integer("steps")));
    Attribution out;
    Path path(call, baseline);
    path.begin(out);
    for (std::size_t begin = 0; begin < points.size(); begin += points_at_once) {
        if (call.stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
        const std::size_t end = std::min(begin + points_at_once, points.size());
        path.add({points.begin() + static_cast<std::ptrdiff_t>(begin), points.begin() + static_cast<std::ptrdiff_t>(end)});
        if (call.progress) call.progress(static_cast<double>(end) / static_cast<double>(points.size()), "following gradients");
    }
    out.passes += static_cast<int>(points.size());
    out.baseline = way_text(baseline);

    const std::map<std::string, torch::Tensor> shares = path.shares();
    double sum = 0;
    for (const auto& [input, share] : shares)
        sum += share.sum().item<double>();
    out.delta = sum - (out.full_value - out.base_value);
    for (const InputToken& piece : input_tokens(call.sample, preparer, call.request.grid)) {
        AttributedToken token;
        token.source = piece.source;
        if (const auto share = shares.find(piece.input); share != shares.end())
            token.value = sum_of(share->second, preparer.kind(piece.input), piece);
        out.tokens.push_back(std::move(token));
    }
    for (const auto& [input, share] : shares)
        if (preparer.kind(input) == PortKind::image || preparer.kind(input) == PortKind::audio)
            out.maps.push_back(map_of(input, share, preparer.kind(input)));
    return out;
}

} // namespace triptych
