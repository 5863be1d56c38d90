// SPDX-License-Identifier: GPL-3.0-or-later
// Bridge and widgets do not know each other; pages connect them.
#include "widgets/theme.h"
