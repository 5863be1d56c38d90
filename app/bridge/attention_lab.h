// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/bridge/explain_controller.h"
#include "app/bridge/model_store.h"
#include "core/explain/attribution.h"
#include "core/explain/faithfulness.h"
#include "core/explain/what_if.h"

namespace triptych {

/// What a model says when part of its attention is knocked out.
struct Intervened {
    std::shared_ptr<const Explanation> of;
    std::vector<Intervention> interventions;
    Prediction prediction;
    std::shared_ptr<const Attention> attention; ///< that results; the tokens are those of the explanation
};

/// What a method makes of the attention of all layers, told of the tokens that are shown.
struct Measured {
    std::shared_ptr<const Explanation> of;
    QString method;
    ExplainTarget asked; ///< as it was asked for; what it came to is the attribution's
    Attribution attribution;
    std::vector<float> weights; ///< [N] for the tokens of the explanation; they sum to 1
};

/// Whether such a map matters to the model.
struct Judged {
    std::shared_ptr<const Measured> of;
    Faithfulness found;
};

/// Questions about an explanation that is there: what if attention were less, and what all layers come to. Each on a
/// thread of its own; a newer question of a kind takes the place of an older one. Threads: GUI thread only.
class AttentionLab : public QObject {
    Q_OBJECT

  public:
    explicit AttentionLab(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~AttentionLab() override;

    void intervene(std::shared_ptr<const Explanation> of, std::vector<Intervention> interventions);
    /// Once the map is there it is judged in the background.
    /// @param method  id of an attribution method that needs attention
    /// @param target  of the head that the explanation's node leads to
    void measure(std::shared_ptr<const Explanation> of, const QString& method, const ExplainTarget& target);
    /// Of a map that was measured before: judges it alone.
    void judge(std::shared_ptr<const Measured> map);
    /// No result of what was asked for so far comes any more.
    void cancel();
    bool busy() const { return m_intervening || m_measuring; }
    /// The map whose judgement is under way or to come; null: there is none. It is no reason to wait: busy() does not count it.
    std::shared_ptr<const Measured> judging() const { return m_judging; }

  signals:
    void busyChanged();
    void intervened(std::shared_ptr<const triptych::Intervened> result);
    void interventionFailed(const triptych::Error& error);
    void measured(std::shared_ptr<const triptych::Measured> result);
    void measurementFailed(const triptych::Error& error);
    void judged(std::shared_ptr<const triptych::Judged> result);
    void judgementProgressed(double fraction);
    void judgementFailed(std::shared_ptr<const triptych::Measured> map, const triptych::Error& error);

  private:
    struct Worker; ///< what the threads work on; outlives a request that is under way
    void setBusy(bool& which, bool busy);
    std::uint64_t newMeasurement();
    template <class Function>
    void tell(std::uint64_t wanted, Function function);
    void judgeNow(const std::shared_ptr<const Measured>& map, std::uint64_t wanted, const std::stop_token& stopped);

    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool;
    bool m_intervening = false, m_measuring = false;
    std::shared_ptr<const Measured> m_judging;
};

/// Values of a method for the tokens that are shown, sinks among them, as shares that sum to 1; empty where it tells of
/// none of them.
std::vector<float> weightsFor(const Attention& shown, const Attribution& attribution);

} // namespace triptych
