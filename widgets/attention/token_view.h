// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "widgets/attention/attention_selection.h"

class QPainter;

namespace triptych {

/// What all attention views have in common: they repaint when the shared selection, palette or language
/// changes.
class AttentionView : public QWidget {
    Q_OBJECT

  public:
    AttentionView(AttentionSelection* selection, QWidget* parent);
    AttentionSelection* selection() const { return m_selection; }

  protected:
    virtual void retranslate() = 0;
    /// The attention is another one: lay out anew.
    virtual void attentionChanged() {}
    void changeEvent(QEvent* event) override;

  private:
    AttentionSelection* m_selection;
};

/// A view of the tokens of one input. Mouse: hover marks a token everywhere, a click pins it. Keys: arrows,
/// Home and End move, Enter or Space pins, Escape lets go.
class TokenView : public AttentionView {
    Q_OBJECT

  public:
    TokenView(AttentionSelection* selection, QWidget* parent);

    void setInput(const std::string& input);
    const std::string& input() const { return m_input; }
    const std::vector<int>& tokens() const { return m_tokens; } ///< indices into the attention, in order
    /// Where a token is drawn; for tests and for scrolling to it. Null where it is not.
    virtual QRect tokenRect(int token) const = 0;
    virtual int tokenAt(const QPoint& position) const = 0; ///< -1: none

  signals:
    void tokenReached(const QRect& rect); ///< by a key: scroll to it

  protected:
    /// Where an arrow key leads from a token.
    virtual int neighbour(int token, int key) const;
    virtual std::vector<int> chosenTokens() const { return selection()->tokensOf(m_input); }
    /// What a token is called where it is told apart from others: in a tool tip, and to a screen reader.
    virtual QString nameOf(int token) const { return tokenWithModality(selection()->token(token)); }
    void attentionChanged() override;
    bool owns(int token) const;
    /// Marks the token under the mouse and the pinned one. Drawn twice, dark under light, so that it stands
    /// out on every colour.
    void paintMark(QPainter& painter, const QRectF& rect, int token) const;
    void paintFocus(QPainter& painter) const;

    bool event(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void describe();

    std::string m_input;
    std::vector<int> m_tokens;
};

} // namespace triptych
