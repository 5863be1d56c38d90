# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# What run.sh and test.sh share: Debian packages, LibTorch, configuring, building. Sourced, not run.
# The caller has set: root (the repository), me (its own name, for messages), flavour (cpu, cuda or empty), jobs.

logs="$root/build/logs"
step_number=0
child=""

say() { printf '%s\n' "$*"; }

stop_child() {
    if [ -n "$child" ]; then
        # The child leads its own process group, so what it started ends with it.
        kill -TERM -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    say ""
    say "$me: interrupted. Run it again to go on where it stopped."
    exit 130
}
trap stop_child INT TERM

# die MESSAGE [WHAT TO DO]
die() {
    {
        say ""
        say "$me: $1"
        [ -z "${2:-}" ] || say "What to do: $2"
    } >&2
    exit 1
}

# step TITLE LOG WHAT_TO_DO COMMAND...: runs COMMAND with its output in a log, shows that it lives, and on failure
# says which step it was, shows the end of the log and what to do.
step() {
    local title="$1" log="$logs/$2.log" advice="$3" begun=$SECONDS told=$SECONDS rc=0 line
    shift 3
    mkdir -p "$logs"
    step_number=$((step_number + 1))
    printf '[%d] %s\n' "$step_number" "$title"
    set -m
    "$@" </dev/null >"$log" 2>&1 &
    child=$!
    set +m
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.2
        if [ -t 1 ]; then
            line="$(tail -c 400 "$log" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c "1-$((${COLUMNS:-80} - 14))")" || true
            printf '\r\033[K    %4d s  %s' "$((SECONDS - begun))" "$line"
        elif [ $((SECONDS - told)) -ge 30 ]; then
            told=$SECONDS
            line="$(tail -c 400 "$log" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-120)" || true
            printf '    %4d s  %s\n' "$((SECONDS - begun))" "$line"
        fi
    done
    wait "$child" || rc=$?
    child=""
    [ ! -t 1 ] || printf '\r\033[K'
    if [ "$rc" -ne 0 ]; then
        {
            say ""
            say "$me: step $step_number ($title) failed with exit code $rc. The end of $log:"
            say ""
            tail -n 25 "$log" | sed 's/^/    /'
            say ""
            say "What to do: $advice"
        } >&2
        exit 1
    fi
    printf '    done in %d s\n' "$((SECONDS - begun))"
}

# The names in a list of Debian packages.
packages_in() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

install_packages() {
    local as_root=() missing
    missing="$1"
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}

set_up_packages() {
    local wanted have missing
    wanted="$(packages_in "$@" | sort -u)"
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not a Debian system: its packages are taken as they are. The build needs what these lists name: $*"
        return
    fi
    # shellcheck disable=SC2086
    have="$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^ii *//p' | sort -u)" || true
    missing="$(comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$have") | tr '\n' ' ')"
    missing="${missing% }"
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            die "these Debian packages are missing, and neither root nor sudo is here to install them: $missing" \
                "as root, run: apt-get update && apt-get install --no-install-recommends $missing"
        sudo -n true 2>/dev/null || { say "Debian packages have to be installed; sudo may ask for your password."; sudo -v; } ||
            die "sudo refused" "as root, run: apt-get update && apt-get install --no-install-recommends $missing"
    fi
    step "Installing Debian packages: $missing" packages \
        "check the network and the package sources, then run $me again; or install the packages named above by hand." \
        install_packages "$missing"
}

