// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/absent_view.h"

#include <QLocale>
#include <QPainter>

#include "widgets/theme.h"

namespace triptych {

AbsentView::AbsentView(AttentionSelection* selection, QWidget* parent) : TokenView(selection, parent) {
    retranslate();
}

void AbsentView::retranslate() {
    setAccessibleName(tr("Absent input"));
}

std::vector<int> AbsentView::chosenTokens() const {
    std::vector<int> all = TokenView::chosenTokens();
    std::erase_if(all, [this](int token) { return selection()->token(token).kind != TokenSource::Kind::absent; });
    return all;
}

QString AbsentView::sentence() const {
    if (tokens().empty()) return tr("This sample has no value here, and the model has no token for it.");
    double share = 0;
    for (const int token : tokens())
        share += selection()->weight(token);
    return tr("Absent in this sample. The learned token stands in for it and has %1 % of the attention.")
        .arg(QLocale().toString(100 * share, 'f', 1));
}

QRect AbsentView::mark() const {
    return {4, 6, 36, 36};
}

QRect AbsentView::tokenRect(int token) const {
    return owns(token) ? mark() : QRect();
}

int AbsentView::tokenAt(const QPoint& position) const {
    return !tokens().empty() && rect().contains(position) ? tokens().front() : -1;
}

void AbsentView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    if (!tokens().empty()) {
        const int token = tokens().front();
        painter.fillRect(mark(), selection()->colourOf(token));
        paintMark(painter, mark(), token);
    }
    painter.setPen(colours.dim);
    painter.drawText(rect().adjusted(52, 4, -4, -4), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     sentence());
    paintBand(painter);
    paintFocus(painter);
}

} // namespace triptych
