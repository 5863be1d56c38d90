// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/recents.h"

#include <QDir>
#include <QFileInfo>
#include <QStringList>

namespace triptych {
namespace {

QString absolute(const QString& file) {
    return QDir::cleanPath(QFileInfo(file).absoluteFilePath());
}

} // namespace

Recents::Recents(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
    m_pool.setMaxThreadCount(1);
    const int count = m_settings.beginReadArray(QStringLiteral("recent"));
    for (int i = 0; i < count && m_entries.size() < most; ++i) {
        m_settings.setArrayIndex(i);
        Recent entry;
        entry.name = m_settings.value(QStringLiteral("name")).toString();
        entry.file = m_settings.value(QStringLiteral("file")).toString();
        entry.opened = m_settings.value(QStringLiteral("opened")).toDateTime();
        if (!entry.file.isEmpty()) m_entries.append(entry);
    }
    m_settings.endArray();
    check();
}

Recents::~Recents() {
    m_pool.waitForDone();
}

void Recents::add(const QString& name, const QString& file) {
    const QString place = absolute(file);
    m_entries.removeIf([&](const Recent& entry) { return entry.file == place; });
    m_entries.prepend({name, place, QDateTime::currentDateTime(), false});
    while (m_entries.size() > most)
        m_entries.removeLast();
    write();
    check(); // a check on its way does not know of this one
}

void Recents::remove(const QString& file) {
    const QString place = absolute(file);
    if (m_entries.removeIf([&](const Recent& entry) { return entry.file == place; }) > 0) write();
}

void Recents::clear() {
    if (m_entries.isEmpty()) return;
    m_entries.clear();
    write();
}

void Recents::check() {
    QStringList files;
    for (const Recent& entry : m_entries)
        files.append(entry.file);
    const quint64 number = ++m_checks;
    m_pool.start([this, files, number] {
        QStringList missing;
        for (const QString& file : files)
            if (!QFileInfo::exists(file)) missing.append(file);
        QMetaObject::invokeMethod(
            this,
            [this, missing, number] {
                if (number != m_checks) return;
                bool differs = false;
                for (Recent& entry : m_entries) {
                    const bool gone = missing.contains(entry.file);
                    differs = differs || gone != entry.missing;
                    entry.missing = gone;
                }
                if (differs) emit changed();
            },
            Qt::QueuedConnection);
    });
}

void Recents::write() {
    m_settings.remove(QStringLiteral("recent"));
    m_settings.beginWriteArray(QStringLiteral("recent"), static_cast<int>(m_entries.size()));
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        m_settings.setArrayIndex(static_cast<int>(i));
        m_settings.setValue(QStringLiteral("name"), m_entries[i].name);
        m_settings.setValue(QStringLiteral("file"), m_entries[i].file);
        m_settings.setValue(QStringLiteral("opened"), m_entries[i].opened);
    }
    m_settings.endArray();
    emit changed();
}

} // namespace triptych
