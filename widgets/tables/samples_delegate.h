// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "widgets/tables/media_cache.h"

namespace triptych {

/// Draws the cells of a SamplesModel: words cut off with an ellipsis, pictures and waveforms small, a chip
/// where a value is absent, a mark where a file cannot be read.
class SamplesDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A word in a rounded frame. @return its width
int drawChip(QPainter& painter, const QRect& area, const QString& text, const QFont& font, QColor colour);
/// A waveform from the lowest and highest of equal parts, over the whole width.
void drawEnvelope(QPainter& painter, const QRectF& area, const std::vector<float>& envelope, QColor colour);

} // namespace triptych
