// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/resource.h>

#include <exception>
#include <new>

#include "core/base/result.h"
#include "core/training/memory.h"

namespace triptych {

/// From now on the calling thread, and those that it starts, give way to the window's own. A pool keeps its threads, so
/// this may be said to one again.
inline void behindTheWindow() {
    constexpr int niceness = 10;
    // On Linux this is the priority of the calling thread alone.
    if (getpriority(PRIO_PROCESS, 0) < niceness) setpriority(PRIO_PROCESS, 0, niceness);
}

/// Runs work that returns a Result on a worker thread, where an exception that leaves it ends the program.
/// Data may be larger than the memory: that ends the work alone. Computing takes every core: the window comes first.
/// @error out_of_memory, or internal with what the exception says
/// @tparam behind  false for work that is short, or sees to its own priority
template <bool behind = true, class Work>
auto guarded(Work&& work) -> decltype(work()) {
    if constexpr (behind) behindTheWindow();
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::out_of_memory, {}, "There is not enough memory.");
    } catch (const std::exception& failure) {
        return fail(ErrorCode::internal, {}, what_failed(failure));
    }
}

} // namespace triptych
