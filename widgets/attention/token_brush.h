// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <Qt>
#include <functional>
#include <optional>
#include <vector>

class QPainter;

namespace triptych {

/// Tokens that a person selected. The same gestures select in all views of tokens. Mouse: a click selects one token alone, or
/// lets go of it where it was alone; with Ctrl it adds or takes away one, with Shift it adds the span from the token that was
/// clicked last; a drag selects what its rectangle meets, with Shift or Ctrl beside what is selected. Keys: Space or Enter
/// adds or takes away, arrows, Home and End with Shift add the span that they go over.
class TokenBrush {
  public:
    /// What lies between two tokens, both among it.
    using Span = std::function<std::vector<int>(int from, int to)>;

    TokenBrush() = default;
    explicit TokenBrush(const std::vector<int>& tokens) { add(tokens); }

    bool empty() const { return m_tokens.empty(); }
    const std::vector<int>& tokens() const { return m_tokens; } ///< ascending
    bool contains(int token) const;
    bool operator==(const TokenBrush& other) const { return m_tokens == other.m_tokens; }

    void clear();
    void add(const std::vector<int>& tokens);
    void toggle(int token);
    /// @param token  -1: beside all tokens; without a modifier it lets go of all
    void click(int token, Qt::KeyboardModifiers modifiers, const Span& span);
    void drag(const std::vector<int>& tokens, Qt::KeyboardModifiers modifiers);

  private:
    std::vector<int> m_tokens;
    int m_from = -1; ///< where a span begins; -1: nowhere
};

/// The rectangle of a drag that selects.
class BrushBand {
  public:
    void press(const QPointF& place);
    /// @return whether there is another rectangle to be drawn
    bool move(const QPointF& place);
    bool isPressed() const { return m_pressed.has_value(); }
    QPointF pressed() const { return m_pressed.value_or(QPointF()); }
    QRectF release(); ///< empty: it was a click
    void paint(QPainter& painter) const;

  private:
    std::optional<QPointF> m_pressed; ///< where the drag began
    QRectF m_rect;                    ///< empty: there is none yet
};

} // namespace triptych
