# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference model trained by PyTorch, as an independent peer of the engine.

It shares no code with the engine. From a run folder it takes what both have to agree on: the graph's columns and
sizes (run.json), the initial weights (initial.safetensors) and the rows of every batch (order.json). Everything else
is done anew from the files: PIL decodes the pictures, librosa the sounds, the words are split and numbered here.

It is meant to be quick: a DataLoader with persistent workers, whole batches collated in the workers, pictures sent as
bytes, no copies that can be spared, the quicker of both memory layouts, the fused Adam. What was tried and measured
stands in README.md.

Prints one JSON object: the loss of each step and the samples per second of each epoch, from asking for its first
batch to the end of its last step.
"""
import argparse
import collections
import csv
import json
import os
import re
import time
from pathlib import Path

import librosa
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, Dataset

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
# Words after Unicode's annex 29, as far as the tables here go: marks join letters with letters and digits with digits.
WORD = re.compile(r"\w+(?:(?<=[^\W\d_])[.'’·:](?=[^\W\d_])\w+|(?<=\d)[.,;'](?=\d)\w+)*")


def words_of(text):
    return WORD.findall(text.lower())


class Table(Dataset):
    """Samples of the table by row: word numbers, picture bytes, log-mel frames; None where a modality is absent."""

    def __init__(self, table, columns, params, classes, order, round_even):
        with open(table, newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))
        self.folder = Path(table).parent
        self.columns = columns
        self.round_even = round_even
        self.size = params["image"].get("size", 256)
        self.max_words = params["text"].get("max_words", 64)
        self.audio = {"sample_rate_hz": 16000, "n_fft": 1024, "hop_length": 256, "n_mels": 128, "max_frames": 128,
                      "top_db": 80.0} | params["audio"]
        self.filters = librosa.filters.mel(sr=self.audio["sample_rate_hz"], n_fft=self.audio["n_fft"], n_mels=self.audio["n_mels"])
        self.classes = {name: i for i, name in enumerate(classes)}
        counts = collections.Counter(
            word for row in sorted(row for batch in order for row in batch) for word in words_of(self.rows[row][columns["text"]]))
        ranked = sorted(counts, key=lambda word: (-counts[word], word.encode()))
        self.vocabulary = {word: i + 2 for i, word in enumerate(ranked)}  # 0 pads, 1 stands for unknown words

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        text, image, sound = (row[self.columns[name]] for name in ("text", "image", "audio"))
        ids = [self.vocabulary.get(word, 1) for word in words_of(text)[: self.max_words]]
        return (ids or None, self.picture(image) if image else None, self.frames(sound) if sound else None,
                self.classes[row[self.columns["label"]]])

    def picture(self, name):
        with Image.open(self.folder / name) as image:
            image = image.convert("RGB")
        if image.size != (self.size, self.size):
            across, down = image.width // self.size, image.height // self.size
            if (across * self.size, down * self.size) != image.size:
                image = image.resize((self.size, self.size), Image.Resampling.BOX)
            elif self.round_even:
                cells = np.asarray(image).reshape(self.size, down, self.size, across, 3)
                return np.rint(cells.mean((1, 3), dtype=np.float32)).astype(np.uint8)
            else:
                image = image.reduce((across, down))
        return np.asarray(image)

    def frames(self, name):
        a = self.audio
        wave, _ = librosa.load(self.folder / name, sr=a["sample_rate_hz"])
        power = np.abs(librosa.stft(wave, n_fft=a["n_fft"], hop_length=a["hop_length"])) ** 2
        return librosa.power_to_db(self.filters @ power, top_db=a["top_db"])[:, : a["max_frames"]].T


def collate(samples):
    texts, pictures, sounds, labels = zip(*samples)
    count = len(samples)
    ids = torch.zeros(count, max(len(t) if t else 1 for t in texts), dtype=torch.int64)
    words = torch.zeros(ids.shape, dtype=torch.bool)
    for i, text in enumerate(texts):
        if text:
            ids[i, : len(text)] = torch.tensor(text)
            words[i, : len(text)] = True
    shape = next((p.shape for p in pictures if p is not None), (8, 8, 3))
    rgb = np.zeros((count, *shape), dtype=np.uint8)
    for i, picture in enumerate(pictures):
        if picture is not None:
            rgb[i] = picture
    bins = next((s.shape[1] for s in sounds if s is not None), 128)
    mel = np.zeros((count, max(len(s) if s is not None else 1 for s in sounds), bins), dtype=np.float32)
    frames = torch.zeros(mel.shape[:2], dtype=torch.bool)
    for i, sound in enumerate(sounds):
        if sound is not None:
            mel[i, : len(sound)] = sound
            frames[i, : len(sound)] = True
    present = torch.tensor([p is not None for p in pictures])
    return ids, words, torch.from_numpy(rgb), present, torch.from_numpy(mel), frames, torch.tensor(labels)


class Reference(nn.Module):
    """The reference template with its own numbers; those that the run changed come in `params`."""

    def __init__(self, params, state):
        super().__init__()
        fusion = {"width": 128, "heads": 4} | params.get("fusion", {})
        self.width, self.heads = fusion["width"], fusion["heads"]
        self.segment = params.get("audio_lstm", {}).get("segment", 8)
        self.grid = params.get("image_conv", {}).get("grid", 8)
        words, embedding = state["text_lstm.embedding.weight"].shape
        self.embedding = nn.Embedding(words, embedding)
        self.text = nn.LSTM(embedding, state["text_lstm.lstm.weight_hh_l0"].shape[1], batch_first=True)
        self.conv = nn.Conv2d(3, state["image_conv.conv.weight"].shape[0], 3, padding=1)
        bins = state["audio_lstm.mean"].shape[0]
        self.audio = nn.LSTM(bins, state["audio_lstm.lstm.weight_hh_l0"].shape[1], batch_first=True)
        self.register_buffer("mean", torch.zeros(bins))
        self.register_buffer("deviation", torch.ones(bins))
        encoded = {"text": self.text.hidden_size, "image": self.conv.out_channels, "audio": self.audio.hidden_size}
        self.project = nn.ModuleDict({name: nn.Linear(size, self.width) for name, size in encoded.items()})
        self.kind = nn.ParameterDict({name: torch.zeros(self.width) for name in encoded})
        self.absent = nn.ParameterDict({name: torch.zeros(self.width) for name in encoded})
        self.position = nn.Parameter(torch.zeros(self.grid**2, self.width))
        self.norm = nn.LayerNorm(self.width)
        self.query, self.key, self.value, self.out = (nn.Linear(self.width, self.width) for _ in range(4))
        self.final_norm = nn.LayerNorm(self.width)
        self.dense = nn.Linear(self.width, state["classes.dense.weight"].shape[0])
        self.load(state)

    def load(self, state):
        names = {"embedding.weight": "text_lstm.embedding.weight", "mean": "audio_lstm.mean",
                 "deviation": "audio_lstm.deviation", "position": "fusion.position_image"}
        for ours, theirs in (("text", "text_lstm.lstm"), ("audio", "audio_lstm.lstm"), ("conv", "image_conv.conv"),
                             ("norm", "fusion.layer0_norm"), ("final_norm", "fusion.final_norm"),
                             ("dense", "classes.dense"), *((n, f"fusion.layer0_{n}") for n in ("query", "key", "value", "out")),
                             *((f"project.{n}", f"fusion.project_{n}") for n in ("text", "image", "audio"))):
            names |= {f"{ours}.{key}": f"{theirs}.{key}" for key in self.get_submodule(ours).state_dict()}
        for name in ("text", "image", "audio"):
            names |= {f"kind.{name}": f"fusion.modality_{name}", f"absent.{name}": f"fusion.absent_{name}"}
        self.load_state_dict({ours: state[theirs] for ours, theirs in names.items()})
        left = set(state) - set(names.values())
        if left:
            raise SystemExit(f"the run has tensors that the peer does not know: {sorted(left)}")

    def tokens(self, name, values, mask, there):
        tokens = self.project[name](values)
        if name == "image":
            tokens = tokens + self.position
        tokens = tokens + self.kind[name]
        tokens = torch.where(there[:, None, None], tokens, self.absent[name] + self.kind[name])
        first = torch.arange(mask.shape[1]) == 0
        return tokens, torch.where(there[:, None], mask, first)

    def forward(self, ids, words, pictures, present, mel, frames):
        text, _ = self.text(self.embedding(ids))
        image = F.adaptive_avg_pool2d(F.relu(self.conv(pictures), inplace=True), self.grid).flatten(2).transpose(1, 2)
        states, _ = self.audio((mel - self.mean) / self.deviation)
        padding = -states.shape[1] % self.segment
        weight = F.pad(frames.float(), (0, padding)).unflatten(1, (-1, self.segment))
        counted = weight.sum(2)
        spans = F.pad(states, (0, 0, 0, padding)).unflatten(1, (-1, self.segment))
        audio = (spans * weight.unsqueeze(3)).sum(2) / counted.clamp_min(1).unsqueeze(2)
        parts = [self.tokens("text", text, words, words.any(1)),
                 self.tokens("image", image, present[:, None].expand(-1, image.shape[1]), present),
                 self.tokens("audio", audio, counted > 0, frames.any(1))]
        x = torch.cat([tokens for tokens, _ in parts], 1)
        mask = torch.cat([mask for _, mask in parts], 1)
        # Each modality counts alike, whatever its number of tokens.
        share = torch.cat([mask / mask.sum(1, keepdim=True) for _, mask in parts], 1) / len(parts)
        h = self.norm(x)
        q, k, v = (layer(h).unflatten(2, (self.heads, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = self.final_norm(x + self.out(mixed.transpose(1, 2).flatten(2)))
        return self.dense((share.unsqueeze(1) @ x).squeeze(1))


class Order:
    """Batches of the epoch that is set."""

    def __init__(self, epochs):
        self.epochs, self.epoch = epochs, 0

    def __iter__(self):
        return iter(self.epochs[self.epoch])

    def __len__(self):
        return len(self.epochs[self.epoch])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="the table")
    parser.add_argument("--run", required=True, type=Path, help="folder of a run that kept its initial weights")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="0: as PyTorch chooses")
    parser.add_argument("--rounding", choices=("pil", "even"), default="pil",
                        help="of pixels that are averaged when a picture shrinks: PIL rounds halves up")
    parser.add_argument("--layout", choices=("channels-last", "contiguous"), default="channels-last")
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)

    run = json.loads((given.run / "run.json").read_text())
    params = {node["id"]: node["params"] for node in run["graph"]["nodes"]}
    target = run["targets"][0]  # what the main head learns
    columns = {name: params[name]["column"] for name in ("text", "image", "audio")} | {"label": target["column"]}
    order = Order(json.loads((given.run / "order.json").read_text()))
    table = Table(given.data, columns, params, target["classes"], order.epochs[0], given.rounding == "even")
    model = Reference(params, load_file(given.run / "initial.safetensors"))
    layout = torch.channels_last if given.layout == "channels-last" else torch.contiguous_format
    model.conv.to(memory_format=layout)
    settings = run["settings"]
    adam = torch.optim.Adam(model.parameters(), lr=settings["learning_rate"], weight_decay=settings["weight_decay"], fused=True)
    loader = DataLoader(table, batch_sampler=order, collate_fn=collate, num_workers=given.workers,
                        persistent_workers=given.workers > 0)

    losses, speeds = [], []
    for epoch in range(given.epochs):
        order.epoch = epoch
        seen, begun = 0, time.perf_counter()
        for ids, words, rgb, present, mel, frames, labels in loader:
            pictures = rgb.permute(0, 3, 1, 2).to(torch.float32, memory_format=layout)
            pictures = pictures.div_(255).sub_(MEAN).div_(DEVIATION)
            loss = F.cross_entropy(model(ids, words, pictures, present, mel, frames), labels)
            adam.zero_grad()
            loss.backward()
            adam.step()
            losses.append(loss.item())
            seen += len(labels)
        speeds.append(seen / (time.perf_counter() - begun))
    print(json.dumps({"losses": losses, "samples_per_s": speeds, "torch": torch.__version__,
                      "threads": torch.get_num_threads(), "cores": len(os.sched_getaffinity(0))}))


if __name__ == "__main__":
    main()
