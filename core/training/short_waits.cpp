// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/short_waits.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <condition_variable>
#include <latch>
#include <mutex>

namespace triptych {
namespace {

using Parallel = void (*)(void (*body)(void*), void* data, unsigned threads, unsigned flags);

/// What compilers turn "#pragma omp parallel" into. It is looked up, so that a LibTorch with another runtime works as
/// well, only without this. Null there.
Parallel openmp_parallel() {
    static const auto found = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    return found;
}

} // namespace

void on_compute_threads(const std::function<void()>& body) {
    const Parallel parallel = openmp_parallel();
    if (!parallel) return body();
    std::function<void()> mine = body;
    parallel([](void* data) { (*static_cast<const std::function<void()>*>(data))(); }, &mine,
             static_cast<unsigned>(at::get_num_threads()), 0);
}

ShortWaits::ShortWaits() {
    const Parallel parallel = openmp_parallel();
    if (!parallel) return;
    std::latch counted(1);
    m_thread = std::jthread([parallel, &counted](std::stop_token stop) {
        parallel([](void*) {}, nullptr, 2, 0);
        counted.count_down();
        // The team is kept until its thread ends.
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock(mutex);
        ended.wait(lock, stop, [] { return false; });
    });
    counted.wait();
}

} // namespace triptych
