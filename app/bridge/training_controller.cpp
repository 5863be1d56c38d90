// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/training_controller.h"

#include <QFile>
#include <QFuture>
#include <QLocale>
#include <QThreadPool>
#include <QTimerEvent>
#include <QtConcurrent>
#include <mutex>

#include "app/bridge/guarded.h"
#include "app/bridge/session.h"

namespace triptych {
namespace {

constexpr int ticksPerTask = 5; ///< a status bar is read, not watched

std::filesystem::path toPath(const QString& file) {
    return {QFile::encodeName(file).toStdString()};
}

QString fromPath(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.native()));
}

} // namespace

/// What the GUI thread and the threads of one run share. Events of a run that is no longer the present one
/// are dropped by comparing links.
struct TrainingController::Link {
    std::mutex mutex;
    std::vector<StepNews> steps;      ///< not yet taken by the GUI thread
    std::unique_ptr<TrainingRun> run; ///< set when it was started
    bool stop = false;                ///< wanted before there was a run to stop
    std::optional<std::vector<std::size_t>> pinned; ///< the same of rows to follow
    QFuture<void> starting;

    /// Stops the run and waits for its thread.
    void release() {
        std::unique_ptr<TrainingRun> ended;
        {
            const std::lock_guard lock(mutex);
            ended = std::move(run);
        }
    }
};

TrainingController::TrainingController(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
    connect(&session, &Session::cancelRequested, this, &TrainingController::stop);
}

TrainingController::~TrainingController() {
    if (!active()) return;
    // Who listened may be half gone; and nothing may post to this object once it is gone itself.
    blockSignals(true);
    stop();
    m_link->starting.waitForFinished();
    m_link->release();
    m_session.showTask(std::nullopt);
}

std::filesystem::path TrainingController::nextRunFolder(const std::filesystem::path& runs) {
    for (int number = 1;; ++number) {
        const QString name = QStringLiteral("run-%1").arg(number, 3, 10, QLatin1Char('0'));
        std::filesystem::path folder = runs / name.toStdString();
        std::error_code ignored;
        if (!std::filesystem::exists(folder, ignored)) return folder;
    }
}

void TrainingController::start(RunConfig config, std::shared_ptr<const Dataset> dataset) {
    if (active()) return;
    m_config = std::move(config);
    m_config.in_background = true; // the window comes first
    m_folder.clear();
    m_curves = {};
    m_curves.setHeads(m_config.graph);
    m_started.reset();
    m_latest.reset();
    m_epochs.clear();
    m_finished.reset();
    m_error.reset();
    m_preparing = -1;
    const auto link = std::make_shared<Link>();
    m_link = link;
    setState(State::preparing);
    m_timer = startTimer(tickMs);
    publishTask();

    // Delivers in the GUI thread, unless another run has begun since.
    const auto deliver = [this, link](auto function) {
        QMetaObject::invokeMethod(
            this,
            [this, link, function = std::move(function)] {
                if (m_link == link) function();
            },
            Qt::QueuedConnection);
    };
    RunEvents events;
    events.preparing = [this, deliver](const std::string& step, double fraction) {
        deliver([this, step, fraction] {
            m_preparing = fraction;
            emit preparing(QString::fromStdString(step), fraction);
        });
    };
    events.started = [this, deliver](const RunStarted& news) { deliver([this, news] { onStarted(news); }); };
    events.step = [raw = link.get()](const StepNews& news) {
        const std::lock_guard lock(raw->mutex);
        raw->steps.push_back(news);
    };
    events.epoch_done = [this, deliver](const EpochNews& news) { deliver([this, news] { onEpoch(news); }); };
    events.pinned = [this, deliver](const PinnedNews& news) { deliver([this, news] { emit pinnedArrived(news); }); };
    events.finished = [this, deliver](const RunFinished& news) {
        deliver([this, news] { onFinished(news); });
    };
    events.failed = [this, deliver](const Error& error) { deliver([this, error] { onFailed(error); }); };

    const std::filesystem::path runs =
        m_session.hasProject() ? m_session.project().runs : std::filesystem::path();
    // Looking for a device and making the folder take longer than an event may.
    link->starting =
        QtConcurrent::run([this, link, deliver, runs, config = m_config, dataset, events]() mutable {
            if (!dataset) {
                deliver([this] {
                    onFailed(fail(ErrorCode::missing_column, {},
                                  tr("There is no data to train on.").toStdString()));
                });
                return;
            }
            if (config.folder.empty()) config.folder = nextRunFolder(runs);
            const QString folder = fromPath(config.folder);
            deliver([this, folder] { m_folder = folder; });
            auto begun = guarded<false>(
                [&] { return TrainingRun::start(std::move(config), dataset, std::move(events)); });
            if (!begun) {
                deliver([this, error = begun.error()] {
                    m_folder.clear();
                    onFailed(error);
                });
                return;
            }
            const std::lock_guard lock(link->mutex);
            link->run = *std::move(begun);
            if (link->pinned) link->run->pin(*std::move(link->pinned));
            if (link->stop) link->run->request_stop();
        });
}

