// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/word_flow.h"

#include <QFontMetrics>
#include <QList>
#include <algorithm>

namespace triptych {
namespace {

constexpr int flowMargin = 4, wordPadding = 5, wordHeight = 26, spaceWidth = 4;

} // namespace

QFont WordFlow::font(const QFont& base) {
    QFont words = base;
    words.setPixelSize(15);
    return words;
}

void WordFlow::split(const QString& text, const std::vector<Span>& spans, bool cut) {
    m_pieces.clear();
    const QList<uint> points = text.toUcs4();
    const auto size = static_cast<std::size_t>(points.size());
    bool space = false, newLine = false;
    const auto add = [&](std::size_t begin, std::size_t end, int token, bool rest) {
        QString word;
        const auto close = [&] {
            if (word.isEmpty()) return;
            m_pieces.push_back({word, token, space, newLine, rest, {}});
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
    std::size_t place = 0;
    for (const Span& span : spans) {
        add(place, span.begin, -1, false);
        add(span.begin, span.end, span.token, false);
        place = span.end;
    }
    add(place, size, -1, cut);
}

int WordFlow::layOut(int width, const QFont& font) {
    const QFontMetrics metrics(font);
    int x = flowMargin, y = flowMargin;
    for (Piece& piece : m_pieces) {
        const int padding = piece.token >= 0 ? wordPadding : 1;
        const int wide = metrics.horizontalAdvance(piece.text) + 2 * padding;
        if (x > flowMargin) x += piece.space ? spaceWidth : 1;
        if (x > flowMargin && (piece.newLine || x + wide > width - flowMargin)) {
            x = flowMargin;
            y += line_height;
        }
        piece.rect = QRect(x, y, wide, wordHeight);
        x += wide;
    }
    return y + wordHeight + flowMargin + 4;
}

int WordFlow::heightFor(int width, const QFont& font) const {
    WordFlow copy = *this;
    return copy.layOut(width, font);
}

} // namespace triptych
