// SPDX-License-Identifier: GPL-3.0-or-later
#include <QWidget>
#include <torch/torch.h>
