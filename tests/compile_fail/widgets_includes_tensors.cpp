// SPDX-License-Identifier: GPL-3.0-or-later
// A header of core that is for files that touch tensors only.
#include <QWidget>

#include "core/training/model.h"
