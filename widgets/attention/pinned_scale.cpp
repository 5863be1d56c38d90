// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/pinned_scale.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/attention/attention_selection.h"
#include "widgets/attention/pinned_attention_view.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

QFont endFont() {
    QFont small = numberFont();
    small.setPixelSize(11);
    return small;
}

} // namespace

PinnedScale::PinnedScale(Kind kind, QWidget* parent) : QWidget(parent), m_kind(kind) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    retranslate();
}

void PinnedScale::setLimit(double limit) {
    if (limit == m_limit) return;
    m_limit = limit;
    retranslate();
    update();
}

void PinnedScale::setMarked(double value) {
    m_marked = value;
    update();
}

QString PinnedScale::end(bool high) const {
    if (m_kind == Kind::share) return high ? weightText(m_limit) : QStringLiteral("0");
    return (high ? QStringLiteral("+") : QString()) + QLocale().toString(high ? m_limit : -m_limit, 'f', 4);
}

/// Of one width for both kinds, so that one stands below the other.
QRect PinnedScale::barRect() const {
    const int room = QFontMetrics(endFont()).horizontalAdvance(QStringLiteral("−0.0000")) + 6;
    return {room, (height() - 8) / 2, std::max(width() - 2 * room, 16), 8};
}

void PinnedScale::retranslate() {
    setAccessibleName(m_kind == Kind::share ? tr("Colour scale of the attention") : tr("Colour scale of the change"));
    setAccessibleDescription(tr("from %1 to %2").arg(end(false), end(true)));
    setToolTip(m_kind == Kind::share
                   ? tr("Share of the attention: the brighter, the more. One scale for all moments of the run.")
                   : tr("Red has gained attention, blue has lost it. One scale for all moments of the run, which ends at no less "
                        "than a tenth of the greatest share."));
}

void PinnedScale::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void PinnedScale::paintEvent(QPaintEvent*) {
    if (m_limit <= 0) return;
    QPainter painter(this);
    const Theme& colours = theme();
    const QRect bar = barRect();
    const double from = m_kind == Kind::share ? 0 : -1;
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 32; ++i) {
        const double at = from + (1 - from) * i / 32.0;
        gradient.setColorAt(i / 32.0, m_kind == Kind::share ? pinnedShareColour(at, 1) : pinnedChangeColour(at, 1));
    }
    painter.fillRect(bar, gradient);
    painter.setFont(endFont());
    painter.setPen(colours.dim);
    painter.drawText(QRect(0, 0, bar.left() - 6, height()), Qt::AlignRight | Qt::AlignVCenter, end(false));
    painter.drawText(QRect(bar.right() + 7, 0, width() - bar.right() - 7, height()), Qt::AlignLeft | Qt::AlignVCenter, end(true));
    if (!std::isfinite(m_marked)) return;
    const double place = std::clamp(m_marked / m_limit, from, 1.0);
    const double x = bar.left() + (place - from) / (1 - from) * bar.width();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.panel, 4));
    painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 4));
    painter.setPen(QPen(colours.text, 2));
    painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 4));
}

} // namespace triptych
