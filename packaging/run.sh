#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

me="packaging/run.sh"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

usage() {
    cat <<EOF
Usage: $me [--no-start] [--cpu | --cuda] [--jobs N] [-- ARGUMENT...]

Installs what Triptych needs (Debian packages, LibTorch into .deps/), builds it, and opens the workbench on its
sample project. Without a display it does the same job on the command line. Run again, it starts at once.

  --no-start   set up and build only
  --cpu        LibTorch's CPU part (the choice where there is no NVIDIA driver)
  --cuda       LibTorch with CUDA (the choice where there is an NVIDIA driver)
  --jobs N     compile N files at once (default: as many as cores and memory allow)
  --help       this text
  -- ...       arguments for the workbench in place of --sample, such as a project file

Examples:
  $me
  $me --no-start --jobs 4
  $me -- my_project.triptych

Exit codes: 0 done, 1 a step of setting up or building failed, 2 wrong usage, 130 interrupted. A step on the command
line that fails ends with its own code ($root/build/release/bin/triptych-cli --help lists them), the workbench likewise.
EOF
}

start=yes flavour="" jobs="" arguments=()
while [ $# -gt 0 ]; do
    case "$1" in
        --no-start) start=no ;;
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
build release triptych triptych-cli

workbench="$root/build/release/bin/triptych"
cli="$root/build/release/bin/triptych-cli"
if [ "$start" = no ]; then
    say "Built: $workbench and $cli"
    exit 0
fi

if display_answers; then
    [ ${#arguments[@]} -gt 0 ] || arguments=(--sample)
    exec "$workbench" "${arguments[@]}"
fi

# The same job without a window.
made="$root/build/first-run"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "The display (${WAYLAND_DISPLAY:-$DISPLAY}) does not answer, so the workbench cannot open."
else
    say "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so the workbench cannot open."
fi
say "The same job on the command line instead, in $made:"
[ -f "$made/sample/manifest.csv" ] || "$cli" sample --out "$made/sample"
number=1
while [ -e "$made/run-$number" ]; do number=$((number + 1)); done
run="$made/run-$number"
# As many epochs as it takes until all modalities together are above 0.67, the most that any of them reaches alone.
"$cli" train --data "$made/sample/manifest.csv" --out "$run" --image-size 64 --epochs 40
"$cli" evaluate --run "$run" --json >"$run/test.json"
"$cli" evaluate --run "$run"
"$cli" explain --run "$run" --data "$made/sample/manifest.csv" --row 0 --out "$run/row-0"
say ""
say "What was made is in $made:"
say "  sample/                 the data: manifest.csv, pictures, sounds"
say "  run-$number/                  the trained model (best.safetensors), its curves (metrics.jsonl), its test metrics (test.json)"
say "  run-$number/row-0/            what the model attends to in the first sample: attention.html, .svg, .csv, .json"
