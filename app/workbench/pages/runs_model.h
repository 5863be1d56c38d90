// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QHash>
#include <QString>
#include <vector>

#include "core/training/run.h"

namespace triptych {

/// Colour of a run's lines, told apart from the modalities' own. @param index  0: the run that is shown;
/// others by the order in which they were laid over it
QColor runColor(int index);

/// The runs of a project, newest first. A check laid on a run asks for its curves over those of the shown
/// one.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { nameColumn, validationColumn, testColumn, stateColumn, startedColumn, columnsInAll };
    enum Role { folderRole = Qt::UserRole };

    explicit RunsModel(QObject* parent = nullptr);

    void setRuns(std::vector<RunInfo> runs); ///< keeps checks and, where the same runs are there, selections
    void setShown(const QString& folder);    ///< the run whose curves are drawn first
    void setLive(const QString& folder);     ///< the run that is on; any other that says so was cut off
    const RunInfo* run(const QString& folder) const;
    int rowOf(const QString& folder) const; ///< -1: none
    QString folder(int row) const;
    QStringList checked() const;                 ///< in the order in which they were checked
    int colorIndex(const QString& folder) const; ///< -1: its curves are not drawn
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  signals:
    void checkedChanged();

  private:
    QString stateText(const RunInfo& run, int row) const;
    QString computedOn(const RunInfo& run) const; ///< a line of its own; empty where it is not known
    void tellAll();

    std::vector<RunInfo> m_runs;
    QStringList m_folders;
    QStringList m_checked;
    QHash<QString, int> m_colors; ///< of the checked ones
    QString m_shown, m_live;
    int m_best = -1; ///< row of the best on the validation part
};

} // namespace triptych
