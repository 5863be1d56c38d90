// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace triptych {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

std::uint64_t stable_hash(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : bytes) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

Random::Random(std::uint64_t seed, std::initializer_list<std::uint64_t> keys) {
    std::uint64_t state = seed;
    for (const std::uint64_t key : keys) {
        std::uint64_t mixed = key;
        state = splitmix64(state) ^ std::rotl(splitmix64(mixed), 17);
    }
    for (std::uint64_t& word : m_state)
        word = splitmix64(state);
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::size_t Random::below(std::size_t n) {
    const std::uint64_t range = n;
    const std::uint64_t limit = range * ((~std::uint64_t{0}) / range);
    std::uint64_t value = next();
    while (value >= limit)
        value = next();
    return static_cast<std::size_t>(value % range);
}

}  // namespace triptych
