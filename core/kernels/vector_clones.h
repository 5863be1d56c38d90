// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One binary serves every x86-64 machine: a function so marked is compiled for each vector width, and the machine's
// own is chosen when the program is loaded. Sanitizers cannot run that early.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define TRIPTYCH_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TRIPTYCH_CLONES
#endif
#define TRIPTYCH_INLINE inline __attribute__((always_inline))
