#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the reference template and says how accurate it is on rows that it never saw. Ends with 1 where a bar is missed.

  tests/bench/accuracy.py                                   both, seeds 0 to 2
  tests/bench/accuracy.py --only sample --image-size 256

digits10  official split, 64×64, 20 epochs: mean test accuracy of the seeds at least 0.92.
          Needs the folder that holds digits10/manifest.csv (--data, default ../shared/data beside the repository).
sample    the generated sample project, 40 epochs: the template with all modalities beats each single one, for every seed.
          By construction no single modality can exceed 0.67 there.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def train(given, table, folder, seed, epochs, *more):
    command = [Path(given.build) / "bin" / "triptych-cli", "train", "--data", table, "--out", folder, "--epochs", epochs,
               "--image-size", given.image_size, "--seed", seed, "--json", *more]
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def told(accuracies):
    spread = f"± {statistics.stdev(accuracies):.3f}" if len(accuracies) > 1 else "one seed"
    return f"{statistics.mean(accuracies):.3f} {spread} ({', '.join(f'{a:.3f}' for a in accuracies)})"


def digits10(given, work):
    table = Path(given.data) / "digits10" / "manifest.csv"
    if not table.exists():
        raise SystemExit(f"There is no {table}; name the folder of digits10 with --data, or leave it out with --only sample.")
    accuracies = []
    for seed in given.seeds:
        result = train(given, table, work / f"digits-{seed}", seed, 20)
        accuracies.append(result["test"]["accuracy"])
        print(f"  digits10, seed {seed}: test accuracy {accuracies[-1]:.3f}, best epoch {result['best_epoch']}, "
              f"{result['seconds']:.0f} s", flush=True)
    met = statistics.mean(accuracies) >= 0.92
    print(f"digits10 test accuracy: {told(accuracies)}; bar: mean 0.92: {'met' if met else 'MISSED'}")
    return met


def sample(given, work):
    folder = work / "sample"
    subprocess.run([str(Path(given.build) / "bin" / "triptych-cli"), "sample", "--out", str(folder)], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parts = {"all three": (), "text": ("image", "audio"), "image": ("text", "audio"), "audio": ("text", "image")}
    accuracies = {name: [] for name in parts}
    for seed in given.seeds:
        for name, left_out in parts.items():
            options = [option for modality in left_out for option in ("--without", modality)]
            result = train(given, folder / "manifest.csv", work / f"sample-{name.replace(' ', '-')}-{seed}", seed, 40, *options)
            accuracies[name].append(result["test"]["accuracy"])
            print(f"  sample, {name}, seed {seed}: test accuracy {accuracies[name][-1]:.3f}, best epoch {result['best_epoch']}, "
                  f"{result['seconds']:.0f} s", flush=True)
    for name, values in accuracies.items():
        print(f"sample, {name}: test accuracy {told(values)}")
    whole = accuracies.pop("all three")
    met = all(all(a > b for a, b in zip(whole, values)) for values in accuracies.values())
    print(f"sample: all three beat each single modality, every seed: {'met' if met else 'MISSED'}")
    return met


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("digits10", "sample"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--image-size", type=int, default=64)
    parser.add_argument("--build", default=ROOT / "build" / "release", help="folder of the build")
    parser.add_argument("--data", default=ROOT.parent / "shared" / "data", help="folder that holds digits10")
    given = parser.parse_args()
    met = True
    with tempfile.TemporaryDirectory(prefix="triptych-accuracy-") as folder:
        for name, measure in (("digits10", digits10), ("sample", sample)):
            if given.only in (None, name):
                met = measure(given, Path(folder)) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
