// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/bridge/run_curves.h"
#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/training/run.h"

namespace triptych {

class Session;

/// Trains, one run at a time, and tells of it in the GUI thread. What must not be lost arrives as a signal
/// each; steps are gathered on the trainer's thread and arrive together, at most every tickMs. The session
/// shows the run as its task, and its Cancel stops it. Threads: GUI thread.
class TrainingController : public QObject {
    Q_OBJECT

  public:
    enum class State { idle, preparing, running, stopping };
    Q_ENUM(State)
    static constexpr int tickMs = 40;

    explicit TrainingController(Session& session, QObject* parent = nullptr);
    ~TrainingController() override; ///< stops a run and waits for the end of its batch

    /// Starts on a worker thread: what is wrong arrives as failed(). Does nothing while a run is on.
    /// @param config  an empty folder stands for the next free one, "run-001" and so on, in the project's
    /// runs
    void start(RunConfig config, std::shared_ptr<const Dataset> dataset);
    /// Ends the run after the present batch; checkpoints stay.
    void stop();
    /// Rows that the present run follows from now on.
    void pin(std::vector<std::size_t> rows);

    State state() const { return m_state; }
    bool active() const { return m_state != State::idle; }
    QString folder() const { return m_folder; } ///< of the present or the last run; empty until it was made

    // Of the present or the last run.
    const RunConfig& config() const { return m_config; }
    const RunCurves& curves() const { return m_curves; }
    const std::optional<RunStarted>& startedNews() const { return m_started; }
    const std::optional<StepNews>& latestStep() const { return m_latest; }
    const std::vector<EpochNews>& epochs() const { return m_epochs; }
    const std::optional<RunFinished>& finishedNews() const { return m_finished; }
    const std::optional<Error>& error() const { return m_error; }
    double fraction() const;  ///< in [0,1] while it trains; of the preparation before; -1: not known
    qint64 msecsLeft() const; ///< -1: not known

    /// The first of run-001, run-002 … that is not in the folder.
    static std::filesystem::path nextRunFolder(const std::filesystem::path& runs);

  signals:
    void stateChanged();
    void preparing(const QString& step, double fraction);
    void started(const triptych::RunStarted& news);
    void stepsArrived(const std::vector<triptych::StepNews>& news);
    void epochDone(const triptych::EpochNews& news);
    void pinnedArrived(const triptych::PinnedNews& news);
    void finished(const triptych::RunFinished& news);
    void failed(const triptych::Error& error);

  protected:
    void timerEvent(QTimerEvent* event) override;

  private:
    struct Link;
    void setState(State state);
    void takeSteps();
    void publishTask();
    void onStarted(const RunStarted& news);
    void onEpoch(const EpochNews& news);
    void onFinished(const RunFinished& news);
    void onFailed(const Error& error);
    void end();

    Session& m_session;
    std::shared_ptr<Link> m_link; ///< shared with the threads of the present run
    State m_state = State::idle;
    RunConfig m_config;
    QString m_folder;
    RunCurves m_curves;
    std::optional<RunStarted> m_started;
    std::optional<StepNews> m_latest;
    std::vector<EpochNews> m_epochs;
    std::optional<RunFinished> m_finished;
    std::optional<Error> m_error;
    double m_preparing = -1;
    int m_timer = 0;
    int m_ticks = 0;
};

} // namespace triptych
