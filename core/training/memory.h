// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>

namespace triptych {

/// Keeps freed memory in the process instead of giving it back to the system after each step. Returning and
/// faulting in the activations costs more than the arithmetic on them. Once a process, before the first step.
void keep_freed_memory();

/// What an exception says, without the backtrace that LibTorch appends to its own.
std::string what_failed(const std::exception& failure);

} // namespace triptych
