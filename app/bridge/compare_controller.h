// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "app/bridge/attribution_controller.h"

namespace triptych {

/// One of the two that are compared: a row as a checkpoint of a run sees it.
struct CompareSide {
    QString run;                            ///< folder
    QString which = QStringLiteral("best"); ///< checkpoint: "best", "last" or, where it was kept, "initial"
    qint64 row = -1;
    bool operator==(const CompareSide&) const = default;
};

struct CompareQuestion {
    std::shared_ptr<const Dataset> dataset;
    CompareSide a, b;
    AttributionRequest request; ///< of both sides; target.output -1: what side A finds most likely
    Baseline baseline = Baseline::mean; ///< of the test whether the maps matter
};

/// What is known of one side.
struct ComparedSide {
    CompareSide side;
    int epoch = 0; ///< after which the checkpoint was written; 0: not known, or before training
    std::shared_ptr<const AttributionScene> scene;
    std::shared_ptr<const Attribution> attribution;
    std::shared_ptr<const ModalityShapley> shapley; ///< null: there are no shares, for this reason:
    std::optional<Error> shapleyError;
    /// Whether the map moves the model more than chance does, over all inputs; null: not known yet, or not to be had.
    std::shared_ptr<const Faithfulness> faithfulness;
};

/// Which tokens of two maps stand for the same piece: a patch, a cell, a span at the same place, a column of the same name;
/// words only where both texts are the same, for a word elsewhere is another word.
struct TokenAlignment {
    struct Input {
        std::size_t aligned = 0, ofA = 0, ofB = 0; ///< tokens that are no sinks
        bool otherText = false;                    ///< the texts differ, so that none of their words is aligned
        bool whole() const { return aligned == ofA && aligned == ofB; }
        bool operator==(const Input&) const = default;
    };
    std::vector<std::pair<int, int>> pairs; ///< index in A and in B, in the order of A; sinks among them
    std::map<std::string, Input> inputs;    ///< of either side
};
TokenAlignment alignTokens(const Attribution& a, const PreparedSample& sampleA, const Attribution& b,
                           const PreparedSample& sampleB);

/// Two sides under the same method, target and scale.
struct Comparison {
    ComparedSide a, b;
    TokenAlignment alignment;
    /// B − A of each aligned token, in their order, and of each finer map that both have, as in_column_unit(); null where none
    /// is aligned.
    std::shared_ptr<const Attribution> difference;
    /// Spearman, of two maps of one sample; NaN where they share nothing; nothing: two samples.
    std::optional<double> correlation;
};

/// B − A of each aligned token, as in_column_unit(); null where there is none. Where both are stochastic, with the interval of a
/// difference of independent draws. @pre the alignment is of these two
std::shared_ptr<const Attribution> attributionDifference(const Attribution& a, const Attribution& b,
                                                         const TokenAlignment& alignment);

/// Where one scale over both maps ends: the greatest |value| of their tokens that are no sinks, as in_column_unit().
double pairReach(const Comparison& comparison);
/// Whether a map is one of the two: of the same row, model, method, parameters and target.
bool isOfPair(const Comparison& comparison, qint64 row, const Attribution& map);

/// Files of a comparison in a folder, which is made if it is not there. compare.json: both sides with run, checkpoint, row,
/// prediction, attribution and its parameters, and shares of the modalities; which tokens are aligned, the difference and the
/// correlation. compare.csv: a line a token. compare.html: one page for colleagues. Null where there is none.
/// @error file_unwritable
Result<void> writeComparison(const std::filesystem::path& folder, const Comparison& comparison, const QString& title);

/// Asks two sides the same, and then tests whether their maps matter. A newer question takes the place of an older one; a side that stays the same is not computed
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
    /// Of what was compared last; a map that cannot be tested is passed over.
    void judged(triptych::CompareController::Side side, std::shared_ptr<const triptych::Faithfulness> faithfulness);
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
