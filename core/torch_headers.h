// SPDX-License-Identifier: GPL-3.0-or-later
// The precompiled header of the files that touch a live tensor. Nothing outside core may include it.
#pragma once

#include <torch/torch.h>
