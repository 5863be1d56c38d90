// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>
#include <variant>

#include "widgets/theme.h"

namespace triptych {

/// What the command line of the workbench asks for.
struct Options {
    QString file; ///< a project, a table or a folder; empty: none
    bool sample = false;
    std::optional<ThemeChoice> theme; ///< this time; the stored choice stays
    QString language;
    QString page;
    QString tab; ///< of the page
    std::optional<QSize> size;
    QString screenshot; ///< the window is saved there once it is settled
    bool exitWhenReady = false;
};

/// Text to print instead of starting, with the exit code: help and version (0), wrong usage (2).
struct Printed {
    QString text;
    int exitCode = 0;
};

/// @param arguments  with the program's name first; needs a QCoreApplication only where it prints help
std::variant<Options, Printed> parseOptions(const QStringList& arguments);

/// Runs the workbench. @return the exit code of the process
int runWorkbench(int& argc, char** argv);

} // namespace triptych
