// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/colour_scale.h"

#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

ColourScale::ColourScale(AttentionSelection* selection, Kind kind, QWidget* parent)
    : AttentionView(selection, parent), m_kind(kind) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(selection, &AttentionSelection::matrixChanged, this, &ColourScale::retranslate);
    connect(selection, &AttentionSelection::weightsChanged, this, &ColourScale::retranslate);
    connect(selection, &AttentionSelection::matrixChanged, this, qOverload<>(&QWidget::update));
    connect(selection, &AttentionSelection::highlightChanged, this, [this] {
        if (isOfEach()) retranslate();
    });
    retranslate();
}

double ColourScale::highest() const {
    if (m_kind == Kind::matrix) return selection()->highestOfMatrix();
    const int token = selection()->hovered();
    return isOfEach() && token >= 0 ? selection()->limit(selection()->token(token).input) : selection()->highestWeight();
}

bool ColourScale::isOfEach() const {
    return m_kind == Kind::weights && selection()->range() == AttentionSelection::Range::view;
}

/// Of many scales none is told until one is pointed at.
QString ColourScale::highestText() const {
    return isOfEach() && selection()->hovered() < 0 ? tr("own highest") : weightText(highest());
}

void ColourScale::retranslate() {
    setAccessibleName(m_kind == Kind::weights ? tr("Colour scale of all inputs")
                                              : tr("Colour scale of the matrix"));
    setAccessibleDescription(tr("from %1 to %2").arg(weightText(lowest()), highestText()));
    setToolTip(
        isOfEach() ? tr("Share of the attention; the scale of each input ends at its own highest weight. Point at a token to "
                        "read that of its input.")
        : m_kind == Kind::weights
            ? tr("Share of the attention; one scale for all inputs.")
            : tr("Attention weight in the chosen layer and head; every row of the matrix adds up to 1."));
}

double ColourScale::marked() const {
    const int token = selection()->hovered(), partner = selection()->partner();
    if (m_kind == Kind::matrix)
        return token >= 0 && partner >= 0 ? selection()->matrixAt(token, partner) : -1.0;
    return token >= 0 ? selection()->weight(token) : -1.0;
}

void ColourScale::paintEvent(QPaintEvent*) {
    if (selection()->tokenCount() == 0) return;
    QPainter painter(this);
    const Theme& colours = theme();
    const QFontMetrics metrics(font());
    const QString low = QStringLiteral("0"), high = highestText();
    const int left = metrics.horizontalAdvance(low) + 8, right = metrics.horizontalAdvance(high) + 8;
    const QRectF bar(left, (height() - 10) / 2.0, std::max(width() - left - right, 16), 10);
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 16; ++i)
        gradient.setColorAt(i / 16.0, QColor::fromRgb(viridisAt(i / 16.0)));
    painter.fillRect(bar, gradient);
    painter.setPen(colours.dim);
    painter.drawText(QRect(0, 0, left - 8, height()), Qt::AlignLeft | Qt::AlignVCenter, low);
    painter.drawText(QRect(width() - right + 8, 0, right - 8, height()), Qt::AlignRight | Qt::AlignVCenter,
                     high);
    if (const double weight = marked(); weight >= 0 && highest() > 0) {
        const double x = bar.left() + std::min(weight / highest(), 1.0) * bar.width();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colours.panel, 4));
        painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 4));
        painter.setPen(QPen(colours.text, 2));
        painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 4));
    }
}

} // namespace triptych
