# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes perturbation.json: what captum and shapiq say of games and of a small function of pieces.
Run: python make_perturbation.py   (torch 2.13.0, captum 0.9.0, shapiq 1.4.1)

A function of pieces is f(z) = w2 . tanh(w1 z + b1) + w3 . z, z being 1 where a piece is there and 0 where it is taken
away; so its baseline is zero and its sample is ones.
"""
import json
import pathlib

import numpy as np
import torch
from captum.attr import FeatureAblation, KernelShap, Occlusion, ShapleyValues
from shapiq import ExactComputer
from sklearn.linear_model import LinearRegression

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(26)
HIDDEN = 5


def function(pieces):
    parts = {"w1": rng.normal(0, 1, (HIDDEN, pieces)), "b1": rng.normal(0, 1, HIDDEN),
             "w2": rng.normal(0, 2, HIDDEN), "w3": rng.normal(0, 1, pieces)}
    tensors = {name: torch.tensor(value) for name, value in parts.items()}

    def call(x):
        z = x.reshape(len(x), -1).to(torch.float64)
        return torch.tanh(z @ tensors["w1"].T + tensors["b1"]) @ tensors["w2"] + z @ tensors["w3"]

    return call, {name: value.tolist() for name, value in parts.items()}


def game(players):
    """Values of all coalitions; bit m of the place says that player m is in."""
    values = rng.normal(0, 2, 2 ** players)
    places = 2 ** np.arange(players)

    def of_coalitions(coalitions):
        return values[np.asarray(coalitions, int) @ places]

    def of_ones(x):
        return torch.tensor(of_coalitions(x.numpy()))

    # captum adds these up in float32: it says that the game is the same one, shapiq has the digits.
    captum = ShapleyValues(of_ones).attribute(torch.ones(1, players))[0].numpy()
    computer = ExactComputer(of_coalitions, n_players=players)
    exact = computer("SV", 1)
    shares = [float(exact[(m,)]) for m in range(players)]
    assert np.allclose(shares, captum, rtol=1e-3, atol=1e-5)
    out = {"players": players, "coalitions": values.tolist(), "values": shares}
    order = min(players, 3)
    index = computer("SII", order) if order > 1 else {}
    dividends = computer("Moebius", players)
    sets = [tuple(m for m in range(players) if place >> m & 1) for place in range(2 ** players)]
    out["interactions"] = [float(index[s]) if 2 <= len(s) <= 3 else 0.0 for s in sets]
    out["moebius"] = [float(values[0]) if not s else float(dividends[s]) for s in sets]
    return out


def in_doubles(values):
    assert values.dtype == torch.float64
    return values


def occlusion(shape, window, stride):
    pieces = int(np.prod(shape))
    call, parts = function(pieces)
    values = Occlusion(call).attribute(torch.ones(1, *shape), sliding_window_shapes=tuple(window),
                                       strides=tuple(stride), baselines=0)
    return {"shape": list(shape), "window": list(window), "stride": list(stride), "function": parts,
            "values": in_doubles(values).flatten().tolist()}


def ablation(pieces, groups):
    call, parts = function(pieces)
    values = FeatureAblation(call).attribute(torch.ones(1, pieces), baselines=0, feature_mask=torch.tensor([groups]))
    return {"groups": groups, "function": parts, "values": in_doubles(values).flatten().tolist()}


def kernel(players, samples):
    call, parts = function(players)
    torch.manual_seed(players)
    explainer = KernelShap(call)
    masks = []
    perturb = explainer.perturb_func

    def recorded(*args, **kwargs):
        for mask in perturb(*args, **kwargs):
            masks.append(mask.flatten().tolist())
            yield mask

    explainer.perturb_func = recorded
    values = explainer.attribute(torch.ones(1, players), baselines=0, n_samples=samples)
    masks = masks[:samples]
    kept = [mask for mask in masks if 0 < sum(mask) < players]
    # captum rounds to float32, and wishes for the sum with a weight of a million. The regression that it makes is repeated
    # in float64 with the sum as good as a condition.
    rows = torch.tensor([[1] * players, [0] * players, *kept]).to(torch.float64)

    def fitted(weight):
        weights = [weight, weight] + [1] * len(kept)
        return LinearRegression().fit(rows.numpy(), call(rows).numpy(), sample_weight=weights).coef_

    assert np.allclose(fitted(1e6), values.flatten().numpy(), rtol=1e-3, atol=1e-3)
    exact = fitted(1e12)
    assert np.allclose(exact, fitted(1e6), rtol=1e-3, atol=1e-3)
    return {"players": players, "function": parts, "masks": ["".join(map(str, mask)) for mask in kept],
            "values": exact.tolist()}


content = {
    "games": [game(players) for players in (1, 2, 3, 5, 8)],
    "occlusion": [occlusion([9], [3], [2]), occlusion([8], [3], [2]), occlusion([5, 4], [2, 2], [1, 1]),
                  occlusion([7, 5], [3, 2], [2, 2]), occlusion([3, 4, 2], [2, 2, 2], [1, 2, 1])],
    "ablation": [ablation(8, [0, 0, 1, 2, 2, 2, 3, 0])],
    "kernel": [kernel(5, 60), kernel(14, 240)],
}
path = pathlib.Path(__file__).parent / "perturbation.json"
path.write_text(json.dumps(content) + "\n")
print(path, path.stat().st_size)
