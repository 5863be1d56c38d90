// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "app/bridge/pinned_controller.h"
#include "widgets/tables/media_cache.h"

namespace triptych {

/// Draws a line of a PinnedController: the sample small, what was answered and how sure, what each input had to do with
/// it, how sure of the true class the model was over the run, and below that the attention of its tokens in a row.
class PinnedDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    static constexpr int height = 66;

    PinnedDelegate(const PinnedController& pinned, MediaCache& media, QObject* parent);
    void setDataset(std::shared_ptr<const Dataset> dataset);

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    void paintSample(QPainter& painter, const QRect& area, qint64 row) const;
    void paintAnswer(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const;
    void paintContributions(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const;
    void paintAttention(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const;
    void paintHistory(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const;

    const PinnedController& m_pinned;
    MediaCache& m_media;
    std::shared_ptr<const Dataset> m_dataset;
    int m_text = -1, m_picture = -1; ///< columns of the data set; -1: none
};

} // namespace triptych
