# SPDX-License-Identifier: GPL-3.0-or-later
"""Text encoders as PyTorch's own modules compute them: Embedding, RNN, GRU and LSTM over packed sequences, Conv1d,
TransformerEncoder. Each row is computed on its own, without padding, where that makes no difference to a gradient.
Run: python make_text.py   (torch 2.13.0, safetensors)"""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from fixture import port, write

WORDS = 12
LENGTHS = [6, 0, 3, 1]  # of the second row the text is absent


def seeded(module, deviation=0.4):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, deviation)
    return module


def named(**modules):
    return {f"{prefix}.{key}": value for prefix, module in modules.items() for key, value in module.named_parameters()}


def batch(lengths=LENGTHS, width=7):
    """Numbers of words, mask and presence; one element of padding more than the longest row needs."""
    mask = torch.arange(width)[None] < torch.tensor(lengths)[:, None]
    ids = torch.randint(2, WORDS, mask.shape) * mask
    return {"values": ids, "mask": mask, "present": mask.any(1)}


def save(name, node, params, flow, weights, out, out_mask):
    write(name, node, params, [port("text", ["B", "L"], "text")], [flow], weights, out,
          facts={"vocabulary": {"text": WORDS}}, out_mask=out_mask)


def one_token(rows, flow, width):
    """Rows of one vector each; an absent one is zero."""
    out = torch.stack([torch.zeros(width) if row is None else row for row in rows])[:, None]
    return out, flow["present"][:, None]


