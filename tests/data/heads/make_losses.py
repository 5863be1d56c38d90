# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes losses.json: what PyTorch's losses, and those of papers written out, come to on seeded outputs and targets,
with their gradients. Run: python make_losses.py   (torch 2.13.0)

Each case: the node type, its parameters, how often training has each class ("counts") and how many rows it has
("rows"), the head's output, the target (-1 or null where it is missing), the loss, its gradient by the output; for a
learned uncertainty log_variance, the weighted loss and its gradients too."""

import json
import math
from pathlib import Path

import torch
from torch.nn import functional as F

cases = []


def add(node_type, params, output, target, loss_of, *, counts=None, rows=0, log_variance=None, half=False):
    output = output.detach().requires_grad_()
    loss = loss_of(output)
    (gradient,) = torch.autograd.grad(loss, output, retain_graph=True)
    case = {"type": node_type, "params": params, "counts": counts, "rows": rows, "output": output.tolist(),
            "target": [None if isinstance(t, float) and math.isnan(t) else t for t in target.tolist()]
            if target.dim() == 1 else [None if math.isnan(row[0]) else row for row in target.tolist()],
            "loss": loss.item(), "gradient": gradient.tolist()}
    if log_variance is not None:
        # Kendall, Gal & Cipolla 2018, equations 7 and 10, with s = log of the variance.
        s = torch.tensor([log_variance], requires_grad=True)
        weighted = (0.5 if half else 1.0) * torch.exp(-s) * loss + 0.5 * s
        by_s, by_output = torch.autograd.grad(weighted.sum(), [s, output])
        case |= {"log_variance": log_variance, "weighted": weighted.item(), "gradient_s": by_s.item(),
                 "weighted_gradient": by_output.tolist()}
    cases.append(case)


torch.manual_seed(3)
logits, target = torch.randn(7, 4) * 2, torch.tensor([0, 3, -1, 1, 1, 2, -1])
known = target >= 0
counts, rows = [10, 40, 0, 50], 100
present = torch.tensor([c > 0 for c in counts])
balanced = torch.where(present, torch.tensor([100 / (3 * c) if c else 1.0 for c in counts]), torch.tensor(1.0))
given = torch.tensor([1.0, 0.5, 2.0, 3.5])

add("head.classes", {}, logits, target, lambda x: F.cross_entropy(x, target, ignore_index=-1))
add("head.classes", {"label_smoothing": 0.1}, logits, target,
    lambda x: F.cross_entropy(x, target, ignore_index=-1, label_smoothing=0.1))
add("head.classes", {"class_weights": "1, 0.5, 2, 3.5"}, logits, target,
    lambda x: F.cross_entropy(x, target, weight=given, ignore_index=-1))
add("head.classes", {"class_weights": "1,0.5,2,3.5", "label_smoothing": 0.2}, logits, target,
    lambda x: F.cross_entropy(x, target, weight=given, ignore_index=-1, label_smoothing=0.2))
add("head.classes", {"class_weights": "balanced"}, logits, target,
    lambda x: F.cross_entropy(x, target, weight=balanced, ignore_index=-1), counts=counts, rows=rows)


def focal(x, gamma, weight=None):
    """Lin et al. 2017, equation 5, for a softmax; weighted as cross-entropy is."""
    p = torch.softmax(x[known], 1)[torch.arange(int(known.sum())), target[known]]
    losses = -((1 - p) ** gamma) * p.log()
    share = torch.ones_like(losses) if weight is None else weight[target[known]]
    return (share * losses).sum() / share.sum()


add("head.classes", {"loss": "focal"}, logits, target, lambda x: focal(x, 2.0))
add("head.classes", {"loss": "focal", "gamma": 0.5}, logits, target, lambda x: focal(x, 0.5))
add("head.classes", {"loss": "focal", "gamma": 0}, logits, target,
    lambda x: F.cross_entropy(x, target, ignore_index=-1))
add("head.classes", {"loss": "focal", "class_weights": "1,0.5,2,3.5"}, logits, target, lambda x: focal(x, 2.0, given))
add("head.classes", {"weighting": "uncertainty"}, logits, target,
    lambda x: F.cross_entropy(x, target, ignore_index=-1), log_variance=0.7)

labels = torch.tensor([[1, 0, 0, 1], [0, 0, 0, 0], [math.nan] * 4, [1, 1, 1, 1], [0, 1, 0, 0.0]])
there = ~labels[:, 0].isnan()
scores = torch.randn(5, 4) * 2
positive = torch.tensor([(rows - c) / c if c else 1.0 for c in counts])
add("head.labels", {}, scores, labels, lambda x: F.binary_cross_entropy_with_logits(x[there], labels[there]))
add("head.labels", {"positive_weight": "balanced"}, scores, labels,
    lambda x: F.binary_cross_entropy_with_logits(x[there], labels[there], pos_weight=positive), counts=counts, rows=rows)
add("head.labels", {"weighting": "uncertainty"}, scores, labels,
    lambda x: F.binary_cross_entropy_with_logits(x[there], labels[there]), log_variance=-1.2)

numbers = torch.tensor([0.5, -2.0, math.nan, 4.0, 0.0])
real = ~numbers.isnan()
guess = torch.randn(5, 1)
add("head.number", {}, guess, numbers, lambda x: F.mse_loss(x[real, 0], numbers[real]))
add("head.number", {"loss": "absolute"}, guess, numbers, lambda x: F.l1_loss(x[real, 0], numbers[real]))
for delta in (1.0, 0.3):
    add("head.number", {"loss": "huber", "delta": delta}, guess, numbers,
        lambda x: F.huber_loss(x[real, 0], numbers[real], delta=delta))
add("head.number", {"weighting": "uncertainty"}, guess, numbers, lambda x: F.mse_loss(x[real, 0], numbers[real]),
    log_variance=0.4, half=True)

log_p = torch.log_softmax(torch.randn(6, 4), 1)
place = torch.tensor([0, -1, 3, 2, 1, 1])
add("head.ordered", {}, log_p, place, lambda x: F.nll_loss(x, place, ignore_index=-1))
add("head.ordered", {"weighting": "uncertainty"}, log_p, place, lambda x: F.nll_loss(x, place, ignore_index=-1),
    log_variance=0.1)

Path(__file__).with_name("losses.json").write_text(json.dumps(cases, indent=0) + "\n")
print(len(cases))
