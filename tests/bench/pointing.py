#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether explanations point at what is known to matter: the sample project's planted evidence. Ends with 1 where the bar is missed.

  tests/bench/pointing.py                       900 rows, 40 epochs, seeds 0 to 2, all test rows
  tests/bench/pointing.py --explain 60 --write  60 of the test rows; puts the table into docs/explanation.md

Makes the sample project, trains the reference template on it at 64×64, and explains test rows by every method for the
predicted class; then by the three that are judged with the weights that the run began with, which have learned nothing.
Counted are the rows that the trained model gets right: where it is wrong, it did not go by the evidence. The same rows are
counted for the model that has learned nothing. What is told is the mean over all rows of all seeds.

hit     share of rows whose strongest token of a modality lies in the planted words, box or band; of "all", the strongest
        token of the whole sample
mass    share of what is above 0 that lies there
chance  what a random map hits: the share of the tokens that lie there
excess  (hit - chance) / (1 - chance): 0 as a random map, 1 always

The bar, for integrated gradients, occlusion and attention relevance: excess at least 1/2 of the strongest token of the whole
sample, and at least 1/10 in each modality where chance is at most 0.7. (All three modalities show most of what there is to
see, each by itself: a model may well go by two of them, and then the strongest token of the third means little.) The model that
has learned nothing must miss it with each of these methods.
"""
import argparse
import csv
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
JUDGED = ("integrated_gradients", "occlusion", "relevance")
INPUTS = ("text", "image", "audio")
ALL = "all"
BEGIN, END = "<!-- pointing table -->", "<!-- end of pointing table -->"


def command_line(given, *words):
    command = [str(Path(given.build) / "bin" / "triptych-cli"), *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def fewer(folder, count):
    """A table and its evidence with so many test rows, every one of them where count is 0."""
    with open(folder / "manifest.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    tests = [i for i, row in enumerate(rows) if row["split"] == "test"]
    step = len(tests) / count if 0 < count < len(tests) else 1
    kept = {tests[int(k * step)] for k in range(min(count or len(tests), len(tests)))}
    chosen = [i for i, row in enumerate(rows) if row["split"] != "test" or i in kept]
    table = folder / "explained.csv"
    with open(table, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows[i] for i in chosen)
    evidence["rows"] = [evidence["rows"][i] for i in chosen]
    file = folder / "explained.json"
    file.write_text(json.dumps(evidence), encoding="utf-8")
    return table, file, len(kept)


def explain(given, run, table, evidence, out, methods):
    """What each method points at, by row: {method: {row: {input: numbers}}}; rows that are right; methods left out."""
    asked = [word for method in methods for word in ("--method", method)]
    result = command_line(given, "explain", "--run", run, "--data", table, "--split", "test", *asked, "--evidence", evidence, "--out", out,
                          "--json", "--quiet")
    points, right = {}, set()
    for file in sorted(out.glob("row-*.json")):
        row = json.loads(file.read_text(encoding="utf-8"))
        if row["label"] == row["predicted"]:
            right.add(row["row"])
        for method, entry in row["methods"].items():
            if entry.get("pointing"):
                points.setdefault(method, {})[row["row"]] = {**entry["pointing"], ALL: whole(entry)}
    return points, right, result["left_out"]


def whole(entry):
    """The strongest token of all modalities in which it can be told."""
    points, strongest = entry["pointing"], {}
    for token in entry["tokens"]:
        if token["input"] in points and not token["sink"]:
            strongest[token["input"]] = max(strongest.get(token["input"], -math.inf), token["value"])
    tokens = sum(one["tokens"] for one in points.values())
    return {"hit": points[max(strongest, key=strongest.get)]["hit"], "mass": None,
            "chance": sum(one["tokens"] * one["chance"] for one in points.values()) / tokens}


def means(rows):
    """Of {input: numbers} of many rows: {input: means and the number of rows}."""
    found = {}
    for name in (ALL, *INPUTS):
        of = [row[name] for row in rows if name in row]
        if not of:
            continue
        mass = [one["mass"] for one in of if one["mass"] is not None]
        found[name] = {"hit": statistics.mean(one["hit"] for one in of), "chance": statistics.mean(one["chance"] for one in of),
                       "mass": statistics.mean(mass) if mass else None, "rows": len(of)}
    return found


def excess(found):
    return (found["hit"] - found["chance"]) / (1 - found["chance"]) if found["chance"] < 1 else math.nan


def passes(points):
    """Whether a method meets the bar, and where it does not."""
    missed = [name for name, found in points.items()
              if excess(found) < (1 / 2 if name == ALL else 1 / 10) and (name == ALL or found["chance"] <= 0.7)]
    return bool(points) and not missed, missed


def cell(found, untrained):
    if not found:
        return "–"
    text = f"{found['hit']:.2f} / {found['chance']:.2f} ({found['rows']})"
    if found["mass"] is not None:
        text += f", mass {found['mass']:.2f}"
    return text + (f"; untrained {untrained['hit']:.2f}" if untrained else "")


def table_of(trained, untrained):
    columns = (ALL, *INPUTS)
    lines = ["| method | " + " | ".join(columns) + " | bar |", "| --- |" + " --- |" * (len(columns) + 1)]
    for method, points in trained.items():
        verdict = "not judged"
        if method in JUDGED:
            met, missed = passes(points)
            verdict = "met" if met else "missed: " + ", ".join(missed)
            verdict += "; untrained " + ("met" if passes(untrained.get(method, {}))[0] else "missed")
        cells = [cell(points.get(name), untrained.get(method, {}).get(name)) for name in columns]
        lines.append(f"| {method} | " + " | ".join(cells) + f" | {verdict} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=900, help="of the sample project")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the training")
    parser.add_argument("--explain", type=int, default=0, help="test rows that are explained, spread evenly; 0: all")
    parser.add_argument("--build", default=ROOT / "build" / "release", help="folder of the build")
    parser.add_argument("--work", type=Path, help="folder that is kept: an interrupted run goes on there")
    parser.add_argument("--write", action="store_true", help="put the table into docs/explanation.md")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="triptych-pointing-"))
    try:
        sample = work / "sample"
        if not (sample / "evidence.json").exists():
            command_line(given, "sample", "--out", sample, "--rows", given.rows, "--json", "--quiet")
        table, evidence, count = fewer(sample, given.explain)
        points, untrained, accuracies, right_rows, left_out = {}, {}, [], 0, {}
        for seed in given.seeds:
            run, before = work / f"run-{seed}", work / f"untrained-{seed}"
            if not before.exists():
                shutil.rmtree(run, ignore_errors=True)
                command_line(given, "train", "--data", sample / "manifest.csv", "--out", run, "--image-size", 64, "--epochs", given.epochs,
                             "--seed", seed, "--keep-initial-weights", "--json", "--quiet")
                shutil.copytree(run, before)
                shutil.copy(run / "initial.safetensors", before / "best.safetensors")
            trained_points, right, left_out = explain(given, run, table, evidence, work / f"maps-{seed}", ("all",))
            untrained_points, _, _ = explain(given, before, table, evidence, work / f"maps-untrained-{seed}", JUDGED)
            accuracies.append(len(right) / count)
            right_rows += len(right)
            for total, found in ((points, trained_points), (untrained, untrained_points)):
                for method, rows in found.items():
                    total.setdefault(method, []).extend(rows[row] for row in sorted(rows) if row in right)
        points = {method: means(rows) for method, rows in sorted(points.items())}
        untrained = {method: means(rows) for method, rows in untrained.items()}
        told = (f"{len(given.seeds)} models of {given.epochs} epochs (seeds {', '.join(map(str, given.seeds))}; {given.rows} rows); of {count} test rows each they "
                f"get {', '.join(f'{a:.3f}' for a in accuracies)} right, {right_rows} rows in all, which are counted. hit / chance (rows), mass inside; "
                "hit of the models that have learned nothing.")
        text = told + "\n\n" + table_of(points, untrained)
        if left_out:
            text += "\n\nLeft out, for the model has not what they need: " + ", ".join(left_out) + "."
        print(text)
        if given.write:
            page = ROOT / "docs" / "explanation.md"
            start, rest = page.read_text(encoding="utf-8").split(BEGIN)
            page.write_text(start + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1], encoding="utf-8")
        met = all(passes(points.get(method, {}))[0] and not passes(untrained.get(method, {}))[0] for method in JUDGED)
        print("The bar is " + ("met" if met else "MISSED") + ".")
        return 0 if met else 1
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
