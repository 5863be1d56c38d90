# SPDX-License-Identifier: GPL-3.0-or-later
"""The waveform encoder as PyTorch's own layers compute it, each sound on its own without padding.
Run: python make_wave.py   (torch 2.13.0, safetensors)"""

import torch
from torch import nn
from torch.nn import functional as F

from fixture import port, write

LENGTHS = [61, 0, 40, 7]  # of the second row the sound is absent


def wave_cnn(name, tokens, channels, first_kernel, stride, pool, normalised, standardise):
    torch.manual_seed(31)
    ins = (1, *channels)
    convs = nn.ModuleList(
        nn.Conv1d(a, b, first_kernel if i == 0 else 3, stride if i == 0 else 1,
                  padding=(first_kernel if i == 0 else 3) // 2, bias=not normalised)
        for i, (a, b) in enumerate(zip(ins, channels)))
    norms = nn.ModuleList(nn.BatchNorm1d(c) for c in channels) if normalised else nn.ModuleList()
    with torch.no_grad():
        for parameter in [*convs.parameters(), *norms.parameters()]:
            parameter.normal_(0, 0.4)
        for norm in norms:
            norm.running_mean.normal_()
            norm.running_var.uniform_(0.5, 2)
    convs.eval(), norms.eval()
    width = max(LENGTHS) + 5
    values = torch.randn(len(LENGTHS), width) * 0.2 + 0.05  # what lies in the padding is seen if it is read
    values.requires_grad_()
    mask = torch.arange(width)[None] < torch.tensor(LENGTHS)[:, None]
    rows = []
    for i, length in enumerate(LENGTHS):
        if not length:
            rows.append(None)
            continue
        x = values[i, :length]
        if standardise:
            x = (x - x.mean()) / x.std(correction=0)
        x = x[None, None]
        for k, conv in enumerate(convs):
            x = conv(x)
            if k == 0:
                x = x[..., :-(-length // stride)]
            if normalised:
                x = norms[k](x)
            x = F.max_pool1d(F.relu(x), pool, ceil_mode=True) if pool > 1 else F.relu(x)
        x = x[0].T
        rows.append(x.mean(0, True) if tokens == "vector" else x)
    count = 1
    if tokens == "segments":
        count = -(-width // stride)
        for _ in channels:
            count = -(-count // pool)
    out = torch.stack([F.pad(torch.zeros(0, channels[-1]) if row is None else row,
                             (0, 0, 0, count - (0 if row is None else len(row)))) for row in rows])
    out_mask = torch.tensor([[row is not None and i < len(row) for i in range(count)] for row in rows])
    weights = {f"{prefix}.{key}": value for prefix, module in (("convs", convs), ("norms", norms))
               for key, value in [*module.named_parameters(), *module.named_buffers()]}
    write(name, "audio.wave_cnn",
          {"channels": ",".join(map(str, channels)), "first_kernel": first_kernel, "first_stride": stride, "pool": pool,
           "batch_norm": normalised, "standardise": standardise, "tokens": tokens},
          [port("waveform", ["B", "S"], "audio")],
          [{"values": values, "mask": mask, "present": mask.any(1)}], weights, out, out_mask=out_mask)


wave_cnn("audio_wave_cnn_segments", "segments", (3, 4), 8, 2, 2, True, True)
wave_cnn("audio_wave_cnn_odd", "segments", (4, 3), 5, 3, 1, False, False)
wave_cnn("audio_wave_cnn_vector", "vector", (3, 4, 5), 9, 2, 3, True, True)
