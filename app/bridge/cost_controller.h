// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <optional>
#include <stop_token>
#include <string>

#include "app/bridge/session.h"
#include "core/training/cost.h"

namespace triptych {

/// What the project's graph costs at the batch size of its settings: measured on a thread of its own, anew
/// when something changes that it depends on. A newer graph cancels the measurement of an older one. Threads:
/// GUI thread only.
class CostController : public QObject {
    Q_OBJECT

  public:
    explicit CostController(Session& session, QObject* parent = nullptr);
    ~CostController() override;

    /// Measures only while somebody looks.
    void setActive(bool active);
    const GraphCost* cost() const;      ///< of the present graph; null: not known (yet)
    std::optional<Error> error() const; ///< why it is not known
    bool busy() const { return m_busy; }

  signals:
    void changed();

  private:
    void follow();
    void measure();

    Session& m_session;
    QThreadPool m_pool;
    QTimer m_delay; ///< a person who types numbers is not measured at each digit
    std::stop_source m_stop;
    quint64 m_generation = 0;
    std::string m_key; ///< what m_cost or m_error belong to
    std::optional<GraphCost> m_cost;
    std::optional<Error> m_error;
    bool m_active = false;
    bool m_busy = false;
};

} // namespace triptych
