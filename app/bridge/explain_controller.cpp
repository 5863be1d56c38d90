// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/explain_controller.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/bridge/guarded.h"
#include "app/bridge/tell_export.h"
#include "core/explain/export.h"
#include "core/project/project.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

} // namespace

struct ExplainController::Worker {
    std::atomic<std::uint64_t> generation{0};
    std::shared_ptr<ModelStore> models;

    Result<std::shared_ptr<const Explanation>> explain(const fs::path& run, const Dataset& dataset,
                                                       std::size_t row, const std::string& node, int frame,
                                                       std::uint64_t wanted) {
        const Error stale = fail(ErrorCode::cancelled, run.string(), "was overtaken by a newer request.");
        const auto overtaken = [&] { return generation.load() != wanted; };
        if (overtaken()) return stale;
        auto model = models->get(run);
        if (!model) return model.error();
        const std::shared_ptr<const Predictor> predictor = *model;
        if (overtaken()) return stale;
        auto explanation = std::make_shared<Explanation>();
        auto sample = predictor->preparer().prepare(dataset, row, true);
        if (!sample) return sample.error();
        if (overtaken()) return stale;
        auto attention = predictor->attention(*sample, node, frame);
        if (!attention) return attention.error();

        const Preparer& preparer = predictor->preparer();
        explanation->run = QString::fromStdString(run.string());
        explanation->runName = QString::fromStdString(predictor->run().name);
        explanation->row = static_cast<qint64>(row);
        explanation->split = dataset.split(row);
        explanation->sample = *std::move(sample);
        explanation->attention = std::make_shared<const Attention>(*std::move(attention));
        explanation->graph = predictor->run().graph;
        explanation->inputs = preparer.inputs();
        for (const std::string& input : preparer.inputs()) {
            explanation->columnNames[input] = preparer.columns(input);
            explanation->modalities[input] = preparer.modality(input);
            if (const LogMel* mel = preparer.log_mel(input)) {
                explanation->melHz[input] = mel->mel_frequencies_hz();
                explanation->sampleRates[input] = mel->options().sample_rate_hz;
            }
        }
        explanation->targets = targets_in(predictor->run(), dataset);
        const Target& main = explanation->targets.front();
        for (const Target& target : explanation->targets)
            explanation->truths[target.head] = truth_text(target, dataset, row);
        explanation->truthName = explanation->truths.at(main.head);
        if (main.kind == TargetKind::classes || main.kind == TargetKind::ordered)
            if (const auto place = main.value(dataset, row)) explanation->truth = static_cast<int>(*place);
        return std::shared_ptr<const Explanation>(std::move(explanation));
    }
};

ExplainController::ExplainController(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {
    m_worker->models = std::move(models);
    m_pool.setMaxThreadCount(1);
    m_exports.setMaxThreadCount(1);
}

ExplainController::~ExplainController() {
    ++m_worker->generation;
    m_pool.clear();
    m_pool.waitForDone();
    m_exports.waitForDone();
}

void ExplainController::setBusy(bool busy) {
    if (busy == m_busy) return;
    m_busy = busy;
    emit busyChanged(busy);
}

void ExplainController::cancel() {
    ++m_worker->generation;
    m_pool.clear();
    setBusy(false);
}

void ExplainController::explain(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row,
                                const QString& node, int frame) {
    const std::uint64_t wanted = ++m_worker->generation;
    m_pool.clear();
    setBusy(true);
    const fs::path folder(run.toStdString());
    m_pool.start([this, worker = m_worker, folder, dataset = std::move(dataset), row,
                  node = node.toStdString(), frame, wanted] {
        auto result = guarded([&]() -> Result<std::shared_ptr<const Explanation>> {
            if (!dataset || row < 0 || static_cast<std::size_t>(row) >= dataset->size())
                return fail(ErrorCode::out_of_range, "row " + std::to_string(row), "is not in the table.",
                            {std::to_string(row)});
            return worker->explain(folder, *dataset, static_cast<std::size_t>(row), node, frame, wanted);
        });
        // A model that ran out of memory half way is not to be trusted, and its memory is wanted.
        if (!result && (result.error().code == ErrorCode::out_of_memory ||
                        result.error().code == ErrorCode::internal))
            worker->models->forget(folder);
        QMetaObject::invokeMethod(
            this,
            [this, wanted, result = std::move(result)] {
                if (wanted != m_worker->generation.load()) return;
                setBusy(false);
                if (result)
                    emit ready(*result);
                else
                    emit failed(result.error());
            },
            Qt::QueuedConnection);
    });
}

void ExplainController::exportTo(const QString& folder, std::shared_ptr<const Explanation> explanation,
                                 std::shared_ptr<const Attention> attention, const ShownAttention& shown, const QString& title) {
    if (!explanation || !attention) return;
    m_exports.start([this, folder, explanation = std::move(explanation), attention = std::move(attention), shown,
                     heading = title.toStdString()] {
        const fs::path place(folder.toStdString());
        const auto written = guarded([&]() -> Result<void> {
            std::error_code code;
            fs::create_directories(place, code);
            if (code)
                return fail(ErrorCode::file_unwritable, place.string(),
                            "cannot be made: " + code.message() + ".", {place.string()});
            const PreparedSample& sample = explanation->sample;
            const SvgDetails details{explanation->truthName, explanation->melHz, explanation->modalities, explanation->sampleRates};
            const std::pair<const char*, std::string> files[] = {
                // Paths are bytes, and need not be UTF-8.
                {"attention.json", attention_to_json(*attention, shown).dump(1, ' ', false, nlohmann::json::error_handler_t::replace)},
                {"attention.csv", attention_to_csv(*attention, shown)},
                {"attention.svg", attention_to_svg(*attention, sample, heading, details, shown)},
                {"attention.html", attention_to_html(*attention, sample, heading, details, explanation->targets, shown)},
            };
            for (const auto& [name, content] : files)
                if (auto done = write_file_atomically(place / name, content); !done) return done;
            return {};
        });
        tellExport(this, folder, written);
    });
}

} // namespace triptych
