# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes head_metrics.json: what scikit-learn says of several labels, numbers and ordered classes.
Run: python make_head_metrics.py"""
import json
import pathlib

import numpy as np
from sklearn.metrics import (accuracy_score, cohen_kappa_score, f1_score, hamming_loss, mean_absolute_error,
                             precision_recall_fscore_support, r2_score, root_mean_squared_error)

rng = np.random.default_rng(5)


def labels(truth, predicted):
    truth, predicted = np.asarray(truth, int), np.asarray(predicted, int)
    p, r, f, s = precision_recall_fscore_support(truth, predicted, zero_division=0)
    out = {"truth": truth.tolist(), "predicted": predicted.tolist(), "exact_match": accuracy_score(truth, predicted),
           "hamming_loss": hamming_loss(truth, predicted), "precision": p.tolist(), "recall": r.tolist(),
           "f1": f.tolist(), "support": s.tolist()}
    for average in ("micro", "macro", "weighted", "samples"):
        out[average + "_f1"] = float(f1_score(truth, predicted, average=average, zero_division=0))
    return out


def numbers(truth, predicted):
    truth, predicted = [float(t) for t in truth], [float(p) for p in predicted]
    return {"truth": truth, "predicted": predicted, "mean_absolute_error": mean_absolute_error(truth, predicted),
            "root_mean_squared_error": root_mean_squared_error(truth, predicted), "r2": r2_score(truth, predicted)}


def ordered(truth, predicted, k):
    truth, predicted = [int(t) for t in truth], [int(p) for p in predicted]
    return {"truth": truth, "predicted": predicted, "k": k, "mean_absolute_error": mean_absolute_error(truth, predicted),
            "quadratic_kappa": cohen_kappa_score(truth, predicted, weights="quadratic", labels=list(range(k)))}


truth = rng.random((40, 5)) < [0.5, 0.2, 0.05, 0.9, 0.4]
wanted = rng.integers(0, 5, 60)
values = rng.normal(20, 7, 50)
cases = {
    "labels": [labels(truth, truth ^ (rng.random((40, 5)) < 0.2)), labels(truth[:6, :2], np.zeros((6, 2))),
               labels(np.zeros((3, 4)), np.zeros((3, 4))), labels([[1, 0, 1]], [[1, 1, 0]])],
    "numbers": [numbers(values, values + rng.normal(0, 3, 50)), numbers([1, 2, 3], [1, 2, 3]), numbers([1, 2], [9, -4])],
    "ordered": [ordered(wanted, np.clip(wanted + rng.integers(-1, 2, 60), 0, 4), 5), ordered([0, 3], [3, 0], 4),
                ordered(wanted, rng.integers(0, 5, 60), 6), ordered([1, 1, 2], [1, 1, 2], 3)],
}
pathlib.Path(__file__).with_name("head_metrics.json").write_text(json.dumps(cases) + "\n")
