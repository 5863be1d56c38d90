// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/matrix_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double bandSpace = 24, bandWidth = 5, readoutSpace = 24;
constexpr double highestZoom = 64;

} // namespace

MatrixView::MatrixView(AttentionSelection* selection, QWidget* parent) : BrushView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(selection, &AttentionSelection::matrixChanged, this, [this] {
        render();
        describe();
        update();
    });
    connect(selection, &AttentionSelection::highlightChanged, this, &MatrixView::describe);
    retranslate();
    render();
}

void MatrixView::retranslate() {
    setAccessibleName(tr("Attention matrix"));
    describe();
}

void MatrixView::attentionChanged() {
    fit();
}

void MatrixView::render() {
    const int n = selection()->tokenCount();
    m_image = QImage();
    if (n == 0 || selection()->matrix().empty()) return;
    m_image = QImage(n, n, QImage::Format_Indexed8);
    const bool some = selection()->mass() < 1;
    QList<QRgb> table = viridisTable();
    if (some) table[255] = theme().raised.rgb(); // cells below the threshold: no colour of the scale
    m_image.setColorTable(table);
    const double end = selection()->highestOfMatrix();
    const float last = some ? 254.0f : 255.0f;
    const float scale = end > 0 ? static_cast<float>(last / end) : 0.0f;
    const float* value = selection()->matrix().data();
    for (int row = 0; row < n; ++row) {
        uchar* line = m_image.scanLine(row);
        for (int column = 0; column < n; ++column, ++value)
            line[column] = some && !selection()->keeps(row, column)
                               ? 255
                               : static_cast<uchar>(std::min(*value * scale + 0.5f, last));
    }
}

void MatrixView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) render();
    BrushView::changeEvent(event);
}

QRectF MatrixView::area() const {
    const double side =
        std::max(std::min(width() - bandSpace - 1.0, height() - bandSpace - readoutSpace), 1.0);
    return {bandSpace, bandSpace, side, side};
}

double MatrixView::extent() const {
    return std::max(selection()->tokenCount(), 1) / m_zoom;
}

void MatrixView::clampOrigin() {
    const double most = std::max(selection()->tokenCount() - extent(), 0.0);
    m_origin = {std::clamp(m_origin.x(), 0.0, most), std::clamp(m_origin.y(), 0.0, most)};
}

void MatrixView::fit() {
    m_zoom = 1;
    m_origin = {};
    update();
}

void MatrixView::setZoom(double zoom, const QPointF& about) {
    const QRectF place = area();
    const QPointF share((about.x() - place.left()) / place.width(),
                        (about.y() - place.top()) / place.height());
    const QPointF fixed = m_origin + share * extent();
    m_zoom = std::clamp(zoom, 1.0, std::max(1.0, std::min(highestZoom, selection()->tokenCount() / 4.0)));
    m_origin = fixed - share * extent();
    clampOrigin();
    update();
}

QRectF MatrixView::cellRect(int from, int to) const {
    const QRectF place = area();
    const double cell = place.width() / extent();
    return {place.left() + (to - m_origin.x()) * cell, place.top() + (from - m_origin.y()) * cell, cell,
            cell};
}

bool MatrixView::cellAt(const QPointF& position, int& from, int& to) const {
    const QRectF place = area();
    if (m_image.isNull() || !place.contains(position)) return false;
    const int last = selection()->tokenCount() - 1;
    to = std::clamp(static_cast<int>(m_origin.x() + (position.x() - place.left()) / place.width() * extent()),
                    0, last);
    from = std::clamp(static_cast<int>(m_origin.y() + (position.y() - place.top()) / place.height() * extent()),
                      0, last);
    return true;
}

