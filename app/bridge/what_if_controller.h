// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/model_store.h"
#include "core/dataset/dataset.h"
#include "core/explain/shapley.h"
#include "core/explain/what_if.h"
#include "core/training/targets.h"

namespace triptych {

/// A sample that was edited: a child of the one that the edit was made of.
struct WhatIfStep {
    int parent = -1;  ///< -1: the sample as the table has it
    SampleEdit edit;  ///< what was done to the parent; of the sample itself: nothing
    qint64 row = -1;  ///< swap: of which row the input is taken
    std::vector<int> children;
    int next = -1;    ///< the child that redo leads to, -1: none

    std::shared_ptr<const PreparedSample> sample;        ///< null: not there yet
    std::optional<Prediction> prediction;                ///< nothing: not there yet
    std::shared_ptr<const ModalityShapley> contributions; ///< null: not there yet, or there are none
    std::optional<Error> error;             ///< why there is no sample or no prediction
    std::optional<Error> contributionsError; ///< why there are none
    bool done() const { return error || (prediction && (contributions || contributionsError)); }
};

/// What the run and the row are, once the model is there.
struct WhatIfFacts {
    QString run, runName;
    qint64 row = -1;
    std::string modelHash;
    std::vector<std::string> inputs;                 ///< input node ids, in graph order
    std::map<std::string, Modality> modalities;      ///< by input
    std::map<std::string, std::vector<std::string>> columns; ///< by input
    std::map<std::string, std::vector<double>> melHz; ///< centre of each mel bin, by audio input
    std::map<std::string, int> sampleRates;          ///< Hz, by audio input
    std::vector<Target> targets;                     ///< the main head's first
    int truth = -1;                                  ///< index into the main target's classes; -1: not known
};

/// One sample and what became of it under edits, as a tree: each edit makes a child of the step it was made at, any step
/// can be gone back to and be edited again. Predictions and contributions are computed on a thread of their own, those of
/// the step that is looked at first; an edit takes the place of what is under way. Threads: GUI thread only.
class WhatIfController : public QObject {
    Q_OBJECT

  public:
    explicit WhatIfController(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~WhatIfController() override;

    /// Begins with the row, or goes on where it was left: lineages are kept as long as the data set is the same.
    /// @param dataset  null: nothing is looked at
    void start(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row);
    bool busy() const { return m_busy; }
    const WhatIfFacts* facts() const { return m_facts.get(); } ///< null: not there yet
    std::optional<Error> error() const { return m_error; }     ///< why there is nothing at all

    const std::map<int, WhatIfStep>& steps() const { return m_steps; } ///< 0: the sample; by number, parents first
    int current() const { return m_current; }                          ///< -1: there is none
    const WhatIfStep* step(int id) const;
    const WhatIfStep* shown() const { return step(m_current); }
    /// Steps from the sample to that one, both among them.
    std::vector<int> lineOf(int id) const;
    /// What an input's text is at a step, as far as it is known already.
    std::string textOf(int id, const std::string& input) const;

    /// A child of the current step, which is then the current one.
    void apply(SampleEdit edit);
    /// A text or a cell as it is typed: one step for all that is typed in one go.
    void retype(const std::string& input, const std::string& text);
    void retypeCell(const std::string& input, std::size_t column, const std::string& text);
    void settle() { m_open = -1; } ///< what is typed from now on is another edit
    /// The input as another row has it.
    void swapWith(const std::string& input, qint64 row);
    bool canUndo() const;
    bool canRedo() const;
    void undo();
    void redo();
    void go(int id);     ///< to any step
    void remove(int id); ///< it and all that came of it. @pre not the sample itself

    /// What is explained; output -1: what the model finds most likely of the sample as it is.
    void setTarget(const ExplainTarget& target);
    const ExplainTarget& target() const { return m_target; }
    /// Head and output named; null: not there yet.
    const ResolvedTarget* resolved() const { return m_resolved ? &*m_resolved : nullptr; }
    /// F of a step. NaN: not there yet
    double value(int id) const;

    /// The sound of an audio input at a step, for soundReady(), which does not come once another row is looked at.
    void listen(int id, const std::string& input);
    /// lineage.json, lineage.csv and lineage.html with all steps; of the current one its pictures (PNG) and sounds (WAV).
    void exportTo(const QString& folder);

  signals:
    void busyChanged();
    void started();               ///< facts(), or another lineage, or error()
    void stepAdded(int id);
    void stepRemoved();           ///< one or more
    void stepChanged(int id);     ///< its edit or its results
    void currentChanged(int id);
    void targetChanged();
    void soundReady(int id, const QString& input, std::shared_ptr<const std::vector<float>> samples, int rate);
    void soundFailed(const triptych::Error& error);
    void exported(const QString& folder);
    void exportFailed(const triptych::Error& error);

  private:
    struct Worker; ///< what the thread works on; outlives a request that is under way
    struct Job;
    int addStep(WhatIfStep step);
    bool amend(const SampleEdit& edit);
    void setCurrent(int id);
    void plan();
    void ask();
    Job jobOf(int id) const;
    void keepLineage();

    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool, m_files;
    QTimer m_delay; ///< one look at an edit that goes on
    bool m_busy = false;
    QString m_run;
    std::shared_ptr<const Dataset> m_dataset;
    qint64 m_row = -1;
    std::shared_ptr<const WhatIfFacts> m_facts;
    std::optional<Error> m_error;
    std::map<int, WhatIfStep> m_steps;
    int m_current = -1, m_last = -1;
    /// Lineages of other runs and rows: their edits alone, as results are quickly there again.
    struct Kept {
        std::map<int, WhatIfStep> steps;
        int current = 0, last = 0;
    };
    std::map<std::pair<QString, qint64>, Kept> m_kept;
    std::uint64_t m_lineage = 0; ///< counts start()
    int m_open = -1; ///< the step whose text is being typed, -1: none
    ExplainTarget m_target;
    std::optional<ResolvedTarget> m_resolved;
};

} // namespace triptych
