# SPDX-License-Identifier: GPL-3.0-or-later
"""The heads as PyTorch's own modules compute them, and the ordered one after McCullagh 1980.
Run: python make_heads.py   (torch 2.13.0, safetensors). What they learn by is in ../heads/make_losses.py."""

import torch
from torch import nn
from torch.nn import functional as F

from fixture import port, write


def seeded(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, 0.4)
    return module


def named(**modules):
    return {f"{prefix}.{key}": value for prefix, module in modules.items() for key, value in module.named_parameters()}


def ordered(score, first, steps):
    """log P(class = k) from P(class <= k) = sigmoid(threshold_k - score), in double precision and by differences."""
    thresholds = torch.cat([first, first + F.softplus(steps).cumsum(0)]).double()
    below = torch.sigmoid(thresholds - score.double())
    edges = torch.cat([torch.zeros_like(below[:, :1]), below, torch.ones_like(below[:, :1])], 1)
    return (edges[:, 1:] - edges[:, :-1]).log().float()


torch.manual_seed(11)
vector = [port("vector", ["B", 6], "fusion")]
tokens = [port("tokens", ["B", "L", 6], "text")]

x = torch.randn(3, 6).requires_grad_()
dense = seeded(nn.Linear(6, 4))
write("head_labels_vector", "head.labels", {}, vector, [{"values": x}], named(dense=dense), dense(x),
      facts={"classes": 4})

dense, x, lengths = seeded(nn.Linear(6, 1)), torch.randn(3, 5, 6).requires_grad_(), [5, 2, 1]
mask = torch.arange(5)[None] < torch.tensor(lengths)[:, None]
mean = torch.stack([x[i, :n].mean(0) for i, n in enumerate(lengths)])
write("head_number_tokens", "head.number", {}, tokens, [{"values": x, "mask": mask}], named(dense=dense), dense(mean))

x = torch.randn(4, 6).requires_grad_()
dense = seeded(nn.Linear(6, 1, bias=False))
first, steps = nn.Parameter(torch.tensor([-1.5])), nn.Parameter(torch.tensor([0.3, -0.8, 1.1]))
write("head_ordered_vector", "head.ordered", {}, vector, [{"values": x}],
      named(dense=dense) | {"first_threshold": first, "steps": steps}, ordered(dense(x), first, steps),
      facts={"classes": 5})
write("head_ordered_two", "head.ordered", {}, vector, [{"values": x}],
      named(dense=dense) | {"first_threshold": first}, ordered(dense(x), first, torch.zeros(0)), facts={"classes": 2})
