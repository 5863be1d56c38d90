// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTextLayout>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/features/text.h"
#include "widgets/preview/preview_base.h"

namespace triptych {

/// A text as it lies on disk, each of the model's words on a quiet chip at its place. Words outside the
/// vocabulary are underlined in the colour of warnings, what was cut off is dim. Mouse: drag selects, a
/// double click selects a word. Keys: arrows, Home and End go from word to word (with Shift they select),
/// Ctrl+A selects all, Ctrl+C copies what is selected, else all.
class TextPreview : public PreviewBase {
    Q_OBJECT

  public:
    explicit TextPreview(QWidget* parent = nullptr);

    /// @param text        as it lies on disk
    /// @param words       the words that the model reads, in order; their code points count `text`
    /// @param known       whether each is in the vocabulary, as many as words; empty: not known yet
    /// @param wordsInAll  before the cut; what follows the last word is dimmed where it is more than
    /// words.size()
    void setText(const QString& text, const std::vector<Word>& words, const std::vector<bool>& known,
                 std::size_t wordsInAll);
    /// @param reason  stands in the place of the text, such as "absent"
    void clear(const QString& reason = {});

    int wordCount() const { return static_cast<int>(m_words.size()); }
    int currentWord() const { return m_current; } ///< -1: none
    void setCurrentWord(int word);
    int wordAt(const QPoint& position) const; ///< -1: none
    QRect wordRect(int word) const;           ///< of its first line; null where it is not drawn
    QString wordText(int word) const;         ///< number, span and whether it is known, translated
    QString selectedText() const;
    QString caption() const; ///< what is cut or unknown, below the text; empty: nothing is

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {280, heightForWidth(280)}; }
    QSize minimumSizeHint() const override { return {120, 40}; }

  public slots:
    void selectAll();
    void copy() const;

  signals:
    void wordReached(const QRect& rect); ///< by a key: scroll to it

  protected:
    void retranslate() override;
    void fontChanged() override;
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    struct Chip {
        int begin = 0, end = 0;          ///< in UTF-16 of the text that is shown
        std::size_t first = 0, last = 0; ///< in code points, as the model counts
        bool known = true;
    };
    void prepare(QTextLayout& layout) const;
    double gapAfter(const Chip& chip) const;
    double flow(QTextLayout& layout, int width) const; ///< height
    std::vector<QRectF> rects(int begin, int end) const;
    int characterAt(const QPointF& position) const;
    int neighbour(int key) const;
    void select(int begin, int end);

    QString m_text, m_shown;
    std::vector<Chip> m_words;
    bool m_vocabulary = false; ///< which words are known is known
    std::size_t m_wordsInAll = 0;
    QTextLayout m_layout;
    mutable std::pair<int, double> m_measured{-1, 0}; ///< width and height of the last layout
    int m_current = -1;
    int m_anchor = 0, m_end = 0; ///< of the selection
    int m_firstSelected = -1;    ///< word where a selection by keys began
};

} // namespace triptych
