// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
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

/// Runs `body` once on each of the threads that LibTorch computes with, all at the same time, and waits for them; on the
/// calling thread alone where LibTorch's runtime is not OpenMP's. at::parallel_for does so only in code that is itself
/// compiled with OpenMP, and runs on one thread elsewhere without a word. @pre body does not throw
void on_compute_threads(const std::function<void()>& body);

} // namespace triptych
