// SPDX-License-Identifier: GPL-3.0-or-later
// Where tensors are, no slots or signals are.
#include <QObject>
