// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/lane_fft.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/kernels/vector_clones.h"

namespace triptych {
namespace {

typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef std::int32_t Ints __attribute__((vector_size(64)));
constexpr int lanes = LaneFft::lanes;

TRIPTYCH_INLINE Lanes load(const float* from) { return *reinterpret_cast<const Lanes*>(from); }
TRIPTYCH_INLINE void store(float* to, const Lanes& value) { *reinterpret_cast<Lanes*>(to) = value; }

/// Complex numbers lie as [index][re,im][lanes].
struct Complex {
    Lanes re, im;
};
TRIPTYCH_INLINE Complex get(const float* data, int index) {
    return {load(data + 2 * lanes * index), load(data + 2 * lanes * index + lanes)};
}
TRIPTYCH_INLINE void put(float* data, int index, const Complex& value) {
    store(data + 2 * lanes * index, value.re);
    store(data + 2 * lanes * index + lanes, value.im);
}
TRIPTYCH_INLINE Complex turned(const Complex& a, float c, float s) {
    return {a.re * c - a.im * s, a.re * s + a.im * c};
}
TRIPTYCH_INLINE Complex plus(const Complex& a, const Complex& b) { return {a.re + b.re, a.im + b.im}; }
TRIPTYCH_INLINE Complex minus(const Complex& a, const Complex& b) { return {a.re - b.re, a.im - b.im}; }

TRIPTYCH_INLINE Complex times_i(const Complex& a) { return {-a.im, a.re}; }

/// DFT of four, in place, in natural order.
TRIPTYCH_INLINE void dft4(Complex& a, Complex& b, Complex& c, Complex& d) {
    const Complex ac = plus(a, c), a_c = minus(a, c), bd = plus(b, d), ib_d = times_i(minus(b, d));
    a = plus(ac, bd);
    b = minus(a_c, ib_d);
    c = minus(ac, bd);
    d = plus(a_c, ib_d);
}

/// One decimation-in-frequency stage of Stockham's transform: x[q + s(p + m k)] to y[q + s(r p + j)].
TRIPTYCH_INLINE void run_stage(const LaneFft::Stage& stage, const float* x, float* y) {
    const int m = stage.groups, s = stage.stride, r = stage.radix;
    for (int p = 0; p < m; ++p) {
        const float* w = stage.twiddles.data() + static_cast<std::ptrdiff_t>(p) * (r - 1) * 2;
        for (int q = 0; q < s; ++q) {
            if (r == 8) {
                // Sums of opposite points give the even results, differences the odd ones.
                Complex even[4], odd[4];
#pragma GCC unroll 4
                for (int k = 0; k < 4; ++k) {
                    const Complex a = get(x, q + s * (p + k * m)), b = get(x, q + s * (p + (k + 4) * m));
                    even[k] = plus(a, b);
                    odd[k] = minus(a, b);
                }
                constexpr float half_root = 0.70710678118654752f;
                odd[1] = turned(odd[1], half_root, -half_root);
                odd[2] = {odd[2].im, -odd[2].re};
                odd[3] = turned(odd[3], -half_root, -half_root);
                dft4(even[0], even[1], even[2], even[3]);
                dft4(odd[0], odd[1], odd[2], odd[3]);
                put(y, q + s * (8 * p), even[0]);
                put(y, q + s * (8 * p + 1), turned(odd[0], w[0], w[1]));
#pragma GCC unroll 3
                for (int k = 1; k < 4; ++k) {
                    put(y, q + s * (8 * p + 2 * k), turned(even[k], w[4 * k - 2], w[4 * k - 1]));
                    put(y, q + s * (8 * p + 2 * k + 1), turned(odd[k], w[4 * k], w[4 * k + 1]));
                }
            } else if (r == 4) {
                Complex a = get(x, q + s * p), b = get(x, q + s * (p + m));
                Complex c = get(x, q + s * (p + 2 * m)), d = get(x, q + s * (p + 3 * m));
                dft4(a, b, c, d);
                put(y, q + s * (4 * p), a);
                put(y, q + s * (4 * p + 1), turned(b, w[0], w[1]));
                put(y, q + s * (4 * p + 2), turned(c, w[2], w[3]));
                put(y, q + s * (4 * p + 3), turned(d, w[4], w[5]));
            } else if (r == 2) {
                const Complex a = get(x, q + s * p), b = get(x, q + s * (p + m));
                put(y, q + s * (2 * p), plus(a, b));
                put(y, q + s * (2 * p + 1), turned(minus(a, b), w[0], w[1]));
            } else {
                for (int j = 0; j < r; ++j) {
                    Complex sum = get(x, q + s * p);
                    for (int k = 1; k < r; ++k) {
                        const float* root = stage.roots.data() + 2 * (static_cast<std::ptrdiff_t>(j) * r + k);
                        sum = plus(sum, turned(get(x, q + s * (p + m * k)), root[0], root[1]));
                    }
                    put(y, q + s * (r * p + j), j == 0 ? sum : turned(sum, w[2 * (j - 1)], w[2 * (j - 1) + 1]));
                }
            }
        }
    }
}

/// 16 samples of each of 16 frames, turned so that a vector holds one sample of every frame: four rounds in which
/// blocks of 8, 4, 2 and 1 lanes change sides.
TRIPTYCH_INLINE void transpose(Lanes (&rows)[lanes]) {
    Lanes next[lanes];
    constexpr Ints low8 = {0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23};
    constexpr Ints high8 = {8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31};
    constexpr Ints low4 = {0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27};
    constexpr Ints high4 = {4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31};
    constexpr Ints low2 = {0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29};
    constexpr Ints high2 = {2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31};
    constexpr Ints low1 = {0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30};
    constexpr Ints high1 = {1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31};
#define TRIPTYCH_ROUND(from, to, distance, low, high)                                                                  \
    _Pragma("GCC unroll 16") for (int i = 0; i < lanes; ++i) {                                                         \
        if ((i & distance) == 0) {                                                                                     \
            to[i] = __builtin_shuffle(from[i], from[i + distance], low);                                               \
            to[i + distance] = __builtin_shuffle(from[i], from[i + distance], high);                                   \
        }                                                                                                              \
    }
    TRIPTYCH_ROUND(rows, next, 8, low8, high8)
    TRIPTYCH_ROUND(next, rows, 4, low4, high4)
    TRIPTYCH_ROUND(rows, next, 2, low2, high2)
    TRIPTYCH_ROUND(next, rows, 1, low1, high1)
#undef TRIPTYCH_ROUND
}

TRIPTYCH_CLONES
void transform(const LaneFft::Stage* stages, int count, int size, const float* split, const float* frames, int hop,
               const float* window, float* scratch) {
    float* from = scratch;
    float* to = scratch + (size + 2) * lanes;
    // The stages swap the two halves of the scratch. The transform has to end in the second: the power goes to the first.
    if (count % 2 == 0)
        std::swap(from, to);
    int sample = 0;
    for (; sample + lanes <= size; sample += lanes) {
        Lanes rows[lanes];
#pragma GCC unroll 16
        for (int l = 0; l < lanes; ++l)
            rows[l] = load(frames + static_cast<std::ptrdiff_t>(l) * hop + sample);
        transpose(rows);
#pragma GCC unroll 16
        for (int i = 0; i < lanes; ++i)
            store(from + (sample + i) * lanes, rows[i] * window[sample + i]);
    }
    for (; sample < size; ++sample)
        for (int l = 0; l < lanes; ++l)
            from[sample * lanes + l] = frames[static_cast<std::ptrdiff_t>(l) * hop + sample] * window[sample];
    for (int i = 0; i < count; ++i) {
        run_stage(stages[i], from, to);
        std::swap(from, to);
    }
    // Z[k] = FFT of even + i odd samples. |X[k]|² of the real signal, two bins of a pair at once.
    const int half = size / 2;
    float* power = scratch;
    for (int k = 0; k <= half / 2; ++k) {
        const Complex a = get(from, k), b = get(from, k == 0 ? 0 : half - k);
        const Complex even = {(a.re + b.re) * 0.5f, (a.im - b.im) * 0.5f};
        const Complex odd = {(a.im + b.im) * 0.5f, (b.re - a.re) * 0.5f};
        const Complex shifted = turned(odd, split[2 * k], split[2 * k + 1]);
        const Complex low = plus(even, shifted), high = minus(even, shifted);
        store(power + k * lanes, low.re * low.re + low.im * low.im);
        store(power + (half - k) * lanes, high.re * high.re + high.im * high.im);
    }
}

/// Natural logarithm of positive normal floats, to about 1e-7: the exponent apart, then 2 atanh((m-1)/(m+1)).
TRIPTYCH_INLINE Lanes logarithm(const Lanes& x) {
    Ints bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    // Mantissa into [√½, √2), where the series converges quickest.
    const Ints shifted = bits - 0x3f3504f3;
    const Ints exponent = shifted >> 23;
    bits = bits - (exponent << 23);
    Lanes m;
    __builtin_memcpy(&m, &bits, sizeof bits);
    const Lanes z = (m - 1.0f) / (m + 1.0f), z2 = z * z;
    const Lanes series = 2.0f + z2 * (2.0f / 3 + z2 * (2.0f / 5 + z2 * (2.0f / 7 + z2 * (2.0f / 9))));
    return z * series + __builtin_convertvector(exponent, Lanes) * 0.693147180559945f;
}

TRIPTYCH_CLONES
float bands_to_decibels(const MelBand* bands, int n_bands, const float* weights, const float* power, int count,
                        float floor, float* out, int row_stride) {
    Lanes highest = Lanes{} - 1e30f;
    const Lanes least = Lanes{} + floor;
    for (int band = 0; band < n_bands; ++band) {
        const MelBand& b = bands[band];
        const float* w = weights + b.offset;
        Lanes sum = {};
        for (int bin = b.begin; bin < b.end; ++bin)
            sum += load(power + static_cast<std::ptrdiff_t>(bin) * lanes) * *w++;
        sum = sum > least ? sum : least;
        const Lanes decibels = logarithm(sum) * 4.34294481903252f;
        float* row = out + static_cast<std::ptrdiff_t>(band) * row_stride;
        if (count == lanes) {
            store(row, decibels);
            highest = decibels > highest ? decibels : highest;
        } else {
            for (int l = 0; l < count; ++l) {
                row[l] = decibels[l];
                highest[l] = std::max(highest[l], row[l]);
            }
        }
    }
    float top = highest[0];
    for (int l = 1; l < lanes; ++l)
        top = std::max(top, highest[l]);
    return top;
}

}  // namespace

LaneFft::LaneFft(int size) : m_size(size) {
    const auto angle = [](double turns) { return -2 * std::numbers::pi * turns; };
    const auto add = [](std::vector<float>& to, double radians) {
        to.push_back(static_cast<float>(std::cos(radians)));
        to.push_back(static_cast<float>(std::sin(radians)));
    };
    int left = size / 2, stride = 1;
    while (left > 1) {
        // Large radices first: each stage reads and writes all numbers once.
        int radix = left % 8 == 0 ? 8 : left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : 3;
        while (left % radix != 0)
            radix += 2;
        Stage stage{radix, left / radix, stride, {}, {}};
        for (int p = 0; p < stage.groups; ++p)
            for (int j = 1; j < radix; ++j)
                add(stage.twiddles, angle(static_cast<double>(p) * j / left));
        if (radix % 2 != 0)
            for (int j = 0; j < radix; ++j)
                for (int k = 0; k < radix; ++k)
                    add(stage.roots, angle(static_cast<double>(j) * k / radix));
        m_stages.push_back(std::move(stage));
        stride *= radix;
        left /= radix;
    }
    for (int k = 0; k <= size / 4; ++k)
        add(m_split, angle(static_cast<double>(k) / size));
}

void LaneFft::power(const float* frames, int hop, const float* window, float* scratch) const {
    transform(m_stages.data(), static_cast<int>(m_stages.size()), m_size, m_split.data(), frames, hop, window, scratch);
}

float mel_decibels(const MelBand* bands, int n_bands, const float* weights, const float* power,
                   int count, float floor, float* out, int row_stride) {
    return bands_to_decibels(bands, n_bands, weights, power, count, floor, out, row_stride);
}

}  // namespace triptych
