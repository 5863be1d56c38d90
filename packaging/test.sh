#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

me="packaging/test.sh"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

usage() {
    cat <<EOF
Usage: $me [--cpu | --cuda] [--jobs N] [-- CTEST_ARGUMENT...]

Sets up as packaging/run.sh does, builds everything with its tests, and runs them all, without a display.

  --cpu, --cuda  which LibTorch, as in packaging/run.sh
  --jobs N       compile N files at once (default: as many as cores and memory allow)
  --help         this text
  -- ...         further arguments for ctest, such as -R cli

Exit codes: 0 all tests passed, 2 wrong usage, 130 interrupted, others: a step or a test failed.
EOF
}

flavour="" jobs="" arguments=()
while [ $# -gt 0 ]; do
    case "$1" in
        --cpu | --cuda) flavour="${1#--}" ;;
        --jobs) jobs="${2:-}"; shift ;;
        --jobs=*) jobs="${1#--jobs=}" ;;
        --help | -h) usage; exit 0 ;;
        --) shift; arguments=("$@"); break ;;
        *) printf '%s: unknown option %s\n\n' "$me" "$1" >&2; usage >&2; exit 2 ;;
    esac
    shift || { printf '%s: --jobs needs a number\n' "$me" >&2; exit 2; }
done

# shellcheck source=packaging/setup.sh
. "$root/packaging/setup.sh"
[ -n "$jobs" ] || jobs="$(default_jobs)"
case "$jobs" in *[!0-9]* | 0) printf '%s: --jobs needs a number above 0\n' "$me" >&2; exit 2 ;; esac

set_up_packages "$root/packaging/deps/debian-build.txt" "$root/packaging/deps/debian-run.txt"
set_up_libtorch
build release all

# The test runner's closing line is the last that is printed.
export QT_QPA_PLATFORM=offscreen
exec ctest --test-dir "$root/build/release" --output-on-failure -j2 "${arguments[@]}"
