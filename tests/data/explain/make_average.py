# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes average.json beside this file: maps of samples that have only some tokens in common, and their means, standard errors
and mean sizes over the samples that have each token, in NumPy.

A sample is a list of tokens with kind, value and place: a word's text, a cell's row and column of a grid of 3, a span of a sound
in seconds with its band in Hz, a column's number. Sounds have 4 spans of a length of their own: span i of one is span i of another.
Run: python make_average.py   (numpy)
"""

import json
from pathlib import Path

import numpy as np

WORDS = ["hum", "whine", "rattle", "of", "the"]
BANDS = [(0, 250), (250, 4000)]


def sample(random):
    """Tokens, and by what each is aligned its value in the sample."""
    tokens, values = [], {}

    def add(key, token):
        token["value"] = float(random.normal(loc=len(key[1]) if key[0] == "word" else 0.5))
        tokens.append(token)
        values[key] = values.get(key, 0.0) + token["value"]

    for word in random.choice(WORDS, size=random.integers(1, 7)):
        add(("word", str(word)), {"kind": "word", "label": str(word)})
    for row in range(3):
        for column in range(3):
            add(("box", row, column), {"kind": "box", "row": row, "column": column})
    if random.random() < 0.7:
        length = float(random.uniform(0.5, 3))
        for span in range(4):
            for low, high in BANDS:
                add(
                    ("region", span, low),
                    {"kind": "region", "begin_s": span * length, "end_s": (span + 1) * length, "low_hz": low, "high_hz": high},
                )
    for column in range(2):
        add(("column", column), {"kind": "column", "number": column})
    return tokens, values


def main():
    random = np.random.default_rng(11)
    samples = [sample(random) for _ in range(9)]
    keys = []
    for _, values in samples:
        keys += [key for key in values if key not in keys]
    averages = []
    for key in keys:
        values = np.array([values[key] for _, values in samples if key in values])
        averages.append(
            {
                "key": list(key),
                "mean": float(values.mean()),
                "mean_absolute": float(np.abs(values).mean()),
                "standard_error": float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None,
                "samples": len(values),
            }
        )
    out = {"samples": [tokens for tokens, _ in samples], "averages": averages}
    (Path(__file__).parent / "average.json").write_text(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
