// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/embedding_map_view.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLineF>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double mapMargin = 20, reach = 9, markSize = 4;
constexpr double leastZoom = 0.5, mostZoom = 200;
constexpr double dragBegins = 4;

} // namespace

EmbeddingMapView::EmbeddingMapView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Map of the samples"));
}

void EmbeddingMapView::setPoints(std::vector<MapPoint> points, const QStringList& groups) {
    const qint64 row = currentRow();
    m_points = std::move(points);
    m_groups = groups;
    m_marks.clear();
    m_hovered = m_current = -1;
    m_outline.clear();
    m_pressed = false;
    m_extent = {};
    if (!m_points.empty()) {
        QPointF low = m_points.front().place, high = low;
        for (const MapPoint& point : m_points) {
            low = {std::min(low.x(), point.place.x()), std::min(low.y(), point.place.y())};
            high = {std::max(high.x(), point.place.x()), std::max(high.y(), point.place.y())};
        }
        m_extent = QRectF(low, high);
    }
    std::set<qint64> there;
    for (const MapPoint& point : m_points)
        if (m_selected.contains(point.row)) there.insert(point.row);
    const bool changed = there != m_selected;
    m_selected = std::move(there);
    fit();
    setCurrentRow(row);
    if (changed) emit selectionChanged();
}

void EmbeddingMapView::setGroups(const std::vector<int>& groupOf, const QStringList& groups) {
    for (std::size_t i = 0; i < m_points.size(); ++i)
        m_points[i].group = groupOf[i];
    m_groups = groups;
    m_marks.clear();
    describe();
    update();
}

void EmbeddingMapView::setEmptyText(const QString& text) {
    m_emptyText = text;
    update();
}

qint64 EmbeddingMapView::currentRow() const {
    return m_current < 0 ? -1 : m_points[static_cast<std::size_t>(m_current)].row;
}

void EmbeddingMapView::setCurrentRow(qint64 row) {
    const auto found = std::find_if(m_points.begin(), m_points.end(), [&](const MapPoint& point) { return point.row == row; });
    m_current = found == m_points.end() ? -1 : static_cast<int>(found - m_points.begin());
    describe();
    update();
}

void EmbeddingMapView::setSelectedRows(std::set<qint64> rows) {
    if (rows == m_selected) return;
    m_selected = std::move(rows);
    update();
    emit selectionChanged();
}

void EmbeddingMapView::setTool(Tool tool) {
    m_tool = tool;
    setCursor(tool == Tool::move ? Qt::ArrowCursor : Qt::CrossCursor);
}

void EmbeddingMapView::fit() {
    m_zoom = 1;
    m_offset = {};
    update();
}

void EmbeddingMapView::zoomBy(double factor, const QPointF& about) {
    const double zoom = std::clamp(m_zoom * factor, leastZoom, mostZoom);
    const QPointF middle(width() / 2.0, height() / 2.0);
    // What lies under the pointer stays there.
    m_offset = about - middle - (about - middle - m_offset) * (zoom / m_zoom);
    m_zoom = zoom;
    update();
}

QPointF EmbeddingMapView::pointAt(int index) const {
    const QPointF place = m_points[static_cast<std::size_t>(index)].place - m_extent.center();
    // One scale for both axes: distances are what the map tells.
    const double across = m_extent.width() > 0 ? (width() - 2 * mapMargin) / m_extent.width() : 1e300;
    const double down = m_extent.height() > 0 ? (height() - 2 * mapMargin) / m_extent.height() : 1e300;
    const double scale = std::min(across, down) < 1e300 ? std::min(across, down) * m_zoom : 0;
    return QPointF(width() / 2.0 + place.x() * scale, height() / 2.0 - place.y() * scale) + m_offset;
}

int EmbeddingMapView::indexAt(const QPointF& position) const {
    int best = -1;
    double nearest = reach * reach;
    for (int i = 0; i < static_cast<int>(m_points.size()); ++i) {
        const QPointF apart = pointAt(i) - position;
        const double squared = QPointF::dotProduct(apart, apart);
        if (squared <= nearest) {
            nearest = squared;
            best = i;
        }
    }
    return best;
}

QColor EmbeddingMapView::groupColour(int group, int groups) {
    const Theme& colours = theme();
    if (group < 0) return colours.dim;
    // Evenly round the circle, every second one lighter, so that neighbours differ by more than hue.
    const double hue = std::fmod(0.03 + static_cast<double>(group) / std::max(groups, 1), 1.0);
    const double light = (colours.dark ? 0.62 : 0.42) + (group % 2 == 1 ? 0.10 : -0.04);
    return QColor::fromHslF(static_cast<float>(hue), 0.62f, static_cast<float>(light));
}

