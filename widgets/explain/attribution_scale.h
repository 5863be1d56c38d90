// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/explain/attribution_selection.h"

namespace triptych {

/// The colours of an attribution and the numbers at their ends, alike on both sides of 0 where values have a sign. A mark
/// shows where the token under the mouse lies.
class AttributionScale : public QWidget {
    Q_OBJECT

  public:
    explicit AttributionScale(AttributionSelection* selection, QWidget* parent = nullptr);

    double highest() const; ///< where the shown scale ends: of the view under the mouse where each has its own
    double lowest() const { return m_selection->isSigned() ? -highest() : 0; }
    QRectF barRect() const;

    QSize sizeHint() const override { return {240, 24}; }
    QSize minimumSizeHint() const override { return {160, 24}; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();
    QString lowText() const;
    QString highText() const;

    AttributionSelection* m_selection;
};

} // namespace triptych
