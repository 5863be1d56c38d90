// SPDX-License-Identifier: GPL-3.0-or-later
// The command line needs no Qt.
#include <QString>
