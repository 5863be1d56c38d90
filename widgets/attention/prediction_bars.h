// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "core/training/predictor.h"

namespace triptych {

/// The probabilities of the classes as bars, the likeliest first, with the true class marked in words.
class PredictionBars : public QWidget {
    Q_OBJECT

  public:
    explicit PredictionBars(QWidget* parent = nullptr);

    /// @param truth  index into classes, -1: not known
    void setPrediction(const Prediction& prediction, const std::vector<std::string>& classes, int truth);
    void clear();
    /// "right", "wrong", or what is known without a true class; empty without a prediction.
    QString verdict() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, 26}; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    std::vector<int> shown() const; ///< classes in the order of their bars
    QString rowText(int label) const;
    void describe();

    Prediction m_prediction;
    std::vector<std::string> m_classes;
    int m_truth = -1;
};

} // namespace triptych
