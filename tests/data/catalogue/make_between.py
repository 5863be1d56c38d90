# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes between encoders, fusions and heads, by torch.nn modules on each row without its padding.
Run: python make_between.py   (torch 2.13.0, safetensors)"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from fixture import port, write

LENGTHS = [5, 3, 0, 1]  # of the third row everything is absent
WIDTH, TOKENS = 6, 7


def seeded(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, 0.4)
    return module


def named(**modules):
    return {f"{prefix}.{key}": value for prefix, module in modules.items()
            for key, value in [*module.named_parameters(), *module.named_buffers()]}


def tokens(length="L"):
    torch.manual_seed(31)
    there = torch.tensor(LENGTHS)
    return ([port("tokens", ["B", length, WIDTH], "text")],
            [{"values": torch.randn(4, TOKENS, WIDTH).requires_grad_(),
              "mask": torch.arange(TOKENS)[None] < there[:, None], "present": there > 0}])


def vector(width=WIDTH):
    torch.manual_seed(32)
    return ([port("vector", ["B", width], "fusion")],
            [{"values": torch.randn(4, width).requires_grad_(), "present": torch.tensor(LENGTHS) > 0}])


def each(name, node, params, given, weights, function, **more):
    """What is done to each vector or token alike."""
    ports, flows = given
    write(name, node, params, ports, flows, weights, function(flows[0]["values"]), out_mask=flows[0].get("mask"), **more)


def dense():
    linear = seeded(nn.Linear(WIDTH, 5))
    each("between_linear_tokens", "between.linear", {"width": 5}, tokens(), named(dense=linear), linear)
    plain = seeded(nn.Linear(WIDTH, 3, bias=False))
    each("between_linear_classes", "between.linear", {"width": 0, "bias": False}, vector(), named(dense=plain), plain,
         facts={"classes": 3})
    for activation, module in (("relu", nn.ReLU()), ("gelu", nn.GELU()), ("tanh", nn.Tanh())):
        a, b, out = seeded(nn.Linear(WIDTH, 7)), seeded(nn.Linear(7, 7)), seeded(nn.Linear(7, 4))
        each(f"between_mlp_{activation}", "between.mlp",
             {"hidden": 7, "layers": 2, "width": 4, "activation": activation, "dropout": 0.5},
             tokens() if activation == "gelu" else vector(), named(hidden0=a, hidden1=b, out=out),
             nn.Sequential(a, module, b, module, out))


def norms():
    each("between_dropout", "between.dropout", {"rate": 0.5}, tokens(), {}, nn.Dropout(0.5).eval())
    norm = seeded(nn.LayerNorm(WIDTH, eps=1e-3))
    each("between_layer_norm", "between.layer_norm", {"epsilon": 1e-3}, tokens(), named(norm=norm), norm)
    each("between_layer_norm_plain", "between.layer_norm", {"affine": False}, vector(), {}, nn.LayerNorm(
        WIDTH, elementwise_affine=False))
    for kind, given in (("vector", vector()), ("tokens", tokens())):
        norm = seeded(nn.BatchNorm1d(WIDTH)).eval()
        norm.running_mean.normal_(0, 2)
        norm.running_var.uniform_(0.5, 3)
        norm.num_batches_tracked += 3
        each(f"between_batch_norm_{kind}", "between.batch_norm", {}, given, named(norm=norm),
             lambda x: norm(x.transpose(1, 2)).transpose(1, 2) if x.dim() == 3 else norm(x))


def pool(name, params, weights, function, mask=None):
    ports, flows = tokens()
    x = flows[0]["values"]
    rows = [function(x[i, :n]) if n else None for i, n in enumerate(LENGTHS)]
    shape = next(row.shape for row in rows if row is not None)
    write(name, "between.pool", params, ports, flows, weights,
          torch.stack([torch.zeros(shape) if row is None else row for row in rows]), out_mask=mask)


def pools():
    pool("between_pool_mean", {}, {}, lambda x: x.mean(0))
    pool("between_pool_max", {"mode": "max"}, {}, lambda x: x.max(0).values)
    pool("between_pool_first", {"mode": "first"}, {}, lambda x: x[0])
    pool("between_pool_last", {"mode": "last"}, {}, lambda x: x[-1])
    pool("between_pool_adaptive", {"mode": "adaptive", "tokens": 3}, {},
         lambda x: F.adaptive_avg_pool1d(x.T[None], 3)[0].T, (torch.tensor(LENGTHS) > 0)[:, None].expand(4, 3))
    hidden, score = seeded(nn.Linear(WIDTH, 5)), seeded(nn.Linear(5, 1, bias=False))
    pool("between_pool_attention", {"mode": "attention", "hidden": 5}, named(hidden=hidden, score=score),
         lambda x: (torch.softmax(score(torch.tanh(hidden(x))), 0) * x).sum(0))


def shapes():
    ports, flows = tokens()
    other, more = tokens()
    more[0] = more[0] | {"values": torch.randn(4, TOKENS, WIDTH).requires_grad_()}
    write("between_residual", "between.residual", {}, ports + other, flows + more, {},
          flows[0]["values"] + more[0]["values"], out_mask=flows[0]["mask"])
    ports, flows = vector(12)
    write("between_reshape_cut", "between.reshape", {"tokens": 3}, ports, flows, {},
          torch.stack(flows[0]["values"].split(4, 1), 1), out_mask=flows[0]["present"][:, None].expand(4, 3))
    torch.manual_seed(33)
    x, there = torch.randn(4, 3, 2).requires_grad_(), torch.tensor([[1, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0]]) > 0
    out = torch.stack([torch.cat([x[i, t] if there[i, t] else torch.zeros(2) for t in range(3)]) for i in range(4)])
    write("between_reshape_lay", "between.reshape", {}, [port("tokens", ["B", 3, 2], "image")],
          [{"values": x, "mask": there, "present": there.any(1)}], {}, out)


def positions():
    def sines(x):
        table = torch.zeros(x.shape[1:])
        for t in range(x.shape[1]):
            for d in range(x.shape[2]):
                angle = t / 10000 ** (2 * (d // 2) / x.shape[2])
                table[t, d] = math.cos(angle) if d % 2 else math.sin(angle)
        return x + table

    each("between_positions_sinusoidal", "between.positions", {}, tokens(), {}, sines)
    table = nn.Parameter(torch.randn(4, WIDTH))
    each("between_positions_learned", "between.positions", {"kind": "learned", "most": 4}, tokens(),
         {"position": table}, lambda x: x + torch.cat([table, table[-1:].expand(TOKENS - 4, WIDTH)]))
    fixed = nn.Parameter(torch.randn(TOKENS, WIDTH))
    each("between_positions_fixed", "between.positions", {"kind": "learned", "most": 4}, tokens(TOKENS),
         {"position": fixed}, lambda x: x + fixed)


if __name__ == "__main__":
    dense()
    norms()
    pools()
    shapes()
    positions()
