// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <memory>
#include <optional>
#include <vector>

#include "app/bridge/explain_controller.h"
#include "app/bridge/model_store.h"
#include "core/explain/attribution.h"
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
    Attribution attribution;
    std::vector<float> weights; ///< [N] for the tokens of the explanation; they sum to 1
};

/// Questions about an explanation that is there: what if attention were less, and what all layers come to. Each on a
/// thread of its own; a newer question of a kind takes the place of an older one. Threads: GUI thread only.
class AttentionLab : public QObject {
    Q_OBJECT

  public:
    explicit AttentionLab(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~AttentionLab() override;

    void intervene(std::shared_ptr<const Explanation> of, std::vector<Intervention> interventions);
    /// @param method  id of an attribution method that needs attention. Explains what the model finds most likely.
    void measure(std::shared_ptr<const Explanation> of, const QString& method);
    /// No result of what was asked for so far comes any more.
    void cancel();
    bool busy() const { return m_intervening || m_measuring; }

  signals:
    void busyChanged();
    void intervened(std::shared_ptr<const triptych::Intervened> result);
    void interventionFailed(const triptych::Error& error);
    void measured(std::shared_ptr<const triptych::Measured> result);
    void measurementFailed(const triptych::Error& error);

  private:
    struct Worker; ///< what the threads work on; outlives a request that is under way
    void setBusy(bool& which, bool busy);

    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool;
    bool m_intervening = false, m_measuring = false;
};

/// Values of a method for the tokens that are shown, sinks among them, as shares that sum to 1; empty where it tells of
/// none of them.
std::vector<float> weightsFor(const Attention& shown, const Attribution& attribution);

} // namespace triptych
