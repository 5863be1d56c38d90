// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/preferences.h"

#include <QDir>
#include <QLocale>
#include <QStandardPaths>

namespace triptych {

namespace {

QString settingsFile() {
    QString folder = qEnvironmentVariable("TRIPTYCH_DATA_DIR");
    if (folder.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                 QStringLiteral("/triptych");
    return QDir(folder).filePath(QStringLiteral("workbench.ini"));
}

} // namespace

Preferences::Preferences() : m_settings(settingsFile(), QSettings::IniFormat) {}

ThemeChoice Preferences::themeChoice() const {
    const QString name = value(QStringLiteral("theme")).toString();
    if (name == QLatin1String("light")) return ThemeChoice::light;
    if (name == QLatin1String("dark")) return ThemeChoice::dark;
    return ThemeChoice::system;
}

void Preferences::setThemeChoice(ThemeChoice choice) {
    setValue(QStringLiteral("theme"), choice == ThemeChoice::light  ? QStringLiteral("light")
                                      : choice == ThemeChoice::dark ? QStringLiteral("dark")
                                                                    : QStringLiteral("system"));
}

QString Preferences::language() const {
    const QString code = value(QStringLiteral("language")).toString();
    if (!code.isEmpty()) return code;
    return QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
}

void Preferences::setLanguage(const QString& code) {
    setValue(QStringLiteral("language"), code);
}

QVariant Preferences::value(const QString& key) const {
    return m_settings.value(key);
}

void Preferences::setValue(const QString& key, const QVariant& value) {
    m_settings.setValue(key, value);
}

} // namespace triptych
