# SPDX-License-Identifier: GPL-3.0-or-later
"""What joins a video's frames over time, as PyTorch's own modules compute it, each video on its own without padding.
Run: python make_video.py   (torch 2.13.0, safetensors)"""

import torch
from torch import nn

from fixture import port, write

LENGTHS = [5, 0, 2, 1]  # frames; of the second row the video is absent
WIDTH, CELLS = 8, 3


def over_time(name, mode, tokens, both=False, layers=1):
    torch.manual_seed(41)
    frames = max(LENGTHS) + 1
    there = torch.arange(frames)[None] < torch.tensor(LENGTHS)[:, None]
    cells = torch.randn(len(LENGTHS) * frames, CELLS, WIDTH, requires_grad=True)
    by_video = cells.mean(1).view(len(LENGTHS), frames, WIDTH)
    gru = nn.GRU(WIDTH, 5, layers, batch_first=True, bidirectional=both)
    layer = nn.TransformerEncoderLayer(WIDTH, 2, 12, 0.0, "gelu", batch_first=True, norm_first=True)
    encoder = nn.TransformerEncoder(layer, layers, nn.LayerNorm(WIDTH), enable_nested_tensor=False)
    place = torch.arange(frames, dtype=torch.float64)[:, None]
    angle = place * torch.exp(torch.arange(WIDTH // 2, dtype=torch.float64) * (-2 * torch.log(torch.tensor(1e4)) / WIDTH))
    positions = torch.stack((angle.sin(), angle.cos()), 2).flatten(1).float()
    module = {"mean": None, "gru": gru, "transformer": encoder}[mode]
    if module is not None:
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.normal_(0, 0.4)
        module.eval()
    width = WIDTH if mode != "gru" else 5 * (2 if both else 1)
    count = frames if tokens == "frames" else 1
    rows = []
    for i, length in enumerate(LENGTHS):
        row = torch.zeros(count, width)
        if length:
            x = by_video[i, :length][None]
            if mode == "gru":
                states, ends = gru(x)
                x = states[0]
                last = torch.cat([ends[-2, 0], ends[-1, 0]]) if both else ends[-1, 0]
            else:
                x = (encoder(x + positions[:length]) if mode == "transformer" else x)[0]
                last = x.mean(0)
            row = torch.cat([x, torch.zeros(count - length, width)]) if tokens == "frames" else last[None]
        rows.append(row)
    out = torch.stack(rows)
    name_of = {"gru": "gru", "transformer": "encoder"}.get(mode)
    weights = {f"{name_of}.{key}": value for key, value in module.named_parameters()} if module is not None else {}
    write(name, "video.over_time",
          {"mode": mode, "hidden": 5, "bidirectional": both, "layers": layers, "heads": 2, "feed_forward": 12,
           "tokens": tokens},
          [port("tokens", ["B·T", CELLS, WIDTH], "image", "video"),
           port("video", ["B", "T", 3, 4, 4], "video", "video")],
          [{"values": cells, "mask": there.flatten()[:, None].expand(-1, CELLS), "present": there.flatten()},
           {"values": torch.zeros(len(LENGTHS), frames, 3, 4, 4), "mask": there, "present": there.any(1)}],
          weights, out, out_mask=there if tokens == "frames" else there.any(1, True))


over_time("video_over_time_mean_frames", "mean", "frames")
over_time("video_over_time_mean_vector", "mean", "vector")
over_time("video_over_time_gru_frames", "gru", "frames", both=True)
over_time("video_over_time_gru_vector", "gru", "vector", both=True, layers=2)
over_time("video_over_time_transformer_frames", "transformer", "frames")
over_time("video_over_time_transformer_vector", "transformer", "vector", layers=2)
