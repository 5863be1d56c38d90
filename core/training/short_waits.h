// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <thread>

namespace triptych {

/// While one of these lives, the threads that LibTorch computes with give their core away when they wait.
///
/// OpenMP's runtime (libgomp) lets a thread that has nothing to do spin for some milliseconds. Between the
/// small operations of a model that is most of the time, and it is taken from the threads that decode the
/// next batch and draw the window. libgomp stops spinning when it knows of more threads than there are cores;
/// so this keeps one more team of two, asleep. Threads: any.
class ShortWaits {
  public:
    ShortWaits();

  private:
    std::jthread m_thread; ///< owns the team
};

} // namespace triptych
