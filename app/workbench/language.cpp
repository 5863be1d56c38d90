// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace triptych {

Language::~Language() {
    if (!QCoreApplication::instance()) return;
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
}

QStringList Language::codes() {
    return {QStringLiteral("en"), QStringLiteral("zh_CN")};
}

QString Language::ownName(const QString& code) {
    return code == QLatin1String("zh_CN") ? QStringLiteral("简体中文") : QStringLiteral("English");
}

bool Language::set(const QString& code) {
    if (!codes().contains(code)) return false;
    if (code == m_code) return true;
    m_code = code;
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    // Numbers and dates follow the chosen language too, not the system's.
    QLocale::setDefault(code == QLatin1String("en") ? QLocale(QLocale::English) : QLocale(code));
    // Qt's words first: the program's own come last, so that they are asked first.
    if (m_qt.load(QStringLiteral("qtbase_") + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
    if (m_own.load(QStringLiteral(":/translations/triptych_%1.qm").arg(code)))
        QCoreApplication::installTranslator(&m_own);
    return true;
}

} // namespace triptych
