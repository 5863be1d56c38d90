// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace triptych {

/// Stable 64-bit hash of bytes (FNV-1a), the same on every machine and in every version.
std::uint64_t stable_hash(std::string_view bytes);

/// A seeded stream of random numbers: the same numbers on every machine and with every standard library.
/// Streams for different purposes come from one seed through `keys`, e.g. Random(seed, {epoch, row}), so that
/// results do not depend on the order in which threads ask.
/// Source: splitmix64 (Steele, Lea & Flood 2014) for seeding, xoshiro256** (Blackman & Vigna 2018) for the stream.
class Random {
  public:
    explicit Random(std::uint64_t seed, std::initializer_list<std::uint64_t> keys = {});

    std::uint64_t next();
    double uniform();                         ///< in [0,1), 53 bits
    double uniform(double low, double high);  ///< in [low,high)
    double normal();                          ///< mean 0, deviation 1 (Box–Muller, one value a call)
    std::size_t below(std::size_t n);         ///< in [0,n), unbiased; n > 0
    bool chance(double probability) { return uniform() < probability; }

    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }

  private:
    std::uint64_t m_state[4];
};

}  // namespace triptych
