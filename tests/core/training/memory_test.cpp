// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/memory.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstring>
#include <memory>
#include <vector>

namespace triptych {
namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

/// Memory that the process holds of the system for malloc, in MiB.
std::size_t held() {
    const struct mallinfo2 info = mallinfo2();
    return (info.arena + info.hblkhd) / mib;
}

/// As the activations of a step: many blocks, touched and freed.
void use_memory(std::size_t megabytes) {
    std::vector<std::unique_ptr<char[]>> blocks;
    for (std::size_t i = 0; i < megabytes; ++i) {
        blocks.emplace_back(new char[mib]);
        std::memset(blocks.back().get(), 1, mib);
    }
}

TEST(Memory, IsKeptWhileSomebodyWantsItAndGivenBackAfterwards) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer has an allocator of its own";
#endif
    const std::size_t before = held();
    {
        const FreedMemoryKept outer;
        {
            const FreedMemoryKept inner;
            use_memory(200);
        }
        EXPECT_GE(held(), before + 190) << "another still wants it";
    }
    EXPECT_LE(held(), before + 100) << "the last one has gone";
    use_memory(200);
    EXPECT_LE(held(), before + 100) << "and what is freed now goes back by itself";
}

} // namespace
} // namespace triptych
