# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes randomisation.json: model parameter randomisation by quantus, bottom-up, of integrated gradients by captum.
Run: python make_randomisation.py   (quantus 0.6.0, torch 2.13.0, captum 0.9.0, numpy)

The model is that of faithfulness.json: each of two vectors through a dense layer and tanh, both side by side, a dense layer to
three classes. What a layer is re-initialised with is written down, so that others can re-initialise theirs so.
"""
import json
import pathlib

import numpy as np
import quantus
import torch
from captum.attr import IntegratedGradients
from torch import nn

torch.set_default_dtype(torch.float64)
here = pathlib.Path(__file__).parent
known = json.loads((here / "faithfulness.json").read_text())
SIZES = {name: len(values) for name, values in known["x"].items()}
x = np.concatenate([np.array(values) for values in known["x"].values()])
TARGET = known["target"]
rng = np.random.default_rng(47)
drawn = []  # of the seed at work: by layer, what it was re-initialised with


class Layer(nn.Linear):
    """Forgets in a way that can be written down."""

    def __init__(self, name):
        weight, bias = np.array(known["weights"][f"{name}.dense.weight"]), np.array(known["weights"][f"{name}.dense.bias"])
        super().__init__(weight.shape[1], weight.shape[0])
        self.name = name
        with torch.no_grad():
            self.weight.copy_(torch.tensor(weight))
            self.bias.copy_(torch.tensor(bias))

    def reset_parameters(self):
        if not hasattr(self, "name"):
            return
        with torch.no_grad():
            for part in ("weight", "bias"):
                own = getattr(self, part)
                own.copy_(torch.tensor(rng.normal(0, 0.7, tuple(own.shape)).astype(np.float32).astype(np.float64)))
                drawn[-1][f"{self.name}.dense.{part}"] = own.flatten().tolist()


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense_a, self.dense_b, self.classes = Layer("dense_a"), Layer("dense_b"), Layer("classes")

    def forward(self, z):
        a, b = torch.split(z.flatten(1), list(SIZES.values()), 1)
        return self.classes(torch.cat([torch.tanh(self.dense_a(a)), torch.tanh(self.dense_b(b))], 1))


def explain(model, inputs, targets, **_):
    z = torch.tensor(np.asarray(inputs, dtype=np.float64))
    shares = IntegratedGradients(model).attribute(z, torch.zeros_like(z), target=int(targets[0]), n_steps=50,
                                                  method="gausslegendre")
    return shares.detach().numpy()


model = Model().eval()
seeds = []
for seed in range(2):
    drawn.append({})
    test = quantus.MPRT(similarity_func=quantus.similarity_func.correlation_spearman, layer_order="bottom_up", seed=seed, abs=False,
                        normalise=False, disable_warnings=True)
    scores = test(model=model, x_batch=x[None, None], y_batch=np.array([TARGET]), explain_func=explain, device="cpu")
    assert scores.pop("original") == [1.0]
    seeds.append({"weights": drawn[-1], "correlations": {name: found[0] for name, found in scores.items()}})
content = {"map": explain(model, x[None], [TARGET])[0].tolist(), "seeds": seeds}
path = here / "randomisation.json"
path.write_text(json.dumps(content) + "\n")
print(path, path.stat().st_size, [one["correlations"] for one in seeds])
