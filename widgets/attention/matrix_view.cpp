// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/matrix_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double bandSpace = 24, bandWidth = 5, readoutSpace = 24;
constexpr double highestZoom = 64;

} // namespace

MatrixView::MatrixView(AttentionSelection* selection, QWidget* parent) : AttentionView(selection, parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
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
    AttentionView::changeEvent(event);
}

QRectF MatrixView::area() const {
    const double side =
        std::max(std::min(width() - bandSpace - 1.0, height() - bandSpace - readoutSpace), 1.0);
    return {bandSpace, bandSpace, side, side};
}

double MatrixView::span() const {
    return std::max(selection()->tokenCount(), 1) / m_zoom;
}

void MatrixView::clampOrigin() {
    const double most = std::max(selection()->tokenCount() - span(), 0.0);
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
    const QPointF fixed = m_origin + share * span();
    m_zoom = std::clamp(zoom, 1.0, std::max(1.0, std::min(highestZoom, selection()->tokenCount() / 4.0)));
    m_origin = fixed - share * span();
    clampOrigin();
    update();
}

QRectF MatrixView::cellRect(int from, int to) const {
    const QRectF place = area();
    const double cell = place.width() / span();
    return {place.left() + (to - m_origin.x()) * cell, place.top() + (from - m_origin.y()) * cell, cell,
            cell};
}

bool MatrixView::cellAt(const QPointF& position, int& from, int& to) const {
    const QRectF place = area();
    if (m_image.isNull() || !place.contains(position)) return false;
    const int last = selection()->tokenCount() - 1;
    to = std::clamp(static_cast<int>(m_origin.x() + (position.x() - place.left()) / place.width() * span()),
                    0, last);
    from = std::clamp(static_cast<int>(m_origin.y() + (position.y() - place.top()) / place.height() * span()),
                      0, last);
    return true;
}

