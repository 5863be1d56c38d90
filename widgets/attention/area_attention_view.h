// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/attention/token_view.h"

namespace triptych {

/// A view whose tokens have places in what it draws: boxes of a picture, spans of a curve, rows of a table. What lies below is
/// seen through the colours of their weights. Class tokens and what stands for an absent input have no place, and are left out.
class AreaAttentionView : public TokenView {
    Q_OBJECT

  public:
    AreaAttentionView(AttentionSelection* selection, QWidget* parent);

    void setOpacity(double opacity); ///< of the colours, in [0,1]
    double opacity() const { return m_opacity; }

    QRect tokenRect(int token) const override; ///< the first place where it has several
    int tokenAt(const QPoint& position) const override;

  protected:
    /// Every place where a token of the view is drawn. Empty: it is not.
    virtual std::vector<QRectF> areas(int token) const = 0;
    /// Where a token is outlined, and found by the mouse.
    virtual std::vector<QRectF> marks(int token) const { return areas(token); }
    virtual void paintBelow(QPainter&) const {}
    virtual void paintColours(QPainter& painter) const; ///< the colour of each token that is lit on its areas
    virtual void paintAbove(QPainter&) const {}
    virtual void layOut() {} ///< tokens, size or font are others

    /// With edges between the pixels of the screen, where neighbours meet without a seam or an overlap.
    QRectF snapped(const QRectF& rect) const;
    QFont smallFont() const;

    std::vector<int> chosenTokens() const override;
    std::vector<int> tokensIn(const QRectF& area) const override;
    std::vector<int> span(int from, int to) const override; ///< the rectangle about both
    int neighbour(int token, int key) const override;
    void attentionChanged() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    double m_opacity = 0.55;
};

} // namespace triptych
