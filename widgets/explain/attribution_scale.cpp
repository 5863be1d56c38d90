// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_scale.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <set>

#include "widgets/attention/attention_selection.h"
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

void AttributionScale::setMeaning(const QString& name, const QString& colours) {
    m_name = name;
    m_colours = colours;
    retranslate();
}

bool AttributionScale::ofOneView() const {
    const int token = m_selection->hovered();
    return m_selection->range() == AttributionSelection::Range::view && token >= 0 && !m_selection->token(token).sink();
}

double AttributionScale::highest() const {
    return ofOneView() ? m_selection->limit(m_selection->token(m_selection->hovered()).source.input) : m_selection->highest();
}

QString AttributionScale::caption() const {
    if (m_selection->range() != AttributionSelection::Range::view) return rangeTitle(m_selection->range());
    if (ofOneView()) {
        const TokenSource& source = m_selection->token(m_selection->hovered()).source;
        return tr("%1 alone", "an input, which has a scale of its own").arg(inputTitle(source.input, source.modality));
    }
    QStringList ends;
    std::set<std::string> named;
    for (int i = 0; i < m_selection->tokenCount(); ++i) {
        const AttributedToken& token = m_selection->token(i);
        if (token.sink() || !named.insert(token.source.input).second) continue;
        ends.append(tr("%1 %2", "an input, and where its scale ends")
                        .arg(inputTitle(token.source.input, token.source.modality), m_selection->limitText(token.source.input)));
    }
    return ends.join(QStringLiteral(" · "));
}

// Without one that is pointed at, views with scales of their own have no common numbers.
QString AttributionScale::lowText() const {
    if (m_selection->range() == AttributionSelection::Range::view && !ofOneView()) return {};
    return m_selection->isSigned() ? signedText(lowest(), highest()) : QStringLiteral("0");
}

QString AttributionScale::highText() const {
    if (m_selection->range() == AttributionSelection::Range::view && !ofOneView()) return {};
    return signedText(highest(), highest());
}

void AttributionScale::retranslate() {
    setAccessibleName(m_name.isEmpty() ? tr("Colour scale of the attribution") : m_name);
    const QString held = caption();
    setAccessibleDescription(highText().isEmpty() ? tr("%1: %2", "what the scale holds for, and where it ends")
                                                        .arg(rangeTitle(m_selection->range()), held)
                                                  : tr("from %1 to %2, %3").arg(lowText(), highText(), held));
    const QString colours = !m_colours.isEmpty()      ? m_colours
                            : m_selection->isSigned() ? tr("Red speaks for the target, blue against it; the stronger, the more.")
                            : m_selection->attribution() && !m_selection->attribution()->class_agnostic
                                ? tr("What speaks for the target: the brighter, the more.")
                                : tr("Where information was routed: the brighter, the more.");
    setToolTip(held.isEmpty() ? colours : tr("%1\n%2", "what the colours say, and what the scale holds for").arg(colours, held));
}

QRectF AttributionScale::barRect() const {
    const QFontMetrics metrics(numberFont());
    const auto room = [&](const QString& text) { return text.isEmpty() ? 0 : metrics.horizontalAdvance(text) + 8; };
    const int left = room(lowText()), right = room(highText());
    return {static_cast<double>(left), (lineHeight - 10) / 2.0, std::max(width() - left - right, 16) * 1.0, 10};
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
    painter.drawText(QRectF(0, 0, bar.left() - 8, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, lowText());
    painter.drawText(QRectF(bar.right() + 8, 0, width() - bar.right() - 8, lineHeight), Qt::AlignRight | Qt::AlignVCenter,
                     highText());
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.drawText(QRectF(0, lineHeight, width(), captionHeight), Qt::AlignHCenter | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(caption(), Qt::ElideRight, width()));
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
