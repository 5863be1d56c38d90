#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what Triptych promises, prints a table of figures and bars, and ends with 1 where a bar is missed.

  tests/bench/run.py                    all benchmarks, 5 repeats
  tests/bench/run.py --only throughput --repeats 3
  tests/bench/run.py --json figures.json

Benchmarks: losses, throughput, log_mel, start, events, editor, explain, pins. They need the release build (packaging/run.sh --no-start, then
cmake --build build/release) and, for the first three, the Python peer (tests/bench/setup_peer.sh, or another
interpreter that has tests/bench/requirements.txt: --peer or TRIPTYCH_PEER). Run them on an idle machine.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORES = 2  # what the bars on training are for
SIZES = {256: 4.0, 64: 1.8}  # picture size: how many times the peer's throughput


class Bench:
    def __init__(self, given):
        self.given = given
        self.bin = Path(given.build) / "bin"
        self.figures = {}
        self.rows = []

    def call(self, *command, cores=CORES, **environment):
        """Standard output of a command that is bound to so many cores."""
        allowed = sorted(os.sched_getaffinity(0))[:cores]
        done = subprocess.run(["taskset", "-c", ",".join(map(str, allowed)), *map(str, command)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr.strip()[-2000:]}")
        return done.stdout

    def peer(self, script, *arguments, cores=CORES):
        if not Path(self.given.peer).exists():
            raise SystemExit(f"There is no {self.given.peer}. Make it with tests/bench/setup_peer.sh, or name another with --peer.")
        # On two cores a second BLAS thread in each loader worker only takes turns with the first: the peer is quicker so.
        return json.loads(self.call(self.given.peer, HERE / script, *arguments, cores=cores, OPENBLAS_NUM_THREADS="1"))

    def row(self, what, figure, bar, met):
        self.rows.append((what, figure, bar, met))
        print(f"  {what}: {figure}  (bar: {bar})  {'met' if met else 'MISSED'}", flush=True)

    def sample(self):
        """The sample, generated once for all benchmarks of the engine. The workbench makes its own."""
        folder = self.work / "sample"
        if not (folder / "manifest.csv").exists():
            self.call(self.bin / "triptych-cli", "sample", "--out", folder)
        return folder

    def train_engine(self, size, epochs, name, *more):
        run = self.work / name
        shutil.rmtree(run, ignore_errors=True)
        return run, json.loads(self.call(self.bin / "bench_train", self.sample() / "manifest.csv", run, size, epochs, *more))

    def train_peer(self, run, epochs, *more):
        return self.peer("peer_train.py", "--data", self.sample() / "manifest.csv", "--run", run, "--epochs", epochs, *more)

    def losses(self):
        """The first 20 steps of the engine and of the peer, from the same weights and in the same order."""
        for size in SIZES:
            run, ours = self.train_engine(size, 1, f"losses-{size}")
            # OpenCV rounds halves to the even number when it averages pixels, PIL up; that alone is a level in 255.
            theirs = self.train_peer(run, 1, "--rounding", "even")
            pairs = list(zip(ours["losses"], theirs["losses"]))[:20]
            worst = max(abs(a - b) / abs(b) for a, b in pairs)
            self.figures[f"losses_{size}"] = {"steps": len(pairs), "worst_relative_difference": worst}
            self.row(f"Loss of the first {len(pairs)} steps, {size}×{size}", f"relative difference {worst:.1e}", "1e-4",
                     len(pairs) == 20 and worst <= 1e-4)

    def throughput(self):
        """Samples per second from the files in the second epoch, when all is warm; each pair one after the other."""
        for size, bar in SIZES.items():
            ours, theirs = [], []
            for repeat in range(self.given.repeats):
                run, result = self.train_engine(size, 2, f"throughput-{size}")
                ours.append(result["samples_per_s"][1])
                theirs.append(self.train_peer(run, 2)["samples_per_s"][1])
                print(f"    {size}×{size}, pair {repeat + 1}: {ours[-1]:.0f} and {theirs[-1]:.0f} samples/s", flush=True)
            ratios = [a / b for a, b in zip(ours, theirs)]
            median = statistics.median(ratios)
            self.figures[f"throughput_{size}"] = {"triptych": ours, "pytorch": theirs, "ratios": ratios, "median_ratio": median}
            self.row(f"Training from files, {size}×{size}",
                     f"{statistics.median(ours):.0f} to {statistics.median(theirs):.0f} samples/s: {median:.2f}× "
                     f"({min(ratios):.2f}–{max(ratios):.2f})", f"{bar}×", median >= bar)

    def pins(self):
        """Training while four samples are followed, to training without: pairs one after the other, in turns."""
        ratios, told = [], []
        for repeat in range(self.given.repeats):
            speeds = {}
            for pinned in ((0, 4), (4, 0))[repeat % 2]:
                result = self.train_engine(64, 4, "pins", pinned)[1]
                speeds[pinned] = statistics.harmonic_mean(result["samples_per_s"][1:])  # the first epoch warms the caches
                if pinned:
                    told.append(result["told_of_pins"])
            ratios.append(speeds[0] / speeds[4])
            print(f"    pair {repeat + 1}: {speeds[0]:.0f} samples/s, {speeds[4]:.0f} with pins, told of {told[-1]} times", flush=True)
        median = statistics.median(ratios)
        self.figures["pins"] = {"ratios": ratios, "median_ratio": median, "told": told}
        self.row("Time of training while 4 samples are followed, to that without",
                 f"{median:.3f}× ({min(ratios):.3f}–{max(ratios):.3f}), told of {min(told)}–{max(told)} times", "1.03×",
                 median <= 1.03 and min(told) > 0)

    def log_mel(self):
        files = sorted((self.sample() / "audio").glob("*.wav"))[:20]
        ours, theirs, each = [], [], []
        for _ in range(self.given.repeats):
            first = self.work / "first.npy"
            ours.append(json.loads(self.call(self.bin / "bench_log_mel", 2, first, *files, cores=1))["sounds_per_s"])
            peer = self.peer("peer_log_mel.py", 2, first, *files, cores=1)
            theirs.append(peer["ready"])
            each.append(peer["each"])
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        plain = statistics.median(a / b for a, b in zip(ours, each))
        self.figures["log_mel"] = {"triptych": ours, "librosa": theirs, "librosa_melspectrogram": each,
                                   "median_ratio": ratio, "median_ratio_to_melspectrogram": plain,
                                   "worst_relative_difference": peer["worst"]}
        self.row("Log-mel of 2 s at 16 kHz, one core",
                 f"{statistics.median(ours):.0f} to {statistics.median(theirs):.0f} sounds/s: {ratio:.1f}× "
                 f"({plain:.1f}× melspectrogram()); relative difference {peer['worst']:.1e}",
                 "10×, 1e-4", ratio >= 10 and peer["worst"] <= 1e-4)

    def window(self):
        """Environment of a window: without a display, and with settings and data of its own."""
        return {"QT_QPA_PLATFORM": os.environ.get("TRIPTYCH_BENCH_PLATFORM", "offscreen"), "TRIPTYCH_DATA_DIR": str(self.work / "data")}

    def start(self):
        for what, arguments in (("start page", []), ("sample project open", ["--sample"])):
            command = (self.bin / "triptych", *arguments, "--exit-when-ready")
            self.call(*command, **self.window())  # warms the caches, and makes the sample
            times = [float(self.call(*command, **self.window())) for _ in range(self.given.repeats)]
            median = statistics.median(times)
            self.figures[f"start_{'sample' if arguments else 'empty'}_ms"] = times
            self.row(f"From start to a usable window, {what}", f"{median:.0f} ms ({min(times):.0f}–{max(times):.0f})", "1000 ms",
                     median < 1000)

    def events(self):
        result = json.loads(self.call(self.bin / "bench_event_latency", self.given.seconds, **self.window()))
        self.figures["events"] = result
        event, wait = result["event_ms"], result["wait_ms"]
        self.row(f"Longest of {event['count']} window events while it trains",
                 f"{event['max']:.1f} ms (99.9 %: {event['p999']:.1f} ms)", "16 ms", event["max"] <= 16)
        print(f"    a posted event waits {wait['p50']:.1f} ms (median), {wait['p99']:.1f} ms (99 %), {wait['max']:.1f} ms at most")
        for one in result["slowest"]:
            if one["ms"] > 16:
                print(f"    {one['ms']:.1f} ms ({one['cpu_ms']:.1f} ms of work) on {one['page']}: {one['event']}")

    def editor(self):
        result = json.loads(self.call(self.bin / "bench_graph_editor", **self.window()))
        self.figures["editor"] = result
        size = f"{result['nodes']} nodes, {result['edges']} edges"
        shapes, drag = result["analyse_ms"], result["drag_ms"]
        self.row(f"Shapes of {size}", f"{shapes['p50']:.1f} ms", "10 ms", shapes["p50"] <= 10)
        self.row(f"Longest of {drag['count']} events while dragging in them", f"{drag['max']:.1f} ms", "16 ms", drag["max"] <= 16)

    def explain(self):
        """Explanations of one sample by the reference template at 128×128."""
        run = self.work / "explain"
        shutil.rmtree(run, ignore_errors=True)
        result = json.loads(self.call(self.bin / "bench_explain", self.sample() / "manifest.csv", run))
        self.figures["explain"] = result
        for method, bar in (("attention", 150), ("rollout", 150), ("relevance", 150), ("shapley", 100),
                            ("shapley_donors", 100), ("integrated_gradients", 3000)):
            took = result["ms"][method]
            self.row(f"One sample explained by {method}, 128×128", f"{took:.1f} ms", f"{bar} ms", took <= bar)
        ratio = statistics.median(result["capture_ratios"])
        self.row("Predictions after attention was asked for, to those before", f"{ratio:.3f}×", "1.03×", ratio <= 1.03)
        attention = json.loads(self.call(self.bin / "bench_attention"))
        self.figures["attention"] = attention
        ratio = statistics.median(attention["ratios"])
        self.row("Training step of attention that can be captured, to LibTorch's own", f"{ratio:.3f}×", "1.03×", ratio <= 1.03)

    def run(self):
        names = ["losses", "throughput", "log_mel", "start", "events", "editor", "explain", "pins"]
        if self.given.work:
            self.work = Path(self.given.work)
            self.work.mkdir(parents=True, exist_ok=True)
            self.measure(names)
        else:
            with tempfile.TemporaryDirectory(prefix="triptych-bench-") as folder:
                self.work = Path(folder)
                self.measure(names)

    def measure(self, names):
        for name in names:
            if not self.given.only or name in self.given.only:
                print(name, flush=True)
                getattr(self, name)()


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=("losses", "throughput", "log_mel", "start", "events", "editor", "explain", "pins"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=30, help="that the events are watched")
    parser.add_argument("--build", default=ROOT / "build" / "release", help="folder of the build")
    parser.add_argument("--peer", default=os.environ.get("TRIPTYCH_PEER", ROOT / "build" / "peer" / "bin" / "python"),
                        help="Python interpreter of the peer")
    parser.add_argument("--work", help="folder for data and runs, which stays [a temporary one]")
    parser.add_argument("--json", help="file to write all figures to")
    bench = Bench(parser.parse_args())
    bench.figures["machine"] = f"{processor()}, {len(os.sched_getaffinity(0))} cores"
    print(bench.figures["machine"])
    bench.run()

    widths = [max(len(row[i]) for row in bench.rows) for i in range(3)]
    print()
    for what, figure, bar, met in bench.rows:
        print(f"{what:{widths[0]}}  {figure:{widths[1]}}  bar {bar:{widths[2]}}  {'met' if met else 'MISSED'}")
    if bench.given.json:
        Path(bench.given.json).write_text(json.dumps(bench.figures, indent=1) + "\n")
    return 0 if all(row[3] for row in bench.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