QString MatrixView::readout() const {
    const int from = selection()->hovered(), to = selection()->partner();
    if (from < 0) {
        if (selection()->pinned() >= 0)
            return tr("Pinned: from %1").arg(tokenWithModality(selection()->token(selection()->pinned())));
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
        const double cell = place.width() / span();
        const QString name = modalityTitle(band.modality);
        const auto interval = [&](double origin) {
            const double begin = std::clamp((band.begin - origin) * cell, 0.0, place.width());
            const double end = std::clamp((band.end - origin) * cell, 0.0, place.width());
            return std::pair(begin, end);
        };
        // The gap between two bands keeps them apart where hues look alike.
        const auto bar = [](double begin, double end) { return end - begin > 4 ? 1.0 : 0.0; };
        const auto label = [&](double length) {
            if (metrics.horizontalAdvance(name) + 4 <= length) return name;
            return metrics.horizontalAdvance(name.left(1)) + 2 <= length ? name.left(1) : QString();
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

void MatrixView::paintRow(QPainter& painter, int token, Qt::PenStyle style) const {
    const QRectF cell = cellRect(token, 0), place = area();
    const QRectF row(place.left(), cell.top(), place.width(), std::max(cell.height(), 2.0));
    painter.setPen(QPen(Qt::black, 3));
    painter.drawRect(row);
    painter.setPen(QPen(Qt::white, 1, style));
    painter.drawRect(row);
}

void MatrixView::paintColumn(QPainter& painter, int token, Qt::PenStyle style) const {
    const QRectF cell = cellRect(0, token), place = area();
    const QRectF column(cell.left(), place.top(), std::max(cell.width(), 2.0), place.height());
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
    painter.drawImage(place, m_image, QRectF(m_origin, QSizeF(span(), span())));

    painter.save();
    painter.setClipRect(place.adjusted(-1, -1, 1, 1));
    painter.setBrush(Qt::NoBrush);
    const int hovered = selection()->hovered(), partner = selection()->partner(),
              pinned = selection()->pinned();
    if (pinned >= 0) paintRow(painter, pinned, Qt::SolidLine);
    if (hovered >= 0) {
        paintColumn(painter, partner >= 0 ? partner : hovered, Qt::DotLine);
        if (hovered != pinned) paintRow(painter, hovered, Qt::SolidLine);
        if (partner >= 0) {
            const QRectF cell = cellRect(hovered, partner).adjusted(-1, -1, 1, 1);
            painter.setPen(QPen(Qt::black, 4));
            painter.drawRect(cell);
            painter.setPen(QPen(Qt::white, 2));
            painter.drawRect(cell);
        }
    }
    painter.restore();
    if (pinned >= 0) {
        const double middle = cellRect(pinned, 0).center().y();
        if (middle >= place.top() && middle <= place.bottom()) {
            QPolygonF wedge;
            wedge << QPointF(place.left() - 1, middle) << QPointF(place.left() - 9, middle - 5)
                  << QPointF(place.left() - 9, middle + 5);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(colours.panel, 1));
            painter.setBrush(colours.text);
            painter.drawPolygon(wedge);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
    }
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
    return AttentionView::event(event);
}

void MatrixView::mouseMoveEvent(QMouseEvent* event) {
    int from = 0, to = 0;
    if (cellAt(event->position(), from, to))
        selection()->hover(from, to);
    else
        selection()->hover(-1);
}

void MatrixView::mousePressEvent(QMouseEvent* event) {
    int from = 0, to = 0;
    if (event->button() != Qt::LeftButton || !cellAt(event->position(), from, to)) return;
    selection()->hover(from, to);
    selection()->togglePin(from);
}

void MatrixView::leaveEvent(QEvent*) {
    selection()->hover(-1);
}

void MatrixView::wheelEvent(QWheelEvent* event) {
    const QPointF turn = QPointF(event->angleDelta()) / 120.0;
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setZoom(m_zoom * std::pow(1.25, turn.y()), event->position());
    } else if (m_zoom > 1) {
        m_origin -=
            (event->modifiers().testFlag(Qt::ShiftModifier) ? QPointF(turn.y(), 0) : turn) * span() / 8;
        clampOrigin();
        update();
    } else {
        event->ignore();
    }
}

void MatrixView::moveCursor(int from, int to) {
    const int last = selection()->tokenCount() - 1;
    from = std::clamp(from, 0, last);
    to = std::clamp(to, 0, last);
    selection()->hover(from, to);
    const double seen = span();
    m_origin.setX(std::clamp(m_origin.x(), to + 1 - seen, static_cast<double>(to)));
    m_origin.setY(std::clamp(m_origin.y(), from + 1 - seen, static_cast<double>(from)));
    clampOrigin();
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    if (m_image.isNull()) return AttentionView::keyPressEvent(event);
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
        return moveCursor(from, to - step);
    case Qt::Key_Right:
        return moveCursor(from, to + step);
    case Qt::Key_Up:
        return moveCursor(from - step, to);
    case Qt::Key_Down:
        return moveCursor(from + step, to);
    case Qt::Key_Home:
        return moveCursor(from, 0);
    case Qt::Key_End:
        return moveCursor(from, selection()->tokenCount() - 1);
    case Qt::Key_PageUp:
        return moveCursor(leap(false), to);
    case Qt::Key_PageDown:
        return moveCursor(leap(true), to);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return setZoom(m_zoom * 1.25, placed ? cellRect(from, to).center() : area().center());
    case Qt::Key_Minus:
        return setZoom(m_zoom / 1.25, placed ? cellRect(from, to).center() : area().center());
    case Qt::Key_0:
        return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (placed) selection()->togglePin(from);
        return;
    case Qt::Key_Escape:
        if (selection()->pinned() < 0) return AttentionView::keyPressEvent(event);
        return selection()->unpin();
    default:
        AttentionView::keyPressEvent(event);
    }
}

} // namespace triptych
