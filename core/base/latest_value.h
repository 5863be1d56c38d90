// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace triptych {

/// News of which only the newest matters. A worker publishes, a GUI timer takes; neither waits for the other
/// longer than a move of T takes.
template <class T>
class LatestValue {
  public:
    void publish(T value) {
        std::lock_guard lock(m_mutex);
        m_value = std::move(value);
        ++m_version;
    }

    /// The newest value if one was published since the last take, else nothing.
    std::optional<T> take() {
        std::lock_guard lock(m_mutex);
        return std::exchange(m_value, std::nullopt);
    }

    /// How many values were published so far.
    std::uint64_t version() const {
        std::lock_guard lock(m_mutex);
        return m_version;
    }

  private:
    mutable std::mutex m_mutex;
    std::optional<T> m_value;
    std::uint64_t m_version = 0;
};

}  // namespace triptych
