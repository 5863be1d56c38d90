// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/explain/attribution_selection.h"

namespace triptych {

/// The colours of an attribution and the numbers at their ends, alike on both sides of 0 where values have a sign; below, what
/// the scale holds for. A mark shows where the token under the mouse lies.
class AttributionScale : public QWidget {
    Q_OBJECT

  public:
    explicit AttributionScale(AttributionSelection* selection, QWidget* parent = nullptr);

    /// Where it is not of one map of a sample: a name for those who do not see it, and what the colours say.
    void setMeaning(const QString& name, const QString& colours);

    double highest() const; ///< where the shown scale ends: of the view under the mouse where each has its own
    /// What the scale holds for, and where each view has its own: of which one it is, or where they end.
    QString caption() const;
    double lowest() const { return m_selection->isSigned() ? -highest() : 0; }
    QRectF barRect() const;

    QSize sizeHint() const override { return {240, lineHeight + captionHeight}; }
    QSize minimumSizeHint() const override { return {160, lineHeight + captionHeight}; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    static constexpr int lineHeight = 18, captionHeight = 14;
    bool ofOneView() const; ///< each view has its own, and one is pointed at
    void retranslate();
    QString lowText() const;
    QString highText() const;

    AttributionSelection* m_selection;
    QString m_name, m_colours; ///< empty: of one map
};

} // namespace triptych
