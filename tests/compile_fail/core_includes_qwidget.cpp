// SPDX-License-Identifier: GPL-3.0-or-later
// Core builds on a machine without Qt.
#include <QWidget>
