// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weights/filters_view.h"

#include <QLocale>
#include <algorithm>

namespace triptych {
namespace {

constexpr int filterSide = 36; ///< pixels of the longer filterSide of a filter

} // namespace

FiltersView::FiltersView(QWidget* parent) : PictureGrid(parent) {
    setObjectName(QStringLiteral("filters"));
    retranslate();
}

void FiltersView::retranslate() {
    setAccessibleName(tr("Filters of the first convolution"));
}

void FiltersView::setFilters(const FilterBank& filters) {
    m_filters = filters;
    const auto size = static_cast<std::size_t>(filters.height) * static_cast<std::size_t>(filters.width);
    const auto channels = static_cast<std::size_t>(filters.channels);
    std::vector<QImage> pictures;
    for (int k = 0; k < filters.count; ++k) {
        QImage image(filters.width, filters.height, QImage::Format_RGB32);
        const std::uint8_t* from = filters.pixels.data() + static_cast<std::size_t>(k) * size * channels;
        for (int y = 0; y < filters.height; ++y) {
            auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = 0; x < filters.width; ++x, from += channels)
                line[x] = channels == 3 ? qRgb(from[0], from[1], from[2]) : qRgb(from[0], from[0], from[0]);
        }
        pictures.push_back(std::move(image));
    }
    const int longer = std::max({1, filters.height, filters.width});
    setPictures(std::move(pictures), QSize(filters.width, filters.height) * filterSide / longer);
}

QString FiltersView::pictureText(int index) const {
    if (index < 0 || index >= m_filters.count) return {};
    return tr("Filter %1 of %2, norm %3")
        .arg(QLocale().toString(index + 1), QLocale().toString(m_filters.count),
             QLocale().toString(m_filters.norms[static_cast<std::size_t>(index)], 'g', 3));
}

} // namespace triptych
