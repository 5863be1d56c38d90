// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weights/feature_maps_view.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int mapSide = 60; ///< pixels of the longer mapSide of a map
constexpr int least = 10;

} // namespace

FeatureMapsView::FeatureMapsView(QWidget* parent) : PictureGrid(parent) {
    setObjectName(QStringLiteral("featureMaps"));
    retranslate();
}

void FeatureMapsView::retranslate() {
    setAccessibleName(tr("Feature maps"));
}

void FeatureMapsView::setMaps(const FeatureMaps& maps) {
    m_maps = maps;
    const double span = maps.high - maps.low;
    std::vector<QImage> pictures;
    for (const FeatureMap& map : maps.maps) {
        QImage image(maps.width, maps.height, QImage::Format_RGB32);
        const float* from = map.values.data();
        for (int y = 0; y < maps.height; ++y) {
            auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = 0; x < maps.width; ++x, ++from)
                // What is no number is seen as such: no colour of the scale.
                line[x] = std::isfinite(*from) ? viridis(span > 0 ? (*from - maps.low) / span : 0).rgb()
                                               : theme().error.rgb();
        }
        pictures.push_back(std::move(image));
    }
    const int longer = std::max({1, maps.height, maps.width});
    const QSize cell = QSize(maps.width, maps.height) * mapSide / longer;
    setPictures(std::move(pictures), cell.expandedTo({least, least}));
}

QString FeatureMapsView::pictureText(int index) const {
    if (index < 0 || index >= static_cast<int>(m_maps.maps.size())) return {};
    const FeatureMap& map = m_maps.maps[static_cast<std::size_t>(index)];
    const auto [lowest, highest] = std::minmax_element(map.values.begin(), map.values.end());
    const QLocale locale;
    return tr("Channel %1 of %2, from %3 to %4")
        .arg(locale.toString(map.channel + 1), locale.toString(m_maps.channels),
             locale.toString(static_cast<double>(*lowest), 'g', 3),
             locale.toString(static_cast<double>(*highest), 'g', 3));
}

} // namespace triptych
