// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pictures.h"

#include <QColor>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "widgets/theme.h"

namespace triptych {
namespace {

// Nine support points of the magma scale; in between the channels are interpolated.
constexpr std::array<std::array<int, 3>, 9> magma_points{
    {{0, 0, 4}, {28, 16, 68}, {79, 18, 123}, {129, 37, 129}, {181, 54, 122}, {229, 80, 100}, {251, 135, 97}, {254, 194, 135}, {252, 253, 191}}};

std::array<QRgb, 256> magma_table() {
    std::array<QRgb, 256> table{};
    for (int i = 0; i < 256; ++i) {
        const double place = i / 255.0 * (magma_points.size() - 1);
        const auto low = std::min(static_cast<std::size_t>(place), magma_points.size() - 2);
        const double part = place - static_cast<double>(low);
        const auto channel = [&](std::size_t c) {
            return static_cast<int>(
                std::lround(magma_points[low][c] + part * (magma_points[low + 1][c] - magma_points[low][c])));
        };
        table[static_cast<std::size_t>(i)] = qRgb(channel(0), channel(1), channel(2));
    }
    return table;
}

std::array<QRgb, 256> viridis_table() {
    std::array<QRgb, 256> table{};
    for (int i = 0; i < 256; ++i)
        table[static_cast<std::size_t>(i)] = viridis(i / 255.0).rgb();
    return table;
}

} // namespace

QImage toQImage(const Image& image) {
    if (image.width <= 0 || image.height <= 0)
        return {};
    QImage out(image.width, image.height, QImage::Format_RGB888);
    for (int y = 0; y < image.height; ++y)
        std::memcpy(out.scanLine(y), image.pixel(0, y), static_cast<std::size_t>(image.width) * 3);
    return out;
}

QImage spectrogramImage(const Matrix& mel, double rangeDb, SpectrogramColours colours, std::optional<double> maximumDb) {
    if (mel.rows <= 0 || mel.columns <= 0)
        return {};
    static const std::array<QRgb, 256> magma = magma_table(), viridis = viridis_table();
    const std::array<QRgb, 256>& table = colours == SpectrogramColours::magma ? magma : viridis;
    const double top = maximumDb ? *maximumDb : static_cast<double>(*std::max_element(mel.values.begin(), mel.values.end()));
    QImage out(mel.columns, mel.rows, QImage::Format_RGB32);
    for (int y = 0; y < mel.rows; ++y) {
        auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
        for (int x = 0; x < mel.columns; ++x) {
            const double level = 1.0 - (top - static_cast<double>(mel.at(mel.rows - 1 - y, x))) / rangeDb;
            line[x] = table[static_cast<std::size_t>(std::clamp(level, 0.0, 1.0) * 255.0)];
        }
    }
    return out;
}

} // namespace triptych
