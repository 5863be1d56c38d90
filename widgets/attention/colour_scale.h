// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/attention/token_view.h"

namespace triptych {

/// The colours and the numbers at their ends: of the weights, which all inputs share unless each has its own, or of the
/// matrix. A mark shows where the token (or cell) under the mouse lies.
class ColourScale : public AttentionView {
    Q_OBJECT

  public:
    enum class Kind { weights, matrix };
    ColourScale(AttentionSelection* selection, Kind kind, QWidget* parent = nullptr);

    double lowest() const { return 0; } ///< always: a weight of nothing has the darkest colour
    double highest() const; ///< where each input has its own scale, that of the token under the mouse

    QSize sizeHint() const override { return {260, 24}; }
    QSize minimumSizeHint() const override { return {150, 24}; }

  protected:
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    bool isOfEach() const; ///< each input has a scale of its own
    QString highestText() const;
    double marked() const; ///< the weight under the mouse, -1: none

    Kind m_kind;
};

} // namespace triptych
