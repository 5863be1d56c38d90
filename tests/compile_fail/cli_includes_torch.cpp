// SPDX-License-Identifier: GPL-3.0-or-later
// The command line sees results of core, no tensors.
#include <torch/torch.h>
