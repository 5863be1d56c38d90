// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <new>

#include "core/base/result.h"
#include "core/training/memory.h"

namespace triptych {

/// Runs work that returns a Result on a worker thread, where an exception that leaves it ends the program.
/// Data may be larger than the memory: that ends the work alone.
/// @error out_of_memory, or internal with what the exception says
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::out_of_memory, {}, "There is not enough memory.");
    } catch (const std::exception& failure) {
        return fail(ErrorCode::internal, {}, what_failed(failure));
    }
}

} // namespace triptych
