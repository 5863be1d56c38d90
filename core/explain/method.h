// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what a method of attribution is given.
#pragma once

#include "core/explain/attribution.h"
#include "core/training/predictor_impl.h"

namespace triptych {

/// Everything is checked: the method exists, its parameters are in range, the target is resolved.
struct MethodCall {
    const Predictor& predictor;
    Predictor::Impl& model; ///< its mutex is free; whoever computes locks it
    const PreparedSample& sample;
    const AttributionRequest& request; ///< its target is the resolved one
    const Params& params;
    const std::stop_token& stop;
    const Progress& progress;
};

/// One .cpp each. They fill tokens, maps, node, baseline, full_value, base_value, delta, noise, remarks of their own and passes;
/// attribute() fills the rest.
Result<Attribution> raw_attention(const MethodCall& call);
Result<Attribution> attention_rollout(const MethodCall& call);
Result<Attribution> attention_flow(const MethodCall& call);
Result<Attribution> attention_relevance(const MethodCall& call);
Result<Attribution> integrated_gradients(const MethodCall& call);
Result<Attribution> grad_cam(const MethodCall& call);
Result<Attribution> occlusion(const MethodCall& call);
Result<Attribution> kernel_shap(const MethodCall& call);
/// Their field tables.
std::vector<Field> raw_attention_fields();
std::vector<Field> attention_rollout_fields();
std::vector<Field> attention_flow_fields();
std::vector<Field> attention_relevance_fields();
std::vector<Field> integrated_gradients_fields();
std::vector<Field> grad_cam_fields();
std::vector<Field> occlusion_fields();
std::vector<Field> kernel_shap_fields();

/// F of each row of what the heads give. [n], logit or probability of a resolved target.
torch::Tensor target_values(const std::map<std::string, torch::Tensor>& outputs, const ExplainTarget& target,
                            const std::vector<Target>& targets);
/// Samples as the model takes them: on its device, in the precision of its weights.
Batch batch_of(const Predictor::Impl& model, const std::vector<const PreparedSample*>& samples);
/// F of samples, in batches of 32, without gradients. Locks the model.
/// @error cancelled, out_of_memory
Result<std::vector<double>> values_of(Predictor::Impl& model, const std::vector<const PreparedSample*>& samples,
                                      const ExplainTarget& target, const std::stop_token& stop = {});
/// The baseline field that methods share: "mean" or "blank".
Field baseline_field();
Baseline baseline_of(const Params& params);

/// "a, b, c"
std::string names_listed(const std::vector<std::string>& names);

/// cuDNN's recurrent layers give gradients in training mode only.
class PlainRecurrence {
  public:
    explicit PlainRecurrence(const torch::Device& device) : m_was(at::globalContext().userEnabledCuDNN()) {
        if (device.is_cuda()) at::globalContext().setUserEnabledCuDNN(false);
    }
    ~PlainRecurrence() { at::globalContext().setUserEnabledCuDNN(m_was); }
    PlainRecurrence(const PlainRecurrence&) = delete;
    PlainRecurrence& operator=(const PlainRecurrence&) = delete;

  private:
    bool m_was;
};

/// What LibTorch throws, as an error.
template <class Function>
auto computing(Function function) -> decltype(function()) {
    try {
        return function();
    } catch (const c10::OutOfMemoryError&) {
        return fail(ErrorCode::out_of_memory, "explanation", "there is not enough memory for it.");
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::out_of_memory, "explanation", "there is not enough memory for it.");
    } catch (const c10::Error& failure) {
        return fail(ErrorCode::internal, "explanation", failure.what_without_backtrace());
    }
}

} // namespace triptych
