// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
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
    QColor selection; ///< behind selected rows and text; `text` is read on it
    QColor hover;     ///< behind what the pointer is over
    QColor onAccent;  ///< text and icons on the accent colour

    QColor modality(Modality modality) const;
    static Theme light();
    static Theme darkTheme();
};

enum class ThemeChoice { system, light, dark };

/// The theme in force. Widgets ask when they paint, and repaint on QEvent::PaletteChange.
const Theme& theme();
/// Sets style, font, palette and style sheet of the application. Widgets take part by dynamic properties:
/// [primary="true"] and [danger="true"] on a QPushButton, [flat="true"] on a QPushButton or QToolButton;
/// [role="section"|"dim"|"title"|"error"] on a QLabel; [role="panel"|"header"|"raised"] on a QFrame (or a QWidget
/// with WA_StyledBackground).
void applyTheme(QApplication& application, ThemeChoice choice);

/// What an icon stands on, and so its colour.
enum class IconTone { text, dim, accent, onAccent, error };
/// An icon of the program's own set (resources/icons/NAME.svg) drawn in the colour of its tone, sharp at any scale.
/// The colour is looked up when it is painted: an icon need not be made anew when the theme changes.
QIcon themedIcon(const QString& name, IconTone tone = IconTone::text);

/// The UI font at 13 px with digits of one width: for numbers that stand below each other or change in place.
QFont numberFont();

/// Viridis, for attention. @param t in [0,1]
QColor viridis(double t);
/// Blue–white–red, for signed values. @param t in [-1,1]
QColor diverging(double t);

}  // namespace triptych