void TrainingController::stop() {
    if (!active()) return;
    {
        const std::lock_guard lock(m_link->mutex);
        m_link->stop = true;
        if (m_link->run) m_link->run->request_stop();
    }
    setState(State::stopping);
}

void TrainingController::pin(std::vector<std::size_t> rows) {
    if (!active()) return;
    const std::lock_guard lock(m_link->mutex);
    if (m_link->run)
        m_link->run->pin(std::move(rows));
    else
        m_link->pinned = std::move(rows);
}

double TrainingController::fraction() const {
    if (m_latest && m_latest->steps_in_all > 0)
        return static_cast<double>(m_latest->step) / static_cast<double>(m_latest->steps_in_all);
    return m_started ? 0 : m_preparing;
}

qint64 TrainingController::msecsLeft() const {
    return m_latest && active() ? static_cast<qint64>(1000 * m_latest->seconds_left) : -1;
}

void TrainingController::setState(State state) {
    if (m_state == state) return;
    m_state = state;
    emit stateChanged();
}

void TrainingController::timerEvent(QTimerEvent* event) {
    if (event->timerId() != m_timer) return QObject::timerEvent(event);
    takeSteps();
    if (++m_ticks % ticksPerTask == 0) publishTask();
}

void TrainingController::takeSteps() {
    std::vector<StepNews> steps;
    {
        const std::lock_guard lock(m_link->mutex);
        steps.swap(m_link->steps);
    }
    if (steps.empty()) return;
    for (const StepNews& news : steps)
        m_curves.append(news);
    m_latest = steps.back();
    emit stepsArrived(steps);
}

void TrainingController::publishTask() {
    Session::Task task;
    task.fraction = fraction();
    task.msecsLeft = msecsLeft();
    if (m_state == State::stopping)
        task.title = tr("Stopping after this batch");
    else if (!m_started)
        task.title = tr("Preparing the training");
    else
        task.title =
            tr("Training, epoch %1 of %2").arg(m_latest ? m_latest->epoch : 1).arg(m_config.settings.epochs);
    m_session.showTask(task);
}

void TrainingController::onStarted(const RunStarted& news) {
    m_started = news;
    if (m_state == State::preparing) setState(State::running);
    emit started(news);
    m_session.refreshRuns();
    publishTask();
}

void TrainingController::onEpoch(const EpochNews& news) {
    takeSteps();
    m_curves.append(news);
    m_epochs.push_back(news);
    emit epochDone(news);
    m_session.refreshRuns();
}

void TrainingController::onFinished(const RunFinished& news) {
    takeSteps();
    m_finished = news;
    end();
    const QString name = m_folder.section(QLatin1Char('/'), -1);
    if (news.stopped)
        m_session.showMessage(tr("%1 was stopped").arg(name));
    else if (news.test)
        m_session.showMessage(
            tr("%1 is done: test accuracy %2").arg(name, QLocale().toString(news.test->accuracy, 'f', 3)));
    else if (const auto main = news.test_heads.find(m_curves.head); main != news.test_heads.end())
        m_session.showMessage(tr("%1 is done: test part, %2 %3")
                                  .arg(name, scoreTitle(m_curves.kind),
                                       QLocale().toString(main->second.score(), 'f', 3)));
    else
        m_session.showMessage(tr("%1 is done").arg(name));
    emit finished(news);
    m_session.refreshRuns();
    // The project may have been exchanged for another while this run was on.
    if (m_session.hasProject() && m_session.project().runs == toPath(m_folder).parent_path())
        m_session.selectRun(m_folder);
}

void TrainingController::onFailed(const Error& error) {
    takeSteps();
    m_error = error;
    end();
    m_session.showMessage(tr("The training failed"));
    emit failed(error);
    m_session.refreshRuns();
}

void TrainingController::end() {
    killTimer(m_timer);
    m_timer = 0;
    // The thread of the run is on its last lines; waiting for it is not for this thread.
    QThreadPool::globalInstance()->start([link = m_link] {
        link->starting.waitForFinished();
        link->release();
    });
    m_session.showTask(std::nullopt);
    setState(State::idle);
}

} // namespace triptych
