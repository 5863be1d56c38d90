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

/// Lock its mutex while the model computes.
struct PredictorAccess {
    static Predictor::Impl& of(const Predictor& predictor) { return *predictor.m_impl; }
};

} // namespace triptych
