// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_scale.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

AttributionScale::AttributionScale(AttributionSelection* selection, QWidget* parent)
    : QWidget(parent), m_selection(selection) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const auto follow = [this] {
        retranslate();
        update();
    };
    for (const auto signal : {&AttributionSelection::attributionChanged, &AttributionSelection::coloursChanged,
                              &AttributionSelection::highlightChanged})
        connect(selection, signal, this, follow);
    retranslate();
}

double AttributionScale::highest() const {
    const int token = m_selection->hovered();
    if (m_selection->range() == AttributionSelection::Range::view && token >= 0 && !m_selection->token(token).sink())
        return m_selection->limit(m_selection->token(token).source.input);
    return m_selection->range() == AttributionSelection::Range::sample ? m_selection->limit({}) : m_selection->highest();
}

QString AttributionScale::lowText() const {
    return m_selection->isSigned() ? signedText(lowest(), highest()) : QStringLiteral("0");
}

QString AttributionScale::highText() const {
    return signedText(highest(), highest());
}

void AttributionScale::retranslate() {
    setAccessibleName(tr("Colour scale of the attribution"));
    setAccessibleDescription(tr("from %1 to %2").arg(lowText(), highText()));
    setToolTip(m_selection->isSigned() ? tr("Red speaks for the target, blue against it; the stronger, the more.")
                                       : tr("Where information was routed: the brighter, the more."));
}

QRectF AttributionScale::barRect() const {
    const QFontMetrics metrics(numberFont());
    const int left = metrics.horizontalAdvance(lowText()) + 8, right = metrics.horizontalAdvance(highText()) + 8;
    return {static_cast<double>(left), (height() - 10) / 2.0, std::max(width() - left - right, 16) * 1.0, 10};
}

void AttributionScale::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void AttributionScale::paintEvent(QPaintEvent*) {
    if (m_selection->tokenCount() == 0) return;
    QPainter painter(this);
    const Theme& colours = theme();
    const QRectF bar = barRect();
    const double from = m_selection->isSigned() ? -1 : 0;
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    // The grey that pictures have in the middle, as in the views.
    const QColor ground = m_selection->isSigned() ? QColor(0x9a, 0x9d, 0xa3) : colours.panel;
    for (int i = 0; i <= 32; ++i)
        gradient.setColorAt(i / 32.0, blended(m_selection->colourAt(from + (1 - from) * i / 32.0), ground));
    painter.fillRect(bar, gradient);
    painter.setFont(numberFont());
    painter.setPen(colours.dim);
    painter.drawText(QRectF(0, 0, bar.left() - 8, height()), Qt::AlignLeft | Qt::AlignVCenter, lowText());
    painter.drawText(QRectF(bar.right() + 8, 0, width() - bar.right() - 8, height()), Qt::AlignRight | Qt::AlignVCenter,
                     highText());
    painter.setRenderHint(QPainter::Antialiasing);
    const int token = m_selection->hovered();
    if (token < 0) return;
    const double x = bar.left() + (m_selection->place(token) - from) / (1 - from) * bar.width();
    painter.setPen(QPen(colours.panel, 4));
    painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 4));
    painter.setPen(QPen(colours.text, 2));
    painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 4));
}

} // namespace triptych
