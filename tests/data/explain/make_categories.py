# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes categories.json: integrated gradients of a table of numbers and categories, by captum.
Run: python make_categories.py   (torch 2.13.0, captum 0.9.0, numpy)

Columns: a number, three categories, a number, four categories, two categories whose cell is missing. Numbers, a 1 among zeros for
each category and a 1 for each missing cell go side by side through a dense layer with tanh and one without, then one to three
classes. The way leads from numbers of 0 and from zeros in place of the 1 of a category; what is missing stays so.
"""
import json
import pathlib

import numpy as np
import torch
from captum.attr import IntegratedGradients

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(53)
CATEGORIES = [0, 3, 0, 4, 2]
values, known = [0.75, 2, -1.25, 1, 0], [1, 1, 1, 1, 0]
HIDDEN, WIDTH, CLASSES = 6, 4, 3
count = sum(1 for kinds in CATEGORIES if kinds == 0) + sum(CATEGORIES) + len(CATEGORIES)
shapes = {"table.hidden0.weight": (HIDDEN, count), "table.hidden0.bias": (HIDDEN,), "table.out.weight": (WIDTH, HIDDEN),
          "table.out.bias": (WIDTH,), "classes.dense.weight": (CLASSES, WIDTH), "classes.dense.bias": (CLASSES,)}
weights = {name: rng.normal(0, 0.8, shape) for name, shape in shapes.items()}
w = {name: torch.tensor(value) for name, value in weights.items()}

numbers = torch.tensor([[value for value, kinds in zip(values, CATEGORIES) if kinds == 0]])
ones = torch.zeros(1, sum(CATEGORIES))
columns, begin = [], 0  # of each category's place: its column
for column, kinds in enumerate(CATEGORIES):
    if kinds > 0 and known[column]:
        ones[0, begin + values[column]] = 1
    columns += [column] * kinds
    begin += kinds
missing = torch.tensor([[1.0 - one for one in known]])


def logits(numbers, ones):
    x = torch.cat([numbers, ones, missing.expand(len(numbers), -1)], 1)
    hidden = torch.tanh(x @ w["table.hidden0.weight"].T + w["table.hidden0.bias"])
    vector = hidden @ w["table.out.weight"].T + w["table.out.bias"]
    return vector @ w["classes.dense.weight"].T + w["classes.dense.bias"]


def integrated(output):
    before = (torch.zeros_like(numbers), torch.zeros_like(ones))
    of_numbers, of_ones = IntegratedGradients(logits).attribute((numbers, ones), before, target=output, n_steps=50,
                                                                method="gausslegendre")
    shares = [0.0] * len(CATEGORIES)
    for share, column in zip(of_numbers[0], [i for i, kinds in enumerate(CATEGORIES) if kinds == 0]):
        shares[column] += share.item()
    for share, column in zip(of_ones[0], columns):
        shares[column] += share.item()
    return {"output": output, "shares": [share for share, there in zip(shares, known) if there],
            "full": logits(numbers, ones)[0, output].item(), "base": logits(*before)[0, output].item()}


content = {"categories": CATEGORIES, "values": values, "known": [bool(one) for one in known],
           "weights": {name: value.flatten().tolist() for name, value in weights.items()},
           "integrated": [integrated(output) for output in range(CLASSES)]}
path = pathlib.Path(__file__).parent / "categories.json"
path.write_text(json.dumps(content) + "\n")
print(path, path.stat().st_size, content["integrated"])