python_with_pip() {
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -m pip --version >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

# Unpacks into a folder beside the target and renames it at the end, so that a cut leaves no half library.
unpack_libtorch() {
    local list="$1" target="$2" python="$3" fresh="$2.new"
    rm -rf "$fresh" "$target.old" "$root/.deps/tmp"
    mkdir -p "$fresh" "$root/.deps/tmp"
    TMPDIR="$root/.deps/tmp" "$python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
        --target "$fresh" --no-deps --require-hashes --no-compile --only-binary=:all: \
        --implementation cp --python-version 3.11 --abi cp311 --abi none \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_25_x86_64 \
        --platform manylinux_2_18_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
        --platform manylinux_2_12_x86_64 --platform manylinux2010_x86_64 --platform manylinux_2_5_x86_64 \
        --platform manylinux1_x86_64 --platform any -r "$list" || return
    if [ -e "$target" ]; then
        mv "$target" "$target.old" || return
    fi
    mv "$fresh" "$target" || return
    rm -rf "$target.old" "$root/.deps/tmp"
}

set_up_libtorch() {
    local target="$root/.deps/libtorch" stamp="$root/.deps/libtorch.stamp" choice="$root/.deps/flavour"
    local list want need_gib free_gib python
    [ "$(uname -m)" = x86_64 ] ||
        die "this machine is $(uname -m); LibTorch's wheel is pinned for x86_64 only" "use an x86_64 machine."
    mkdir -p "$root/.deps"
    if [ -n "$flavour" ]; then
        printf '%s\n' "$flavour" >"$choice" # an explicit choice stays until another is made
    elif [ -f "$choice" ]; then
        flavour="$(cat "$choice")"
    elif command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; then
        flavour=cuda
    else
        flavour=cpu
    fi
    list="$root/packaging/deps/libtorch-$flavour.txt"
    want="$flavour $(sha256sum <"$list" | cut -d' ' -f1)"
    # A link is a library that a developer keeps elsewhere; it is left as it is.
    if [ -L "$target" ] && [ -e "$target/torch/version.py" ]; then
        return 0
    fi
    if [ -d "$target/torch/lib" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then
        return 0
    fi
    need_gib=4
    [ "$flavour" = cpu ] || need_gib=14
    free_gib=$(($(df -Pk "$root/.deps" | awk 'NR==2 {print $4}') / 1048576))
    [ "$free_gib" -ge "$need_gib" ] ||
        die "LibTorch needs about $need_gib GiB to unpack, and $root/.deps has $free_gib GiB free" "free some space there, or choose the smaller CPU part with --cpu."
    python="$(python_with_pip)" || die "no python3 with pip was found" "install the Debian package python3-pip."
    rm -f "$stamp"
    step "Fetching LibTorch ($flavour; a download of $([ "$flavour" = cpu ] && echo '0.5' || echo '2.5') GB)" libtorch \
        "check the network (PyPI must be reachable) and run $me again; nothing half unpacked is kept." \
        unpack_libtorch "$list" "$target" "$python"
    printf '%s\n' "$want" >"$stamp"
}

# Whether a display is named and something answers there: a variable outlives the server that it names, as after a
# connection over SSH that was cut, and a window without one would only abort.
display_answers() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1
    command -v python3 >/dev/null || return 0
    python3 - <<'PYTHON'
import os, re, socket, sys

def answers(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(3)
        try:
            one.connect(address)
            return True
        except OSError:
            return False

wayland = os.environ.get("WAYLAND_DISPLAY")
if wayland and answers(socket.AF_UNIX, os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), wayland)):
    sys.exit(0)
x11 = re.fullmatch(r"(.*):(\d+)(\.\d+)?", os.environ.get("DISPLAY", ""))
if x11:
    host, number = x11[1], int(x11[2])
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        found = answers(socket.AF_UNIX, "\0" + path) or answers(socket.AF_UNIX, path)
    else:
        found = answers(socket.AF_INET, (host, 6000 + number)) or answers(socket.AF_INET6, (host, 6000 + number))
    sys.exit(0 if found else 1)
sys.exit(1)
PYTHON
}

default_jobs() {
    # A file that includes LibTorch takes up to 2 GiB to compile.
    local cores memory_gib by_memory
    cores="$(nproc)"
    memory_gib=$(($(awk '/MemTotal/ {print $2}' /proc/meminfo) / 1048576))
    by_memory=$((memory_gib / 2))
    [ "$by_memory" -ge 1 ] || by_memory=1
    printf '%s' "$((cores < by_memory ? cores : by_memory))"
}

# build PRESET TARGET...
build() {
    local preset="$1" folder="$root/build/$1" want
    shift
    # Lets ccache share what uses a precompiled header.
    export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-pch_defines,time_macros,include_file_mtime,include_file_ctime}"
    want="$(sha256sum "$root/CMakePresets.json" "$root/packaging/setup.sh" | sha256sum | cut -d' ' -f1) $root"
    if [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/configured.stamp" 2>/dev/null)" != "$want" ]; then
        step "Configuring ($preset)" configure \
            "if a package is named as not found, install it; else remove $folder and run $me again." \
            cmake -S "$root" --preset "$preset"
        printf '%s\n' "$want" >"$folder/configured.stamp"
    fi
    step "Building ($preset, $jobs at once)" build \
        "if the compiler was killed, memory ran out: run $me --jobs 1. Otherwise the first 'error:' in the log says what is wrong." \
        ninja -C "$folder" -j "$jobs" "$@"
}
