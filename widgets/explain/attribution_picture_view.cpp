// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_picture_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <set>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double mostZoom = 16;
constexpr double fullShare = 0.995; ///< of the finer values that are within the scale: a few pixels stand out far

} // namespace

AttributionPictureView::AttributionPictureView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(selection, &AttributionSelection::coloursChanged, this, [this] { m_mapImage = {}; });
}

void AttributionPictureView::setPicture(const QImage& image) {
    m_image = image;
    m_grey = image.convertToFormat(QImage::Format_Grayscale8);
    update();
}

void AttributionPictureView::setMap(const std::optional<AttributionMap>& map) {
    m_map = map;
    m_mapImage = {};
    m_mapLimit = 0;
    if (m_map) {
        std::vector<float> sizes;
        for (const float value : m_map->values)
            sizes.push_back(std::abs(value));
        if (sizes.empty() || static_cast<int>(sizes.size()) != m_map->rows * m_map->columns) {
            m_map.reset();
        } else {
            const auto place = sizes.begin() + static_cast<std::ptrdiff_t>(
                                                   fullShare * static_cast<double>(sizes.size() - 1));
            std::nth_element(sizes.begin(), place, sizes.end());
            m_mapLimit = static_cast<double>(*place);
        }
    }
    update();
}

void AttributionPictureView::setFine(bool fine) {
    m_fine = fine;
    update();
}

void AttributionPictureView::setSmooth(bool smooth) {
    m_smooth = smooth;
    update();
}

void AttributionPictureView::layOut() {
    m_mapImage = {};
}

const QImage& AttributionPictureView::mapImage() const {
    if (!m_mapImage.isNull() || !m_map) return m_mapImage;
    m_mapImage = QImage(m_map->columns, m_map->rows, QImage::Format_ARGB32_Premultiplied);
    // Their scale is their own, and so is their mass.
    double cut = 0;
    if (selection()->mass() < 1) {
        std::vector<double> sizes;
        for (const float value : m_map->values)
            sizes.push_back(std::abs(static_cast<double>(value)));
        cut = massCut(std::move(sizes), selection()->mass());
    }
    for (int row = 0; row < m_map->rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(m_mapImage.scanLine(mapUpwards() ? m_map->rows - 1 - row : row));
        for (int column = 0; column < m_map->columns; ++column) {
            const double value = m_map->values[static_cast<std::size_t>(row * m_map->columns + column)];
            const double place = m_mapLimit > 0 ? std::clamp(value / m_mapLimit, -1.0, 1.0) : 0.0;
            line[column] = std::abs(value) >= cut ? qPremultiply(selection()->colourAt(place).rgba()) : qRgba(0, 0, 0, 0);
        }
    }
    return m_mapImage;
}

/// One pixel a token, where the tokens are a full grid. Null: they are none.
QImage AttributionPictureView::gridImage() const {
    std::set<int> xs, ys;
    std::vector<std::pair<QPoint, int>> centres;
    for (const int token : tokens()) {
        const TokenSource& source = selection()->token(token).source;
        const bool box = source.kind == TokenSource::Kind::box;
        const double x = box ? source.x + source.width / 2 : (source.begin_s + source.end_s) / 2,
                     y = box ? source.y + source.height / 2 : -(source.low_hz + source.high_hz) / 2;
        const QPoint centre(static_cast<int>(std::lround(x * 1e4)), static_cast<int>(std::lround(y * 1e4)));
        xs.insert(centre.x());
        ys.insert(centre.y());
        centres.emplace_back(centre, token);
    }
    if (centres.empty() || xs.size() * ys.size() != centres.size()) return {};
    QImage image(static_cast<int>(xs.size()), static_cast<int>(ys.size()), QImage::Format_ARGB32_Premultiplied);
    for (const auto& [centre, token] : centres)
        image.setPixelColor(static_cast<int>(std::distance(xs.begin(), xs.find(centre.x()))),
                            static_cast<int>(std::distance(ys.begin(), ys.find(centre.y()))),
                            selection()->colour(token));
    return image;
}