void EmbeddingMapView::drawMark(QPainter& painter, const QPointF& place, Split split, double size) {
    switch (split) {
    case Split::validation:
        painter.drawRect(QRectF(place.x() - size, place.y() - size, 2 * size, 2 * size).adjusted(0.6, 0.6, -0.6, -0.6));
        break;
    case Split::test:
        painter.drawPolygon(QPolygonF({place + QPointF(0, -size * 1.25), place + QPointF(size * 1.15, size * 0.8),
                                       place + QPointF(-size * 1.15, size * 0.8)}));
        break;
    case Split::none:
        painter.drawPolygon(QPolygonF({place + QPointF(0, -size * 1.2), place + QPointF(size * 1.2, 0),
                                       place + QPointF(0, size * 1.2), place + QPointF(-size * 1.2, 0)}));
        break;
    case Split::train:
        painter.drawEllipse(place, size, size);
        break;
    }
}

QPixmap EmbeddingMapView::mark(int group, Split split, bool faint) const {
    QPixmap& made = m_marks[{group, static_cast<int>(split), faint}];
    if (!made.isNull()) return made;
    const double ratio = devicePixelRatioF();
    const int side = 14;
    made = QPixmap(QSize(side, side) * ratio);
    made.setDevicePixelRatio(ratio);
    made.fill(Qt::transparent);
    QPainter painter(&made);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(faint ? 0.25 : 0.9);
    painter.setPen(QPen(theme().panel, 0.8));
    painter.setBrush(groupColour(group, static_cast<int>(m_groups.size())));
    drawMark(painter, QPointF(side / 2.0, side / 2.0), split, markSize);
    return made;
}

