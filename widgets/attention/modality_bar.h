// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/attention/token_view.h"

namespace triptych {

/// How the shown weights fall to the inputs: one bar that adds up to 100 %, and below it each input's name
/// and number. Sinks (a class token, a token that stands for an absent input) say nothing of the sample: they have a bar
/// of their own, as a share of all shown weights.
class ModalityBar : public AttentionView {
    Q_OBJECT

  public:
    struct Share {
        std::string input;
        Modality modality = Modality::none;
        double share = 0;
        bool absent = false;
        QString label; ///< of a sink: what it is
    };

    explicit ModalityBar(AttentionSelection* selection, QWidget* parent = nullptr);

    std::vector<Share> shares() const; ///< of what is no sink; in the order of the tokens
    /// Of all shown weights: absent inputs, and in one what else stands for no part of the sample.
    std::vector<Share> sinks() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {280, heightForWidth(280)}; }
    QSize minimumSizeHint() const override { return {140, 50}; }

  protected:
    void retranslate() override;
    void attentionChanged() override { updateGeometry(); }
    void paintEvent(QPaintEvent* event) override;

  private:
    struct Entry {
        QString text;
        QRect rect;
    };
    /// Names and numbers below a bar at `top`. @param bottom  where they end
    std::vector<Entry> legend(int width, const std::vector<Share>& all, int top, int* bottom) const;
    static bool holds(const Share& share, const TokenSource& token);
    void paintBar(QPainter& painter, const std::vector<Share>& all, int top, int* bottom) const;
    void describe();
};

} // namespace triptych
