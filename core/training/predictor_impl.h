// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what a predictor is made of, for methods that look inside a model.
#pragma once

#include <mutex>

#include "core/training/model.h"
#include "core/training/predictor.h"

namespace triptych {

struct Predictor::Impl {
    RunInfo run;
    Preparer preparer;
    mutable Model model;
    torch::Device device;
    std::string hash;
    mutable std::mutex mutex;

    Impl(RunInfo r, Preparer p, Model m, torch::Device d, std::string h)
        : run(std::move(r)), preparer(std::move(p)), model(std::move(m)), device(d), hash(std::move(h)) {}
};

/// One answer for each row of what the heads gave.
/// @param targets  the main head's first
std::vector<Prediction> predictions_of(const std::vector<Target>& targets,
                                       const std::map<std::string, torch::Tensor>& outputs);
/// A node's attention out of a pass of one sample. @error as Predictor::attention()
Result<Attention> attention_of(const Predictor::Impl& model, const PreparedSample& sample, const AttentionCapture& capture,
                               const std::map<std::string, torch::Tensor>& outputs, const std::string& node, int frame = 0);

/// Lock its mutex while the model computes.
struct PredictorAccess {
    static Predictor::Impl& of(const Predictor& predictor) { return *predictor.m_impl; }
    /// Of a model that lies in no run folder, or not yet.
    static Predictor make(std::unique_ptr<Predictor::Impl> impl) { return Predictor(std::move(impl)); }
};

} // namespace triptych
