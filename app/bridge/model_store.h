// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/training/predictor.h"

namespace triptych {

/// When the weights of a run were written last; the least time there is where there are none. One look at the disk.
std::filesystem::file_time_type weightsWritten(const std::filesystem::path& run, const std::string& which = "best");

/// Trained models that views look at, read once and shared; read anew when their files were written since. They stand on the
/// CPU: one sample needs no accelerator, whose memory a training run may want.
/// Threads: any; a model that is being read makes others who want one wait. Never call it on the GUI thread.
class ModelStore {
  public:
    /// @param capacity  how many models are kept, those that were asked for last
    explicit ModelStore(std::size_t capacity = 2) : m_capacity(capacity) {}
    /// @param which  "best" or "last"
    /// @error as Predictor::load
    Result<std::shared_ptr<const Predictor>> get(const std::filesystem::path& run, const std::string& which = "best");
    /// Forgets a model, such as one that ran out of memory half way.
    void forget(const std::filesystem::path& run);
    int loaded() const; ///< how often a model was read from disk

  private:
    struct Kept {
        std::filesystem::path run;
        std::string which;
        std::vector<std::filesystem::file_time_type> times;
        std::shared_ptr<const Predictor> model;
    };
    mutable std::mutex m_mutex;
    std::size_t m_capacity;
    std::vector<Kept> m_kept; ///< the one that was asked for last is last
    int m_loaded = 0;
};

} // namespace triptych
