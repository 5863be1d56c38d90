#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Whether run.sh tells a display that answers from one that is only named.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# shellcheck disable=SC2034
me=display_test flavour="" jobs=1
# shellcheck source=packaging/setup.sh
. "$root/packaging/setup.sh"
unset DISPLAY WAYLAND_DISPLAY

failed=0
expect() {
    local wanted="$1" what="$2" found=no
    shift 2
    # shellcheck disable=SC2163
    if (export "$@" && display_answers); then found=yes; fi
    [ "$found" = "$wanted" ] || { say "$what: answers is $found"; failed=1; }
}

folder="$(mktemp -d)"
server=""
# shellcheck disable=SC2317
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
python3 - "$folder" <<'PYTHON' &
import signal, socket, sys
stale = socket.socket(socket.AF_UNIX)
stale.bind(sys.argv[1] + "/stale")
stale.close()
wayland = socket.socket(socket.AF_UNIX)
wayland.bind(sys.argv[1] + "/wayland")
wayland.listen()
for number in range(200, 400):
    tcp = socket.socket(socket.AF_INET)
    try:
        tcp.bind(("127.0.0.1", 6000 + number))
        break
    except OSError:
        pass
tcp.listen()
with open(sys.argv[1] + "/number", "w") as file:
    file.write(f"{number}\n")
signal.pause()
PYTHON
server=$!
for _ in $(seq 100); do
    [ ! -s "$folder/number" ] || break
    sleep 0.1
done
number="$(cat "$folder/number")"

expect no "no display" NOTHING=1
expect yes "a Wayland server" WAYLAND_DISPLAY=wayland XDG_RUNTIME_DIR="$folder"
expect yes "a Wayland server by its path" WAYLAND_DISPLAY="$folder/wayland"
expect no "the socket of a server that ended" WAYLAND_DISPLAY=stale XDG_RUNTIME_DIR="$folder"
expect yes "a forwarded X server" DISPLAY="127.0.0.1:$number.0"
expect yes "a dead Wayland server beside an X server" WAYLAND_DISPLAY="$folder/stale" DISPLAY="127.0.0.1:$number"
expect no "a forwarded X server that is gone" DISPLAY="127.0.0.1:59000.0"
expect no "no such local X server" DISPLAY=:4567
expect no "a name that is no display" DISPLAY=nonsense
exit "$failed"