def recurrent(name, kind, tokens, layers=1, both=False, activation="tanh"):
    torch.manual_seed(11)
    embedding = seeded(nn.Embedding(WORDS, 5))
    options = dict(num_layers=layers, bidirectional=both, batch_first=True)
    if kind == "rnn":
        options["nonlinearity"] = activation
    net = seeded({"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind](5, 4, **options))
    flow = batch()
    lengths = flow["mask"].sum(1)
    x = embedding(flow["values"])
    states, ends = net(pack_padded_sequence(x, lengths.clamp(min=1), batch_first=True, enforce_sorted=False))
    states = pad_packed_sequence(states, batch_first=True, total_length=x.shape[1])[0]
    ends = ends[0] if kind == "lstm" else ends
    width = states.shape[2]
    rows = [states[i, :n] for i, n in enumerate(lengths)]
    if tokens == "words":
        # One direction runs on over the padding.
        out, mask = states * flow["mask"][..., None] if both else net(x)[0], flow["mask"]
    elif tokens == "last":
        last = torch.cat([ends[-2], ends[-1]], 1) if both else ends[-1]
        out, mask = one_token([last[i] if len(r) else None for i, r in enumerate(rows)], flow, width)
    else:
        summary = (lambda r: r.mean(0)) if tokens == "mean" else (lambda r: r.max(0).values)
        out, mask = one_token([summary(r) if len(r) else None for r in rows], flow, width)
    params = {"embedding": 5, "hidden": 4, "layers": layers, "bidirectional": both, "tokens": tokens}
    if kind == "rnn":
        params["activation"] = activation
    save(name, f"text.{kind}", params, flow, named(embedding=embedding, **{kind: net}), out, mask)


def cnn(name, widths, over_ends):
    """Kim 2014: every window of the text itself; shorter texts are padded to the widest filter."""
    torch.manual_seed(12)
    embedding = seeded(nn.Embedding(WORDS, 5))
    convs = [seeded(nn.Conv1d(5, 3, width)) for width in widths]
    flow = batch()
    rows = []
    for ids, n in zip(flow["values"], flow["mask"].sum(1)):
        if n == 0:
            rows.append(None)
            continue
        x, largest = embedding(ids[:n]).T[None], []
        for conv, width in zip(convs, widths):
            ends = (width - 1, width - 1) if over_ends else (0, max(max(widths) - int(n), 0))
            largest.append(F.relu(conv(F.pad(x, ends))).max(2).values[0])
        rows.append(torch.cat(largest))
    out, mask = one_token(rows, flow, 3 * len(widths))
    save(name, "text.cnn", {"embedding": 5, "widths": ",".join(map(str, widths)), "filters": 3, "over_ends": over_ends},
         flow, named(embedding=embedding, convs=nn.ModuleList(convs)), out, mask)


def bag(name, pool):
    torch.manual_seed(13)
    embedding = seeded(nn.Embedding(WORDS, 5))
    flow = batch()
    net = nn.EmbeddingBag.from_pretrained(embedding.weight.detach().clone(), freeze=False, mode=pool)
    rows = [net(ids[None, :n])[0] if n else None for ids, n in zip(flow["values"], flow["mask"].sum(1))]
    out, mask = one_token(rows, flow, 5)
    save(name, "text.bag", {"embedding": 5, "pool": pool}, flow, named(embedding=net), out, mask)


def embedding(name):
    torch.manual_seed(14)
    net = seeded(nn.Embedding(WORDS, 5))
    flow = batch()
    out = net(flow["values"]) * flow["mask"][..., None]
    save(name, "text.embedding", {"embedding": 5}, flow, named(embedding=net), out, flow["mask"])


def positions(length, width):
    """Vaswani et al. 2017, section 3.5"""
    table = torch.zeros(length, width)
    for place in range(length):
        for i in range(0, width, 2):
            angle = place / 10000 ** (i / width)
            table[place, i] = math.sin(angle)
            if i + 1 < width:
                table[place, i + 1] = math.cos(angle)
    return table


def transformer(name, tokens, pre_norm, learned, activation, layers=2):
    torch.manual_seed(15)
    width, heads, feed = 6, 2, 9
    embedding = seeded(nn.Embedding(WORDS, width))
    layer = nn.TransformerEncoderLayer(width, heads, feed, 0.0, activation, batch_first=True, norm_first=pre_norm)
    encoder = seeded(nn.TransformerEncoder(layer, layers, nn.LayerNorm(width) if pre_norm else None,
                                           enable_nested_tensor=False), 0.3)
    weights = named(embedding=embedding, encoder=encoder)
    if learned:
        weights["position"] = nn.Parameter(torch.randn(5, width) * 0.4)
    if tokens == "class":
        weights["class_token"] = nn.Parameter(torch.randn(width) * 0.4)
    flow = batch()
    rows = []
    for ids, n in zip(flow["values"], flow["mask"].sum(1)):
        if n == 0:
            rows.append(None)
            continue
        # Words after the last place that was learned share it.
        places = weights["position"][torch.arange(n).clamp(max=4)] if learned else positions(n, width)
        x = embedding(ids[:n]) + places
        if tokens == "class":
            x = torch.cat([weights["class_token"][None], x])
        x = encoder(x[None])[0]
        rows.append(x if tokens == "words" else x[0] if tokens == "class" else x.mean(0))
    if tokens == "words":
        out = torch.stack([F.pad(torch.zeros(0, width) if r is None else r,
                                 (0, 0, 0, flow["mask"].shape[1] - (0 if r is None else len(r)))) for r in rows])
        mask = flow["mask"]
    else:
        out, mask = one_token(rows, flow, width)
    save(name, "text.transformer",
         {"width": width, "heads": heads, "feed_forward": feed, "layers": layers, "tokens": tokens,
          "norm": "pre" if pre_norm else "post", "positions": "learned" if learned else "sinusoidal",
          "max_positions": 5, "activation": activation}, flow, weights, out, mask)


if __name__ == "__main__":
    recurrent("text_rnn_words", "rnn", "words")
    recurrent("text_rnn_relu_both_last", "rnn", "last", layers=2, both=True, activation="relu")
    recurrent("text_rnn_relu_mean", "rnn", "mean", activation="relu")
    recurrent("text_gru_words", "gru", "words", layers=2)
    recurrent("text_gru_both_words", "gru", "words", both=True)
    recurrent("text_gru_both_last", "gru", "last", layers=2, both=True)
    recurrent("text_gru_max", "gru", "max")
    recurrent("text_lstm_both_words", "lstm", "words", layers=2, both=True)
    recurrent("text_lstm_both_last", "lstm", "last", layers=2, both=True)
    recurrent("text_lstm_mean", "lstm", "mean")
    recurrent("text_lstm_both_max", "lstm", "max", both=True)
    cnn("text_cnn", [2, 3, 4], False)
    cnn("text_cnn_over_ends", [3, 5], True)
    for pool in ("mean", "sum", "max"):
        bag(f"text_bag_{pool}", pool)
    embedding("text_embedding")
    transformer("text_transformer_words", "words", True, False, "gelu")
    transformer("text_transformer_post_words", "words", False, True, "relu")
    transformer("text_transformer_class", "class", True, True, "gelu")
    transformer("text_transformer_post_mean", "mean", False, False, "relu", layers=1)
