// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <memory>
#include <string>

#include "app/bridge/data_explain_controller.h"

namespace triptych {

class MediaCache;

/// Samples that have a token like one of another: what it is, how like, and a thumbnail.
class SimilarModel : public QAbstractListModel {
    Q_OBJECT

  public:
    /// @param cache  outlives the model, and is of the answers' data set
    explicit SimilarModel(MediaCache& cache, QObject* parent = nullptr);

    void setAnswer(std::shared_ptr<const SimilarAnswer> answer); ///< null: none
    qint64 rowAt(const QModelIndex& index) const;                ///< of the data set; -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    MediaCache& m_cache;
    std::shared_ptr<const SimilarAnswer> m_answer;
};

/// What was found as a table, RFC 4180: a line a sample with rank, row, likeness and the token; rank 0 is the token that was looked
/// for. @pre it was searched
std::string similarToCsv(const SimilarAnswer& answer);

} // namespace triptych