QString MatrixView::readout() const {
    const int from = selection()->hovered(), to = selection()->partner();
    if (from < 0) {
        if (!selection()->brush().empty()) return selection()->pinnedText();
        if (selection()->mass() < 1) {
            const QLocale locale;
            return tr("%1 of %2 cells hold %3 % of the weights")
                .arg(locale.toString(selection()->keptCells()),
                     locale.toString(static_cast<qulonglong>(selection()->matrix().size())),
                     locale.toString(100 * selection()->mass(), 'f', 0));
        }
        return tr("Rows look, columns are looked at");
    }
    if (to < 0) return tr("From %1").arg(tokenWithModality(selection()->token(from)));
    return tr("%1 → %2: %3")
        .arg(tokenTitle(selection()->token(from)), tokenTitle(selection()->token(to)),
             weightText(selection()->matrixAt(from, to)));
}

void MatrixView::describe() {
    setAccessibleDescription(selection()->tokenCount() > 0 ? readout() : QString());
}

void MatrixView::paintBands(QPainter& painter, const QRectF& place) const {
    const Theme& colours = theme();
    const QFontMetricsF metrics(font());
    for (const TokenBand& band : selection()->bands()) {
        const double cell = place.width() / extent();
        const QString name = selection()->inputName(band.input), shorter = inputTitle(band.input, band.modality);
        const auto interval = [&](double origin) {
            const double begin = std::clamp((band.begin - origin) * cell, 0.0, place.width());
            const double end = std::clamp((band.end - origin) * cell, 0.0, place.width());
            return std::pair(begin, end);
        };
        // The gap between two bands keeps them apart where hues look alike.
        const auto bar = [](double begin, double end) { return end - begin > 4 ? 1.0 : 0.0; };
        const auto label = [&](double length) {
            for (const QString& fitting : {name, shorter})
                if (metrics.horizontalAdvance(fitting) + 4 <= length) return fitting;
            return metrics.horizontalAdvance(shorter.left(1)) + 2 <= length ? shorter.left(1) : QString();
        };
        const QColor hue = colours.modality(band.modality);
        const auto draw = [&](const QRectF& rect) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(band.absent ? QBrush(hue, Qt::Dense4Pattern) : QBrush(hue));
            painter.drawRect(rect);
        };
        if (const auto [begin, end] = interval(m_origin.x()); end > begin) {
            const double inset = bar(begin, end);
            draw({place.left() + begin + inset, place.top() - bandWidth - 2, end - begin - 2 * inset,
                  bandWidth});
            painter.setPen(colours.dim);
            painter.drawText(QRectF(place.left() + begin, 0, end - begin, bandSpace - bandWidth - 3),
                             Qt::AlignCenter, label(end - begin));
        }
        if (const auto [begin, end] = interval(m_origin.y()); end > begin) {
            const double inset = bar(begin, end);
            draw({place.left() - bandWidth - 2, place.top() + begin + inset, bandWidth,
                  end - begin - 2 * inset});
            painter.save();
            painter.translate(0, place.top() + end);
            painter.rotate(-90);
            painter.setPen(colours.dim);
            painter.drawText(QRectF(0, 0, end - begin, bandSpace - bandWidth - 3), Qt::AlignCenter,
                             label(end - begin));
            painter.restore();
        }
    }
}

void MatrixView::paintRow(QPainter& painter, int token, Qt::PenStyle style, int count) const {
    const QRectF cell = cellRect(token, 0), place = area();
    const QRectF row(place.left(), cell.top(), place.width(), std::max(count * cell.height(), 2.0));
    painter.setPen(QPen(Qt::black, 3));
    painter.drawRect(row);
    painter.setPen(QPen(Qt::white, 1, style));
    painter.drawRect(row);
}

void MatrixView::paintColumn(QPainter& painter, int token, Qt::PenStyle style, int count) const {
    const QRectF cell = cellRect(0, token), place = area();
    const QRectF column(cell.left(), place.top(), std::max(count * cell.width(), 2.0), place.height());
    painter.setPen(QPen(Qt::black, 3));
    painter.drawRect(column);
    painter.setPen(QPen(Qt::white, 1, style));
    painter.drawRect(column);
}

