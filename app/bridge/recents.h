// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QThreadPool>

namespace triptych {

struct Recent {
    QString name;     ///< of the project
    QString file;     ///< absolute
    QDateTime opened; ///< last
    bool missing = false;
};

/// The projects that were opened last, newest first. One whose file is gone stays in the list, marked: its
/// drive may come back. Whether files are there is looked up on a worker, for a drive can take its time.
/// Ownership: `settings` must outlive this object, which alone writes the group "recent" in it.
/// Threads: GUI thread only.
class Recents : public QObject {
    Q_OBJECT

  public:
    static constexpr int most = 10;

    explicit Recents(QSettings& settings, QObject* parent = nullptr);
    ~Recents() override;

    const QList<Recent>& entries() const { return m_entries; }
    void add(const QString& name, const QString& file); ///< or moves it to the front
    void remove(const QString& file);
    void clear();
    void check(); ///< looks again which files are there

  signals:
    void changed();

  private:
    void write();

    QSettings& m_settings;
    QList<Recent> m_entries;
    quint64 m_checks = 0; ///< results of an older check are dropped
    QThreadPool m_pool;
};

} // namespace triptych
