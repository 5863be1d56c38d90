# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes statistics.safetensors and statistics.json: tensors, and what NumPy says of what their masks keep of them.
Run: python make_statistics.py, with numpy and safetensors

    NAME.values, NAME.mask, NAME.present   as they leave a node; mask and present may be left out
"""
import json
import pathlib

import numpy as np
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).parent
BINS = 40
rng = np.random.default_rng(11)


def lengths(n, width):
    return np.arange(width)[None, :] < np.array(n)[:, None]


def spoiled(x):
    x = x.copy()
    x.flat[3], x.flat[17], x.flat[40] = np.nan, np.inf, -np.inf
    return x


tokens = rng.normal(2, 3, (4, 6, 5)).astype(np.float32)
mask = lengths([6, 2, 0, 4], 6)
tokens[~mask] = 1e9  # padding must not be looked at
cases = {
    "tokens": {"values": tokens, "mask": mask, "present": mask.any(1)},
    "picture": {"values": rng.normal(0, 1, (3, 3, 4, 4)).astype(np.float32), "present": np.array([True, False, True])},
    "relu": {"values": np.maximum(rng.normal(0, 1, (7, 9)), 0).astype(np.float32)},
    "words": {"values": rng.integers(0, 50, (3, 8)), "mask": lengths([8, 3, 5], 8), "present": np.ones(3, bool)},
    "spoiled": {"values": spoiled(rng.normal(0, 1, (6, 10)).astype(np.float32))},
    "far": {"values": (1e4 + rng.normal(0, 1e-2, (8, 8))).astype(np.float32)},  # a deviation small beside the mean
    "constant": {"values": np.full((3, 3), 0.25, np.float32)},
    "edges": {"values": np.linspace(-2, 2, BINS + 1).astype(np.float64)},  # each number on the edge of a bin
    "nothing": {"values": np.full((2, 3), 5, np.float32), "present": np.zeros(2, bool)},
}

expected = {}
for name, case in cases.items():
    x = case["values"]
    if "mask" in case:
        x = x[case["mask"]]
    elif "present" in case:
        x = x[case["present"]]
    x = x.astype(np.float64).ravel()
    finite = x[np.isfinite(x)]
    about = {"count": int(x.size), "nan": int(np.isnan(x).sum()), "infinite": int(np.isinf(x).sum()), "histogram": []}
    if x.size:
        about["zeros"] = float((x == 0).mean())
    if finite.size:
        counts, edges = np.histogram(finite, bins=BINS)
        about |= {
            "mean": float(finite.mean()),
            "deviation": float(finite.std()),
            "minimum": float(finite.min()),
            "maximum": float(finite.max()),
            "norm": float(np.linalg.norm(finite)),
            "histogram": counts.tolist(),
            "low": float(edges[0]),
            "high": float(edges[-1]),
        }
    expected[name] = about

save_file(
    {f"{name}.{key}": np.ascontiguousarray(value) for name, case in cases.items() for key, value in case.items()},
    FOLDER / "statistics.safetensors",
)
(FOLDER / "statistics.json").write_text(json.dumps({"bins": BINS, "cases": expected}, indent=1) + "\n")
