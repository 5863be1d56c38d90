# SPDX-License-Identifier: GPL-3.0-or-later
"""Encoders of numbers and categories, feature vectors and time series, written from the papers with torch.nn, each row
on its own: without the columns that are not known, without padding.
Run: python make_numbers.py   (torch 2.13.0, safetensors)"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from fixture import port, write

CATEGORIES = [0, 3, 0, 2, 0]  # by column: how many; 0: a column of numbers
KNOWN = torch.tensor([[1, 1, 1, 1, 1], [0, 1, 1, 0, 1], [0, 0, 0, 0, 0], [1, 0, 0, 1, 0]]).bool()
LENGTHS = [11, 0, 5, 1]  # of the second series nothing is there


def seeded(module, deviation=0.4):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, deviation)
    return module


def named(**modules):
    return {f"{prefix}.{key}": value for prefix, module in modules.items() for key, value in module.named_parameters()}


def parameter(*shape):
    return (torch.randn(shape) * 0.4).requires_grad_()


def table(categories=CATEGORIES, known=KNOWN):
    """Rows of columns; what is not known holds numbers that would be seen if they were read."""
    torch.manual_seed(41)
    values = torch.stack([torch.randint(0, c, (len(known),)).float() if c else torch.randn(len(known))
                          for c in categories], 1)
    values = torch.where(known, values, torch.tensor(77.0)).requires_grad_(0 in categories)
    return values, {"values": values, "mask": known, "present": known.any(1)}


def save_numbers(name, node, params, categories, flow, weights, out, **more):
    write(name, node, params, [port("numbers", ["B", len(categories)], "numbers")], [flow], weights, out,
          facts={"categories": {"numbers": categories}}, **more)


def numbers_mlp(name, categories, known, activation, function):
    values, flow = table(categories, known)
    torch.manual_seed(42)
    width = sum(c or 1 for c in categories) + len(categories)
    a, b, out = seeded(nn.Linear(width, 7)), seeded(nn.Linear(7, 7)), seeded(nn.Linear(7, 4))
    rows = []
    for x, there in zip(values, known):
        numbers = [x[i] if there[i] else x.new_zeros(()) for i, c in enumerate(categories) if not c]
        one_hot = [F.one_hot(x[i].long(), c).float() if there[i] else torch.zeros(c)
                   for i, c in enumerate(categories) if c]
        features = torch.cat([torch.stack(numbers) if numbers else x.new_zeros(0), *one_hot, (~there).float()])
        rows.append(out(function(b(function(a(features))))) if there.any() else torch.zeros(4))
    save_numbers(name, "numbers.mlp", {"hidden": 7, "layers": 2, "width": 4, "activation": activation, "dropout": 0.5},
                 categories, flow, named(hidden0=a, hidden1=b, out=out), torch.stack(rows))


class Block(nn.Module):
    """A layer of FT-Transformer: pre-norm but for the first attention, a gated feed-forward network."""

    def __init__(self, width, heads, hidden, first, activation):
        super().__init__()
        self.activation, self.pre = activation, activation == "reglu"
        self.self_attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.linear1 = nn.Linear(width, hidden * (2 if activation == "reglu" else 1))
        self.linear2 = nn.Linear(hidden, width)
        if not (first and self.pre):
            self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)

    def feed(self, x):
        x = self.linear1(x)
        if self.activation == "reglu":
            a, b = x.chunk(2, -1)
            return self.linear2(a * F.relu(b))
        return self.linear2(F.gelu(x))

    def attend(self, x):
        return self.self_attn(x, x, x, need_weights=False)[0]

    def forward(self, x):
        if self.pre:
            x = x + self.attend(self.norm1(x) if hasattr(self, "norm1") else x)
            return x + self.feed(self.norm2(x))
        x = self.norm1(x + self.attend(x))
        return self.norm2(x + self.feed(x))


def numbers_transformer(name, categories, known, tokens, activation="reglu", width=8, layers=2):
    values, flow = table(categories, known)
    torch.manual_seed(43)
    count = sum(not c for c in categories)
    weights = {}
    if count:
        weights |= {"number_weight": parameter(count, width), "number_bias": parameter(count, width)}
    if count < len(categories):
        weights |= {"category_embedding": parameter(sum(categories), width),
                    "category_bias": parameter(len(categories) - count, width)}
    if tokens == "class":
        weights["class_token"] = parameter(1, width)
    blocks = [seeded(Block(width, 2, 6, i == 0, activation)) for i in range(layers)]
    weights |= named(**{f"encoder.layers.{i}": block for i, block in enumerate(blocks)})
    last = nn.Identity()
    if activation == "reglu":
        last = seeded(nn.LayerNorm(width))
        weights |= named(**{"encoder.norm": last})
    rows = []
    for x, there in zip(values, known):
        kept, n, c_at, begin = [], 0, 0, 0
        for i, c in enumerate(categories):
            if c:
                if there[i]:
                    kept.append(weights["category_embedding"][begin + int(x[i])] + weights["category_bias"][c_at])
                c_at, begin = c_at + 1, begin + c
            else:
                if there[i]:
                    kept.append(x[i] * weights["number_weight"][n] + weights["number_bias"][n])
                n += 1
        out = torch.zeros(1 if tokens == "class" else len(categories), width)
        if kept:
            if tokens == "class":
                kept.insert(0, weights["class_token"][0])
            y = torch.stack(kept)[None]
            for block in blocks:
                y = block(y)
            y = last(y)[0]
            if tokens == "class":
                out = y[:1]
            else:
                place = torch.cumsum(there.long(), 0) - 1
                out = torch.stack([y[place[i]] if there[i] else torch.zeros(width) for i in range(len(categories))])
        rows.append(out)
    mask = known.any(1, keepdim=True) if tokens == "class" else known
    params = {"width": width, "layers": layers, "heads": 2, "feed_forward": 6, "tokens": tokens,
              "activation": activation, "norm": "pre" if activation == "reglu" else "post"}
    save_numbers(name, "numbers.transformer", params, categories, flow, weights, torch.stack(rows), out_mask=mask)


def projection(activation, function):
    torch.manual_seed(44)
    dense = seeded(nn.Linear(6, 5))
    values, present = torch.randn(4, 6).requires_grad_(), torch.tensor([True, True, False, True])
    write(f"vector_projection_{activation}", "vector.projection", {"width": 5, "activation": activation, "dropout": 0.5},
          [port("vector", ["B", 6], "vector")], [{"values": values, "present": present}], named(dense=dense),
          torch.where(present[:, None], function(dense(values)), torch.tensor(0.0)))


def summed(states, tokens, segment, last=None):
    """[T,D] to the tokens of one series"""
    if tokens == "steps":
        return torch.stack([states[i:i + segment].mean(0) for i in range(0, len(states), segment)])
    if tokens == "last":
        return states[-1:] if last is None else last
    return states.mean(0, keepdim=True) if tokens == "mean" else states.max(0, keepdim=True)[0]


def save_series(name, node, params, weights, encode, channels, tokens, segment, last=None):
    """encode: [1,T,C] to states [T,D]"""
    torch.manual_seed(45)
    steps = max(LENGTHS) + 2
    values = torch.randn(len(LENGTHS), steps, channels).requires_grad_()
    mask = torch.arange(steps)[None] < torch.tensor(LENGTHS)[:, None]
    rows = []
    for x, n in zip(values, LENGTHS):
        states = encode(x[None, :n]) if n else None
        rows.append(None if states is None else summed(states, tokens, segment, last and last(x[None, :n])))
    count = math.ceil(steps / segment) if tokens == "steps" else 1
    width = rows[0].shape[1]
    out = torch.stack([F.pad(torch.zeros(0, width) if row is None else row,
                             (0, 0, 0, count - (0 if row is None else len(row)))) for row in rows])
    out_mask = torch.tensor([[row is not None and i < len(row) for i in range(count)] for row in rows])
    write(name, node, params | {"tokens": tokens, "segment": segment}, [port("series", ["B", "T", channels], "series")],
          [{"values": values, "mask": mask, "present": mask.any(1)}], weights, out, out_mask=out_mask)


def recurrent(name, kind, tokens, layers=1, both=False, segment=1):
    torch.manual_seed(46)
    net = seeded({"gru": nn.GRU, "lstm": nn.LSTM}[kind](3, 4, num_layers=layers, bidirectional=both, batch_first=True))

    def last(x):
        end = net(x)[1]
        end = end[0] if kind == "lstm" else end
        return torch.cat(list(end[-2:] if both else end[-1:]), 1)

    save_series(name, f"series.{kind}", {"hidden": 4, "layers": layers, "bidirectional": both}, named(**{kind: net}),
                lambda x: net(x)[0][0], 3, tokens, segment, last)


class Causal(nn.Module):
    """torch.nn.utils.weight_norm over a convolution that is padded at both ends and cut at the end."""

    def __init__(self, into, out, kernel, dilation):
        super().__init__()
        self.weight_v = nn.Parameter(torch.randn(out, into, kernel) * 0.4)
        self.weight_g = nn.Parameter(torch.rand(out, 1, 1) + 0.5)
        self.bias = nn.Parameter(torch.randn(out) * 0.4)
        self.padding, self.dilation = (kernel - 1) * dilation, dilation

    def forward(self, x):
        weight = torch._weight_norm(self.weight_v, self.weight_g, 0)
        return F.conv1d(x, weight, self.bias, padding=self.padding, dilation=self.dilation)[:, :, :x.shape[2]]


class Temporal(nn.Module):
    """A residual block of Bai, Kolter & Koltun 2018, in evaluation: without dropout."""

    def __init__(self, into, out, kernel, dilation):
        super().__init__()
        self.conv1, self.conv2 = Causal(into, out, kernel, dilation), Causal(out, out, kernel, dilation)
        if into != out:
            self.downsample = seeded(nn.Conv1d(into, out, 1))

    def forward(self, x):
        y = F.relu(self.conv2(F.relu(self.conv1(x))))
        return F.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


def tcn(name, channels, kernel, tokens, segment=1):
    torch.manual_seed(47)
    sides = [3, *channels]
    blocks = [Temporal(sides[i], sides[i + 1], kernel, 2 ** i) for i in range(len(channels))]
    net = nn.Sequential(*blocks)
    save_series(name, "series.tcn", {"channels": ",".join(map(str, channels)), "kernel": kernel, "dropout": 0.5},
                named(**{f"network.{i}": block for i, block in enumerate(blocks)}),
                lambda x: net(x.transpose(1, 2))[0].T, 3, tokens, segment)


numbers_mlp("numbers_mlp_mixed", CATEGORIES, KNOWN, "relu", F.relu)
numbers_mlp("numbers_mlp_numbers", [0, 0], KNOWN[:, 1:3], "gelu", F.gelu)
numbers_mlp("numbers_mlp_categories", [2, 4], KNOWN[:, :2], "tanh", torch.tanh)
numbers_transformer("numbers_transformer_columns", CATEGORIES, KNOWN, "columns")
numbers_transformer("numbers_transformer_class", CATEGORIES, KNOWN, "class")
numbers_transformer("numbers_transformer_categories", [2, 4], KNOWN[:, :2], "columns", "gelu")
numbers_transformer("numbers_transformer_numbers", [0, 0, 0], KNOWN[:, :3], "class", layers=1)
projection("relu", F.relu)
projection("none", lambda x: x)
recurrent("series_lstm_steps", "lstm", "steps")
recurrent("series_lstm_both_last", "lstm", "last", layers=2, both=True)
recurrent("series_lstm_mean", "lstm", "mean")
recurrent("series_gru_both_segments", "gru", "steps", both=True, segment=3)
recurrent("series_gru_max", "gru", "max", layers=2)
tcn("series_tcn_steps", [4, 4, 5], 3, "steps")
tcn("series_tcn_segments", [3, 4], 2, "steps", segment=3)
tcn("series_tcn_last", [4, 6], 4, "last")
tcn("series_tcn_max", [5], 3, "max")
