// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/device.h"

#include <dlfcn.h>
#include <malloc.h>

#include <charconv>
#include <exception>
#include <mutex>

#include "core/training/run.h"

namespace triptych {
namespace {

/// libtorch_cuda registers itself when it is loaded. It is not linked, so that the program starts without it.
void load_cuda() {
    static std::once_flag once;
    std::call_once(once, [] { dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL); });
}

int gpu_count() {
    load_cuda();
    return static_cast<int>(torch::cuda::device_count());
}

} // namespace

std::vector<std::string> available_devices() {
    std::vector<std::string> devices;
    const int gpus = gpu_count();
    for (int i = 0; i < gpus; ++i)
        devices.push_back("cuda:" + std::to_string(i));
    devices.emplace_back("cpu");
    return devices;
}

Result<torch::Device> choose_device(const std::string& name) {
    if (name == "cpu") return torch::Device(torch::kCPU);
    if (name == "auto") return gpu_count() > 0 ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
    int index = 0;
    if (name != "cuda") {
        const std::string prefix = "cuda:";
        const std::string digits = name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : std::string();
        // from_chars takes a minus sign as well, and LibTorch takes -1 for "whichever".
        const bool only_digits = digits.find_first_not_of("0123456789") == std::string::npos;
        if (digits.empty() || !only_digits ||
            std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc())
            return fail(ErrorCode::invalid_argument, "device",
                        "is '" + name + "'; it takes auto, cpu, cuda or cuda:N.", {name});
    }
    if (index >= gpu_count())
        return fail(ErrorCode::no_device, "device",
                    "'" + name + "' is not on this machine, which has " + std::to_string(gpu_count()) +
                        " usable GPUs. Choose auto or cpu.",
                    {name, std::to_string(gpu_count())});
    return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

std::string device_name(const torch::Device& device) {
    return device.str();
}

std::string what_failed(const std::exception& failure) {
    const auto* of_torch = dynamic_cast<const c10::Error*>(&failure);
    return of_torch ? of_torch->what_without_backtrace() : failure.what();
}

namespace {

std::mutex keeping_mutex;
int keeping = 0; ///< who wants freed memory kept

} // namespace

FreedMemoryKept::FreedMemoryKept() {
    const std::lock_guard lock(keeping_mutex);
    if (keeping++ > 0) return;
    mallopt(M_ARENA_MAX, 1); // the other arenas cannot hold blocks of more than 64 MiB
    mallopt(M_MMAP_MAX, 0);  // a mapped block goes back to the system when it is freed
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
}

FreedMemoryKept::~FreedMemoryKept() {
    const std::lock_guard lock(keeping_mutex);
    if (--keeping > 0) return;
    // What glibc begins with. Once something was set it no longer adapts the thresholds by itself, so they are set
    // to what it would have come to with pictures of some MiB.
    mallopt(M_MMAP_MAX, 65536);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
    mallopt(M_TOP_PAD, 128 << 10);
    malloc_trim(0);
}

void keep_freed_memory() {
    static const FreedMemoryKept* const kept = new FreedMemoryKept; // never given up
    (void)kept;
}

} // namespace triptych
