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

/// A view in which tokens are pinned, by the gestures of TokenBrush: a click, a drag and keys. Ctrl+A pins all of the view,
/// Escape lets go of all.
class BrushView : public AttentionView {
    Q_OBJECT

  public:
    BrushView(AttentionSelection* selection, QWidget* parent);

  protected:
    virtual int tokenUnder(const QPointF& position) const = 0; ///< that a click pins; -1: none
    virtual std::vector<int> tokensIn(const QRectF& area) const = 0;
    virtual std::vector<int> span(int from, int to) const = 0; ///< see TokenBrush::Span
    virtual std::vector<int> brushable() const = 0;            ///< all tokens of the view
    virtual void pointAt(const QPointF& position) = 0;         ///< hover what lies there
    /// Adds the span between two tokens where Shift is held.
    void extend(int from, int to, Qt::KeyboardModifiers modifiers);
    /// Pins, lets go, selects all. @return false: it is none of these keys
    bool brushByKey(const QKeyEvent& event, int current);
    void paintBand(QPainter& painter) const { m_band.paint(painter); }
    QPointF dragBegin() const { return m_begin; } ///< for tokensIn()

    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    BrushBand m_band;
    QPointF m_begin; ///< of the last drag
};

/// A view of the tokens of one input. Mouse: hover marks a token everywhere. Keys: arrows, Home and End move; both and a drag
/// pin tokens as in every BrushView.
class TokenView : public BrushView {
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
    bool isMarked(int token) const; ///< under the mouse, its partner, or pinned
    /// Marks the token under the mouse and the pinned ones. Drawn twice, dark under light, so that it stands
    /// out on every colour.
    void paintMark(QPainter& painter, const QRectF& rect, int token) const;
    void paintFocus(QPainter& painter) const;

    int tokenUnder(const QPointF& position) const override { return tokenAt(position.toPoint()); }
    std::vector<int> tokensIn(const QRectF& area) const override;
    std::vector<int> span(int from, int to) const override; ///< in the order of the tokens
    std::vector<int> brushable() const override { return m_tokens; }
    void pointAt(const QPointF& position) override { selection()->hover(tokenUnder(position)); }

    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void describe();

    std::string m_input;
    std::vector<int> m_tokens;
};

} // namespace triptych
