// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/dry_run_controller.h"

#include <QElapsedTimer>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/bridge/guarded.h"

namespace triptych {
namespace {

constexpr qint64 dry_run_interval_ms = 40;

/// The checkpoint that a run is known by.
std::filesystem::path weightsOf(const std::filesystem::path& run) {
    std::error_code failed;
    const std::filesystem::path best = run / "best.safetensors";
    return std::filesystem::exists(best, failed) ? best : run / "last.safetensors";
}

} // namespace

DryRunController::DryRunController(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    m_pool.setMaxThreadCount(1);
    connect(&session, &Session::projectChanged, this, [this] {
        cancel();
        m_result.reset();
        m_data.reset();
        m_run.clear();
        m_key.clear();
        m_error.reset();
        emit changed();
    });
    for (const auto signal : {&Session::graphChanged, &Session::settingsChanged, &Session::datasetChanged})
        connect(&session, signal, this, [this] {
            if (m_result) emit changed(); // it may be out of date
        });
}

DryRunController::~DryRunController() {
    m_stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

std::string DryRunController::keyOfNow() const {
    if (!m_session.hasProject()) return {};
    GraphSpec graph = m_session.project().graph;
    graph.name.clear();
    graph.groups.clear();
    for (Node& node : graph.nodes)
        node.x = node.y = 0;
    const TrainSettings& settings = m_session.project().settings;
    return nlohmann::json{{"graph", graph_to_json(graph)}, {"batch", settings.batch_size}, {"seed", settings.seed}}
        .dump();
}

bool DryRunController::outOfDate() const {
    return m_result && (m_data != m_session.dataset() || m_key != keyOfNow());
}

void DryRunController::cancel() {
    ++m_generation;
    m_stop.request_stop();
    if (!m_busy) return;
    m_busy = false;
    emit changed();
}

void DryRunController::start(const QString& run) {
    const auto data = m_session.dataset();
    if (!m_session.hasProject() || !data) return;
    cancel();
    m_stop = std::stop_source();
    m_busy = true;
    m_fraction = -1;
    m_error.reset();
    const quint64 wanted = m_generation;
    DryRunOptions options;
    options.batch_size = m_session.project().settings.batch_size;
    options.seed = m_session.project().settings.seed;
    options.partial_weights = true;
    const auto clock = std::make_shared<QElapsedTimer>();
    clock->start();
    const Progress progress = [this, wanted, clock](double fraction, const std::string&) {
        if (clock->elapsed() < dry_run_interval_ms) return;
        clock->restart();
        QMetaObject::invokeMethod(
            this,
            [this, wanted, fraction] {
                if (wanted != m_generation) return;
                m_fraction = fraction;
                emit changed();
            },
            Qt::QueuedConnection);
    };
    m_pool.start([this, wanted, options, progress, run, data, key = keyOfNow(), graph = m_session.project().graph,
                  preparer = m_session.preparer(), stop = m_stop.get_token()]() mutable {
        auto result = guarded([&]() -> Result<std::shared_ptr<const DryRun>> {
            if (!run.isEmpty()) options.weights = weightsOf(run.toStdString());
            auto made = dry_run(graph, builtin_registry(), *data, preparer.get(), options, stop, progress);
            if (!made) return made.error();
            return std::make_shared<const DryRun>(*std::move(made));
        });
        QMetaObject::invokeMethod(
            this,
            [this, wanted, run, data, key, result = std::move(result)] {
                if (wanted != m_generation) return;
                m_busy = false;
                if (result) {
                    m_result = *result;
                    m_data = data;
                    m_key = key;
                    m_run = run;
                } else {
                    m_error = result.error();
                }
                emit changed();
            },
            Qt::QueuedConnection);
    });
    emit changed();
}

} // namespace triptych
