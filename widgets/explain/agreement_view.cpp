// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/agreement_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/attention/attention_selection.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double rowHeight = 24;

} // namespace

AgreementView::AgreementView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    retranslate();
}

void AgreementView::retranslate() {
    setAccessibleName(tr("How far the methods agree"));
    setAccessibleDescription(m_row >= 0 ? cellText(m_row, m_column) : QString());
}

void AgreementView::setAgreement(const QStringList& titles, const std::vector<double>& correlations, int chosen) {
    m_titles = titles;
    m_correlations = correlations;
    m_chosen = chosen;
    m_row = std::min(m_row, count() - 1);
    m_column = std::min(m_column, count() - 1);
    retranslate();
    updateGeometry();
    update();
}

QSize AgreementView::sizeHint() const {
    return {260, static_cast<int>(rowHeight * (count() + 1)) + 4};
}

double AgreementView::labelWidth() const {
    const QFontMetrics metrics(font());
    int widest = 0;
    for (qsizetype i = 0; i < m_titles.size(); ++i)
        widest = std::max(widest, metrics.horizontalAdvance(tr("%1  %2", "number and method").arg(i + 1).arg(m_titles[i])));
    return std::min<double>(widest + 10, width() * 0.5);
}

QRectF AgreementView::cellRect(int row, int column) const {
    const double left = labelWidth(), wide = std::min((width() - left - 2) / std::max(count(), 1), 56.0);
    return {left + column * wide, 2 + (row + 1) * rowHeight, wide, rowHeight};
}

std::pair<int, int> AgreementView::cellAt(const QPointF& position) const {
    for (int row = 0; row < count(); ++row)
        for (int column = 0; column < count(); ++column)
            if (cellRect(row, column).contains(position)) return {row, column};
    for (int row = 0; row < count(); ++row) // the name of a method stands for its row
        if (position.y() >= cellRect(row, 0).top() && position.y() < cellRect(row, 0).bottom() &&
            position.x() < cellRect(row, 0).left())
            return {row, row};
    return {-1, -1};
}

QString AgreementView::cellText(int row, int column) const {
    if (row < 0 || column < 0 || row >= count() || column >= count()) return {};
    if (row == column) return m_titles[row];
    const double value = m_correlations[static_cast<std::size_t>(row * count() + column)];
    return std::isfinite(value) ? tr("%1 and %2: rank correlation %3")
                                      .arg(m_titles[row], m_titles[column], QLocale().toString(value, 'f', 2))
                                : tr("%1 and %2 share no tokens that vary").arg(m_titles[row], m_titles[column]);
}

void AgreementView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    const QLocale locale;
    const double left = labelWidth();
    QFont small = numberFont();
    small.setPixelSize(11);
    for (int row = 0; row < count(); ++row) {
        painter.setFont(font());
        painter.setPen(row == m_chosen ? colours.accent : colours.text);
        const QRectF first = cellRect(row, 0);
        painter.drawText(QRectF(2, first.top(), left - 8, rowHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(
                             tr("%1  %2", "number and method").arg(row + 1).arg(m_titles[row]), Qt::ElideRight,
                             static_cast<int>(left) - 8));
        painter.setFont(small);
        painter.setPen(colours.dim);
        const QRectF head = cellRect(-1, row);
        painter.drawText(head, Qt::AlignCenter, locale.toString(row + 1));
        for (int column = 0; column < count(); ++column) {
            const QRectF cell = cellRect(row, column).adjusted(1, 1, -1, -1);
            const double value = m_correlations[static_cast<std::size_t>(row * count() + column)];
            if (row == column || !std::isfinite(value)) {
                painter.fillRect(cell, colours.raised);
                painter.setPen(colours.dim);
                painter.drawText(cell, Qt::AlignCenter, row == column ? QString() : QStringLiteral("–"));
                continue;
            }
            const QColor ground = diverging(0.8 * value);
            painter.fillRect(cell, ground);
            painter.setPen(readableOn(ground));
            painter.drawText(cell, Qt::AlignCenter,
                             locale.toString(value, 'f', cell.width() < 26 ? 1 : 2).replace(QLatin1Char('-'), QChar(0x2212)));
        }
    }
    if (hasFocus() && m_row >= 0) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.accent, 2));
        painter.drawRect(cellRect(m_row, m_column).adjusted(1, 1, -1, -1));
    }
}

bool AgreementView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto [row, column] = cellAt(help->pos());
        const QString text = cellText(row, column);
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

void AgreementView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    update();
    QWidget::changeEvent(event);
}

void AgreementView::moveTo(int row, int column) {
    m_row = std::clamp(row, 0, count() - 1);
    m_column = std::clamp(column, 0, count() - 1);
    retranslate();
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    update();
}

void AgreementView::mousePressEvent(QMouseEvent* event) {
    const auto [row, column] = cellAt(event->position());
    if (event->button() != Qt::LeftButton || row < 0) return QWidget::mousePressEvent(event);
    moveTo(row, column);
    emit chosen(row);
}

void AgreementView::keyPressEvent(QKeyEvent* event) {
    if (count() == 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        moveTo(m_row, m_column - 1);
        return;
    case Qt::Key_Right:
        moveTo(m_row, m_column + 1);
        return;
    case Qt::Key_Up:
        moveTo(m_row - 1, m_column);
        return;
    case Qt::Key_Down:
        moveTo(m_row + 1, m_column);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_row >= 0) emit chosen(m_row);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void AgreementView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (m_row < 0 && count() > 0) moveTo(0, 0);
    update();
}

void AgreementView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
