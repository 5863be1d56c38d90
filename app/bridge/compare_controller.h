// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/bridge/attribution_controller.h"

namespace triptych {

/// One of the two that are compared: a row as a checkpoint of a run sees it.
struct CompareSide {
    QString run;                            ///< folder
    QString which = QStringLiteral("best"); ///< checkpoint: "best" or "last"
    qint64 row = -1;
    bool operator==(const CompareSide&) const = default;
};

struct CompareQuestion {
    std::shared_ptr<const Dataset> dataset;
    CompareSide a, b;
    AttributionRequest request; ///< of both sides; target.output -1: what side A finds most likely
};

/// What is known of one side.
struct ComparedSide {
    CompareSide side;
    std::shared_ptr<const AttributionScene> scene;
    std::shared_ptr<const Attribution> attribution;
    std::shared_ptr<const ModalityShapley> shapley; ///< null: there are no shares, for this reason:
    std::optional<Error> shapleyError;
};

/// Two sides under the same method, target and scale.
struct Comparison {
    ComparedSide a, b;
    /// B − A of each token and of each finer map; null where the sides have not the same tokens.
    std::shared_ptr<const Attribution> difference;
    /// Spearman, of two maps of one sample; NaN where they share nothing; nothing: two samples.
    std::optional<double> correlation;
};

/// B − A of each token; null where the tokens are not the same pieces of the same inputs.
std::shared_ptr<const Attribution> attributionDifference(const Attribution& a, const Attribution& b);

/// compare.json in a folder, which is made if it is not there: both sides with prediction, attribution and shares of the
/// modalities, the difference and the correlation. Null where there is none.
/// @error file_unwritable
Result<void> writeComparison(const std::filesystem::path& folder, const Comparison& comparison);

/// Asks two sides the same. A newer question takes the place of an older one; a side that stays the same is not computed
/// again. A class of side A is looked for by its name on side B, whose model may be another.
/// Threads: GUI thread only; signals come queued to it.
class CompareController : public QObject {
    Q_OBJECT

  public:
    enum class Side { a, b };
    Q_ENUM(Side)

    explicit CompareController(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~CompareController() override;

    void ask(const CompareQuestion& question);
    /// No result of what was asked for so far comes any more.
    void cancel();
    bool busy() const { return m_busy; }

  signals:
    void busyChanged(bool busy);
    void progressed(triptych::CompareController::Side side, double fraction);
    void compared(std::shared_ptr<const triptych::Comparison> comparison);
    void failed(triptych::CompareController::Side side, const triptych::Error& error);

  private:
    struct Worker; ///< what the thread works on
    void setBusy(bool busy);
    template <class Function>
    void post(std::uint64_t wanted, Function function);

    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool;
    std::stop_source m_stop;
    bool m_busy = false;
};

} // namespace triptych
