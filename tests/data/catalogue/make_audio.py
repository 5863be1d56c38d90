# SPDX-License-Identifier: GPL-3.0-or-later
"""Audio encoders as PyTorch's own modules compute them, each sound on its own without padding.
Run: python make_audio.py   (torch 2.13.0, safetensors)"""

import torch
from torch import nn
from torch.nn import functional as F

from fixture import port, write

LENGTHS = [11, 0, 5, 1]  # of the second row the sound is absent


def seeded(module, deviation=0.4):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, deviation)
    return module


def named(**modules):
    return {f"{prefix}.{key}": value for prefix, module in modules.items() for key, value in module.named_parameters()}


class Sounds:
    """Log-mel spectrograms with what lies in the padding made to be seen if it is read."""

    def __init__(self, bins, lengths=LENGTHS):
        self.lengths, self.bins, frames = lengths, bins, max(lengths) + 2
        self.mean, self.deviation = torch.randn(bins) * 10 - 40, torch.rand(bins) * 10 + 5
        self.values = torch.randn(len(lengths), frames, bins) * 12 - 40
        self.mask = torch.arange(frames)[None] < torch.tensor(lengths)[:, None]

    def rows(self):
        """[F,bins] of each sound, standardised; None for an absent one"""
        return [((self.values[i, :n] - self.mean) / self.deviation) if n else None for i, n in enumerate(self.lengths)]

    def save(self, name, node, params, weights, rows, tokens):
        """rows: [n,D] of each sound or None; tokens: of the longest, padding included"""
        width = next(row.shape[1] for row in rows if row is not None)
        out = torch.stack([F.pad(torch.zeros(0, width) if row is None else row,
                                 (0, 0, 0, tokens - (0 if row is None else len(row)))) for row in rows])
        mask = torch.tensor([[row is not None and i < len(row) for i in range(tokens)] for row in rows])
        flow = {"values": self.values, "mask": self.mask, "present": self.mask.any(1)}
        write(name, node, params, [port("audio", ["B", self.bins, "F"], "audio")], [flow],
              weights | {"mean": self.mean, "deviation": self.deviation}, out, out_mask=mask)


