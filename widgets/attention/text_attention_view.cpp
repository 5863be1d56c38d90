// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/text_attention_view.h"

#include <QPainter>
#include <QResizeEvent>
#include <algorithm>
#include <cstdlib>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int margin = 4, wordPadding = 5, wordHeight = 26, lineHeight = 32, spaceWidth = 4;

} // namespace

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

QFont TextAttentionView::wordFont() const {
    QFont words = font();
    words.setPixelSize(15);
    return words;
}

/// Cuts the text into what is drawn in one piece: words of tokens, and what lies between them.
void TextAttentionView::split() {
    m_pieces.clear();
    const QList<uint> points = m_text.toUcs4();
    // Tokens may span several words (one token for the whole text), so pieces end at white space too.
    bool space = false, newLine = false;
    const auto add = [&](std::size_t begin, std::size_t end, int token, bool cut) {
        end = std::min(end, static_cast<std::size_t>(points.size()));
        QString word;
        const auto close = [&] {
            if (word.isEmpty()) return;
            m_pieces.push_back({word, token, space, newLine, cut, {}});
            word.clear();
            space = newLine = false;
        };
        for (std::size_t i = begin; i < end; ++i) {
            const char32_t point = points[static_cast<qsizetype>(i)];
            if (QChar::isSpace(point)) {
                close();
                space = true;
                newLine = newLine || point == U'\n';
            } else {
                word += QString::fromUcs4(&point, 1);
            }
        }
        close();
    };
    std::size_t place = 0;
    for (const int token : tokens()) {
        const TokenSource& source = selection()->token(token);
        const bool named = source.kind == TokenSource::Kind::word || source.kind == TokenSource::Kind::column ||
                           source.kind == TokenSource::Kind::step;
        if (!named || source.char_end <= source.char_begin) continue;
        add(place, source.char_begin, -1, false);
        add(source.char_begin, source.char_end, token, false);
        place = source.char_end;
    }
    add(place, static_cast<std::size_t>(points.size()), -1, true);
    flow(width(), m_pieces);
    updateGeometry();
}

int TextAttentionView::flow(int width, std::vector<Piece>& pieces) const {
    const QFontMetrics metrics(wordFont());
    int x = margin, y = margin;
    for (Piece& piece : pieces) {
        const int padding = piece.token >= 0 ? wordPadding : 1;
        const int wide = metrics.horizontalAdvance(piece.text) + 2 * padding;
        if (x > margin) x += piece.space ? spaceWidth : 1;
        if (x > margin && (piece.newLine || x + wide > width - margin)) {
            x = margin;
            y += lineHeight;
        }
        piece.rect = QRect(x, y, wide, wordHeight);
        x += wide;
    }
    return y + wordHeight + margin + 4;
}

int TextAttentionView::heightForWidth(int width) const {
    std::vector<Piece> pieces = m_pieces;
    return flow(width, pieces);
}

void TextAttentionView::resizeEvent(QResizeEvent* event) {
    flow(event->size().width(), m_pieces);
}

QRect TextAttentionView::tokenRect(int token) const {
    for (const Piece& piece : m_pieces)
        if (piece.token == token && token >= 0) return piece.rect;
    return {};
}

int TextAttentionView::tokenAt(const QPoint& position) const {
    for (const Piece& piece : m_pieces)
        if (piece.token >= 0 && piece.rect.contains(position)) return piece.token;
    return -1;
}

int TextAttentionView::neighbour(int token, int key) const {
    if (key != Qt::Key_Up && key != Qt::Key_Down) return TokenView::neighbour(token, key);
    const QRect from = tokenRect(token);
    const int line = from.top() + (key == Qt::Key_Down ? lineHeight : -lineHeight);
    int best = token, distance = -1;
    for (const Piece& piece : m_pieces) {
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
    painter.setFont(wordFont());
    for (const Piece& piece : m_pieces) {
        if (piece.token < 0) {
            QFont plain = wordFont();
            plain.setStrikeOut(piece.cut && piece.text.size() > 1);
            painter.setFont(plain);
            painter.setPen(colours.dim);
            painter.drawText(piece.rect, Qt::AlignCenter, piece.text);
            painter.setFont(wordFont());
            continue;
        }
        const QColor background =
            QColor::fromRgb(viridisAt(selection()->place(selection()->weight(piece.token))));
        const QColor letters = readableOn(background);
        painter.setPen(Qt::NoPen);
        painter.setBrush(background);
        painter.drawRoundedRect(piece.rect, 4, 4);
        painter.setPen(letters);
        painter.drawText(piece.rect, Qt::AlignCenter, piece.text);
        const bool hovered = piece.token == selection()->hovered(),
                   pinned = piece.token == selection()->pinned();
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
    paintFocus(painter);
}

} // namespace triptych
