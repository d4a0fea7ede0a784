"""The programs that are compared, each run to its end on the same recordings."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model_server.process import ModelServerProcess

from reference import answers
from reference.profiles import Profile
from report.results import ROOT
from report.timed_run import TimedRun, timed_run
from scale.process_watch import cpu_seconds

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
# Of what is learnt of servers, profile by profile.
STATE = ROOT / "build" / "bench" / "state"
SEQUENTIAL, OPTIMIZED, OURS = "usual, sequential", "usual, optimized", "cabinwatch"
KNOWN = "cabinwatch, server known"


@dataclass(frozen=True)
class Measured:
    """One run. `server_busy`: the share of the time, from the first query to the last answer, in
    which the server's slots were at work; `busy_to_last`: the same until the last query began, after
    which nothing is left to be asked; `server_alone_s`: what the server needs for the queries
    that it got when no slot of it is ever idle, and so the least that any program can take that asks
    the same, each once; `shortest_query_s`: after the last frame is decoded, a query is still to be
    answered; `queries`: that it got; `server_cpu_s`: what the test server took of this machine's processors, on
    which a real one would not be, or would take a GPU."""

    run: TimedRun
    answers: answers.Answers
    server_busy: float
    busy_to_last: float
    server_alone_s: float
    shortest_query_s: float
    queries: int
    out_of_order: int
    server_cpu_s: float


# Of a batch that is to decode and little else: it wants somebody to look at what it decodes.
LEAST_TO_ASK: dict[str, object] = {"vision.enabled": False, "llm.analyses": ["face_state"],
                                   "llm.strategy": "sequential"}

Runner = Callable[[str, Profile, list[Path]], tuple[TimedRun, answers.Answers]]


def usual(script: str) -> Runner:
    def run(url: str, profile: Profile, videos: list[Path]) -> tuple[TimedRun, answers.Answers]:
        done = timed_run([sys.executable, Path(__file__).with_name(script), "--server", url,
                          "--api", profile.api, *videos])
        return done, answers.of_usual(done.text)
    return run


def cabinwatch(executable: Path = CABINWATCH, *, forgets: bool = False,
               **settings: object) -> Runner:
    """`cabinwatch batch` with these settings over those that make the work the same. `forgets`: it
    has never met the server; else it has, where a run before learnt of it."""
    def run(url: str, profile: Profile, videos: list[Path]) -> tuple[TimedRun, answers.Answers]:
        chosen = {
            "llm.servers": [url], "llm.api": profile.api,
            # Every frame of every sequence goes to the model, as in the usual design.
            "sampling.adaptive": False,
            "llm.max_queries_in_flight": max(8, profile.slots),
            "llm.timeout_seconds": 120.0, "llm.deadline_seconds": 120.0, "vision.enabled": False,
            **{name.replace("__", "."): value for name, value in settings.items()}}
        with tempfile.TemporaryDirectory() as folder:
            command = batch(executable, Path(folder), videos, chosen)
            state = STATE / profile.name.replace(" ", "-")
            if forgets:
                shutil.rmtree(state, ignore_errors=True)
            done = timed_run(command, {"XDG_STATE_HOME": str(state)})
            return done, answers.of_batch(Path(folder))
    return run


def batch(executable: Path, folder: Path, videos: list[Path],
          settings: dict[str, object], workers: int = 5) -> list[str | Path]:
    command: list[str | Path] = [executable, "batch", "--config", "/dev/null", "--workers",
                                 str(workers), "--out", folder, *videos]
    for name, value in settings.items():
        command += ["--set", f"{name}={json.dumps(value)}"]
    return command


def decoding_alone(videos: list[Path]) -> TimedRun:
    """`cabinwatch batch` over the recordings with the least to ask: one question a sequence, answered
    at once. What it takes to decode, to sample and to encode, then."""
    with ModelServerProcess(["--query-seconds=0"]) as server, \
            tempfile.TemporaryDirectory() as folder:
        return timed_run(batch(CABINWATCH, Path(folder), videos,
                               {**LEAST_TO_ASK, "llm.servers": [server.url],
                                "sampling.adaptive": False}))


PROGRAMS: dict[str, Runner] = {
    SEQUENTIAL: usual("usual_sequential.py"),
    OPTIMIZED: usual("usual_optimized.py"),
    OURS: cabinwatch(forgets=True),
    KNOWN: cabinwatch(),
    "cabinwatch, adaptive": cabinwatch(sampling__adaptive=True),
    **{f"cabinwatch, {strategy}": cabinwatch(llm__strategy=strategy)
       for strategy in ("parallel", "per_slot", "fused")},
}


def before(executable: Path) -> dict[str, Runner]:
    """An older version of ours."""
    return {"before": cabinwatch(executable, forgets=True),
            **{f"before, {strategy}": cabinwatch(executable, llm__strategy=strategy)
               for strategy in ("parallel", "fused")}}


# Those that ask in one way from the first sequence on.
FIXED = tuple(f"cabinwatch, {strategy}" for strategy in ("parallel", "per_slot", "fused"))


def skips_frames(program: str) -> bool:
    """It leaves static frames out, and so has other sequences."""
    return "adaptive" in program


def measure(runner: Runner, profile: Profile, scale: float, videos: list[Path]) -> Measured:
    """Each run has a server of its own, which has seen nothing yet."""
    with ModelServerProcess(profile.server_options(scale)) as server:
        run, told = runner(server.url, profile, videos)
        server_cpu = cpu_seconds(server.process.pid)
        log = [entry for entry in server.log()
               if entry["outcome"] in ("answered", "cancelled_running")
               and entry["images"] > 0 and entry["frame_numbers"] != [None]]
    firsts = asked_first(log)
    first, last = (pick(entry["started_at"] for entry in firsts) for pick in (min, max))
    span = max(entry["ended_at"] for entry in log) - first
    busy = sum(entry["ended_at"] - entry["started_at"] for entry in log) / profile.slots
    to_last = sum(min(entry["ended_at"], last) - min(entry["started_at"], last) for entry in log)
    busy_to_last = to_last / profile.slots / (last - first) if last > first else 1.0
    times = [max(entry["takes"] or 0.0, entry["ended_at"] - entry["started_at"]) for entry in firsts]
    return Measured(run, told, busy / span, busy_to_last, max(sum(times) / profile.slots, *times),
                    min(times), len(log), sum(not entry["in_order"] for entry in log), server_cpu)


def asked_first(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that were asked beside one that took long: that one counts as long as it would have taken. Of
    the two the one that was answered first has ended the other."""
    def ask_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return all(one[what] == other[what] for what in ("prefix_hash", "analysis"))

    first = list(log)
    for given_up in (entry for entry in log if entry["outcome"] == "cancelled_running"):
        answered = [entry for entry in first if entry["outcome"] == "answered" and ask_the_same(entry, given_up)
                    and given_up["started_at"] < entry["ended_at"] <= given_up["ended_at"]]
        if answered:
            twin = max(answered, key=lambda entry: entry["ended_at"])
            first.remove(max(given_up, twin, key=lambda entry: entry["started_at"]))
    return first
