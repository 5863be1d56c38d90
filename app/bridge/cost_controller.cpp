// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/cost_controller.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "app/bridge/guarded.h"

namespace triptych {
namespace {

/// What a cost depends on: the graph without places and name, the data's sizes, the batch size.
std::string keyOf(GraphSpec graph, const DataFacts& facts, int batchSize, bool prepared) {
    graph.name.clear();
    for (Node& node : graph.nodes)
        node.x = node.y = 0;
    return nlohmann::json{{"graph", graph_to_json(graph)},
                          {"classes", facts.classes},
                          {"outputs", facts.outputs},
                          {"vocabulary", facts.vocabulary},
                          {"widths", facts.widths},
                          {"categories", facts.categories},
                          {"batch", batchSize},
                          {"prepared", prepared}}
        .dump();
}

} // namespace

CostController::CostController(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    m_pool.setMaxThreadCount(1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(std::chrono::milliseconds(200));
    connect(&m_delay, &QTimer::timeout, this, &CostController::measure);
    connect(&session, &Session::projectChanged, this, &CostController::follow);
    connect(&session, &Session::graphChanged, this, &CostController::follow);
    connect(&session, &Session::preparerChanged, this, &CostController::follow);
    connect(&session, &Session::datasetChanged, this, &CostController::follow);
    connect(&session, &Session::settingsChanged, this, &CostController::follow);
}

CostController::~CostController() {
    m_stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

void CostController::setActive(bool active) {
    m_active = active;
    if (active) follow();
}

const GraphCost* CostController::cost() const {
    return m_cost ? &*m_cost : nullptr;
}

std::optional<Error> CostController::error() const {
    return m_error;
}

void CostController::follow() {
    if (!m_active) return;
    const bool prepared = m_session.preparer() != nullptr;
    std::string key;
    if (m_session.hasProject())
        key = keyOf(m_session.project().graph, m_session.dataFacts(), m_session.project().settings.batch_size,
                    prepared);
    if (key == m_key) return;
    m_key = key;
    ++m_generation;
    m_stop.request_stop();
    m_cost.reset();
    m_error.reset();
    // A graph with errors has no cost, and the errors are told where they arose. Sizes of vocabularies are
    // known when the data were prepared; without a table that is never.
    const bool usable = m_session.hasProject() && m_session.graphInfo().usable();
    m_busy = usable && (prepared || m_session.dataset());
    if (usable && prepared)
        m_delay.start();
    else
        m_delay.stop();
    emit changed();
}

void CostController::measure() {
    m_stop = std::stop_source();
    const quint64 wanted = m_generation;
    CostOptions options;
    options.batch_size = m_session.project().settings.batch_size;
    m_pool.start([this, wanted, options, graph = m_session.project().graph, facts = m_session.dataFacts(),
                  stop = m_stop.get_token()] {
        auto cost = guarded([&] { return graph_cost(graph, builtin_registry(), facts, options, stop); });
        QMetaObject::invokeMethod(
            this,
            [this, wanted, cost = std::move(cost)] {
                if (wanted != m_generation) return;
                m_busy = false;
                if (cost)
                    m_cost = *cost;
                else
                    m_error = cost.error();
                emit changed();
            },
            Qt::QueuedConnection);
    });
}

} // namespace triptych
