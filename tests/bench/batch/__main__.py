"""./dev bench batch: five recordings of 30 s with 15 sequences each and five questions, four at a
time: through the usual design's batch, which is a thread pool over its optimized form, and through
cabinwatch batch --workers 4; at the model servers of ./dev bench reference.

  --rounds N         both programs in turn, so often (default 3); ratios are taken within a round
  --query-seconds S  what a query takes (default 0.25); the shorter, the more the machine counts
  --profile REGEX    only profiles whose names match
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path

from model_server.process import ModelServerProcess
from reference import answers
from reference.profiles import PROFILES, Profile
from reference.programs import CABINWATCH
from reference.recordings import SEQUENCES, recordings
from report.results import progress, publish
from report.spread import Spread, ratios
from report.table import markdown, percent
from report.timed_run import TimedRun, timed_run

WORKERS = 4
VIDEOS = 5
USUAL, OURS = "usual, a pool over videos", "cabinwatch batch"
SCRIPT = Path(__file__).with_name("usual_batch.py")
Done = tuple[TimedRun, answers.Answers]


def usual(url: str, profile: Profile, videos: list[Path]) -> Done:
    done = timed_run([sys.executable, SCRIPT, "--server", url, "--api", profile.api, *videos],
                     {"PYTHONPATH": str(SCRIPT.parent.parent / "reference")})
    return done, answers.of_usual(done.text)


def cabinwatch(url: str, profile: Profile, videos: list[Path]) -> Done:
    # Every frame of every sequence goes to the model, and to it alone, as in the usual design.
    chosen = {"llm.servers": [url], "llm.api": profile.api, "sampling.adaptive": False,
              "llm.max_queries_in_flight": max(8, profile.slots), "llm.timeout_seconds": 120.0,
              "llm.deadline_seconds": 120.0, "vision.enabled": False}
    settings = [part for name, value in chosen.items()
                for part in ("--set", f"{name}={json.dumps(value)}")]
    with tempfile.TemporaryDirectory() as folder:
        done = timed_run([CABINWATCH, "batch", "--config", "/dev/null", "--workers", str(WORKERS),
                          "--out", folder, *videos, *settings])
        return done, answers.of_batch(Path(folder))


PROGRAMS = {USUAL: usual, OURS: cabinwatch}


def measure(program: str, profile: Profile, scale: float) -> Done:
    """Each run has a server of its own, which has seen nothing yet."""
    with ModelServerProcess(profile.server_options(scale)) as server:
        run, told = PROGRAMS[program](server.url, profile, recordings(VIDEOS))
    # A program that does less would be fast.
    if answers.sequences(told) != VIDEOS * SEQUENCES or len(told) != 5 * VIDEOS * SEQUENCES:
        raise SystemExit(f"{program} answered {len(told)} questions on {answers.sequences(told)} "
                         f"sequences; not the same work")
    return run, told


def table(profile: Profile, runs: dict[str, list[Done]]) -> str:
    walls = {program: [run.wall_s for run, _ in done] for program, done in runs.items()}
    rows = []
    for program, done in runs.items():
        same = min(answers.agreement(told, runs[USUAL][0][1]) for _, told in done)
        rows.append([program, Spread.of(walls[program]).text("{:.1f}"),
                     ratios(walls[USUAL], walls[program]).text("{:.2f}"),
                     Spread.of([run.cpu_s for run, _ in done]).text("{:.1f}"),
                     f"{max(run.peak_mib for run, _ in done):.0f}", percent(100 * same, 1)])
    return f"### {profile.name}\n\n{profile.what.capitalize()}.\n\n" + markdown(
        ["program", "wall, s", "x usual", "CPU, s", "peak MiB", "same answers"], rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench batch", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--query-seconds", type=float, default=0.25)
    parser.add_argument("--profile", default=".", metavar="REGEX")
    options = parser.parse_args()
    sections = []
    figures = {}
    for profile in PROFILES:
        if not re.search(options.profile, profile.name):
            continue
        runs: dict[str, list[Done]] = {program: [] for program in PROGRAMS}
        for number in range(options.rounds):
            for program, done in runs.items():
                done.append(measure(program, profile, options.query_seconds))
                progress(f"{profile.name}, round {number + 1} of {options.rounds}: {program}: "
                         f"{done[-1][0].wall_s:.1f} s")
        sections.append(table(profile, runs))
        figures[profile.name] = {
            program: [{"wall_s": run.wall_s, "cpu_s": run.cpu_s, "peak_mib": run.peak_mib}
                      for run, _ in done] for program, done in runs.items()}
    publish("batch", " ".join(["./dev bench batch", *sys.argv[1:]]), sections,
            {"profiles": figures})
    return 0


if __name__ == "__main__":
    sys.exit(main())
