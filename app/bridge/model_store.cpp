// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/model_store.h"

#include <algorithm>
#include <system_error>

namespace triptych {
namespace {

namespace fs = std::filesystem;

/// When a run's model was written: its weights and what prepares a sample for it. Logs grow while it trains.
std::vector<fs::file_time_type> file_times(const fs::path& run) {
    std::vector<fs::file_time_type> times;
    std::error_code code;
    for (fs::directory_iterator it(run, code), end; !code && it != end; it.increment(code))
        if (it->path().extension() != ".jsonl") times.push_back(it->last_write_time(code));
    std::sort(times.begin(), times.end());
    return times;
}

} // namespace

fs::file_time_type weightsWritten(const fs::path& run, const std::string& which) {
    std::error_code code;
    const fs::file_time_type time = fs::last_write_time(run / (which + ".safetensors"), code);
    return code ? fs::file_time_type::min() : time;
}

Result<std::shared_ptr<const Predictor>> ModelStore::get(const fs::path& run, const std::string& which) {
    const std::lock_guard lock(m_mutex);
    const auto now = file_times(run);
    const auto found = std::find_if(m_kept.begin(), m_kept.end(),
                                    [&](const Kept& kept) { return kept.run == run && kept.which == which; });
    if (found != m_kept.end() && found->times == now) {
        std::rotate(found, found + 1, m_kept.end());
        return m_kept.back().model;
    }
    if (found != m_kept.end()) m_kept.erase(found);
    auto model = Predictor::load(run, which, "cpu");
    if (!model) return model.error();
    ++m_loaded;
    if (m_kept.size() >= m_capacity) m_kept.erase(m_kept.begin());
    m_kept.push_back({run, which, now, std::make_shared<const Predictor>(*std::move(model))});
    return m_kept.back().model;
}

void ModelStore::forget(const fs::path& run) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_kept, [&](const Kept& kept) { return kept.run == run; });
}

int ModelStore::loaded() const {
    const std::lock_guard lock(m_mutex);
    return m_loaded;
}

} // namespace triptych
