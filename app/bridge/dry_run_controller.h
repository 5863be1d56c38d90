// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/bridge/session.h"
#include "core/training/dry_run.h"

namespace triptych {

/// One real batch through the project's graph, on a thread of its own, when a person asks for it. A newer request
/// cancels an older one. What came of it stays until the next one, and knows whether the project is another since.
/// Threads: GUI thread only.
class DryRunController : public QObject {
    Q_OBJECT

  public:
    explicit DryRunController(Session& session, QObject* parent = nullptr);
    ~DryRunController() override; ///< cancels and waits for the node that is computing

    /// With the batch size and seed of the project's settings.
    /// @param run  folder of the run whose weights are taken as far as they fit; empty: the initial weights
    void start(const QString& run = {});
    void cancel();

    bool busy() const { return m_busy; }
    double fraction() const { return m_fraction; } ///< in [0,1] while busy; -1: not known yet
    const DryRun* result() const { return m_result.get(); } ///< of the last one that went well; null: none
    QString run() const { return m_run; }       ///< folder whose weights the result was made with; empty: none
    std::optional<Error> error() const { return m_error; } ///< of the last one, where it failed
    /// Whether graph, data, batch size or seed are others than those that made the result.
    bool outOfDate() const;

  signals:
    void changed();

  private:
    std::string keyOfNow() const;

    Session& m_session;
    QThreadPool m_pool;
    std::stop_source m_stop;
    quint64 m_generation = 0;
    bool m_busy = false;
    double m_fraction = -1;
    std::shared_ptr<const DryRun> m_result;
    std::shared_ptr<const Dataset> m_data; ///< that made the result
    std::string m_key;                     ///< of the project that made the result
    QString m_run;
    std::optional<Error> m_error;
};

} // namespace triptych
