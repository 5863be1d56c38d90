#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether explanations point at what is known to matter: the sample project's planted evidence. Ends with 1 where the bar is missed.

  tests/bench/pointing.py                       900 rows, 40 epochs, all test rows
  tests/bench/pointing.py --explain 60 --write  60 of the test rows; puts the table into docs/explanation.md

Makes the sample project, trains the reference template on it at 64×64, and explains test rows by every method for the
predicted class; then by the three that are judged with the weights that the run began with, which have learned nothing.

hit     share of rows whose strongest token of a modality lies in the planted words, box or band
mass    share of what is above 0 that lies there
chance  what a random map hits: the share of the tokens that lie there
excess  (hit - chance) / (1 - chance): 0 as a random map, 1 always

The bar, for integrated gradients, occlusion and attention relevance, in each modality where chance is at most 0.75: excess at
least 0.25, and where chance is at most 0.5, hit at least twice chance. The model that has learned nothing must miss it with
each of these methods.
"""
import argparse
import csv
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
JUDGED = ("integrated_gradients", "occlusion", "relevance")
INPUTS = ("text", "image", "audio")
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
    asked = [word for method in methods for word in ("--method", method)]
    result = command_line(given, "explain", "--run", run, "--data", table, "--split", "test", *asked, "--evidence", evidence, "--out", out,
                          "--json", "--quiet")
    return {method: means.get("pointing", {}) for method, means in result["means"].items() if method != "shapley"}, result["left_out"]


def excess(found):
    return (found["hit"] - found["chance"]) / (1 - found["chance"]) if found["chance"] < 1 else math.nan


def meets(found):
    return excess(found) >= 0.25 and (found["chance"] > 0.5 or found["hit"] >= 2 * found["chance"])


def passes(points):
    """Whether a method meets the bar in all modalities in which it can be told, and in which not."""
    counted = {name: found for name, found in points.items() if found["chance"] <= 0.75}
    missed = [name for name, found in counted.items() if not meets(found)]
    return bool(counted) and not missed, missed


def cell(found, untrained):
    if not found:
        return "–"
    text = f"{found['hit']:.2f} / {found['chance']:.2f} ({found['rows']})"
    mass = f"{found['mass']:.2f}" if found["mass"] is not None else "–"
    return f"{text}, mass {mass}" + (f"; untrained {untrained['hit']:.2f}" if untrained else "")


def table_of(trained, untrained):
    lines = ["| method | " + " | ".join(INPUTS) + " | bar |", "| --- |" + " --- |" * (len(INPUTS) + 1)]
    for method, points in trained.items():
        verdict = "not judged"
        if method in JUDGED:
            met, missed = passes(points)
            verdict = "met" if met else "missed: " + ", ".join(missed)
            verdict += "; untrained " + ("met" if passes(untrained.get(method, {}))[0] else "missed")
        cells = [cell(points.get(name), untrained.get(method, {}).get(name)) for name in INPUTS]
        lines.append(f"| {method} | " + " | ".join(cells) + f" | {verdict} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=900, help="of the sample project")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--explain", type=int, default=0, help="test rows that are explained, spread evenly; 0: all")
    parser.add_argument("--build", default=ROOT / "build" / "release", help="folder of the build")
    parser.add_argument("--work", type=Path, help="folder that is kept: an interrupted run goes on there")
    parser.add_argument("--write", action="store_true", help="put the table into docs/explanation.md")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="triptych-pointing-"))
    try:
        sample, run, untrained_run = work / "sample", work / "run", work / "untrained"
        if not (sample / "evidence.json").exists():
            command_line(given, "sample", "--out", sample, "--rows", given.rows, "--json", "--quiet")
        if not untrained_run.exists():
            shutil.rmtree(run, ignore_errors=True)
            trained = command_line(given, "train", "--data", sample / "manifest.csv", "--out", run, "--image-size", 64, "--epochs", given.epochs,
                                   "--seed", given.seed, "--keep-initial-weights", "--json", "--quiet")
            (work / "accuracy").write_text(f"{trained['test']['accuracy']:.3f}")
            shutil.copytree(run, untrained_run)
            shutil.copy(run / "initial.safetensors", untrained_run / "best.safetensors")
        table, evidence, count = fewer(sample, given.explain)
        points, left_out = explain(given, run, table, evidence, work / "maps", ("all",))
        untrained, _ = explain(given, untrained_run, table, evidence, work / "maps-untrained", JUDGED)
        told = (f"Test accuracy {(work / 'accuracy').read_text()} after {given.epochs} epochs (seed {given.seed}, {given.rows} rows); "
                f"{count} test rows explained. hit / chance (rows), mass inside; hit of the model that has learned nothing.")
        text = told + "\n\n" + table_of(points, untrained)
        if left_out:
            text += "\n\nLeft out, for the model has not what they need: " + ", ".join(left_out) + "."
        print(text)
        if given.write:
            page = ROOT / "docs" / "explanation.md"
            before, rest = page.read_text(encoding="utf-8").split(BEGIN)
            page.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1], encoding="utf-8")
        met = all(passes(points.get(method, {}))[0] and not passes(untrained.get(method, {}))[0] for method in JUDGED)
        print("The bar is " + ("met" if met else "MISSED") + ".")
        return 0 if met else 1
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
