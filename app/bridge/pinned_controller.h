// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/graph.h"
#include "core/training/pinned.h"
#include "core/training/targets.h"

namespace triptych {

class PinnedRows;
class Session;
struct RunInfo;

/// The pinned samples as one run saw them at one moment of its training, which can be moved through. One line a sample:
/// those that are pinned, then those that the run followed and that are pinned no more. Threads: GUI thread; files are read
/// on others.
class PinnedController : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role { RowRole = Qt::UserRole };

    /// One line.
    struct Entry {
        qint64 row = -1;
        bool pinned = false;
        const PinnedSample* now = nullptr;    ///< at the moment; null: the run did not follow it then
        const PinnedSample* before = nullptr; ///< the news before; null: there are none
        QString truth;                        ///< as the table says it; empty: not known
        int truthPlace = -1;                  ///< among the run's classes; -1: not known, or the run gives no single class
        /// Of the true class, or where that is not known of the class that is answered at the end: one each time, NaN where
        /// the run did not follow it. Of a number its value.
        std::vector<double> history;

        /// Of what is answered; NaN where there is none.
        double probability() const;
        double probabilityBefore() const; ///< of the same answer
        double contributionBefore(const std::string& input) const; ///< NaN: not known
    };

    explicit PinnedController(Session& session, QObject* parent = nullptr);

    /// Reads what the run keeps; empty: no run. News of the run that is on are added as they come.
    void showRun(const QString& folder);
    QString run() const { return m_folder; }
    void append(const PinnedNews& news);

    const std::vector<PinnedNews>& news() const { return m_news; } ///< oldest first
    int position() const { return m_position; }                    ///< place in news(); -1: there are none
    bool atEnd() const { return m_position + 1 == static_cast<int>(m_news.size()); }
    void setPosition(int position); ///< clamped; at the end it stays at the end when news come
    void step(int by) { setPosition(m_position + by); }

    Entry entry(int line) const;
    Modality modality(const std::string& input) const;
    double largestContribution() const { return m_largest; } ///< of all, at any time: one scale
    TargetKind kind() const;
    bool busy() const { return m_reading; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  signals:
    void timelineChanged();
    void positionChanged(int position);
    void failed(const triptych::Error& error);

  private:
    void arrange(); ///< lines and what they are
    void followRuns();
    const PinnedSample* find(int position, qint64 row) const;

    Session& m_session;
    PinnedRows& m_rows;
    QString m_folder;
    std::vector<PinnedNews> m_news;
    std::vector<qint64> m_lines;
    std::vector<Target> m_targets;           ///< of the run; empty until it is known
    std::map<std::string, Modality> m_modalities; ///< by input
    int m_position = -1;
    double m_largest = 0;
    std::uint64_t m_asked = 0; ///< tells the newest request from stale ones
    bool m_reading = false;
};

} // namespace triptych
