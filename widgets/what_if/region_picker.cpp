// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/what_if/region_picker.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {

RegionPicker::RegionPicker(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setCursor(Qt::CrossCursor);
}

void RegionPicker::setPicture(const QImage& picture, bool keepShape) {
    m_picture = picture;
    m_keepShape = keepShape;
    update();
}

void RegionPicker::setMode(Mode mode) {
    m_mode = mode;
    describe();
    update();
}

void RegionPicker::setGrid(int rows, int columns) {
    m_rows = std::max(rows, 1);
    m_columns = std::max(columns, 1);
    if (m_cursor) {
        m_cursor->row = std::min(m_cursor->row, m_rows - 1);
        m_cursor->column = std::min(m_cursor->column, m_columns - 1);
        m_anchor = *m_cursor;
    }
    describe();
    update();
}

void RegionPicker::setAxes(double seconds, std::vector<double> melHz) {
    m_seconds = seconds;
    m_melHz = std::move(melHz);
    describe();
    update();
}

void RegionPicker::setFrames(int frames) {
    m_frames = std::max(frames, 1);
    describe();
    update();
}

void RegionPicker::setReadOnly(bool readOnly) {
    m_readOnly = readOnly;
    setFocusPolicy(readOnly ? Qt::NoFocus : Qt::StrongFocus);
    setCursor(readOnly ? Qt::ArrowCursor : Qt::CrossCursor);
}

int RegionPicker::frameOf(double x) const {
    return std::clamp(static_cast<int>(x * m_frames), 0, m_frames - 1);
}

QPointF RegionPicker::inFrame(QPointF point, double begun) const {
    const int frame = frameOf(begun);
    point.setX(std::clamp(point.x(), static_cast<double>(frame) / m_frames, (frame + 1.0) / m_frames));
    return point;
}

void RegionPicker::setCellNames(std::vector<QString> names) {
    m_names = std::move(names);
    describe();
}

QRectF RegionPicker::pictureRect() const {
    if (m_picture.isNull()) return {};
    QRectF room = QRectF(rect()).adjusted(2, 2, -2, -2);
    if (!m_melHz.empty()) room.setLeft(room.left() + SoundAxes::leftSpace);
    if (m_seconds > 0) room.adjust(0, 0, -6, -SoundAxes::bottomSpace);
    if (!m_keepShape) return room;
    const QSizeF size = QSizeF(m_picture.size()).scaled(room.size(), Qt::KeepAspectRatio);
    return {room.left() + (room.width() - size.width()) / 2, room.top(), size.width(), size.height()};
}

QRectF RegionPicker::cellRect(int row, int column) const {
    const QRectF place = pictureRect();
    return {place.left() + place.width() * column / m_columns, place.top() + place.height() * row / m_rows,
            place.width() / m_columns, place.height() / m_rows};
}

QPointF RegionPicker::shareAt(const QPointF& position) const {
    const QRectF place = pictureRect();
    if (place.isEmpty()) return {};
    return {std::clamp((position.x() - place.left()) / place.width(), 0.0, 1.0),
            std::clamp((position.y() - place.top()) / place.height(), 0.0, 1.0)};
}

QRectF RegionPicker::shaped(const QRectF& part) const {
    switch (m_mode) {
    case Mode::columns:
        return {part.left(), 0, part.width(), 1};
    case Mode::rows:
        return {0, part.top(), 1, part.height()};
    case Mode::box:
        break;
    }
    return part;
}

std::optional<QRectF> RegionPicker::part() const {
    if (m_picture.isNull()) return {};
    if (m_pressed && m_dragging) return shaped(QRectF(*m_pressed, m_dragged).normalized());
    if (!m_cursor) return {};
    const int top = std::min(m_cursor->row, m_anchor.row), bottom = std::max(m_cursor->row, m_anchor.row) + 1;
    const int left = std::min(m_cursor->column, m_anchor.column),
              right = std::max(m_cursor->column, m_anchor.column) + 1;
    return shaped(QRectF(QPointF(static_cast<double>(left) / m_columns, static_cast<double>(top) / m_rows),
                         QPointF(static_cast<double>(right) / m_columns, static_cast<double>(bottom) / m_rows)));
}

QString RegionPicker::partText() const {
    const auto chosen = part();
    if (!chosen) return {};
    const QLocale locale;
    if (!m_names.empty()) {
        const int count = static_cast<int>(m_names.size());
        const int first = std::clamp(static_cast<int>(chosen->left() * count + 1e-9), 0, count - 1);
        const int last = std::clamp(static_cast<int>(std::ceil(chosen->right() * count - 1e-9)) - 1, first, count - 1);
        return first == last ? m_names[static_cast<std::size_t>(first)]
                             : tr("%1 to %2").arg(m_names[static_cast<std::size_t>(first)],
                                                  m_names[static_cast<std::size_t>(last)]);
    }
    QStringList words;
    if (m_seconds > 0 && m_mode != Mode::rows)
        words.append(tr("%1–%2 s").arg(locale.toString(chosen->left() * m_seconds, 'f', 2),
                                       locale.toString(chosen->right() * m_seconds, 'f', 2)));
    if (!m_melHz.empty() && m_mode != Mode::columns) {
        const auto bins = static_cast<double>(m_melHz.size());
        words.append(tr("%1–%2").arg(SoundAxes::hertzText(SoundAxes::hertzAt(m_melHz, (1 - chosen->bottom()) * bins)),
                                     SoundAxes::hertzText(SoundAxes::hertzAt(m_melHz, (1 - chosen->top()) * bins))));
    }
    if (m_seconds > 0 || !m_melHz.empty()) return words.join(QStringLiteral(", "));
    const auto cells = [](double from, double to, int count) {
        const int first = std::clamp(static_cast<int>(from * count + 1e-9), 0, count - 1);
        const int last = std::clamp(static_cast<int>(std::ceil(to * count - 1e-9)) - 1, first, count - 1);
        return first == last ? QString::number(first + 1) : QStringLiteral("%1–%2").arg(first + 1).arg(last + 1);
    };
    if (m_frames > 1) {
        const int frame = frameOf(chosen->center().x());
        return tr("frame %1: row %2, column %3")
            .arg(frame + 1)
            .arg(cells(chosen->top(), chosen->bottom(), m_rows),
                 cells(chosen->left() * m_frames - frame, chosen->right() * m_frames - frame, std::max(m_columns / m_frames, 1)));
    }
    return tr("row %1, column %2")
        .arg(cells(chosen->top(), chosen->bottom(), m_rows), cells(chosen->left(), chosen->right(), m_columns));
}

