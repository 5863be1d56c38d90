# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes faithfulness.json: deletion and insertion by RISE's definition and comprehensiveness and sufficiency by ERASER's
in NumPy, infidelity and sensitivity by captum, Spearman's correlation by scipy.
Run: python make_faithfulness.py   (torch 2.13.0, captum 0.9.0, scipy 1.17.1, numpy)

The model: each of two vectors through a dense layer and tanh, both side by side, a dense layer to three classes. What is
taken away becomes 0. The map is an arbitrary one, with two values alike.
"""
import json
import pathlib

import numpy as np
import torch
from captum.metrics import infidelity, sensitivity_max
from scipy.stats import spearmanr

rng = np.random.default_rng(31)
SIZES, WIDTH, CLASSES, TARGET = {"a": 7, "b": 5}, 6, 3, 1
TOKENS = sum(SIZES.values())
INPUTS = [name for name, size in SIZES.items() for _ in range(size)]

weights = {}
for name, size in SIZES.items():
    weights[f"dense_{name}.dense.weight"] = rng.normal(0, 0.7, (WIDTH, size))
    weights[f"dense_{name}.dense.bias"] = rng.normal(0, 0.3, WIDTH)
weights["classes.dense.weight"] = rng.normal(0, 1, (CLASSES, 2 * WIDTH))
weights["classes.dense.bias"] = rng.normal(0, 0.3, CLASSES)
x = rng.normal(0, 1, TOKENS).astype(np.float32).astype(np.float64)  # a sample holds float32
values = rng.normal(0, 1, TOKENS)
values[9] = values[2]


def logits(z):
    """[n,12] to [n,3]"""
    parts = torch.split(z, list(SIZES.values()), 1)
    hidden = [torch.tanh(part @ torch.tensor(weights[f"dense_{name}.dense.weight"]).T
                         + torch.tensor(weights[f"dense_{name}.dense.bias"])) for name, part in zip(SIZES, parts)]
    return torch.cat(hidden, 1) @ torch.tensor(weights["classes.dense.weight"]).T + torch.tensor(weights["classes.dense.bias"])


def answers(kept):
    """Logit and probability of the target where only what is 1 in [n,12] is left."""
    out = logits(torch.tensor(np.asarray(kept, dtype=np.float64) * x))
    return out[:, TARGET].numpy(), torch.softmax(out, 1)[:, TARGET].numpy()


def area(y, share):
    """Trapezoid rule, over evenly spaced points: RISE's auc()."""
    if np.allclose(np.diff(share), share[1]):
        assert np.isclose(np.trapezoid(y, share), (y.sum() - y[0] / 2 - y[-1] / 2) / (len(y) - 1))
    return np.trapezoid(y, share)


def curve(places, points):
    """Largest first; a stable order where two are alike."""
    order = sorted(places, key=lambda i: -values[i])
    deletion, insertion = [], []
    for n in points:
        kept = np.ones(TOKENS)
        kept[order[:n]] = 0
        deletion.append(kept)
        kept = np.ones(TOKENS)
        kept[order[n:]] = 0
        insertion.append(kept)
    share = np.array(points) / len(places)
    out = {"share": share}
    for name, kept in {"deletion": deletion, "insertion": insertion}.items():
        out[name + "_logit"], out[name + "_probability"] = answers(kept)
        out[name + "_auc"] = area(out[name + "_logit"], share)
        out[name + "_auc_probability"] = area(out[name + "_probability"], share)
    return out


def eraser():
    order = sorted(range(TOKENS), key=lambda i: -values[i])
    full = answers([np.ones(TOKENS)])[1][0]
    comprehensiveness, sufficiency = [], []
    for share in (0.01, 0.05, 0.1, 0.2, 0.5):
        top = order[:max(1, int(np.ceil(share * TOKENS)))]
        without, alone = np.ones(TOKENS), np.zeros(TOKENS)
        without[top], alone[top] = 0, 1
        comprehensiveness.append(full - answers([without])[1][0])
        sufficiency.append(full - answers([alone])[1][0])
    return {"comprehensiveness": comprehensiveness, "sufficiency": sufficiency}


def of_infidelity():
    """Sets of tokens are taken away: the perturbation is 1 there, and each token's share stands as a whole."""
    gone = (rng.random((100, TOKENS)) < rng.random((100, 1))).astype(np.float64)

    def perturb(inputs, baselines=None):
        assert len(inputs) == len(gone)
        return torch.tensor(gone), inputs * torch.tensor(1 - gone)

    def target(z):
        return logits(z)[:, TARGET]

    found = infidelity(target, perturb, torch.tensor(x)[None], torch.tensor(values)[None], n_perturb_samples=100,
                       normalize=True).item()
    full = answers([np.ones(TOKENS)])[0][0]
    return {"sums": gone @ values, "lost": full - answers(1 - gone)[0], "value": found}


def of_sensitivity():
    noise = rng.uniform(-0.02, 0.02, (10, TOKENS))

    def gradients(inputs):
        with torch.enable_grad():
            inputs = inputs.detach().requires_grad_()
            return torch.autograd.grad(logits(inputs)[:, TARGET].sum(), inputs)[0]

    def perturb(inputs, radius):
        return inputs + torch.tensor(noise)

    sample = torch.tensor(x)[None]
    # captum gives and wants tuples of inputs, except where it perturbs.
    found = sensitivity_max(lambda z: (gradients(z[0] if isinstance(z, tuple) else z),), sample, perturb_func=perturb,
                            n_perturb_samples=10).item()
    return {"before": gradients(sample)[0].numpy(), "after": gradients(sample + torch.tensor(noise)).numpy(), "value": found}


def correlations():
    pairs = []
    for n in (2, 3, 8, 20):
        pairs.append((rng.normal(size=n), rng.normal(size=n)))
        pairs.append((rng.integers(0, 4, n + 4), rng.integers(0, 3, n + 4)))  # with ties
    return [{"a": a, "b": b, "value": spearmanr(a, b).statistic} for a, b in pairs]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


of_a = [i for i in range(TOKENS) if INPUTS[i] == "a"]
of_b = [i for i in range(TOKENS) if INPUTS[i] == "b"]
content = {
    "weights": weights, "x": {"a": x[of_a], "b": x[of_b]}, "values": values, "target": TARGET,
    "twenty_steps": [curve(range(TOKENS), list(range(13))), curve(of_a, list(range(8))), curve(of_b, list(range(6)))],
    "four_steps": [curve(range(TOKENS), [0, 3, 6, 9, 12])],
    "eraser": eraser(), "infidelity": of_infidelity(), "sensitivity": of_sensitivity(), "spearman": correlations(),
}
path = pathlib.Path(__file__).parent / "faithfulness.json"
path.write_text(json.dumps(plain(content)) + "\n")
print(path, path.stat().st_size)
