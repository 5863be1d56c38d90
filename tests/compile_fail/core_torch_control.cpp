// SPDX-License-Identifier: GPL-3.0-or-later
#include <c10/core/ScalarType.h>

std::size_t bytes_of(c10::ScalarType type) {
    return c10::elementSize(type);
}
