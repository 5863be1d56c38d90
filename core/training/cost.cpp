// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/cost.h"

#include <ATen/record_function.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <atomic>

#include "core/training/made_up.h"

namespace triptych {
namespace {

// Where the operations of this thread are counted; null: nowhere.
thread_local double* counted = nullptr;

double product(at::IntArrayRef sizes) {
    double all = 1;
    for (const std::int64_t side : sizes)
        all *= static_cast<double>(side);
    return all;
}

/// Multiplications and additions of one convolution, from its output [N,K,…] and weight [K,C/groups,…].
double convolution_flops(at::IntArrayRef output, at::IntArrayRef weight) {
    return 2 * product(output) * product(weight.slice(1));
}

at::Tensor tensor_at(c10::ArrayRef<c10::IValue> inputs, std::size_t i) {
    return i < inputs.size() && inputs[i].isTensor() ? inputs[i].toTensor() : at::Tensor();
}

/// [B,H,Q,D] and [B,H,K,D]: a product of Q by K and one of K by D for every head.
double attention_flops(const at::Tensor& q, const at::Tensor& k) {
    return 2.0 * 2.0 * product(q.sizes()) * static_cast<double>(k.size(-2));
}

/// The gates of a recurrent layer over [T,B,In]: both products, every step.
double recurrent_flops(c10::ArrayRef<c10::IValue> inputs, const at::Tensor& x) {
    const at::Tensor to_gates = tensor_at(inputs, 1), state_to_gates = tensor_at(inputs, 2);
    return 2.0 * static_cast<double>(x.size(0) * x.size(1)) *
           static_cast<double>(to_gates.numel() + state_to_gates.numel());
}

double flops_of(std::string_view name, c10::ArrayRef<c10::IValue> inputs) {
    const at::Tensor a = tensor_at(inputs, 0), b = tensor_at(inputs, 1), c = tensor_at(inputs, 2);
    if (name == "aten::mm") return 2 * product(a.sizes()) * static_cast<double>(b.size(1));
    if (name == "aten::addmm") return 2 * product(b.sizes()) * static_cast<double>(c.size(1));
    if (name == "aten::bmm") return 2 * product(a.sizes()) * static_cast<double>(b.size(2));
    if (name == "aten::baddbmm") return 2 * product(b.sizes()) * static_cast<double>(c.size(2));
    if (name == "aten::mv") return 2 * product(a.sizes());
    if (name == "aten::addmv") return 2 * product(b.sizes());
    if (name == "aten::convolution") {
        const at::Tensor &x = a, &weight = b;
        const auto stride = inputs[3].toIntVector(), padding = inputs[4].toIntVector(),
                   dilation = inputs[5].toIntVector();
        std::vector<std::int64_t> output = {x.size(0), weight.size(0)};
        for (std::size_t side = 0; side + 2 < static_cast<std::size_t>(x.dim()); ++side) {
            const auto at_side = [side](const std::vector<std::int64_t>& v) { return v[v.size() == 1 ? 0 : side]; };
            const std::int64_t length = x.size(static_cast<std::int64_t>(side) + 2);
            const std::int64_t reach = at_side(dilation) * (weight.size(static_cast<std::int64_t>(side) + 2) - 1) + 1;
            output.push_back((length + 2 * at_side(padding) - reach) / at_side(stride) + 1);
        }
        return convolution_flops(output, weight.sizes());
    }
    if (name == "aten::convolution_backward") {
        const auto mask = inputs[10].toBoolList();
        return ((mask[0] ? 1 : 0) + (mask[1] ? 1 : 0)) * convolution_flops(a.sizes(), c.sizes());
    }
    if (name == "aten::mkldnn_rnn_layer") return recurrent_flops(inputs, a);
    if (name == "aten::mkldnn_rnn_layer_backward") return 2 * recurrent_flops(inputs, a);
    if (name == "aten::_scaled_dot_product_flash_attention_for_cpu") return attention_flops(a, b);
    // The scores are computed anew, and four products lead back to q, k and v: five for the forward's two.
    if (name == "aten::_scaled_dot_product_flash_attention_for_cpu_backward") return 2.5 * attention_flops(b, c);
    return 0;
}

/// Counts the operations that this thread begins while it lives.
class FlopCounter {
  public:
    FlopCounter()
        : m_handle(at::addThreadLocalCallback(
              at::RecordFunctionCallback([](const at::RecordFunction& call) -> std::unique_ptr<at::ObserverContext> {
                  if (counted) *counted += flops_of(call.name(), call.inputs());
                  return nullptr;
              })
                  .needsInputs(true)
                  .scopes({at::RecordScope::FUNCTION}))) {}
    ~FlopCounter() { at::removeCallback(m_handle); }
    FlopCounter(const FlopCounter&) = delete;
    FlopCounter& operator=(const FlopCounter&) = delete;

    template <class Work>
    double during(Work work) {
        double flops = 0;
        counted = &flops;
        try {
            work();
        } catch (...) {
            counted = nullptr;
            throw;
        }
        counted = nullptr;
        return flops;
    }

  private:
    at::CallbackHandle m_handle;
};

/// Follows what tensors hold on the CPU.
class MemoryCounter : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t, c10::Device) override {
        const std::int64_t now = m_now += bytes;
        std::int64_t most = m_most;
        while (now > most && !m_most.compare_exchange_weak(most, now)) {
        }
    }
    bool memoryProfilingEnabled() const override { return true; }
    std::int64_t now() const { return m_now; }
    std::int64_t most() const { return m_most; }

