// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>

namespace triptych {

/// Keeps freed memory in the process instead of giving it back to the system after each step. Returning and
/// faulting in the activations costs more than the arithmetic on them. For the rest of the process: a command that
/// does one thing and ends.
void keep_freed_memory();

/// The same for as long as one of these lives; after the last of them the system gets its memory back, as a window
/// that stays open for days owes it. Threads: any.
class FreedMemoryKept {
  public:
    FreedMemoryKept();
    ~FreedMemoryKept();
    FreedMemoryKept(const FreedMemoryKept&) = delete;
    FreedMemoryKept& operator=(const FreedMemoryKept&) = delete;
};

/// What an exception says, without the backtrace that LibTorch appends to its own.
std::string what_failed(const std::exception& failure);

} // namespace triptych
