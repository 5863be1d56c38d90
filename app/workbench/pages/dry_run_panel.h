// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/bridge/dry_run_controller.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace triptych {

class DryRunModel;

/// The dry run of the project's graph: with which weights, how far it is, and what it saw of each node as a table.
class DryRunPanel : public QWidget {
    Q_OBJECT

  public:
    explicit DryRunPanel(Session& session, QWidget* parent = nullptr);
    ~DryRunPanel() override;

    DryRunController& controller() { return m_controller; }
    /// With the weights that are chosen; does nothing where it cannot be started.
    void start();
    QString whyNot() const; ///< why it cannot be started; empty: it can
    void selectNode(const QString& node);
    QTableView* table() const { return m_table; }
    QComboBox* weights() const { return m_weights; }

  signals:
    void nodeChosen(const QString& node); ///< by a person, in the table
    void changed();                       ///< a result, or none any more; or it is out of date

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void follow();
    void fillWeights();
    void retranslate();
    QString said() const;

    Session& m_session;
    DryRunController m_controller;
    DryRunModel* m_model;
    QSortFilterProxyModel* m_sorted;
    const DryRun* m_shown = nullptr;
    QLabel *m_weightsLabel, *m_note;
    QComboBox* m_weights;
    QPushButton *m_start, *m_cancel;
    QProgressBar* m_progress;
    QTableView* m_table;
    bool m_following = false; ///< the selection follows the graph, not the person
};

} // namespace triptych
