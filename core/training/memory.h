// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace triptych {

/// Keeps freed memory in the process instead of giving it back to the system after each step. Returning and
/// faulting in the activations costs more than the arithmetic on them. Once a process, before the first step.
void keep_freed_memory();

} // namespace triptych