void MatrixView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    if (m_image.isNull()) {
        painter.setPen(colours.dim);
        painter.drawText(rect(), Qt::AlignCenter, tr("No attention to show"));
        return;
    }
    const QRectF place = area();
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    paintBands(painter, place);
    painter.drawImage(place, m_image, QRectF(m_origin, QSizeF(extent(), extent())));

    painter.save();
    painter.setClipRect(place.adjusted(-1, -1, 1, 1));
    painter.setBrush(Qt::NoBrush);
    const int hovered = selection()->hovered(), partner = selection()->partner();
    const std::vector<int>& pinned = selection()->brush().tokens();
    const bool rows = pinsRows();
    // Neighbours have one outline.
    for (std::size_t first = 0, last = 0; first < pinned.size(); first = ++last) {
        while (last + 1 < pinned.size() && pinned[last + 1] == pinned[last] + 1)
            ++last;
        const int count = static_cast<int>(last - first) + 1;
        rows ? paintRow(painter, pinned[first], Qt::SolidLine, count) : paintColumn(painter, pinned[first], Qt::SolidLine, count);
    }
    if (hovered >= 0) {
        paintColumn(painter, partner >= 0 ? partner : hovered, Qt::DotLine);
        if (!rows || !selection()->isPinned(hovered)) paintRow(painter, hovered, Qt::SolidLine);
        if (partner >= 0) {
            const QRectF cell = cellRect(hovered, partner).adjusted(-1, -1, 1, 1);
            painter.setPen(QPen(Qt::black, 4));
            painter.drawRect(cell);
            painter.setPen(QPen(Qt::white, 2));
            painter.drawRect(cell);
        }
    }
    painter.restore();
    // A wedge at the edge, where a row is too thin to be seen.
    for (const int token : pinned) {
        const QRectF cell = cellRect(token, token);
        const double middle = rows ? cell.center().y() : cell.center().x(), low = rows ? place.top() : place.left();
        if (middle < low || middle > low + place.width()) continue;
        const QPointF tip = rows ? QPointF(place.left() - 1, middle) : QPointF(middle, place.top() - 1);
        const QPointF back = rows ? QPointF(-8, 0) : QPointF(0, -8), aside = rows ? QPointF(0, 5) : QPointF(5, 0);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colours.panel, 1));
        painter.setBrush(colours.text);
        painter.drawPolygon(QPolygonF({tip, tip + back - aside, tip + back + aside}));
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    paintBand(painter);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? colours.accent : colours.line, hasFocus() ? 2 : 1));
    painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5));

    painter.setFont(font());
    painter.setPen(selection()->hovered() >= 0 ? colours.text : colours.dim);
    const QRectF line(0, place.bottom() + 4, width(), readoutSpace - 4);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(font()).elidedText(readout(), Qt::ElideMiddle, line.width()));
}

bool MatrixView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        int from = 0, to = 0;
        if (cellAt(help->pos(), from, to))
            QToolTip::showText(help->globalPos(),
                               tr("from %1\nto %2\nweight %3")
                                   .arg(tokenWithModality(selection()->token(from)),
                                        tokenWithModality(selection()->token(to)),
                                        weightText(selection()->matrixAt(from, to))),
                               this);
        else
            QToolTip::hideText();
        return true;
    }
    return BrushView::event(event);
}

bool MatrixView::pinsRows() const {
    return selection()->direction() == AttentionSelection::Direction::attendsTo;
}

bool MatrixView::pinsRows(const QPointF& position) const {
    const QRectF place = area();
    if (position.x() < place.left()) return true;
    return position.y() >= place.top() && pinsRows();
}

int MatrixView::tokenAlong(double offset, double origin) const {
    return static_cast<int>(std::floor(origin + offset / area().width() * extent()));
}

int MatrixView::tokenUnder(const QPointF& position) const {
    const QRectF place = area();
    const bool rows = pinsRows(position);
    const double offset = rows ? position.y() - place.top() : position.x() - place.left();
    const bool beside = position.x() >= place.right() || position.y() >= place.bottom();
    if (m_image.isNull() || offset < 0 || beside) return -1;
    return std::min(tokenAlong(offset, rows ? m_origin.y() : m_origin.x()), selection()->tokenCount() - 1);
}

