"""./dev bench micro: our steps, the library calls within them, and what one writes instead.

  --repetitions N   of each benchmark, in random order among the others (default 5)
  --only REGEX      those whose names match
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from report.aims import Aim, at_least, at_most, section
from report.results import ROOT, progress, publish
from report.spread import Spread, ratios
from report.table import markdown, microseconds, percent, times

BUILD = ROOT / "build" / "bench"
WHOLE_PATHS = "every frame kept|normal sampling"
FRAMES_PER_SECOND = {"every frame kept": 30, "every frame kept, NV12": 30, "normal sampling": 15}
# A due frame in eight: two in a second of fifteen.
PYTHON_PEERS = {"every frame kept": 1, "normal sampling": 8}
# The steps that a kept frame goes through.
STEPS = ("thumbnail", "scale", "compress", "hash", "base64")
MOST_OF_A_CORE = {"every frame kept": 4.0, "normal sampling": 0.5}

# By "subject", then "ours", "library", "usual".
Measured = dict[str, dict[str, list[dict[str, Any]]]]


def run_benchmarks(only: str, repetitions: int) -> Measured:
    """Each repetition's figures, by subject and variant."""
    done = subprocess.run(
        [str(BUILD / "micro_bench"), f"--benchmark_filter={only}", "--benchmark_format=json",
         f"--benchmark_repetitions={repetitions}", "--benchmark_enable_random_interleaving=true",
         "--benchmark_min_time=0.1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"micro_bench ended with status {done.returncode}:\n{done.stderr}")
    measured: Measured = {}
    for run in json.loads(done.stdout)["benchmarks"] if done.stdout.strip() else []:
        if run["run_type"] != "iteration":
            continue
        subject, variant = run["run_name"].removesuffix("/real_time").rsplit("/", 1)
        measured.setdefault(subject, {}).setdefault(variant, []).append(run)
    return measured


def cpu_microseconds(runs: list[dict[str, Any]]) -> list[float]:
    """What is compared is CPU time: others on the machine do not change it much. Where a second
    thread does part of the work, real time."""
    key = "real_time" if runs[0]["run_name"].endswith("/real_time") else "cpu_time"
    to_us = {"ns": 1e-3, "us": 1.0, "ms": 1e3}
    return [run[key] * to_us[run["time_unit"]] for run in runs]


def medians(measured: Measured) -> dict[str, dict[str, Spread]]:
    return {subject: {variant: Spread.of(cpu_microseconds(runs))
                      for variant, runs in variants.items()}
            for subject, variants in measured.items()}


def step_table(figures: dict[str, dict[str, Spread]]) -> str:
    rows = []
    for subject, variants in sorted(figures.items()):
        ours = variants.get("ours")
        library = variants.get("library")
        for name, usual in [(name, spread) for name, spread in variants.items()
                            if name.startswith("usual")] or [("", None)]:
            rows.append([
                subject + name.removeprefix("usual"),
                ours.text("{:.2f}") if ours else "-",
                microseconds(library.median if library else None),
                times(ours.median / library.median if ours and library else None),
                microseconds(usual.median if usual else None),
                times(usual.median / ours.median if ours and usual else None)])
    return "### Step by step\n\n" + markdown(["step (µs of CPU)", "ours", "library alone", "ours / library", "usual",
                     "usual / ours"], rows)


def python_peers(rounds: int) -> dict[str, dict[str, list[float]]]:
    """Our path and Python's in turn: what the machine does meanwhile hits both."""
    found: dict[str, dict[str, list[float]]] = {name: {"ours": [], "python": []}
                                                for name in PYTHON_PEERS}
    with tempfile.TemporaryDirectory() as folder:
        frames = Path(folder) / "frames.i420"
        with frames.open("wb") as file:
            subprocess.run([str(BUILD / "cabin_frames")], stdout=file, check=True)
        for number in range(rounds):
            progress(f"our path and Python's in turn: round {number + 1} of {rounds}")
            for name, every in PYTHON_PEERS.items():
                runs = run_benchmarks(f"^{name}/ours$", 1)[name]["ours"]
                found[name]["ours"] += cpu_microseconds(runs)
                found[name]["python"].append(python_frame(frames, every))
    return found


def python_frame(frames: Path, every: int) -> float:
    script = Path(__file__).with_name("python_frame_path.py")
    done = subprocess.run([sys.executable, str(script), str(frames), "--every", str(every)],
                          stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def path_table(peers: dict[str, dict[str, list[float]]]) -> str:
    rows = []
    for name, sides in peers.items():
        rate = FRAMES_PER_SECOND[name]
        share = Spread.of([us * rate / 1e6 * 100 for us in sides["ours"]])
        python = Spread.of([us * rate / 1e6 * 100 for us in sides["python"]])
        rows.append([f"{name}, 720p at {rate} fps", share.text(), python.text(),
                     ratios(sides["python"], sides["ours"]).text()])
    return "### Whole paths\n\n" + markdown(["% of a core, decoding left out", "cabinwatch", "Python with OpenCV",
                     "Python / cabinwatch"], rows)


def allocation_table(measured: Measured) -> str:
    rows = []
    for subject, variants in sorted(measured.items()):
        run = variants.get("ours", [{}])[0]
        if "allocations_ours" in run:
            rows.append([subject, f"{run['kept']:.2f}", f"{run['allocations_ours']:.2f}",
                         f"{run['allocations_all'] - run['allocations_ours']:.2f}"])
    return "### Allocations\n\n" + markdown(["allocations a frame", "frames kept", "by us (operator new)",
                     "by the C libraries"], rows)


def step_aims(figures: dict[str, dict[str, Spread]]) -> list[Aim]:
    """Our steps against the library calls in them, one by one and as a whole."""
    if not all({"ours", "library"} <= figures.get(step, {}).keys() for step in STEPS):
        return []
    shares = {step: figures[step]["ours"].median / figures[step]["library"].median
              for step in STEPS}
    worst = max(shares, key=lambda step: shares[step])
    wanted = [at_most(f"a step, of the library calls in it: the worst, {worst}", shares[worst], 1.25,
                      "{:.2f}x")]
    if "ours" in figures.get("every frame kept", {}):
        libraries = sum(figures[step]["library"].median for step in STEPS)
        wanted.append(at_most("a kept frame's whole way, of all library calls in it",
                              figures["every frame kept"]["ours"].median / libraries, 1.25,
                              "{:.2f}x"))
    return wanted


def allocation_aims(measured: Measured) -> list[Aim]:
    counts = [run["allocations_ours"] for name in MOST_OF_A_CORE
              for run in measured.get(name, {}).get("ours", [])]
    # Some come before the buffers are there, and are divided by the frames of the run.
    return [at_most("allocations of ours a frame", max(counts), 0.01)] if counts else []


def path_aims(peers: dict[str, dict[str, list[float]]]) -> list[Aim]:
    wanted = []
    for name, sides in peers.items():
        rate = FRAMES_PER_SECOND[name]
        share = Spread.of([us * rate / 1e6 * 100 for us in sides["ours"]])
        wanted.append(at_most(f"{name}, 720p at {rate} fps, of a core", share.median,
                              MOST_OF_A_CORE[name], "{:.2f} %"))
        wanted.append(at_least(f"{name}: Python with OpenCV, of cabinwatch",
                               ratios(sides["python"], sides["ours"]).median, 3.0, "{:.1f}x"))
    return wanted


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench micro", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", default=".", metavar="REGEX")
    options = parser.parse_args()

    progress("step by step")
    measured = run_benchmarks(options.only, options.repetitions)
    figures = medians(measured)
    sections = [step_table(figures)]
    content: dict[str, Any] = {"steps_us": {
        subject: {variant: spread.as_json() for variant, spread in variants.items()}
        for subject, variants in figures.items()}}
    if any(re.match(WHOLE_PATHS, subject) for subject in figures):
        sections.append(allocation_table(measured))
    if options.only == ".":
        peers = python_peers(options.repetitions)
        sections.append(path_table(peers))
        content["frame_path_us"] = peers
    wanted = step_aims(figures) + allocation_aims(measured)
    if options.only == ".":
        wanted += path_aims(peers)
    if wanted:
        sections.append(section(wanted))
        content["aims"] = [aim.as_json() for aim in wanted]
    publish("micro", " ".join(["./dev bench micro", *sys.argv[1:]]), sections, content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
