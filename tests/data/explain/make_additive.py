# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes additive.json beside this file: EMAP of made-up logits, as Hessel & Lee 2020 define it, in NumPy.

Of each case: samples n, inputs M, outputs K, values [n]*M+[K] in C order, and projection [n,K].
"""

import json
from pathlib import Path

import numpy as np


def projection(values):
    *sides, outputs = values.shape
    inputs = len(sides)
    out = np.zeros((sides[0], outputs))
    for m in range(inputs):
        others = tuple(axis for axis in range(inputs) if axis != m)
        out += values.mean(axis=others)
    return out - (inputs - 1) * values.mean(axis=tuple(range(inputs)))


def main():
    random = np.random.default_rng(5)
    cases = []
    for n, inputs, outputs in [(5, 1, 2), (6, 2, 3), (4, 3, 3), (2, 4, 1)]:
        values = random.normal(size=[n] * inputs + [outputs])
        cases.append(
            {
                "n": n,
                "inputs": inputs,
                "outputs": outputs,
                "values": values.ravel().tolist(),
                "projection": projection(values).ravel().tolist(),
            }
        )
    (Path(__file__).parent / "additive.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
