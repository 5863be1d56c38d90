// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/bridge/session.h"
#include "core/training/learned.h"

namespace triptych {

/// What the selected run learned, of which tensors the project's graph would still take, and what the selected sample
/// is at one node of that run: read and computed on a thread of its own while somebody looks. The parts arrive one
/// after another; a newer selection takes the place of an older one. Threads: GUI thread only.
class LearnedController : public QObject {
    Q_OBJECT

  public:
    explicit LearnedController(Session& session, QObject* parent = nullptr);
    ~LearnedController() override;

    /// Reads only while somebody looks.
    void setActive(bool active);
    /// The node whose feature maps are wanted; empty: none.
    void setNode(const QString& node);
    QString node() const { return QString::fromStdString(m_node); }
    bool busy() const { return m_busy; }

    /// Of the selected run; null: not known (yet).
    const Learned* learned() const { return m_learned.get(); }
    std::optional<Error> learnedError() const { return m_learnedError; }
    /// Which of its tensors the project's graph takes; null: not known (yet), or the graph has errors.
    const WeightsReport* fitting() const { return m_fitting.get(); }
    /// Of the selected sample at the node; null: not known (yet).
    const FeatureMaps* maps() const { return m_maps.get(); }
    std::optional<Error> mapsError() const { return m_mapsError; } ///< why there are none

    int runsRead() const;     ///< how often weights were read, for tests of what is kept
    int modelsLoaded() const; ///< how often a model was made of them

  signals:
    void changed();

  private:
    struct Worker; ///< what the thread works on; outlives a request that is under way
    void follow(bool anew);
    void ask();

    Session& m_session;
    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool;
    QTimer m_delay; ///< one look at a selection that moves fast
    bool m_active = false, m_busy = false;
    std::string m_node;
    std::string m_runKey, m_fitKey, m_mapsKey; ///< what the results belong to
    std::shared_ptr<const Dataset> m_data;
    std::shared_ptr<const Learned> m_learned;
    std::optional<Error> m_learnedError;
    std::shared_ptr<const WeightsReport> m_fitting;
    std::shared_ptr<const FeatureMaps> m_maps;
    std::optional<Error> m_mapsError;
};

} // namespace triptych
