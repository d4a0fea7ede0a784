"""./dev bench strategies: `cabinwatch bench` over drawn recordings. What each strategy takes against
sequential; then what the work takes when one optimization at a time is left out.

  --rounds N     so often (default 3); ratios are taken within a round
  --only REGEX   only parts whose names match

The model server reads a picture in 15 ms and a token of text in 0.05 ms, and writes a token in 1 ms;
its slots, four unless it is said otherwise, keep the prefix of their last prompt.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model_server.process import ModelServerProcess
from rig.drives import drive_video

from reference.recordings import recordings
from report.results import ROOT, progress, publish
from report.spread import Spread, ratios
from report.table import markdown, percent
from report.timed_run import timed_run

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
TIMES = ("--image-seconds=0.015", "--prompt-token-seconds=0.00005", "--answer-token-seconds=0.001")
WITHOUT = ("cache", "overlap", "adaptive-sampling", "scaling", "side-by-side")
# What one frame after the other has in common: sequences that overlap by half share frames.
OVERLAPPING = {"sampling.stride_seconds": 1.0}


def moving() -> list[Path]:
    """Something moves in them all the time."""
    return recordings(3)


def still() -> list[Path]:
    """A driver who does not move, in a car that stands."""
    return [drive_video("still", ROOT / "build" / "videos")]


@dataclass(frozen=True)
class Part:
    """What is measured at one server. `without`: left out one at a time, of the first strategy."""

    name: str
    what: str
    server: tuple[str, ...]
    videos: Callable[[], list[Path]]
    strategies: tuple[str, ...]
    without: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


# Every frame, and the same frames, so that all ways do the same work.
_SAME_WORK = {"sampling.adaptive": False}
_ALL = ("parallel", "per_slot", "fused", "auto")
PARTS = (
    Part("4 slots with prefix caches", "what the strategies take", ("--slots=4", *TIMES), moving,
         _ALL, settings=_SAME_WORK),
    Part("4 slots without caches", "what the strategies take",
         ("--slots=4", "--cache=none", *TIMES), moving, _ALL, settings=_SAME_WORK),
    Part("1 slot with a prefix cache", "what the strategies take", ("--slots=1", *TIMES), moving,
         _ALL, settings=_SAME_WORK),
    Part("left out, something moves", "sequences that overlap by half",
         ("--slots=4", *TIMES), moving, ("parallel",), WITHOUT, OVERLAPPING),
    Part("left out, nothing moves", "a still picture", ("--slots=4", *TIMES), still,
         ("parallel",), ("cache", "adaptive-sampling"), OVERLAPPING),
)

# By the way's name, round by round.
Ways = dict[str, list[dict[str, Any]]]


def measure(part: Part, rounds: int) -> Ways:
    ways: Ways = {}
    for number in range(rounds):
        with ModelServerProcess([*part.server, "--api=openai"]) as server:
            for way in _bench(part, server.url):
                ways.setdefault(way["name"], []).append(way)
        progress(f"{part.name}: round {number + 1} of {rounds}")
    return ways


def _bench(part: Part, url: str) -> list[dict[str, Any]]:
    command: list[str | Path] = [CABINWATCH, "bench", "--json", "--config", "/dev/null",
                                 "--strategies", ",".join(part.strategies)]
    if part.without:
        command += ["--without", ",".join(part.without)]
    chosen = {"llm.servers": [url], "llm.api": "openai", "vision.enabled": False,
              "llm.deadline_seconds": 60.0, **part.settings}
    for name, value in chosen.items():
        command += ["--set", f"{name}={json.dumps(value)}"]
    with tempfile.TemporaryDirectory() as state:  # nothing is known of the server
        run = timed_run([*command, *part.videos()], {"XDG_STATE_HOME": state})
    lines = [json.loads(line) for line in run.text.splitlines()]
    return [line for line in lines if line["type"] == "way"]


def cpu_seconds(way: dict[str, Any]) -> float:
    return way["cpu_percent"] / 100 * way["wall_ms"] / 1000


def strategy_table(ways: Ways) -> str:
    baseline = [way["wall_ms"] for way in ways["sequential"]]
    rows = []
    for name, runs in ways.items():
        last = runs[-1]
        taken = f"{name} ({last['taken']})" if name == "auto" else name
        rows.append([
            taken, Spread.of([way["wall_ms"] / 1000 for way in runs]).text("{:.1f}"),
            ratios(baseline, [way["wall_ms"] for way in runs]).text("{:.1f}"),
            str(last["sequence_ms_p50"]), str(last["queries"]),
            percent(100 * last["prefix_reuse"], 0), percent(100 * last["server_busy"], 0),
            "yes" if all(way["same_answers"] for way in runs) else "NO"])
    return markdown(["strategy", "wall, s", "x sequential", "sequence ms, p50", "queries",
                     "prompts cached", "server busy", "same answers"], rows)


def without_table(strategy: str, ways: Ways) -> str:
    whole = ways[strategy]
    rows = []
    for name, runs in ways.items():
        if not name.startswith(f"{strategy} without "):
            continue
        rows.append([name.removeprefix(f"{strategy} without "), *[
            ratios([of(way) for way in runs], [max(of(way), 1e-6) for way in whole]).text()
            for of in (lambda way: way["wall_ms"], cpu_seconds, lambda way: way["queries"],
                       lambda way: way["bytes_sent"], lambda way: way["frames_sampled"])]])
    return markdown([f"{strategy} without", "wall", "CPU", "queries", "bytes sent",
                     "frames kept"], rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench strategies", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=".", metavar="REGEX")
    options = parser.parse_args()
    sections = []
    figures: dict[str, Any] = {}
    for part in PARTS:
        if not re.search(options.only, part.name):
            continue
        ways = measure(part, options.rounds)
        figures[part.name] = ways
        table = without_table(part.strategies[0], ways) if part.without else strategy_table(ways)
        times = " Times of what it takes with everything." if part.without else ""
        sections.append(f"### {part.name}\n\n{part.what.capitalize()}.{times}\n\n{table}")
    publish("strategies", " ".join(["./dev bench strategies", *sys.argv[1:]]), sections,
            {"parts": figures})
    return 0


if __name__ == "__main__":
    sys.exit(main())
