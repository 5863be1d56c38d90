// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "app/workbench/command_palette.h"

class QDialog;

namespace triptych {

/// All actions with their keys, in a table with a filter. Not modal; deletes itself when closed.
QDialog* showShortcuts(const QList<Command>& commands, QWidget* parent);
/// Name, version, licence and what it is made with. Not modal; deletes itself when closed.
QDialog* showAbout(QWidget* parent);

} // namespace triptych
