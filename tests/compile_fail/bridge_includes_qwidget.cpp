// SPDX-License-Identifier: GPL-3.0-or-later
// The bridge shows nothing.
#include <QWidget>
