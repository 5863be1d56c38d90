// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRect>
#include <QString>
#include <cstddef>
#include <vector>

namespace triptych {

/// A text in lines, its tokens' words apart from what lies between them: what views of a text's tokens draw.
class WordFlow {
  public:
    struct Piece {
        QString text;
        int token = -1;       ///< -1: no token
        bool space = false;   ///< white space before it
        bool newLine = false; ///< a line break before it
        bool cut = false;     ///< after the last token
        QRect rect;
    };
    /// A token's place: code points [begin,end) of the text.
    struct Span {
        std::size_t begin = 0, end = 0;
        int token = -1;
    };

    static constexpr int line_height = 32;
    static QFont font(const QFont& base);

    /// Cuts the text into what is drawn in one piece. A token may span several words, so pieces end at white space too.
    /// @param spans  in the order of the text
    /// @param cut    what follows the last token was left out
    void split(const QString& text, const std::vector<Span>& spans, bool cut);
    /// Lays the pieces into lines. @return the height
    int layOut(int width, const QFont& font);
    int heightFor(int width, const QFont& font) const;

    const std::vector<Piece>& pieces() const { return m_pieces; }

  private:
    std::vector<Piece> m_pieces;
};

} // namespace triptych
