// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

namespace triptych {

class Session;

/// The samples that a person follows, by their row: kept in the project's view, and the same on every page.
/// Threads: GUI thread.
class PinnedRows : public QObject {
    Q_OBJECT

  public:
    static constexpr qsizetype most = 8; ///< so that following them stays cheap, and they fit the window

    /// The one of a session, which owns it.
    static PinnedRows& of(Session& session);

    const QList<qint64>& rows() const { return m_rows; } ///< in the order in which they were pinned; all in the table
    bool contains(qint64 row) const { return m_rows.contains(row); }
    bool full() const { return m_rows.size() >= most; }
    void pin(qint64 row); ///< does nothing where it is pinned, is not in the table, or there are as many as can be
    void unpin(qint64 row);
    void toggle(qint64 row) { contains(row) ? unpin(row) : pin(row); }

  signals:
    void changed();

  private:
    explicit PinnedRows(Session& session);
    void read();
    void keep();

    Session& m_session;
    QList<qint64> m_rows;
};

} // namespace triptych
