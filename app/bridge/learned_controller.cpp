// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/learned_controller.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/bridge/guarded.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

/// When a checkpoint was written; nothing where there is none.
std::optional<fs::file_time_type> written(const fs::path& file) {
    std::error_code failed;
    const auto time = fs::last_write_time(file, failed);
    return failed ? std::nullopt : std::optional(time);
}

std::string fitKeyOf(GraphSpec graph, const DataFacts& facts) {
    graph.name.clear();
    graph.groups.clear();
    for (Node& node : graph.nodes)
        node.x = node.y = 0;
    return nlohmann::json{{"graph", graph_to_json(graph)},     {"classes", facts.classes},
                          {"outputs", facts.outputs},          {"vocabulary", facts.vocabulary},
                          {"widths", facts.widths},            {"categories", facts.categories}}
        .dump();
}

} // namespace

struct LearnedController::Worker {
    std::atomic<std::uint64_t> generation{0};
    std::atomic<int> read{0}, loaded{0};

    // Only the pool's single thread touches these.
    fs::path folder;
    std::optional<fs::file_time_type> time;
    std::string which;
    std::optional<Result<std::shared_ptr<const Learned>>> learned;
    std::optional<Predictor> predictor;

    /// Reads the run anew where it is another, or its checkpoint was written since.
    void follow(const fs::path& run) {
        std::string now = "best";
        auto at = written(run / "best.safetensors");
        if (!at) {
            now = "last";
            at = written(run / "last.safetensors");
        }
        if (learned && folder == run && time == at && which == now) return;
        predictor.reset();
        folder = run;
        time = at;
        which = now;
        ++read;
        learned = guarded([&]() -> Result<std::shared_ptr<const Learned>> {
            auto made = read_learned(run, which);
            if (!made) return made.error();
            return std::make_shared<const Learned>(*std::move(made));
        });
    }

    Result<std::shared_ptr<const WeightsReport>> fit(const GraphSpec& graph, const DataFacts& facts) {
        return guarded([&]() -> Result<std::shared_ptr<const WeightsReport>> {
            auto report = fitting_weights(graph, builtin_registry(), facts, folder / (which + ".safetensors"));
            if (!report) return report.error();
            return std::make_shared<const WeightsReport>(*std::move(report));
        });
    }

    Result<std::shared_ptr<const FeatureMaps>> maps(const Dataset& dataset, std::size_t row, const std::string& node) {
        return guarded([&]() -> Result<std::shared_ptr<const FeatureMaps>> {
            if (!predictor) {
                // One sample needs no accelerator, whose memory a training run may want.
                auto model = Predictor::load(folder, which, "cpu");
                if (!model) return model.error();
                predictor.emplace(*std::move(model));
                ++loaded;
            }
            auto sample = predictor->preparer().prepare(dataset, row);
            if (!sample) return sample.error();
            auto made = feature_maps(*predictor, *sample, node);
            if (!made) return made.error();
            return std::make_shared<const FeatureMaps>(*std::move(made));
        });
    }
};

LearnedController::LearnedController(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_worker(std::make_shared<Worker>()) {
    m_pool.setMaxThreadCount(1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(std::chrono::milliseconds(60));
    connect(&m_delay, &QTimer::timeout, this, &LearnedController::ask);
    for (const auto signal : {&Session::projectChanged, &Session::graphChanged, &Session::preparerChanged,
                              &Session::datasetChanged})
        connect(&session, signal, this, [this] { follow(false); });
    connect(&session, &Session::selectedRunChanged, this, [this] { follow(false); });
    connect(&session, &Session::selectedRowChanged, this, [this] { follow(false); });
    // A run that goes on writes its checkpoint anew.
    connect(&session, &Session::runsChanged, this, [this] { follow(true); });
}

LearnedController::~LearnedController() {
    ++m_worker->generation;
    m_pool.clear();
    m_pool.waitForDone();
}

int LearnedController::runsRead() const {
    return m_worker->read.load();
}

int LearnedController::modelsLoaded() const {
    return m_worker->loaded.load();
}

void LearnedController::setActive(bool active) {
    m_active = active;
    if (active) follow(true);
}

void LearnedController::setNode(const QString& node) {
    m_node = node.toStdString();
    follow(false);
}

/// @param anew  also where nothing was chosen otherwise: files may have changed
void LearnedController::follow(bool anew) {
    if (!m_active) return;
    const std::string run = m_session.hasProject() ? m_session.selectedRun().toStdString() : std::string();
    std::string fit, maps;
    if (!run.empty() && m_session.graphInfo().usable())
        fit = run + '\n' + fitKeyOf(m_session.project().graph, m_session.dataFacts());
    if (!run.empty() && !m_node.empty() && m_session.dataset() && m_session.selectedRow() >= 0)
        maps = run + '\n' + m_node + '\n' + std::to_string(m_session.selectedRow());
    const bool sameData = m_data == m_session.dataset();
    if (!anew && run == m_runKey && fit == m_fitKey && maps == m_mapsKey && sameData) return;
    if (run != m_runKey) {
        m_learned.reset();
        m_learnedError.reset();
    }
    if (fit != m_fitKey) m_fitting.reset();
    if (maps != m_mapsKey || !sameData) {
        m_maps.reset();
        m_mapsError.reset();
    }
    m_runKey = run;
    m_fitKey = fit;
    m_mapsKey = maps;
    m_data = m_session.dataset();
    ++m_worker->generation;
    m_pool.clear();
    m_busy = !run.empty();
    if (m_busy)
        m_delay.start();
    else
        m_delay.stop();
    emit changed();
}

void LearnedController::ask() {
    const std::uint64_t wanted = m_worker->generation.load();
    const bool fits = !m_fitKey.empty(), draws = !m_mapsKey.empty();
    m_pool.start([this, worker = m_worker, wanted, fits, draws, run = fs::path(m_runKey), node = m_node,
                  data = m_data, row = m_session.selectedRow(), graph = m_session.project().graph,
                  facts = m_session.dataFacts()] {
        const auto overtaken = [&] { return worker->generation.load() != wanted; };
        const auto tell = [&](auto take) {
            QMetaObject::invokeMethod(
                this,
                [this, worker, wanted, take] {
                    if (worker->generation.load() != wanted) return;
                    take();
                    emit changed();
                },
                Qt::QueuedConnection);
        };
        if (overtaken()) return;
        worker->follow(run);
        const Result<std::shared_ptr<const Learned>> learned = *worker->learned;
        tell([this, learned] {
            m_learned = learned ? *learned : nullptr;
            m_learnedError = learned ? std::nullopt : std::optional(learned.error());
        });
        if (learned && fits && !overtaken()) {
            const auto report = worker->fit(graph, facts);
            tell([this, report] { m_fitting = report ? *report : nullptr; });
        }
        if (learned && draws && !overtaken()) {
            const auto maps = worker->maps(*data, static_cast<std::size_t>(row), node);
            // A model that ran out of memory half way is not to be trusted, and its memory is wanted.
            if (!maps && (maps.error().code == ErrorCode::out_of_memory || maps.error().code == ErrorCode::internal))
                worker->predictor.reset();
            tell([this, maps] {
                m_maps = maps ? *maps : nullptr;
                m_mapsError = maps ? std::nullopt : std::optional(maps.error());
            });
        }
        tell([this] { m_busy = false; });
    });
}

} // namespace triptych
