# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the reference model as PyTorch's own modules compute them: LSTM, Conv2d with pooling,
MultiheadAttention, Linear. Run: python make_reference.py   (torch 2.13.0, safetensors)"""

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


def mask_of(lengths, width):
    return torch.arange(width)[None] < torch.tensor(lengths)[:, None]


def present(lengths):
    return torch.tensor([n > 0 for n in lengths])


def text(name, layers, last):
    torch.manual_seed(1)
    lengths = [6, 3, 1]
    embedding, lstm = seeded(nn.Embedding(12, 7)), seeded(nn.LSTM(7, 5, layers, batch_first=True))
    mask = mask_of(lengths, 6)
    ids = torch.randint(2, 12, mask.shape) * mask
    out = lstm(embedding(ids))[0]
    if last:
        out = torch.stack([out[i, n - 1] for i, n in enumerate(lengths)])[:, None]
    write(name, "text.lstm",
          {"embedding": 7, "hidden": 5, "layers": layers, "tokens": "last" if last else "words"},
          [port("text", ["B", "L"], "text")], [{"values": ids, "mask": mask}],
          named(embedding=embedding, lstm=lstm), out, facts={"vocabulary": {"text": 12}},
          out_mask=torch.ones(3, 1, dtype=torch.bool) if last else mask)


def audio(name, last):
    torch.manual_seed(2)
    lengths, segment = [8, 5, 1], 3
    lstm = seeded(nn.LSTM(7, 5, batch_first=True))
    mean, deviation = torch.randn(7) * 10 - 40, torch.rand(7) * 10 + 5
    x = torch.randn(3, 8, 7) * 12 - 40
    states = lstm((x - mean) / deviation)[0]
    if last:
        out = torch.stack([states[i, n - 1] for i, n in enumerate(lengths)])[:, None]
        mask = torch.ones(3, 1, dtype=torch.bool)
    else:
        parts = [[states[i, s:min(s + segment, n)] for s in range(0, 8, segment)] for i, n in enumerate(lengths)]
        out = torch.stack([torch.stack([p.mean(0) if len(p) else torch.zeros(5) for p in row]) for row in parts])
        mask = torch.tensor([[len(p) > 0 for p in row] for row in parts])
    write(name, "audio.lstm", {"hidden": 5, "segment": segment, "tokens": "last" if last else "segments"},
          [port("audio", ["B", 7, "F"], "audio")], [{"values": x, "mask": mask_of(lengths, 8)}],
          named(lstm=lstm) | {"mean": mean, "deviation": deviation}, out, out_mask=mask)


def image(name, side, kernel, pool):
    """16 pixels a side divide into 4 cells, 18 do not: the kernel of its own and LibTorch's operations."""
    torch.manual_seed(3)
    conv = seeded(nn.Conv2d(3, 5, kernel, padding=kernel // 2))
    x = torch.randn(2, 3, side, side)
    pooled = {"mean": F.adaptive_avg_pool2d, "max": F.adaptive_max_pool2d}[pool](F.relu(conv(x)), (4, 4))
    write(name, "image.conv", {"channels": 5, "kernel": kernel, "grid": 4, "pool": pool},
          [port("image", ["B", 3, side, side], "image")], [{"values": x}], named(conv=conv),
          pooled.flatten(2).transpose(1, 2))


def attention(name, layers, norm, feed, pool, position):
    """Words with padding, a grid of cells, segments. In the second row the picture is absent, in the third all but the
    picture: there the learned token stands alone."""
    torch.manual_seed(4)
    d, heads = 8, 2
    given = {"text": ([4, 2, 0], 4, 5), "image": ([4, 0, 4], 4, 3), "audio": ([2, 1, 0], 2, 6)}
    sides = {"text": "L", "image": 4, "audio": "F/8"}
    weights, flows, values, masks, shares = {}, [], [], [], []

    def keep(**modules):
        weights.update(named(**modules))
        return next(iter(modules.values()))

    def vector(key, *shape):
        return weights.setdefault(key, nn.Parameter(torch.randn(*shape) * 0.4))

    for m, (lengths, tokens, width) in given.items():
        there, mask = present(lengths)[:, None], mask_of(lengths, tokens)
        x = torch.randn(3, tokens, width).requires_grad_()
        flows.append({"values": x, "mask": mask, "present": there[:, 0]})
        projected = keep(**{"project_" + m: seeded(nn.Linear(width, d))})(x)
        if position and m == "image":
            projected = projected + vector("position_image", tokens, d)
        absent, kind = vector("absent_" + m, d), vector("modality_" + m, d)
        values.append(torch.where(there[..., None], projected + kind, absent + kind))
        masks.append(torch.where(there, mask, torch.arange(tokens) == 0))
        shares.append(masks[-1] / masks[-1].sum(1, keepdim=True) if pool == "modality" else masks[-1].float())
    x, mask, share = torch.cat(values, 1), torch.cat(masks, 1), torch.cat(shares, 1)
    share = share / share.sum(1, keepdim=True)
    for i in range(layers):
        part = {p: keep(**{f"layer{i}_{p}": seeded(nn.Linear(d, d))}) for p in ("query", "key", "value", "out")}
        h = keep(**{f"layer{i}_norm": seeded(nn.LayerNorm(d))})(x) if norm else x
        state = {f"in_proj_{w}": torch.cat([getattr(part[p], w) for p in ("query", "key", "value")])
                 for w in ("weight", "bias")}
        state |= {f"out_proj.{w}": getattr(part["out"], w) for w in ("weight", "bias")}
        x = x + torch.func.functional_call(nn.MultiheadAttention(d, heads, batch_first=True), state, (h, h, h),
                                           {"key_padding_mask": ~mask})[0]
        if feed:
            h = keep(**{f"layer{i}_feed_norm": seeded(nn.LayerNorm(d))})(x) if norm else x
            widen = keep(**{f"layer{i}_widen": seeded(nn.Linear(d, feed))})
            x = x + keep(**{f"layer{i}_narrow": seeded(nn.Linear(feed, d))})(F.gelu(widen(h)))
    if norm:
        x = keep(final_norm=seeded(nn.LayerNorm(d)))(x)
    params = {"width": d, "heads": heads, "layers": layers, "feed_forward": feed, "norm": norm, "pool": pool,
              "position": position}
    write(name, "fusion.self_attention", params,
          [port("tokens", ["B", sides[m], width], m) for m, (_, _, width) in given.items()], flows, weights,
          torch.einsum("bn,bnd->bd", share, x))


def head():
    torch.manual_seed(5)
    dense = seeded(nn.Linear(6, 4))
    x = torch.randn(3, 6).requires_grad_()
    write("head_classes_vector", "head.classes", {}, [port("vector", ["B", 6], "fusion")], [{"values": x}],
          named(dense=dense), dense(x), facts={"classes": 4})
    x, lengths = torch.randn(3, 5, 6).requires_grad_(), [5, 2, 1]
    mean = torch.stack([x[i, :n].mean(0) for i, n in enumerate(lengths)])
    write("head_classes_tokens", "head.classes", {}, [port("tokens", ["B", "L", 6], "text")],
          [{"values": x, "mask": mask_of(lengths, 5)}], named(dense=dense), dense(mean), facts={"classes": 4})


text("text_lstm_words", 2, False)
text("text_lstm_last", 1, True)
audio("audio_lstm_segments", False)
audio("audio_lstm_last", True)
image("image_conv_fused", 16, 3, "mean")
image("image_conv_uneven", 18, 5, "mean")
image("image_conv_max", 16, 3, "max")
attention("self_attention_reference", 1, True, 0, "modality", True)
attention("self_attention_deep", 2, True, 12, "mean", False)
attention("self_attention_plain", 2, False, 12, "modality", True)
head()
