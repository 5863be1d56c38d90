// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/attention/token_view.h"

namespace triptych {

/// Stands where an input has no value: the learned token that takes its place, with its weight.
class AbsentView : public TokenView {
    Q_OBJECT

  public:
    explicit AbsentView(AttentionSelection* selection, QWidget* parent = nullptr);

    QString sentence() const;

    QRect tokenRect(int token) const override;
    int tokenAt(const QPoint& position) const override;
    QSize sizeHint() const override { return {240, 72}; }
    QSize minimumSizeHint() const override { return {120, 56}; }

  protected:
    void retranslate() override;
    std::vector<int> chosenTokens() const override; ///< a class token of the input stands for something else
    void paintEvent(QPaintEvent* event) override;

  private:
    QRect mark() const;
};

} // namespace triptych
