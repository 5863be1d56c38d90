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


if __name__ == "__main__":
    recurrent("audio_rnn_segments", "rnn", "segments")
    recurrent("audio_rnn_relu_both_last", "rnn", "last", layers=2, both=True, activation="relu")
    recurrent("audio_gru_both_segments", "gru", "segments", layers=2, both=True)
    recurrent("audio_gru_last", "gru", "last")
    recurrent("audio_gru_both_mean", "gru", "mean", both=True)
    recurrent("audio_lstm_both_segments", "lstm", "segments", layers=2, both=True)
    recurrent("audio_lstm_both_last", "lstm", "last", both=True)
    recurrent("audio_lstm_max", "lstm", "max", layers=2)
