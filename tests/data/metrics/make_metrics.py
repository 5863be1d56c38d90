# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes metrics.json: what scikit-learn says of seeded labels. Run: python make_metrics.py"""
import json
import pathlib

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support


def case(truth, predicted, k):
    truth, predicted = list(map(int, truth)), list(map(int, predicted))
    labels = list(range(k))
    out = {"k": k, "truth": truth, "predicted": predicted, "accuracy": float(accuracy_score(truth, predicted)),
           "confusion": confusion_matrix(truth, predicted, labels=labels).tolist()}
    p, r, f, s = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    out["per_class"] = {"precision": p.tolist(), "recall": r.tolist(), "f1": f.tolist(), "support": s.tolist()}
    for average in ("macro", "weighted"):
        p, r, f, _ = precision_recall_fscore_support(truth, predicted, average=average, zero_division=0)
        out[average] = {"precision": float(p), "recall": float(r), "f1": float(f)}
    return out


rng = np.random.default_rng(7)
cases = []
for k, n, right in [(2, 40, 0.8), (6, 300, 0.7), (10, 57, 0.3), (3, 1, 0.0), (12, 500, 0.95)]:
    truth = rng.integers(0, k, n)
    predicted = np.where(rng.random(n) < right, truth, rng.integers(0, k, n))
    cases.append(case(truth, predicted, k))
cases.append(case([0, 0, 1, 1], [0, 0, 0, 0], 4))      # one class never predicted, two that never occur
cases.append(case([2, 2, 2], [1, 1, 1], 3))            # nothing right
cases.append(case([1, 1, 1, 3], [1, 1, 1, 3], 5))      # all right, gaps
pathlib.Path(__file__).with_name("metrics.json").write_text(json.dumps(cases) + "\n")
