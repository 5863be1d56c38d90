// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace triptych {

/// Where training will run when the device is chosen automatically, without waking LibTorch.
struct Machine {
    QString device; ///< "CPU", or the name of the graphics card that this build can use
    int threads = 1;
    bool accelerator = false;

    static Machine detect();
};

struct Memory {
    qint64 usedBytes = 0;  ///< of this process
    qint64 totalBytes = 0; ///< of the machine, or what its container may use

    static Memory read();
};

} // namespace triptych
