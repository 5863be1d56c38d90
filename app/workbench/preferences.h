// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>
#include <QString>
#include <QVariant>

#include "widgets/theme.h"

namespace triptych {

/// What belongs to the person and not to a project: theme, language, where the window stood, recent projects.
/// Kept in workbench.ini in the folder that TRIPTYCH_DATA_DIR names, else in the user's configuration folder.
class Preferences {
  public:
    Preferences();

    ThemeChoice themeChoice() const;
    void setThemeChoice(ThemeChoice choice);
    QString language() const; ///< "en", "zh_CN"; after the system until a person chose
    void setLanguage(const QString& code);

    QVariant value(const QString& key) const;
    void setValue(const QString& key, const QVariant& value);

    QSettings& settings() { return m_settings; }

  private:
    QSettings m_settings;
};

} // namespace triptych
