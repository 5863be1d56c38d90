// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weights/picture_grid.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int space = 6; ///< between cells, and around them

} // namespace

PictureGrid::PictureGrid(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void PictureGrid::setPictures(std::vector<QImage> pictures, const QSize& cell) {
    m_pictures = std::move(pictures);
    m_cell = cell.expandedTo({1, 1});
    const int last = count() - 1;
    m_current = std::min(std::max(m_current, 0), last);
    describe();
    updateGeometry();
    update();
}

void PictureGrid::setCurrent(int index) {
    if (count() == 0) return;
    index = std::clamp(index, 0, count() - 1);
    if (index == m_current) return;
    m_current = index;
    describe();
    update();
    emit currentChanged(index);
}

int PictureGrid::columnsOf(int width) const {
    return std::max(1, (width - space) / (m_cell.width() + space));
}

int PictureGrid::columns() const {
    return columnsOf(width());
}

QRect PictureGrid::cellRect(int index) const {
    const int across = columns();
    return {QPoint(space + (index % across) * (m_cell.width() + space),
                   space + (index / across) * (m_cell.height() + space)),
            m_cell};
}

int PictureGrid::pictureAt(const QPoint& position) const {
    for (int i = 0; i < count(); ++i)
        if (cellRect(i).adjusted(-space / 2, -space / 2, space / 2, space / 2).contains(position)) return i;
    return -1;
}

int PictureGrid::heightForWidth(int width) const {
    const int across = columnsOf(width);
    return space + (std::max(1, count()) + across - 1) / across * (m_cell.height() + space);
}

QSize PictureGrid::sizeHint() const {
    const int across = std::min(std::max(1, count()), 8);
    const int width = space + across * (m_cell.width() + space);
    return {width, heightForWidth(width)};
}

QSize PictureGrid::minimumSizeHint() const {
    return {m_cell.width() + 2 * space, m_cell.height() + 2 * space};
}

void PictureGrid::describe() {
    setAccessibleDescription(m_current < 0 ? QString() : pictureText(m_current));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void PictureGrid::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    const Theme& colours = theme();
    for (int i = 0; i < count(); ++i) {
        const QRect cell = cellRect(i);
        if (!cell.adjusted(-3, -3, 3, 3).intersects(event->rect())) continue;
        painter.drawImage(cell, m_pictures[static_cast<std::size_t>(i)]);
        painter.setBrush(Qt::NoBrush);
        if (i == m_current) {
            painter.setPen(QPen(colours.accent, hasFocus() ? 3 : 2));
            painter.drawRect(QRectF(cell).adjusted(-1.5, -1.5, 1.5, 1.5));
        } else {
            painter.setPen(colours.line);
            painter.drawRect(QRectF(cell).adjusted(-0.5, -0.5, 0.5, 0.5));
        }
    }
}

bool PictureGrid::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const int index = pictureAt(help->pos()); index >= 0)
        QToolTip::showText(help->globalPos(), pictureText(index), this, cellRect(index));
    else
        QToolTip::hideText();
    return true;
}

void PictureGrid::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        describe();
    }
    if (event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void PictureGrid::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    if (const int index = pictureAt(event->pos()); index >= 0) setCurrent(index);
}

void PictureGrid::keyPressEvent(QKeyEvent* event) {
    if (count() == 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        return setCurrent(m_current - 1);
    case Qt::Key_Right:
        return setCurrent(m_current + 1);
    case Qt::Key_Up:
        return m_current >= columns() ? setCurrent(m_current - columns()) : void();
    case Qt::Key_Down:
        return m_current + columns() < count() ? setCurrent(m_current + columns()) : void();
    case Qt::Key_Home:
        return setCurrent(0);
    case Qt::Key_End:
        return setCurrent(count() - 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void PictureGrid::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void PictureGrid::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
