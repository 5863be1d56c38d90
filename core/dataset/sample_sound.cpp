// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/dataset/sample_parts.h"

namespace triptych::sample {
namespace {

constexpr std::size_t length = 2 * sound_rate_hz;
constexpr double tau = 2.0 * std::numbers::pi;

double seconds(std::size_t i) {
    return static_cast<double>(i) / sound_rate_hz;
}

/// About normal, from one draw: noise needs no better, and there is much of it.
double quick_normal(Random& random) {
    const std::uint64_t bits = random.next();
    double sum = 0.0;
    for (int k = 0; k < 4; ++k)
        sum += static_cast<double>(bits >> (16 * k) & 0xFFFFU);
    return (sum - 2.0 * 65535.0) / 37837.0; // 65536 · sqrt(4 / 12)
}

std::string region(double t0, double t1, double f0_hz, double f1_hz) {
    return decimal(t0, 2) + '-' + decimal(t1, 2) + " s " + decimal(f0_hz, 0) + '-' + decimal(f1_hz, 0) +
           " Hz";
}

constexpr int vane_harmonic = 12; ///< of the shaft's turning

/// Turning shaft, vanes, mains hum and flow noise: what every pump sounds like. The vanes of a pump that runs well hum loudly; whatever
/// disturbs the flow drowns that.
void add_machine(std::vector<double>& wave, const Sensors& sensors, Kind kind, Random& random) {
    constexpr int harmonics = vane_harmonic;
    std::array<double, harmonics + 1> amplitude{};
    for (const auto& [k, a] : {std::pair{1, 0.09}, {2, 0.05}, {3, 0.03}, {4, 0.02}, {6, 0.07}, {vane_harmonic, 0.025}})
        amplitude[static_cast<std::size_t>(k)] = a * random.uniform(0.6, 1.4);
    double swell = 0.0;
    if (kind == Kind::normal) amplitude[vane_harmonic] += random.uniform(0.30, 0.42);
    if (kind == Kind::shaft) {
        amplitude[1] += random.uniform(0.30, 0.42);
        amplitude[2] += random.uniform(0.28, 0.40);
        amplitude[3] += random.uniform(0.20, 0.30);
        amplitude[5] += random.uniform(0.10, 0.18);
        swell = random.uniform(0.35, 0.55);
    }
    const double swell_hz = random.uniform(1.6, 3.2);
    const double swell_phase = random.uniform(0.0, tau);
    const double hum = random.uniform(0.01, 0.03);
    const double hiss = random.uniform(0.012, 0.022);
    const double rumble = random.uniform(0.03, 0.06);
    const double wander_hz = random.uniform(0.3, 0.9);
    double phase = random.uniform(0.0, tau);
    double low = 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        const double t = seconds(i);
        phase +=
            tau * sensors.speed_rpm / 60.0 / sound_rate_hz * (1.0 + 0.002 * std::sin(tau * wander_hz * t));
        const double cosine = std::cos(phase);
        double before = 0.0;
        double now = std::sin(phase);
        double sum = 0.0;
        for (int k = 1; k <= harmonics; ++k) {
            sum += amplitude[static_cast<std::size_t>(k)] * now;
            const double next = 2.0 * cosine * now - before; // sin((k+1)φ)
            before = now;
            now = next;
        }
        const double level = 1.0 + swell * std::sin(tau * swell_hz * t + swell_phase);
        const double white = quick_normal(random);
        low += 0.06 * (white - low);
        wave[i] += level * sum + hum * std::sin(tau * 100.0 * t) + hiss * white + rumble * low;
    }
}

/// A struck ring, again and again: each ball passes the pit in the race.
void add_clicks(std::vector<double>& wave, Random& random) {
    const double period = 1.0 / random.uniform(11.0, 17.0);
    const double ring_hz = random.uniform(2050.0, 2500.0);
    const double decay = random.uniform(0.004, 0.007);
    const double strength = random.uniform(0.35, 0.5);
    for (double at = random.uniform(0.0, period); at < 2.0; at += period * random.uniform(0.94, 1.06)) {
        const double here = strength * random.uniform(0.7, 1.2);
        const auto first = static_cast<std::size_t>(at * sound_rate_hz);
        const std::size_t end =
            std::min(length, first + static_cast<std::size_t>(8.0 * decay * sound_rate_hz));
        for (std::size_t i = first; i < end; ++i) {
            const double t = seconds(i - first);
            wave[i] += here * std::exp(-t / decay) * std::sin(tau * ring_hz * t);
        }
    }
}

/// Vapour bubbles that collapse: bursts of noise around 6 kHz over a faint hiss there.
void add_bursts(std::vector<double>& wave, Random& random) {
    std::vector<double> envelope(length, 0.10);
    const double rate = random.uniform(16.0, 24.0);
    for (double at = 0.0; at < 2.0; at += -std::log(1.0 - random.uniform()) / rate) {
        const double decay = random.uniform(0.008, 0.025);
        const double peak = random.uniform(0.4, 1.0);
        const auto first = static_cast<std::size_t>(at * sound_rate_hz);
        const std::size_t end =
            std::min(length, first + static_cast<std::size_t>(6.0 * decay * sound_rate_hz));
        for (std::size_t i = first; i < end; ++i)
            envelope[i] = std::max(envelope[i], peak * std::exp(-seconds(i - first) / decay));
    }
    // Band-pass of second order, peak gain 1.
    const double omega = tau * random.uniform(5700.0, 6300.0) / sound_rate_hz;
    const double alpha = std::sin(omega) / (2.0 * 3.0);
    const double b = alpha / (1.0 + alpha);
    const double a1 = -2.0 * std::cos(omega) / (1.0 + alpha);
    const double a2 = (1.0 - alpha) / (1.0 + alpha);
    const double strength = random.uniform(0.5, 0.7);
    double x1 = 0.0;
    double x2 = 0.0;
    double y1 = 0.0;
    double y2 = 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        const double x = quick_normal(random);
        const double y = b * (x - x2) - a1 * y1 - a2 * y2;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        wave[i] += strength * envelope[i] * y;
    }
}

