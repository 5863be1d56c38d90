// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/registry.h"
#include "core/training/dry_run.h"

namespace triptych {

/// What a dry run saw of each node, a row each, in the order in which they were computed.
class DryRunModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        nodeColumn,
        shapeColumn,
        meanColumn,
        deviationColumn,
        minimumColumn,
        maximumColumn,
        zerosColumn,
        notFiniteColumn,
        unknownColumn,
        timeColumn,
        bytesColumn,
        columnsInAll
    };
    enum Role { sortRole = Qt::UserRole }; ///< the number, or the text of a column without numbers

    explicit DryRunModel(QObject* parent = nullptr);

    void setNodes(std::vector<NodeDryRun> nodes);
    QString node(int row) const; ///< its id; empty: there is no such row
    int rowOf(const QString& node) const; ///< -1: none
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    std::vector<NodeDryRun> m_nodes;
};

/// Warnings of a dry run to stand on its nodes: numbers that are NaN or infinite.
std::vector<Problem> dryRunProblems(const DryRun& result);
/// What such a warning says; nothing for an error of another kind.
std::optional<QString> dryRunProblemText(const Error& error);

} // namespace triptych
