// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QTranslator>

namespace triptych {

/// The language of the window. A change reaches every widget as QEvent::LanguageChange.
/// Threads: GUI thread only.
class Language {
  public:
    Language() = default;
    ~Language();
    Language(const Language&) = delete;
    Language& operator=(const Language&) = delete;

    static QStringList codes();                  ///< "en", "zh_CN"
    static QString ownName(const QString& code); ///< "English", "简体中文": in itself, never translated

    /// @return false where there is no such language, and nothing changed
    bool set(const QString& code);
    QString code() const { return m_code; }

  private:
    QTranslator m_own, m_qt;
    QString m_code = QStringLiteral("en");
};

} // namespace triptych
