"""./dev bench live: a recording of 30 s at its own pace, by each strategy at a server of its own, all
at the same time: how soon after its last frame a sequence is answered. Then `auto` once more, with
what it has learnt.

  --query-seconds S  what a query takes (default 0.5)
  --profile REGEX    only profiles whose names match
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean, median
from typing import Any

from model_server.process import ModelServerProcess
from rig.cabin import BUS_POLICY
from rig.private_bus import PrivateBus

from reference.profiles import PROFILES, Profile
from reference.programs import CABINWATCH
from reference.recordings import recordings
from report.aims import Aim, at_least
from report.aims import section as section_of
from report.results import progress, publish
from report.table import markdown

FIXED = ("parallel", "per_slot", "fused")
FIRST, KNOWN = "auto", "auto, server known"
_OF_BEST = {FIRST: 85.0, KNOWN: 95.0}
_FPS = 15
_SECONDS = 30.0
_LAST_FRAMES = 4


@contextmanager
def car(profile: Profile, scale: float, strategy: str, state: Path) -> Iterator[Any]:
    """The program, and its server, from its start to its end."""
    with ModelServerProcess(profile.server_options(scale)) as server, \
            tempfile.TemporaryDirectory() as folder:
        bus = PrivateBus(Path(folder), BUS_POLICY)
        settings = {"camera.source": f"file:{recordings(1)[0]}", "camera.realtime": True,
                    "llm.servers": [server.url], "llm.api": profile.api,
                    "llm.strategy": strategy, "sampling.adaptive": False,
                    "vision.enabled": False, "llm.max_queries_in_flight": max(8, profile.slots)}
        command = [str(CABINWATCH), "run", "--config", "/dev/null", "--bus", bus.address]
        for name, value in settings.items():
            command += ["--set", f"{name}={json.dumps(value)}"]
        process = subprocess.Popen(command, env={**os.environ, "XDG_STATE_HOME": str(state)},
                                   stderr=subprocess.DEVNULL)
        try:
            yield process, server
        finally:
            process.terminate()
            process.wait()
            bus.close()


def answered_after(log: list[dict[str, Any]]) -> list[float]:
    """Of each sequence, in order: from its last frame to its last answer, in seconds; but for the
    same time for all, in which a frame gets from the recording to a query."""
    sequences: dict[int, list[dict[str, Any]]] = {}
    for query in log:
        if query["outcome"] == "answered" and len(query["frame_numbers"]) == _LAST_FRAMES:
            sequences.setdefault(query["frame_numbers"][-1], []).append(query)
    begun = min(min(query["started_at"] for query in queries) - number / _FPS
                for number, queries in sequences.items())
    ends = []
    for number, queries in sorted(sequences.items()):
        # One that is compared is told when its single questions are answered.
        single = [query for query in queries if query["analysis"] != "fused"]
        ends.append(max(query["ended_at"] for query in single or queries) - number / _FPS - begun)
    return ends


def measure(profile: Profile, scale: float) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as state:
        for names in ((*FIXED, FIRST), (KNOWN,)):
            with ExitStack() as cars:
                running = {name: cars.enter_context(
                    car(profile, scale, name.split(",")[0], Path(state))) for name in names}
                for name, (process, server) in running.items():
                    process.wait(_SECONDS + 60)
                    found[name] = answered_after(server.log())
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench live", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--query-seconds", type=float, default=0.5)
    parser.add_argument("--profile", default=".", metavar="REGEX")
    options = parser.parse_args()
    sections = []
    aims: list[Aim] = []
    figures: dict[str, Any] = {}
    for profile in PROFILES:
        if not re.search(options.profile, profile.name):
            continue
        found = measure(profile, options.query_seconds)
        progress(f"{profile.name}: measured")
        figures[profile.name] = found
        sections.append(f"### {profile.name}\n\n" + markdown(
            ["strategy", "sequences", "answered after, s, mean", "median", "most"],
            [[name, str(len(times)), f"{mean(times):.2f}", f"{median(times):.2f}",
              f"{max(times):.2f}"] for name, times in found.items()]))
        best = min(mean(found[name]) for name in FIXED)
        aims += [at_least(f"{profile.name}: {name}, of the best fixed strategy",
                          100 * best / mean(found[name]), least, "{:.0f} %")
                 for name, least in _OF_BEST.items()]
    publish("live", " ".join(["./dev bench live", *sys.argv[1:]]), [*sections, section_of(aims)],
            {"profiles": figures, "aims": [aim.as_json() for aim in aims]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
