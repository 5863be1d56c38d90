// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/training/run_weights.h"

class QLabel;
class QListView;

namespace triptych {

/// What a run took of the weights that it started from, node by node; nodes that were not taken whole come first.
class WeightsReportModel : public QAbstractListModel {
    Q_OBJECT

  public:
    explicit WeightsReportModel(QObject* parent = nullptr);

    void setReport(const WeightsReport& report);
    void retranslate();
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    struct Line {
        std::string node;
        NodeWeights weights;
        bool gone = false; ///< only the file has it
    };
    QString text(const Line& line) const;

    std::vector<Line> m_lines;
};

/// The list under a line that says where the weights came from. Hidden where the run began with new ones.
class WeightsReportView : public QWidget {
    Q_OBJECT

  public:
    explicit WeightsReportView(QWidget* parent = nullptr);

    void setWeights(const std::optional<StartingWeights>& weights);
    WeightsReportModel* model() const { return m_model; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();

    std::optional<StartingWeights> m_weights;
    WeightsReportModel* m_model;
    QLabel *m_title, *m_summary;
    QListView* m_list;
};

} // namespace triptych
