// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_text_view.h"

#include <QPainter>
#include <algorithm>

#include "widgets/attention/attention_selection.h"
#include "widgets/theme.h"

namespace triptych {

AttributionTextView::AttributionTextView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    retranslate();
}

void AttributionTextView::retranslate() {
    setAccessibleName(tr("What each word speaks for"));
}

void AttributionTextView::setText(const QString& text) {
    m_text = text;
    layOut();
    update();
}

void AttributionTextView::layOut() {
    split();
    m_words.layOut(width(), WordFlow::font(font()));
    updateGeometry();
}

/// A token lies where the ones before it end, should they overlap.
void AttributionTextView::split() {
    std::vector<int> words;
    for (const int token : tokens()) {
        const TokenSource& source = selection()->token(token).source;
        if (source.kind == TokenSource::Kind::word && source.char_end > source.char_begin) words.push_back(token);
    }
    std::sort(words.begin(), words.end(), [this](int a, int b) {
        return selection()->token(a).source.char_begin < selection()->token(b).source.char_begin;
    });
    std::vector<WordFlow::Span> spans;
    std::size_t place = 0;
    for (const int token : words) {
        const TokenSource& source = selection()->token(token).source;
        const std::size_t begin = std::max(place, source.char_begin);
        place = std::max(place, source.char_end);
        spans.push_back({begin, place, token});
    }
    m_words.split(m_text, spans, !words.empty());
}

int AttributionTextView::heightForWidth(int width) const {
    return m_words.heightFor(width, WordFlow::font(font()));
}

std::vector<QRectF> AttributionTextView::areas(int token) const {
    std::vector<QRectF> all;
    for (const WordFlow::Piece& piece : m_words.pieces())
        if (piece.token == token && token >= 0) all.emplace_back(piece.rect);
    return all;
}

void AttributionTextView::paintColours(QPainter& painter) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    for (const WordFlow::Piece& piece : m_words.pieces()) {
        QFont letters = WordFlow::font(font());
        letters.setStrikeOut(piece.cut && piece.text.size() > 1);
        painter.setFont(letters);
        if (piece.token < 0) {
            painter.setPen(colours.dim);
        } else {
            // Words have their colour in full: nothing lies below them but the panel.
            const QColor ground = blended(selection()->colour(piece.token), colours.panel);
            painter.setPen(Qt::NoPen);
            painter.setBrush(ground);
            painter.drawRoundedRect(piece.rect, 4, 4);
            painter.setPen(readableOn(ground));
        }
        painter.drawText(piece.rect, Qt::AlignCenter, piece.text);
    }
    painter.restore();
}

} // namespace triptych
