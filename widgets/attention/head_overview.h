// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <vector>

#include "widgets/attention/token_view.h"

namespace triptych {

/// All matrices small: a row for each layer, a column for each head and one for their mean, on one scale. A
/// click or the arrow keys choose which one the other views show.
class HeadOverview : public AttentionView {
    Q_OBJECT

  public:
    explicit HeadOverview(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param head  -1: the mean
    QRect cellRect(int layer, int head) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  protected:
    void retranslate() override;
    void attentionChanged() override;
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    bool cellAt(const QPoint& position, int& layer, int& head) const;
    int cellSide(int width) const;
    QString cellName(int layer, int head) const;
    void describe();

    std::vector<QImage> m_images; ///< [layers,heads+1], the mean last
};

} // namespace triptych
