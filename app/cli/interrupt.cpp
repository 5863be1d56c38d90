// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace triptych {
namespace {

// Waiting for signals in a thread lets it lock and print, which a signal handler must not.
constexpr int end_of_watch = SIGUSR1;

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, end_of_watch})
        sigaddset(&set, signal);
    return set;
}

} // namespace

Interrupt::Interrupt(Console& console) : m_console(console) {
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_watcher = std::thread([this] { watch(); });
}

Interrupt::~Interrupt() {
    pthread_kill(m_watcher.native_handle(), end_of_watch);
    m_watcher.join();
}

void Interrupt::watch() {
    const sigset_t set = watched();
    for (;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0) continue;
        if (signal == end_of_watch) return;
        if (m_source.stop_requested()) {
            static constexpr char newline = '\n';
            if (m_console.draws_bar() && write(STDERR_FILENO, &newline, 1) < 0) {}
            _exit(exit_interrupted);
        }
        m_console.note("Stopping as soon as possible. Ctrl-C again ends at once.");
        m_source.request_stop();
    }
}

} // namespace triptych
