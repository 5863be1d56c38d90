// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/attention/token_view.h"

namespace triptych {

/// The tokens of each modality on a line of their own, and arcs from tokens that look to those that are looked at, for the
/// strongest weights between modalities of the chosen layer and head. Mouse: hover shows a token's own arcs; pinned tokens show
/// theirs. Keys: arrows move along a line and between lines, Home and End leap. Tokens are pinned as in every BrushView.
class ArcView : public BrushView {
    Q_OBJECT

  public:
    struct Edge {
        int from = 0, to = 0;
        float weight = 0;
    };

    explicit ArcView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// Those that are drawn, the weakest first: of the token under the mouse or the pinned ones, else of all. Of tokens, only
    /// to or from those that are lit among what the tokens attend to, or what attends to them.
    std::vector<Edge> edges() const;
    QPointF tokenPlace(int token) const;
    int tokenAt(const QPointF& position) const; ///< -1: none is near
    QString readout() const;                    ///< what the line below says

    QSize sizeHint() const override { return {320, 300}; }
    QSize minimumSizeHint() const override { return {160, 184}; }

  protected:
    void retranslate() override;
    void attentionChanged() override;
    int tokenUnder(const QPointF& position) const override { return tokenAt(position); }
    std::vector<int> tokensIn(const QRectF& area) const override;
    std::vector<int> span(int from, int to) const override; ///< along a line
    std::vector<int> brushable() const override;
    void pointAt(const QPointF& position) override { selection()->hover(tokenAt(position)); }
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    std::vector<int> focusTokens() const; ///< whose arcs are drawn; empty: those of all
    int lineOf(int token) const;
    double lineY(int line) const;
    void collect();
    void describe();

    std::vector<Edge> m_edges;              ///< the strongest of all, strongest first
    std::vector<std::vector<int>> m_lines;  ///< tokens by input, in the order of the inputs
    std::vector<std::string> m_inputs;
};

} // namespace triptych
