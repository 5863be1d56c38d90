// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <map>
#include <string>
#include <vector>

#include "core/training/learned.h"

namespace triptych {

/// Whether a graph would take a tensor of a run.
enum class TensorFit { unknown, matched, otherShape, notInGraph };

/// The tensors of one trained node: shape, mean, deviation, norm, and whether the present graph would take them.
class TensorsModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { nameColumn, shapeColumn, meanColumn, deviationColumn, normColumn, columnsInAll };
    enum Role { sortRole = Qt::UserRole }; ///< the number, or the text of a column without numbers

    explicit TensorsModel(QObject* parent = nullptr);

    /// @param fits  by name; one that is not named is unknown
    void setTensors(std::vector<LearnedTensor> tensors, std::map<std::string, TensorFit> fits);
    const LearnedTensor* tensor(int row) const; ///< null: there is no such row
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    TensorFit fitOf(const LearnedTensor& tensor) const;

    std::vector<LearnedTensor> m_tensors;
    std::map<std::string, TensorFit> m_fits;
};

/// "[64,3,3,3]"
QString sizesText(const std::vector<std::int64_t>& shape);

} // namespace triptych