void AttributionPictureView::paintBelow(QPainter& painter) const {
    if (m_grey.isNull()) return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(pictureRect(), opacity() > 0 ? m_grey : m_image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
}

void AttributionPictureView::paintColours(QPainter& painter) const {
    const QImage image = showsFine() ? mapImage() : m_smooth ? gridImage() : QImage();
    if (image.isNull()) {
        AttributionView::paintColours(painter);
        return;
    }
    painter.save();
    painter.setOpacity(opacity());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_smooth);
    painter.drawImage(pictureRect(), image);
    painter.restore();
}

AttributionImageView::AttributionImageView(AttributionSelection* selection, QWidget* parent)
    : AttributionPictureView(selection, parent) {
    retranslate();
}

void AttributionImageView::retranslate() {
    setAccessibleName(tr("What each patch of the picture speaks for"));
}

void AttributionImageView::setImage(const QImage& image) {
    if (image.size() != grey().size()) {
        m_zoom = 1;
        m_shift = {};
    }
    setPicture(image);
}

QRectF AttributionImageView::whole() const {
    if (grey().isNull()) return {};
    const QRectF room = QRectF(rect()).adjusted(2, 2, -2, -2);
    const QSizeF size = QSizeF(grey().size()).scaled(room.size(), Qt::KeepAspectRatio);
    return {room.left() + (room.width() - size.width()) / 2, room.top(), size.width(), size.height()};
}

QRectF AttributionImageView::pictureRect() const {
    const QRectF all = whole();
    const QSizeF size = all.size() * m_zoom;
    const QPointF middle = all.center() + QPointF(m_shift.x() * size.width(), m_shift.y() * size.height());
    return {middle - QPointF(size.width() / 2, size.height() / 2), size};
}

void AttributionImageView::setZoom(double zoom, const QPointF& about) {
    const QRectF before = pictureRect(), all = whole();
    if (all.isEmpty()) return;
    zoom = std::clamp(zoom, 1.0, mostZoom);
    // The place under the mouse stays where it is.
    const QPointF share((about.x() - before.left()) / before.width(), (about.y() - before.top()) / before.height());
    m_zoom = zoom;
    const QSizeF size = all.size() * zoom;
    const QPointF corner(about.x() - share.x() * size.width(), about.y() - share.y() * size.height());
    const QPointF middle = corner + QPointF(size.width() / 2, size.height() / 2) - all.center();
    m_shift = {middle.x() / size.width(), middle.y() / size.height()};
    move({});
}

/// No edge of the picture leaves the edge of its place.
void AttributionImageView::move(const QPointF& by) {
    const QSizeF size = whole().size() * m_zoom;
    if (size.isEmpty()) return;
    const double most = (1 - 1 / m_zoom) / 2;
    m_shift = {std::clamp(m_shift.x() + by.x() / size.width(), -most, most),
               std::clamp(m_shift.y() + by.y() / size.height(), -most, most)};
    update();
}

void AttributionImageView::layOut() {
    AttributionPictureView::layOut();
    move({});
}

std::vector<QRectF> AttributionImageView::areas(int token) const {
    const TokenSource& source = selection()->token(token).source;
    if (source.kind != TokenSource::Kind::box) return {};
    const QRectF place = pictureRect();
    const QRectF area(place.left() + source.x * place.width(), place.top() + source.y * place.height(),
                      source.width * place.width(), source.height * place.height());
    const QRectF seen = m_zoom > 1 ? area.intersected(whole()) : area;
    return seen.isEmpty() ? std::vector<QRectF>{} : std::vector<QRectF>{seen};
}

void AttributionImageView::paintBelow(QPainter& painter) const {
    if (m_zoom > 1) painter.setClipRect(whole());
    AttributionPictureView::paintBelow(painter);
}