std::vector<int> MatrixView::tokensIn(const QRectF& area) const {
    const QRectF place = this->area();
    const bool rows = pinsRows(dragBegin());
    const double begin = rows ? area.top() - place.top() : area.left() - place.left();
    const double end = rows ? area.bottom() - place.top() : area.right() - place.left();
    if (m_image.isNull() || end < 0 || begin > place.width()) return {};
    const double origin = rows ? m_origin.y() : m_origin.x();
    const int last = selection()->tokenCount() - 1;
    const auto seen = [&](double offset) { return std::clamp(tokenAlong(std::clamp(offset, 0.0, place.width()), origin), 0, last); };
    return span(seen(begin), seen(end));
}

std::vector<int> MatrixView::span(int from, int to) const {
    std::vector<int> between(static_cast<std::size_t>(std::abs(to - from) + 1));
    std::iota(between.begin(), between.end(), std::min(from, to));
    return between;
}

std::vector<int> MatrixView::brushable() const {
    return span(0, selection()->tokenCount() - 1);
}

void MatrixView::pointAt(const QPointF& position) {
    int from = 0, to = 0;
    if (cellAt(position, from, to))
        selection()->hover(from, to);
    else
        selection()->hover(-1);
}

void MatrixView::wheelEvent(QWheelEvent* event) {
    const QPointF turn = QPointF(event->angleDelta()) / 120.0;
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setZoom(m_zoom * std::pow(1.25, turn.y()), event->position());
    } else if (m_zoom > 1) {
        m_origin -=
            (event->modifiers().testFlag(Qt::ShiftModifier) ? QPointF(turn.y(), 0) : turn) * extent() / 8;
        clampOrigin();
        update();
    } else {
        event->ignore();
    }
}

void MatrixView::moveCursor(int from, int to, Qt::KeyboardModifiers modifiers) {
    const int last = selection()->tokenCount() - 1;
    from = std::clamp(from, 0, last);
    to = std::clamp(to, 0, last);
    const int before = pinsRows() ? selection()->hovered() : selection()->partner(), after = pinsRows() ? from : to;
    if (before != after) extend(before, after, modifiers);
    selection()->hover(from, to);
    const double seen = extent();
    m_origin.setX(std::clamp(m_origin.x(), to + 1 - seen, static_cast<double>(to)));
    m_origin.setY(std::clamp(m_origin.y(), from + 1 - seen, static_cast<double>(from)));
    clampOrigin();
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    if (m_image.isNull()) return BrushView::keyPressEvent(event);
    if (brushByKey(*event, pinsRows() || selection()->partner() < 0 ? selection()->hovered() : selection()->partner())) return;
    const bool placed = selection()->hovered() >= 0;
    const int from = placed ? selection()->hovered() : 0,
              to = std::max(placed ? selection()->partner() : 0, 0);
    const int step =
        placed && selection()->partner() >= 0 ? 1 : 0; // the first key only shows where the cursor is
    const auto leap = [&](bool forward) {
        int target = forward ? selection()->bands().back().begin : 0;
        for (const TokenBand& band : selection()->bands()) {
            if (forward && band.begin > from) return band.begin;
            if (!forward && band.begin < from) target = band.begin;
        }
        return target;
    };
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCursor(from, to - step, event->modifiers());
    case Qt::Key_Right:
        return moveCursor(from, to + step, event->modifiers());
    case Qt::Key_Up:
        return moveCursor(from - step, to, event->modifiers());
    case Qt::Key_Down:
        return moveCursor(from + step, to, event->modifiers());
    case Qt::Key_Home:
        return moveCursor(from, 0, event->modifiers());
    case Qt::Key_End:
        return moveCursor(from, selection()->tokenCount() - 1, event->modifiers());
    case Qt::Key_PageUp:
        return moveCursor(leap(false), to, event->modifiers());
    case Qt::Key_PageDown:
        return moveCursor(leap(true), to, event->modifiers());
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return setZoom(m_zoom * 1.25, placed ? cellRect(from, to).center() : area().center());
    case Qt::Key_Minus:
        return setZoom(m_zoom / 1.25, placed ? cellRect(from, to).center() : area().center());
    case Qt::Key_0:
        return fit();
    default:
        BrushView::keyPressEvent(event);
    }
}

} // namespace triptych
