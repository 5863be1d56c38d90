// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "widgets/explain/attribution_selection.h"

class QPainter;

namespace triptych {

/// A view of the tokens of one input under the colours of their values. Mouse: what is pointed at is marked everywhere. Keys:
/// arrows, Home and End move, Ctrl+A selects all of the view, Escape lets go of all; all else that selects is as in TokenBrush.
class AttributionView : public QWidget {
    Q_OBJECT

  public:
    AttributionView(AttributionSelection* selection, QWidget* parent);
    AttributionSelection* selection() const { return m_selection; }

    void setInput(const std::string& input);
    const std::string& input() const { return m_input; }
    const std::vector<int>& tokens() const { return m_tokens; } ///< indices into the attribution, in order
    void setOpacity(double opacity); ///< of the colours, in [0,1]
    double opacity() const { return m_opacity; }

    /// Where a token is drawn, the first place where it has several; null where it is not.
    QRect tokenRect(int token) const;
    int tokenAt(const QPointF& position) const; ///< -1: none
    std::vector<int> tokensIn(const QRectF& area) const;

  signals:
    void tokenReached(const QRect& rect); ///< by a key: scroll to it

  protected:
    /// Every place where a token is drawn. Empty: it is not.
    virtual std::vector<QRectF> areas(int token) const = 0;
    virtual void paintBelow(QPainter&) const {}
    virtual void paintColours(QPainter& painter) const; ///< the colour of each token on its areas
    virtual void paintAbove(QPainter&) const {}
    virtual void retranslate() = 0;
    virtual void layOut() {}                         ///< tokens, size or font are others
    virtual std::vector<int> chosenTokens() const { return m_selection->tokensOf(m_input); }
    virtual bool inLines() const { return false; }   ///< left and right follow the order of the tokens
    void tokensChanged();
    void paintFocus(QPainter& painter) const;
    /// With edges between the pixels of the screen, where neighbours meet without a seam or an overlap.
    QRectF snapped(const QRectF& rect) const;
    QFont smallFont() const;

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    int neighbour(int token, int key) const;
    std::vector<int> span(int from, int to) const; ///< see TokenBrush::Span
    void paintMark(QPainter& painter, const QRectF& rect, bool hovered, bool brushed) const;
    void describe();

    AttributionSelection* m_selection;
    std::string m_input;
    std::vector<int> m_tokens;
    double m_opacity = 0.75;
    BrushBand m_band;
};

} // namespace triptych
