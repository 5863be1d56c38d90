// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

#include "core/graph/graph.h"

class QApplication;

namespace triptych {

/// The colours of the program. One hue a modality, everywhere it appears.
struct Theme {
    bool dark = false;
    QColor window, panel, raised, line, text, dim, accent;
    QColor textModality, image, audio, video, numbers, fusion;
    QColor good, warning, error;

    QColor modality(Modality modality) const;
    static Theme light();
    static Theme darkTheme();
};

enum class ThemeChoice { system, light, dark };

/// The theme in force. Widgets ask when they paint, and repaint on QEvent::PaletteChange.
const Theme& theme();
/// Sets palette and style sheet of the application.
void applyTheme(QApplication& application, ThemeChoice choice);

/// An icon of the program's own set (resources/icons/NAME.svg) drawn in the text colour, sharp at any scale.
QIcon themedIcon(const QString& name);

/// Viridis, for attention. @param t in [0,1]
QColor viridis(double t);
/// Blue–white–red, for signed values. @param t in [-1,1]
QColor diverging(double t);

}  // namespace triptych
