// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/lstm_layer.h"

#include <atomic>

#include "core/kernels/lstm.h"
#include "core/training/short_waits.h"

namespace triptych {
namespace {

/// Calls work(first, count) for blocks of rows, on the threads that LibTorch computes with. Each takes the next as it
/// gets to it: equal shares would wait for the thread whose core is busy decoding.
template <class Work>
void for_each_block(std::int64_t rows, const Work& work) {
    constexpr std::int64_t block = LstmSteps::row_block;
    std::atomic<std::int64_t> next = 0;
    on_compute_threads([&] {
        for (std::int64_t row = next.fetch_add(block); row < rows; row = next.fetch_add(block))
            work(row, std::min(block, rows - row));
    });
}

class FusedLstm : public torch::autograd::Function<FusedLstm> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& weight_ih, const torch::Tensor& weight_hh,
                                 const torch::Tensor& bias_ih, const torch::Tensor& bias_hh) {
        const std::int64_t batch = x.size(0), steps = x.size(1), hidden = weight_hh.size(1);
        const torch::Tensor rows = x.reshape({batch * steps, x.size(2)});
        const torch::Tensor gates = torch::addmm(bias_ih + bias_hh, rows, weight_ih.t());
        const torch::Tensor transposed = weight_hh.t().contiguous();
        const torch::Tensor h = torch::empty({batch, steps, hidden}), c = torch::empty_like(h);
        const LstmSteps layer{steps, hidden};
        const float* const w = transposed.data_ptr<float>();
        float *const g = gates.data_ptr<float>(), *const out = h.data_ptr<float>(), *const state = c.data_ptr<float>();
        for_each_block(batch, [&](std::int64_t first, std::int64_t count) {
            layer.forward(w, first, count, g, out, state);
        });
        context->save_for_backward({rows, weight_ih, weight_hh, gates, h, c});
        return h;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const torch::Tensor &rows = saved[0], &weight_ih = saved[1], &gates = saved[3], &h = saved[4], &c = saved[5];
        const std::int64_t batch = h.size(0), steps = h.size(1), hidden = h.size(2);
        const torch::Tensor given = gradients[0].contiguous(), weight_hh = saved[2].contiguous();
        const torch::Tensor gate_gradient = torch::empty_like(gates);
        const LstmSteps layer{steps, hidden};
        const float *const w = weight_hh.data_ptr<float>(), *const g = gates.data_ptr<float>(),
                    *const state = c.data_ptr<float>(), *const back = given.data_ptr<float>();
        float* const out = gate_gradient.data_ptr<float>();
        for_each_block(batch, [&](std::int64_t first, std::int64_t count) {
            layer.backward(w, first, count, g, state, back, out);
        });
        torch::Tensor x_gradient, ih_gradient, hh_gradient, bias_gradient;
        const auto wanted = [&](std::size_t i) { return context->needs_input_grad(i); };
        if (wanted(0)) x_gradient = gate_gradient.mm(weight_ih).view({batch, steps, rows.size(1)});
        const torch::Tensor turned = gate_gradient.t();
        if (wanted(1)) ih_gradient = turned.mm(rows);
        if (wanted(2)) {
            // What each step saw: the states of the step before, and zeros at first.
            const torch::Tensor before = torch::zeros_like(h);
            before.narrow(1, 1, steps - 1).copy_(h.narrow(1, 0, steps - 1));
            hh_gradient = turned.mm(before.view({batch * steps, hidden}));
        }
        if (wanted(3) || wanted(4)) bias_gradient = gate_gradient.sum(0);
        return {x_gradient, ih_gradient, hh_gradient, bias_gradient, bias_gradient};
    }
};

} // namespace

bool lstm_layer_fits(const torch::Tensor& x, std::int64_t hidden) {
    return x.is_cpu() && x.scalar_type() == torch::kFloat32 && hidden % LstmSteps::lanes == 0 && x.size(0) > 0 &&
           x.size(1) > 0;
}

torch::Tensor lstm_layer(const torch::Tensor& x, const std::vector<torch::Tensor>& weights) {
    return FusedLstm::apply(x, weights.at(0), weights.at(1), weights.at(2), weights.at(3));
}

} // namespace triptych
