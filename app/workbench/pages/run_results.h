// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <QWidget>
#include <vector>

#include "core/training/run.h"

class QFrame;
class QLabel;
class QTableView;

namespace triptych {

class ConfusionView;

/// Precision, recall, F1 and number of each class.
class ClassMetricsModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    explicit ClassMetricsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setMetrics(std::vector<ClassMetrics> metrics);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::vector<ClassMetrics> m_metrics;
};

/// What a run came to on the test part, and whether it still stands for the project.
class RunResults : public QWidget {
    Q_OBJECT

  public:
    explicit RunResults(QWidget* parent = nullptr);

    void setRun(const RunInfo* run);                     ///< null: none is chosen
    void setDifferences(const QStringList& differences); ///< from the project as it is now; empty: none
    bool isMarkedOutOfDate() const { return !m_differences.isEmpty(); }

    ConfusionView* confusion() const { return m_confusion; }
    ClassMetricsModel* classes() const { return m_classes; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void fill();
    void fillFigures(const HeadMetrics& metrics);
    void paintMark();

    bool m_chosen = false;
    RunInfo m_run;
    QStringList m_differences;
    QLabel* m_section;
    QLabel* m_message;
    QFrame* m_mark;
    QLabel* m_markIcon;
    QLabel* m_markTitle;
    QLabel* m_markLines;
    QWidget* m_figures;
    QLabel *m_accuracyCaption, *m_accuracy, *m_f1Caption, *m_f1, *m_countCaption, *m_count;
    QLabel *m_classesSection, *m_confusionSection;
    QLabel* m_noConfusion; ///< why there is none
    QLabel* m_others;      ///< what the other heads came to
    ClassMetricsModel* m_classes;
    QTableView* m_table;
    ConfusionView* m_confusion;
};

} // namespace triptych