void AttributionImageView::wheelEvent(QWheelEvent* event) {
    setZoom(m_zoom * std::pow(1.0015, event->angleDelta().y()), event->position());
    event->accept();
}

void AttributionImageView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::MiddleButton) m_dragged = event->position();
    AttributionPictureView::mousePressEvent(event);
}

void AttributionImageView::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged && (event->buttons() & Qt::MiddleButton)) {
        const QPointF way = event->position() - *m_dragged;
        m_dragged = event->position();
        move(way);
    }
    AttributionPictureView::mouseMoveEvent(event);
}

void AttributionImageView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::MiddleButton) m_dragged.reset();
    AttributionPictureView::mouseReleaseEvent(event);
}

void AttributionImageView::keyPressEvent(QKeyEvent* event) {
    const QRect marked = tokenRect(selection()->hovered());
    const QPointF about = marked.isNull() ? whole().center() : QPointF(marked.center());
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setZoom(m_zoom * 1.5, about);
        return;
    case Qt::Key_Minus:
        setZoom(m_zoom / 1.5, about);
        return;
    case Qt::Key_0:
        setZoom(1, about);
        return;
    default:
        AttributionPictureView::keyPressEvent(event);
    }
}

AttributionSoundView::AttributionSoundView(AttributionSelection* selection, QWidget* parent)
    : AttributionPictureView(selection, parent) {
    retranslate();
}

void AttributionSoundView::retranslate() {
    setAccessibleName(tr("What each part of the sound speaks for"));
}

void AttributionSoundView::setSpectrogram(const QImage& image, double seconds, std::vector<double> mel_hz) {
    m_seconds = seconds;
    m_melHz = std::move(mel_hz);
    setPicture(image);
}

void AttributionSoundView::setCursor(double seconds) {
    if (seconds == m_cursor) return;
    m_cursor = seconds;
    update();
}

QRectF AttributionSoundView::pictureRect() const {
    const double left = m_melHz.empty() ? 4 : SoundAxes::leftSpace, top = 6;
    return {left, top, std::max(width() - left - 8, 1.0), std::max(height() - top - SoundAxes::bottomSpace, 1.0)};
}

std::vector<QRectF> AttributionSoundView::areas(int token) const {
    const TokenSource& source = selection()->token(token).source;
    if (m_seconds <= 0 || (source.kind != TokenSource::Kind::region && source.kind != TokenSource::Kind::frame))
        return {};
    const QRectF place = pictureRect();
    const double left = place.left() + std::min(source.begin_s / m_seconds, 1.0) * place.width();
    const double right = place.left() + std::min(source.end_s / m_seconds, 1.0) * place.width();
    double top = place.top(), bottom = place.bottom();
    if (!m_melHz.empty() && source.high_hz > source.low_hz) {
        const auto yOf = [&](double hertz) {
            return place.bottom() -
                   SoundAxes::binOf(m_melHz, hertz) / static_cast<double>(m_melHz.size()) * place.height();
        };
        if (source.high_hz < m_melHz.back()) top = yOf(source.high_hz);
        if (source.low_hz > m_melHz.front()) bottom = yOf(source.low_hz);
    }
    return {QRectF(left, top, right - left, bottom - top)};
}

void AttributionSoundView::paintAbove(QPainter& painter) const {
    if (grey().isNull()) return;
    const QRectF place = pictureRect();
    painter.save();
    painter.setFont(smallFont());
    painter.setPen(theme().dim);
    SoundAxes::paintTime(painter, place, m_seconds);
    SoundAxes::paintFrequency(painter, place, m_melHz);
    if (m_cursor >= 0 && m_seconds > 0 && m_cursor <= m_seconds) {
        const double x = place.left() + m_cursor / m_seconds * place.width();
        painter.setPen(QPen(Qt::black, 3));
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()));
        painter.setPen(QPen(Qt::white, 1));
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()));
    }
    painter.restore();
}

} // namespace triptych
