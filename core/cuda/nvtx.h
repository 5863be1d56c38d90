// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifdef TRIPTYCH_HAS_NVTX
#include <nvtx3/nvToolsExt.h>
#endif

namespace triptych {

/// Marks a span of work for Nsight Systems, from construction to destruction. Costs nothing where the build
/// has no CUDA Toolkit, and next to nothing where no profiler is attached.
class NvtxRange {
  public:
#ifdef TRIPTYCH_HAS_NVTX
    explicit NvtxRange(const char* name) {
        nvtxRangePushA(name);
    }
    ~NvtxRange() {
        nvtxRangePop();
    }
#else
    explicit NvtxRange(const char*) {}
    ~NvtxRange() {}
#endif
    NvtxRange(const NvtxRange&) = delete;
    NvtxRange& operator=(const NvtxRange&) = delete;
};

} // namespace triptych