void RegionPicker::describe() {
    setAccessibleDescription(partText());
}

void RegionPicker::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) describe();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void RegionPicker::paintEvent(QPaintEvent*) {
    if (m_picture.isNull()) return;
    QPainter painter(this);
    const Theme& colours = theme();
    const QRectF place = pictureRect();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_keepShape && m_picture.width() > 96);
    painter.drawImage(place, m_picture);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(colours.dim);
    if (m_seconds > 0) SoundAxes::paintTime(painter, place, m_seconds);
    if (!m_melHz.empty()) SoundAxes::paintFrequency(painter, place, m_melHz);
    if (const auto chosen = part(); chosen && (hasFocus() || m_pressed)) {
        const QRectF box(place.left() + chosen->left() * place.width(), place.top() + chosen->top() * place.height(),
                         chosen->width() * place.width(), chosen->height() * place.height());
        painter.fillRect(box, QColor(0, 0, 0, 90));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(Qt::black, 4));
        painter.drawRect(box);
        painter.setPen(QPen(Qt::white, 2, Qt::DashLine));
        painter.drawRect(box);
        const QString words = partText();
        const QFontMetricsF metrics(small);
        QRectF label(box.left(), box.top() - 18, metrics.horizontalAdvance(words) + 10, 17);
        label.moveLeft(std::clamp(label.left(), 0.0, std::max(width() - label.width(), 0.0)));
        if (label.top() < 0) label.moveTop(std::min(box.top() + 2, height() - label.height()));
        painter.fillRect(label, colours.raised);
        painter.setPen(colours.text);
        painter.drawText(label, Qt::AlignCenter, words);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.accent, 2));
        painter.drawRect(place.adjusted(-1, -1, 1, 1));
    }
}

void RegionPicker::mousePressEvent(QMouseEvent* event) {
    if (m_readOnly) return QWidget::mousePressEvent(event);
    if (event->button() != Qt::LeftButton || !pictureRect().contains(event->position())) return;
    m_pressed = m_dragged = shareAt(event->position());
    m_dragging = false;
    m_cursor = Cell{std::min(static_cast<int>(m_pressed->y() * m_rows), m_rows - 1),
                    std::min(static_cast<int>(m_pressed->x() * m_columns), m_columns - 1)};
    m_anchor = *m_cursor;
    describe();
    update();
}

void RegionPicker::mouseMoveEvent(QMouseEvent* event) {
    if (!m_pressed) return;
    m_dragged = inFrame(shareAt(event->position()), m_pressed->x());
    const QRectF place = pictureRect();
    const QPointF way = m_dragged - *m_pressed;
    if (std::abs(way.x()) * place.width() + std::abs(way.y()) * place.height() >= QApplication::startDragDistance())
        m_dragging = true;
    describe();
    update();
}

void RegionPicker::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_pressed) return;
    const auto taken = part();
    m_pressed.reset();
    m_dragging = false;
    describe();
    update();
    if (taken && taken->width() > 0 && taken->height() > 0) emit chosen(*taken);
}

void RegionPicker::keyPressEvent(QKeyEvent* event) {
    if (m_picture.isNull()) return QWidget::keyPressEvent(event);
    const bool placed = m_cursor.has_value();
    Cell next = placed ? *m_cursor : Cell{};
    switch (event->key()) {
    case Qt::Key_Left:
        next.column -= placed;
        break;
    case Qt::Key_Right:
        next.column += placed;
        break;
    case Qt::Key_Up:
        next.row -= placed;
        break;
    case Qt::Key_Down:
        next.row += placed;
        break;
    case Qt::Key_Home:
        next.column = 0;
        break;
    case Qt::Key_End:
        next.column = m_columns - 1;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
    case Qt::Key_Delete:
        if (const auto taken = part()) emit chosen(*taken);
        return;
    case Qt::Key_Escape:
        if (!placed) return QWidget::keyPressEvent(event);
        m_pressed.reset();
        m_cursor.reset();
        describe();
        update();
        return;
    default:
        return QWidget::keyPressEvent(event);
    }
    if (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) return QWidget::keyPressEvent(event);
    next.row = std::clamp(next.row, 0, m_rows - 1);
    next.column = std::clamp(next.column, 0, m_columns - 1);
    if (event->modifiers().testFlag(Qt::ShiftModifier)) { // no further than the frame
        const int wide = std::max(m_columns / m_frames, 1), first = m_anchor.column / wide * wide;
        next.column = std::clamp(next.column, first, first + wide - 1);
    }
    m_cursor = next;
    if (!event->modifiers().testFlag(Qt::ShiftModifier)) m_anchor = next;
    describe();
    update();
}

void RegionPicker::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
