// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "core/dataset/dataset.h"
#include "core/explain/shown_attention.h"
#include "core/features/prepare.h"
#include "core/training/predictor.h"

namespace triptych {

/// One sample as one run sees it.
struct Explanation {
    QString run;     ///< folder
    QString runName; ///< the folder's name
    qint64 row = -1;
    Split split = Split::none;
    std::shared_ptr<const Attention> attention;
    PreparedSample sample; ///< by input node id, with the wave
    int truth = -1; ///< index into attention->classes; -1: no label, or a class that the run does not know
    std::string truthName;                            ///< as the table says it; empty where it is missing
    std::map<std::string, std::string> truths;        ///< the same of every head
    std::map<std::string, Modality> modalities;       ///< by input node id
    std::map<std::string, std::vector<std::string>> columnNames; ///< of each column of an input, by input node id
    std::map<std::string, std::vector<double>> melHz; ///< centre of each mel bin, by audio input
    std::map<std::string, int> sampleRates;           ///< of the wave, by audio input
    std::vector<Target> targets;                      ///< the run's, as they stand in the table
    GraphSpec graph;                                  ///< that the run was trained with
    std::vector<std::string> inputs;                  ///< input node ids, in graph order
};

/// Explains samples on a thread of its own, one at a time; a newer request takes the place of an older one.
/// Threads: GUI thread only; signals come queued to it.
class ExplainController : public QObject {
    Q_OBJECT

  public:
    explicit ExplainController(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~ExplainController() override;

    /// @param node   whose attention; empty: the one nearest to the head
    /// @param frame  of a node that attends within each frame of a video, counted from 0; where there is no such, the last
    void explain(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row, const QString& node = {}, int frame = 0);
    /// No result of what was asked for so far comes any more.
    void cancel();
    bool busy() const { return m_busy; }
    /// Writes attention.json, .csv, .svg and .html into a folder, which is made if it is not there.
    /// @param attention  what is looked at: the explanation's, or what is left of it where something was knocked out
    void exportTo(const QString& folder, std::shared_ptr<const Explanation> explanation,
                  std::shared_ptr<const Attention> attention, const ShownAttention& shown, const QString& title);

  signals:
    void busyChanged(bool busy);
    void ready(std::shared_ptr<const triptych::Explanation> explanation);
    void failed(const triptych::Error& error);
    void exported(const QString& folder);
    void exportFailed(const triptych::Error& error);

  private:
    struct Worker; ///< what the thread works on; outlives a request that is under way
    void setBusy(bool busy);

    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool, m_exports;
    bool m_busy = false;
};

} // namespace triptych