/// A gear's whine: the mesh tone with two sidebands on either side, which fill the band that is its evidence.
std::string add_whine(std::vector<double>& wave, bool high, Random& random) {
    constexpr std::array<std::pair<double, double>, 5> partials = {
        {{0.94, 0.6}, {0.97, 0.8}, {1.0, 1.0}, {1.03, 0.8}, {1.06, 0.6}}}; // of the tone: frequency, strength
    const double tone_hz = (high ? 3500.0 : 1200.0) * random.uniform(0.95, 1.05);
    const double t0 = random.uniform(0.0, 0.45);
    const double t1 = random.uniform(1.5, 2.0);
    const double strength = random.uniform(0.3, 0.45);
    const double vibrato_hz = random.uniform(3.0, 6.0);
    std::array<double, partials.size()> phases{};
    for (double& phase : phases)
        phase = random.uniform(0.0, tau);
    for (auto i = static_cast<std::size_t>(t0 * sound_rate_hz); i < length && seconds(i) < t1; ++i) {
        const double t = seconds(i);
        const double turn = tau * tone_hz / sound_rate_hz * (1.0 + 0.006 * std::sin(tau * vibrato_hz * t));
        const double fade = std::min({1.0, (t - t0) / 0.04, (t1 - t) / 0.04});
        double sum = 0.0;
        for (std::size_t k = 0; k < partials.size(); ++k) {
            phases[k] += turn * partials[k].first;
            sum += partials[k].second * std::sin(phases[k]);
        }
        wave[i] += strength * std::max(0.0, fade) * sum;
    }
    return region(t0, t1, 0.92 * tone_hz, 1.08 * tone_hz);
}

/// Somebody sets down a tool: happens under any condition.
void add_thud(std::vector<double>& wave, Random& random) {
    const auto first = static_cast<std::size_t>(random.uniform(0.1, 1.8) * sound_rate_hz);
    const double tone_hz = random.uniform(250.0, 700.0);
    const double strength = random.uniform(0.1, 0.25);
    for (std::size_t i = first; i < length; ++i) {
        const double t = seconds(i - first);
        wave[i] += strength * std::exp(-t / 0.03) * std::sin(tau * tone_hz * t);
    }
}

} // namespace

Sound make_sound(const Cue& cue, const Sensors& sensors, Random random) {
    std::vector<double> wave(length, 0.0);
    add_machine(wave, sensors, cue.kind, random);
    Sound sound;
    switch (cue.kind) {
    case Kind::normal:
        sound.evidence = region(0.0, 2.0, 240.0, 360.0);
        break;
    case Kind::bearing:
        add_clicks(wave, random);
        sound.evidence = region(0.0, 2.0, 1700.0, 2900.0);
        break;
    case Kind::suction:
        add_bursts(wave, random);
        sound.evidence = region(0.0, 2.0, 4800.0, 7200.0);
        break;
    case Kind::shaft:
        sound.evidence = region(0.0, 2.0, 15.0, 150.0);
        break;
    }
    if (cue.bit) sound.evidence += ';' + add_whine(wave, *cue.bit, random);
    if (random.chance(0.15)) add_thud(wave, random);

    double peak = 0.0;
    for (const double value : wave)
        peak = std::max(peak, std::abs(value));
    // How near the microphone stood. Not levelled by loudness: a loud fault would then be heard in all that it makes quieter.
    const double gain = std::min(std::pow(10.0, random.uniform(-16.0, -7.0) / 20.0), 0.97 / peak);
    sound.samples.reserve(length);
    for (const double value : wave)
        sound.samples.push_back(static_cast<float>(gain * value));
    return sound;
}

} // namespace triptych::sample