  private:
    std::atomic<std::int64_t> m_now{0}, m_most{0}; // operations allocate on their own threads too
};

/// What one batch size came to.
struct Measured {
    std::map<std::string, double> activation_bytes;
    double most_bytes = 0;
};

Measured measure_memory(Model& model, const Batch& batch) {
    Measured out;
    auto counter = std::make_shared<MemoryCounter>();
    {
        const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, counter);
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(0);
        std::int64_t before = counter->now();
        const auto outputs = model.forward_heads(batch, context, [&](const std::string& node, const Flow&) {
            const std::int64_t now = counter->now();
            out.activation_bytes[node] = static_cast<double>(now - before);
            before = now;
        });
        torch::Tensor sum;
        for (const auto& [head, output] : outputs)
            sum = sum.defined() ? sum + output.sum() : output.sum();
        if (sum.requires_grad()) sum.backward();
        out.most_bytes = static_cast<double>(counter->most());
    }
    for (torch::Tensor& parameter : model.trainable())
        parameter.mutable_grad() = torch::Tensor();
    return out;
}

/// The straight line through two measurements.
double carried_on(double at_small, double at_large, double small, double large, double to) {
    const double slope = (at_large - at_small) / (large - small);
    return std::max(0.0, at_small + slope * (to - small));
}

Result<GraphCost> measured_cost(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                                const CostOptions& options, std::stop_token stop) {
    auto built = Model::build(graph, registry, facts, nullptr, 0);
    if (!built) return built.error();
    Model& model = *built;
    model.train(true);
    GraphCost cost;
    cost.batch_size = options.batch_size;
    double weight_bytes = 0, trainable_bytes = 0;
    for (const auto& [id, module] : model.modules()) {
        NodeCost& node = cost.nodes[id];
        for (const torch::Tensor& parameter : module->parameters()) {
            node.parameters += parameter.numel();
            weight_bytes += static_cast<double>(parameter.nbytes());
            if (!parameter.requires_grad()) continue;
            node.trainable += parameter.numel();
            trainable_bytes += static_cast<double>(parameter.nbytes());
        }
    }

    constexpr std::int64_t small = 2, large = 4;
    const Batch few = made_up_batch(graph, registry, facts, small, options.lengths);
    const Batch more = made_up_batch(graph, registry, facts, large, options.lengths);

    // Once beforehand: what an operation sets up at its first call is not the graph's cost.
    measure_memory(model, few);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cost", "was cancelled.");
    const Measured at_small = measure_memory(model, few);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cost", "was cancelled.");
    const Measured at_large = measure_memory(model, more);

    // Each node on its own, so that every operation is known to be its own, backward too.
    FlopCounter counter;
    std::map<std::string, Flow> flows(few.inputs.begin(), few.inputs.end());
    std::map<std::string, bool> learns; // whether a gradient has to go on through what leaves a node
    const double scale = static_cast<double>(options.batch_size) / static_cast<double>(small);
    for (const auto& [id, module] : model.modules()) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cost", "was cancelled.");
        std::vector<Flow> inputs;
        std::vector<torch::Tensor> wanted;
        for (const std::string& from : model.inputs_of(id)) {
            Flow flow = flows.at(from);
            flow.values = flow.values.detach();
            if (learns[from] && flow.values.is_floating_point()) {
                flow.values.set_requires_grad(true);
                wanted.push_back(flow.values);
            }
            inputs.push_back(std::move(flow));
        }
        for (const torch::Tensor& parameter : module->parameters())
            if (parameter.requires_grad()) wanted.push_back(parameter);
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(0);
        context.plain = true;
        Flow out;
        NodeCost& node = cost.nodes[id];
        node.forward_flops = scale * counter.during([&] { out = module->forward(inputs, context); });
        node.step_flops = node.forward_flops;
        learns[id] = out.values.requires_grad();
        if (learns[id])
            node.step_flops += scale * counter.during([&] {
                torch::autograd::grad({out.values.sum()}, wanted, {}, {}, false, true);
            });
        node.activation_bytes =
            carried_on(at_small.activation_bytes.at(id), at_large.activation_bytes.at(id), small, large,
                       options.batch_size);
        flows[id] = std::move(out);
        cost.total.parameters += node.parameters;
        cost.total.trainable += node.trainable;
        cost.total.forward_flops += node.forward_flops;
        cost.total.step_flops += node.step_flops;
        cost.total.activation_bytes += node.activation_bytes;
    }
    cost.training_bytes = weight_bytes + 2 * trainable_bytes +
                          carried_on(at_small.most_bytes, at_large.most_bytes, small, large, options.batch_size);
    return cost;
}

} // namespace

Result<GraphCost> graph_cost(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                             const CostOptions& options, std::stop_token stop) {
    for (const Node& node : graph.nodes)
        if (const NodeType* type = registry.find(node.type);
            type && type->inputs.empty() && type->modality == Modality::text && !facts.vocabulary.contains(node.id))
            return fail(ErrorCode::missing_column, "node '" + node.id + "'",
                        "has no vocabulary yet: the data have to be prepared before the cost can be told.", {node.id});
    try {
        return measured_cost(graph, registry, facts, options, stop);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::out_of_memory, "cost", "there is not enough memory for a step of four samples.");
    } catch (const c10::Error& failure) {
        return fail(ErrorCode::internal, "cost", failure.what_without_backtrace());
    }
}

} // namespace triptych
