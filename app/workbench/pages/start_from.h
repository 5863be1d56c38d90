// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <filesystem>
#include <vector>

#include "core/training/run.h"

class QComboBox;
class QLabel;

namespace triptych {

/// Which weights the next training starts from: new ones, or those of a run as far as they fit; and which nodes do not
/// learn at the full rate.
class StartFrom : public QWidget {
    Q_OBJECT

  public:
    explicit StartFrom(QWidget* parent = nullptr);

    void setRuns(const std::vector<RunInfo>& runs); ///< those without a checkpoint are left out; keeps the choice
    void setGraph(const GraphSpec& graph);
    QString run() const; ///< folder; empty: new weights
    void setRun(const QString& folder); ///< of one that is not there: new weights
    std::filesystem::path weights() const; ///< the run's best checkpoint, else its last; empty: new weights
    QComboBox* box() const { return m_box; }
    QString learningText() const; ///< what stands there of nodes that are frozen or slowed

  signals:
    void runChosen(const QString& folder); ///< by a person

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void fill();
    void retranslate();

    struct Choice {
        QString name, folder;
        bool best = false;
    };
    std::vector<Choice> m_choices;
    GraphSpec m_graph;
    QLabel *m_label, *m_learning;
    QComboBox* m_box;
};

} // namespace triptych
