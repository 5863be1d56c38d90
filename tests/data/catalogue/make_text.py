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
