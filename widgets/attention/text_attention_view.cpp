// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/text_attention_view.h"

#include <QPainter>
#include <QResizeEvent>
#include <algorithm>
#include <cstdlib>

#include "widgets/theme.h"

namespace triptych {

TextAttentionView::TextAttentionView(AttentionSelection* selection, QWidget* parent)
    : TokenView(selection, parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    retranslate();
}

void TextAttentionView::retranslate() {
    setAccessibleName(tr("Attention on the words"));
}

void TextAttentionView::setText(const QString& text) {
    m_text = text;
    split();
    update();
}

void TextAttentionView::attentionChanged() {
    TokenView::attentionChanged();
    split();
}

void TextAttentionView::split() {
    std::vector<WordFlow::Span> spans;
    for (const int token : tokens()) {
        const TokenSource& source = selection()->token(token);
        if (source.kind == TokenSource::Kind::word && source.char_end > source.char_begin) spans.push_back({source.char_begin, source.char_end, token});
    }
    m_words.split(m_text, spans, true);
    m_words.layOut(width(), WordFlow::font(font()));
    updateGeometry();
}

int TextAttentionView::heightForWidth(int width) const {
    return m_words.heightFor(width, WordFlow::font(font()));
}

void TextAttentionView::resizeEvent(QResizeEvent* event) {
    m_words.layOut(event->size().width(), WordFlow::font(font()));
}

QRect TextAttentionView::tokenRect(int token) const {
    for (const WordFlow::Piece& piece : m_words.pieces())
        if (piece.token == token && token >= 0) return piece.rect;
    return {};
}

int TextAttentionView::tokenAt(const QPoint& position) const {
    for (const WordFlow::Piece& piece : m_words.pieces())
        if (piece.token >= 0 && piece.rect.contains(position)) return piece.token;
    return -1;
}

std::vector<int> TextAttentionView::tokensIn(const QRectF& area) const {
    std::vector<int> found; // a token may stand in several pieces
    for (const WordFlow::Piece& piece : m_words.pieces())
        if (piece.token >= 0 && QRectF(piece.rect).intersects(area)) found.push_back(piece.token);
    return found;
}

int TextAttentionView::neighbour(int token, int key) const {
    if (key != Qt::Key_Up && key != Qt::Key_Down) return TokenView::neighbour(token, key);
    const QRect from = tokenRect(token);
    const int line = from.top() + (key == Qt::Key_Down ? WordFlow::line_height : -WordFlow::line_height);
    int best = token, distance = -1;
    for (const WordFlow::Piece& piece : m_words.pieces()) {
        if (piece.token < 0 || piece.rect.top() != line) continue;
        const int apart = std::abs(piece.rect.center().x() - from.center().x());
        if (distance < 0 || apart < distance) {
            distance = apart;
            best = piece.token;
        }
    }
    return best;
}

void TextAttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    painter.setFont(WordFlow::font(font()));
    for (const WordFlow::Piece& piece : m_words.pieces()) {
        if (piece.token < 0) {
            QFont plain = WordFlow::font(font());
            plain.setStrikeOut(piece.cut && piece.text.size() > 1);
            painter.setFont(plain);
            painter.setPen(colours.dim);
            painter.drawText(piece.rect, Qt::AlignCenter, piece.text);
            painter.setFont(WordFlow::font(font()));
            continue;
        }
        const bool lit = selection()->isLit(piece.token);
        const QColor background = selection()->colourOf(piece.token);
        const QColor letters = lit ? readableOn(background) : colours.dim;
        painter.setPen(Qt::NoPen);
        painter.setBrush(background);
        painter.drawRoundedRect(piece.rect, 4, 4);
        painter.setPen(letters);
        painter.drawText(piece.rect, Qt::AlignCenter, piece.text);
        const bool hovered = piece.token == selection()->hovered(), pinned = selection()->isPinned(piece.token);
        const bool partner = piece.token == selection()->partner();
        painter.setBrush(Qt::NoBrush);
        if (hovered || partner) {
            painter.setPen(QPen(letters, 2, hovered ? Qt::SolidLine : Qt::DashLine));
            painter.drawLine(piece.rect.left() + 4, piece.rect.bottom() - 2, piece.rect.right() - 4,
                             piece.rect.bottom() - 2);
        }
        if (hovered || partner || pinned) {
            painter.setPen(
                QPen(colours.text, pinned ? 2 : 1, partner && !hovered ? Qt::DashLine : Qt::SolidLine));
            painter.drawRoundedRect(QRectF(piece.rect).adjusted(-1, -1, 1, 1), 5, 5);
        }
        if (pinned) {
            QPolygonF corner;
            corner << piece.rect.topLeft() << piece.rect.topLeft() + QPoint(8, 0)
                   << piece.rect.topLeft() + QPoint(0, 8);
            painter.setPen(QPen(Qt::black, 1));
            painter.setBrush(Qt::white);
            painter.drawPolygon(corner);
        }
    }
    paintBand(painter);
    paintFocus(painter);
}

} // namespace triptych
