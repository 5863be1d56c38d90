// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <pthread.h>

#include <stop_token>
#include <thread>

#include "app/cli/console.h"

namespace triptych {

/// Turns the first Ctrl-C (SIGINT, or SIGTERM) into a request to stop, and lets the second end the program at once.
/// Make it before any other thread: the signals are blocked there, and in all threads that are started later.
class Interrupt {
  public:
    explicit Interrupt(Console& console);
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_source.get_token(); }

  private:
    void watch();

    Console& m_console;
    std::stop_source m_source;
    std::thread m_watcher;
};

} // namespace triptych
