// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run.h"

#include <torch/torch.h>

namespace triptych {

std::vector<std::string> available_devices() {
    std::vector<std::string> devices;
    const auto gpus = static_cast<int>(torch::cuda::device_count());
    for (int i = 0; i < gpus; ++i)
        devices.push_back("cuda:" + std::to_string(i));
    devices.emplace_back("cpu");
    return devices;
}

}  // namespace triptych
