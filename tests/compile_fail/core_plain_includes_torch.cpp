// SPDX-License-Identifier: GPL-3.0-or-later
// Outside encoders, fusion, heads, training and explain, core touches no tensor.
#include <torch/torch.h>