def recurrent(name, kind, tokens, layers=1, both=False, activation="tanh", segment=3):
    torch.manual_seed(21)
    sounds = Sounds(6)
    options = dict(num_layers=layers, bidirectional=both, batch_first=True)
    if kind == "rnn":
        options["nonlinearity"] = activation
    net = seeded({"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind](6, 4, **options))
    rows = []
    for x in sounds.rows():
        if x is None:
            rows.append(None)
            continue
        states, ends = net(x[None])
        states, ends = states[0], (ends[0] if kind == "lstm" else ends)[:, 0]
        if tokens == "segments":
            rows.append(torch.stack([part.mean(0) for part in states.split(segment)]))
        elif tokens == "last":
            rows.append((torch.cat([ends[-2], ends[-1]]) if both else ends[-1])[None])
        else:
            rows.append(states.mean(0, True) if tokens == "mean" else states.max(0, True).values)
    params = {"hidden": 4, "layers": layers, "bidirectional": both, "tokens": tokens, "segment": segment}
    if kind == "rnn":
        params["activation"] = activation
    count = -(-sounds.values.shape[1] // segment) if tokens == "segments" else 1
    sounds.save(name, f"audio.{kind}", params, named(**{kind: net}), rows, count)


def cnn(name, tokens, shrink, step, normalised, activation, channels=(3, 4)):
    """Pooling takes what a last, shorter window holds."""
    torch.manual_seed(22)
    bins, kernel = 7, 3
    sounds = Sounds(bins)
    ins = (1, *channels)
    convs = nn.ModuleList(nn.Conv2d(a, b, kernel, padding=1, bias=not normalised) for a, b in zip(ins, channels))
    norms = nn.ModuleList(nn.BatchNorm2d(c) for c in channels) if normalised else nn.ModuleList()
    seeded(convs), seeded(norms)
    for norm in norms:
        norm.running_mean.normal_()
        norm.running_var.uniform_(0.5, 2)
    convs.eval(), norms.eval()
    pool = {"max": nn.MaxPool2d(step, ceil_mode=True),
            "mean": nn.AvgPool2d(step, ceil_mode=True, count_include_pad=False)}[shrink]
    rows = []
    for x in sounds.rows():
        if x is None:
            rows.append(None)
            continue
        x = x[None, None]
        for i, conv in enumerate(convs):
            x = conv(x)
            x = getattr(F, activation)(norms[i](x) if normalised else x)
            x = pool(x) if step > 1 else x
        x = x[0].permute(1, 2, 0)  # [time,bands,channels]
        rows.append(x.flatten(0, 1) if tokens == "cells" else x.mean(1) if tokens == "segments" else
                    x.mean((0, 1))[None])
    side, bands = step ** len(channels), rows[0].shape[0]
    count = -(-sounds.values.shape[1] // side) * -(-bins // side if tokens == "cells" else -1)
    weights = named(convs=convs) | named(norms=norms) | {f"norms.{k}": v for k, v in norms.named_buffers()}
    sounds.save(name, "audio.cnn",
                {"channels": ",".join(map(str, channels)), "kernel": kernel, "shrink": shrink, "step": step,
                 "batch_norm": normalised, "activation": activation, "tokens": tokens},
                weights, rows, 1 if tokens == "vector" else count)


def transformer(name, tokens, patch, step, pre_norm, activation):
    """A last patch that reaches over the end sees zeros there; bins at the top that no whole patch takes are left."""
    torch.manual_seed(23)
    bins, width, heads, feed, layers, places = 8, 6, 2, 9, 2, 3
    sounds = Sounds(bins)
    patches = seeded(nn.Conv2d(1, width, patch, stride=step), 0.2)
    layer = nn.TransformerEncoderLayer(width, heads, feed, 0.0, activation, batch_first=True, norm_first=pre_norm)
    encoder = seeded(nn.TransformerEncoder(layer, layers, nn.LayerNorm(width) if pre_norm else None,
                                           enable_nested_tensor=False), 0.3)
    bands = (bins - patch) // step + 1
    weights = named(patches=patches, encoder=encoder)
    weights["position"] = nn.Parameter(torch.randn(places, bands, width) * 0.4)
    if tokens == "class":
        weights["class_token"] = nn.Parameter(torch.randn(width) * 0.4)
    rows = []
    for x in sounds.rows():
        if x is None:
            rows.append(None)
            continue
        starts = [0]
        while starts[-1] + patch < len(x):
            starts.append(starts[-1] + step)
        x = F.pad(x, (0, 0, 0, starts[-1] + patch - len(x)))
        x = torch.stack([torch.stack([
            torch.einsum("ftw,ft->w", patches.weight[:, 0].permute(1, 2, 0), x[s:s + patch, b * step:b * step + patch])
            + patches.bias + weights["position"][min(i, places - 1), b] for b in range(bands)])
            for i, s in enumerate(starts)]).flatten(0, 1)
        if tokens == "class":
            x = torch.cat([weights["class_token"][None], x])
        x = encoder(x[None])[0]
        rows.append(x if tokens == "patches" else x[:1] if tokens == "class" else x.mean(0, True))
    count = bands * (1 + -(-max(sounds.values.shape[1] - patch, 0) // step)) if tokens == "patches" else 1
    sounds.save(name, "audio.transformer",
                {"width": width, "heads": heads, "feed_forward": feed, "layers": layers, "tokens": tokens,
                 "patch": patch, "step": step, "norm": "pre" if pre_norm else "post", "activation": activation,
                 "max_positions": places}, weights, rows, count)


if __name__ == "__main__":
    recurrent("audio_rnn_segments", "rnn", "segments")
    recurrent("audio_rnn_relu_both_last", "rnn", "last", layers=2, both=True, activation="relu")
    recurrent("audio_gru_both_segments", "gru", "segments", layers=2, both=True)
    recurrent("audio_gru_last", "gru", "last")
    recurrent("audio_gru_both_mean", "gru", "mean", both=True)
    recurrent("audio_lstm_both_segments", "lstm", "segments", layers=2, both=True)
    recurrent("audio_lstm_both_last", "lstm", "last", both=True)
    recurrent("audio_lstm_max", "lstm", "max", layers=2)
    cnn("audio_cnn_cells", "cells", "max", 2, True, "relu")
    cnn("audio_cnn_mean_cells", "cells", "mean", 2, False, "gelu")
    cnn("audio_cnn_segments", "segments", "max", 3, False, "relu")
    cnn("audio_cnn_vector", "vector", "mean", 2, True, "tanh")
    cnn("audio_cnn_whole_size", "vector", "max", 1, True, "relu")
    transformer("audio_transformer_overlap", "patches", 4, 3, True, "gelu")
    transformer("audio_transformer_post", "patches", 4, 4, False, "relu")
    transformer("audio_transformer_class", "class", 4, 2, True, "gelu")
    transformer("audio_transformer_mean", "mean", 4, 3, True, "relu")