void EmbeddingMapView::paintEvent(QPaintEvent*) {
    const Theme& colours = theme();
    QPainter painter(this);
    if (m_points.empty()) {
        painter.setPen(colours.dim);
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    for (int i = 0; i < static_cast<int>(m_points.size()); ++i) {
        const QPointF place = pointAt(i);
        if (place.x() < -8 || place.y() < -8 || place.x() > width() + 8 || place.y() > height() + 8) continue;
        const MapPoint& point = m_points[static_cast<std::size_t>(i)];
        const bool faint = !m_selected.empty() && !m_selected.contains(point.row);
        painter.drawPixmap(place - QPointF(7, 7), mark(point.group, point.split, faint));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    if (m_hovered >= 0) {
        painter.setPen(QPen(colours.dim, 1.5));
        painter.drawEllipse(pointAt(m_hovered), 7, 7);
    }
    if (m_current >= 0) {
        painter.setPen(QPen(colours.panel, 4));
        painter.drawEllipse(pointAt(m_current), 8, 8);
        painter.setPen(QPen(hasFocus() ? colours.accent : colours.text, 2));
        painter.drawEllipse(pointAt(m_current), 8, 8);
    }
    if (!m_outline.isEmpty()) {
        painter.setPen(QPen(colours.accent, 1.2, Qt::DashLine));
        QColor inside = colours.accent;
        inside.setAlphaF(0.12f);
        painter.setBrush(inside);
        painter.drawPolygon(m_outline);
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(colours.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void EmbeddingMapView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Map of the samples"));
        describe();
    }
    if (event->type() == QEvent::PaletteChange) m_marks.clear();
    update();
    QWidget::changeEvent(event);
}

void EmbeddingMapView::wheelEvent(QWheelEvent* event) {
    if (m_points.empty() || event->angleDelta().y() == 0) return QWidget::wheelEvent(event);
    zoomBy(std::pow(1.2, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void EmbeddingMapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    m_pressed = true;
    m_moved = false;
    m_from = m_last = event->position();
    m_dragging = event->modifiers() & Qt::ShiftModifier ? Tool::lasso : event->modifiers() & Qt::ControlModifier ? Tool::box : m_tool;
}

void EmbeddingMapView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_pressed) {
        if (!m_moved && QLineF(m_from, at).length() < dragBegins) return;
        m_moved = true;
        if (m_dragging == Tool::move) {
            m_offset += at - m_last;
        } else if (m_dragging == Tool::box) {
            m_outline = QPolygonF(QRectF(m_from, at).normalized());
        } else {
            if (m_outline.isEmpty()) m_outline << m_from;
            m_outline << at;
        }
        m_last = at;
        update();
        return;
    }
    const int over = indexAt(at);
    if (over == m_hovered) return;
    m_hovered = over;
    update();
    emit hovered(over < 0 ? -1 : m_points[static_cast<std::size_t>(over)].row, event->position().toPoint());
}

void EmbeddingMapView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_pressed) return QWidget::mouseReleaseEvent(event);
    m_pressed = false;
    if (m_moved) {
        if (m_dragging != Tool::move) choose();
        return;
    }
    const int at = indexAt(event->position());
    if (at >= 0) {
        moveTo(at);
        emit activated(currentRow());
    } else {
        setSelectedRows({});
    }
}

/// Those within the outline that was drawn.
void EmbeddingMapView::choose() {
    std::set<qint64> rows;
    for (int i = 0; i < static_cast<int>(m_points.size()); ++i)
        if (m_outline.containsPoint(pointAt(i), Qt::OddEvenFill)) rows.insert(m_points[static_cast<std::size_t>(i)].row);
    m_outline.clear();
    update();
    setSelectedRows(std::move(rows));
}

void EmbeddingMapView::leaveEvent(QEvent* event) {
    if (m_hovered >= 0) {
        m_hovered = -1;
        update();
        emit hovered(-1, {});
    }
    QWidget::leaveEvent(event);
}

void EmbeddingMapView::describe() {
    QString text;
    if (m_current >= 0) {
        const MapPoint& point = m_points[static_cast<std::size_t>(m_current)];
        text = point.group >= 0 ? tr("Row %1, %2").arg(point.row).arg(m_groups.value(point.group)) : tr("Row %1").arg(point.row);
        if (m_selected.contains(point.row)) text = tr("%1, selected").arg(text);
    }
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void EmbeddingMapView::moveTo(int index) {
    m_current = index;
    // It has to be seen.
    const QPointF place = pointAt(index);
    const QRectF inside = QRectF(rect()).adjusted(mapMargin, mapMargin, -mapMargin, -mapMargin);
    m_offset += QPointF(std::clamp(place.x(), inside.left(), inside.right()) - place.x(),
                        std::clamp(place.y(), inside.top(), inside.bottom()) - place.y());
    describe();
    update();
}

/// To the point that lies nearest within 45° of a direction.
void EmbeddingMapView::step(const QPointF& direction) {
    if (m_current < 0) return moveTo(0);
    const QPointF from = pointAt(m_current);
    int best = -1;
    double nearest = 1e300;
    for (int i = 0; i < static_cast<int>(m_points.size()); ++i) {
        const QPointF apart = pointAt(i) - from;
        const double along = QPointF::dotProduct(apart, direction);
        const double aside = std::abs(apart.x() * direction.y() - apart.y() * direction.x());
        if (i == m_current || along <= 0 || aside > along) continue;
        if (const double far = along + 2 * aside; far < nearest) {
            nearest = far;
            best = i;
        }
    }
    if (best >= 0) moveTo(best);
}

void EmbeddingMapView::keyPressEvent(QKeyEvent* event) {
    if (m_points.empty()) return QWidget::keyPressEvent(event);
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const auto go = [&](double x, double y) {
        if (shift) {
            m_offset -= QPointF(x, y) * 40;
            update();
        } else {
            step({x, y});
        }
    };
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (event->key()) {
    case Qt::Key_Left:
        return go(-1, 0);
    case Qt::Key_Right:
        return go(1, 0);
    case Qt::Key_Up:
        return go(0, -1);
    case Qt::Key_Down:
        return go(0, 1);
    case Qt::Key_Home:
        return moveTo(0);
    case Qt::Key_End:
        return moveTo(static_cast<int>(m_points.size()) - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0) emit activated(currentRow());
        return;
    case Qt::Key_Space:
        if (m_current >= 0) {
            std::set<qint64> rows = m_selected;
            if (!rows.erase(currentRow())) rows.insert(currentRow());
            setSelectedRows(std::move(rows));
            describe();
        }
        return;
    case Qt::Key_A:
        if (event->modifiers() & Qt::ControlModifier) {
            std::set<qint64> rows;
            for (const MapPoint& point : m_points)
                rows.insert(point.row);
            return setSelectedRows(std::move(rows));
        }
        break;
    case Qt::Key_Escape:
        if (!m_selected.empty()) return setSelectedRows({});
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(1.25, middle);
    case Qt::Key_Minus:
        return zoomBy(1 / 1.25, middle);
    case Qt::Key_0:
        return fit();
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void EmbeddingMapView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void EmbeddingMapView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
