// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_text_view.h"

#include <QPainter>
#include <algorithm>

#include "widgets/attention/attention_selection.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int margin = 4, wordPadding = 5, wordHeight = 26, lineHeight = 32, spaceWidth = 4;

} // namespace

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

QFont AttributionTextView::wordFont() const {
    QFont words = font();
    words.setPixelSize(15);
    return words;
}

void AttributionTextView::layOut() {
    split();
    flow(width(), m_pieces);
    updateGeometry();
}

/// Cuts the text into what is drawn in one piece: words of tokens, and what lies between them. A token may span several
/// words, so pieces end at white space too.
void AttributionTextView::split() {
    m_pieces.clear();
    const QList<uint> points = m_text.toUcs4();
    const auto size = static_cast<std::size_t>(points.size());
    bool space = false, newLine = false;
    const auto add = [&](std::size_t begin, std::size_t end, int token, bool cut) {
        QString word;
        const auto close = [&] {
            if (word.isEmpty()) return;
            m_pieces.push_back({word, token, space, newLine, cut, {}});
            word.clear();
            space = newLine = false;
        };
        for (std::size_t i = begin; i < std::min(end, size); ++i) {
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
    std::vector<int> words;
    for (const int token : tokens()) {
        const TokenSource& source = selection()->token(token).source;
        if (source.kind == TokenSource::Kind::word && source.char_end > source.char_begin) words.push_back(token);
    }
    std::sort(words.begin(), words.end(), [this](int a, int b) {
        return selection()->token(a).source.char_begin < selection()->token(b).source.char_begin;
    });
    std::size_t place = 0;
    for (const int token : words) {
        const TokenSource& source = selection()->token(token).source;
        add(place, source.char_begin, -1, false);
        add(std::max(place, source.char_begin), source.char_end, token, false);
        place = std::max(place, source.char_end);
    }
    add(place, size, -1, !words.empty());
}

int AttributionTextView::flow(int width, std::vector<Piece>& pieces) const {
    const QFontMetrics metrics(wordFont());
    int x = margin, y = margin;
    for (Piece& piece : pieces) {
        const int wide = metrics.horizontalAdvance(piece.text) + 2 * (piece.token >= 0 ? wordPadding : 1);
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

int AttributionTextView::heightForWidth(int width) const {
    std::vector<Piece> pieces = m_pieces;
    return flow(width, pieces);
}

std::vector<QRectF> AttributionTextView::areas(int token) const {
    std::vector<QRectF> all;
    for (const Piece& piece : m_pieces)
        if (piece.token == token && token >= 0) all.emplace_back(piece.rect);
    return all;
}

void AttributionTextView::paintColours(QPainter& painter) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    for (const Piece& piece : m_pieces) {
        QFont letters = wordFont();
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
