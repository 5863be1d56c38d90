#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the Python environment that the benchmarks compare with: build/peer, several GB with PyTorch.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
peer="${1:-$here/../../build/peer}"
python3 -m venv "$peer"
"$peer/bin/pip" install --quiet --requirement "$here/requirements.txt"
"$peer/bin/python" -c 'import torch; print("peer: PyTorch", torch.__version__)'
