#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains each fusion, and each modality alone, on digits10 and words12, and writes the table of docs/accuracy.md.

  tests/bench/fusions.py                              both data sets, seeds 0 to 2
  tests/bench/fusions.py --only digits10 --models late bottleneck --seeds 0

Every model of one data set has the same encoders; only what joins them differs. Ends with 1 where a bar is missed: on
digits10 self-attention, bottleneck, gated and late each reach 0.98, and the best of all reaches 0.995.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FUSIONS = {  # name in the table: arguments
    "text alone": ["--template", "concat", "--only", "text"],
    "image alone": ["--template", "concat", "--only", "image"],
    "audio alone": ["--template", "concat", "--only", "audio"],
    "late, mean": ["--template", "late"],
    "concatenation": ["--template", "concat"],
    "sum": ["--template", "concat", "--type", "fusion=fusion.sum"],
    "gated": ["--template", "gated"],
    "self-attention": ["--template", "reference"],
    "cross-attention": ["--template", "concat", "--type", "fusion=fusion.cross_attention"],
    "MulT": ["--template", "mult"],
    "bottleneck": ["--template", "bottleneck"],
    "low-rank": ["--template", "concat", "--type", "fusion=fusion.low_rank"],
    "tensor": ["--template", "concat", "--type", "fusion=fusion.tensor"],
}
BARS = {"digits10": {"self-attention": 0.98, "bottleneck": 0.98, "gated": 0.98, "late, mean": 0.98}}
BEST = {"digits10": 0.995}
# Small encoders that see what there is to see: n-grams of words, a deep narrow stack of convolutions, the reference for sound.
ENCODERS = ["--encoder", "text=text.cnn", "--encoder", "image=image.vgg", "--set", "image_vgg.width=16"]
SETTINGS = {
    "digits10": ["--image-size", "64", "--epochs", "20", *ENCODERS],
    "words12": ["--image-size", "32", "--epochs", "15", *ENCODERS],
}
# The language of words12 is a column, and a fourth input: an outer product of four vectors has to be of short ones.
OWN = {("words12", "tensor"): ["--set", "fusion.width=8"]}
# Encoders that a single modality's model does not have are not to be replaced.
KEPT = {"text alone": "text", "image alone": "image", "audio alone": "audio"}


def command(given, data, model, seed, folder):
    settings = list(SETTINGS[data])
    if model in KEPT:
        for i in range(len(settings) - 2, -1, -1):
            other = {"--encoder": f"{KEPT[model]}=", "--set": f"{KEPT[model]}_"}.get(settings[i])
            if other and not settings[i + 1].startswith(other):
                del settings[i:i + 2]
    return [str(part) for part in (Path(given.build) / "bin" / "triptych-cli", "train", "--data",
                                   Path(given.data) / data / "manifest.csv", "--out", folder, "--seed", seed, "--json",
                                   *FUSIONS[model], *settings, *OWN.get((data, model), []))]


def accuracy(given, data, model, seed, folder):
    line = command(given, data, model, seed, folder)
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(line)} ended with {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)["test"]["accuracy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=SETTINGS)
    parser.add_argument("--models", nargs="+", choices=FUSIONS, default=list(FUSIONS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--data", default=ROOT.parent / "shared" / "data", help="folder that holds both")
    parser.add_argument("--build", default=ROOT / "build" / "release", help="folder of the build")
    parser.add_argument("--json", help="file to write all figures to")
    given = parser.parse_args()
    sets = [given.only] if given.only else list(SETTINGS)
    figures, met = {}, True
    for data in sets:
        for model in given.models:
            reached = []
            for seed in given.seeds:
                with tempfile.TemporaryDirectory(prefix="triptych-fusions-") as folder:
                    reached.append(accuracy(given, data, model, seed, Path(folder) / "run"))
            figures.setdefault(data, {})[model] = reached
            bar = BARS.get(data, {}).get(model)
            missed = bar is not None and statistics.mean(reached) < bar
            met &= not missed
            print(f"{data:9} {model:16} {statistics.mean(reached):.3f} ({', '.join(f'{a:.3f}' for a in reached)})"
                  + ("" if bar is None else f"  bar {bar}: {'MISSED' if missed else 'met'}"), flush=True)
            if given.json:
                Path(given.json).write_text(json.dumps(figures, indent=1) + "\n")
        best = max(statistics.mean(all_seeds) for all_seeds in figures[data].values())
        if data in BEST and len(given.models) == len(FUSIONS):
            met &= best >= BEST[data]
            print(f"{data:9} the best {best:.3f}  bar {BEST[data]}: {'met' if best >= BEST[data] else 'MISSED'}")
    print("\n| model | " + " | ".join(sets) + " |\n| --- |" + " --- |" * len(sets))
    for model in given.models:
        cells = [figures[data][model] for data in sets]
        print(f"| {model} | " + " | ".join(
            f"{statistics.mean(c):.3f} ± {statistics.stdev(c) if len(c) > 1 else 0:.3f}" for c in cells) + " |")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
