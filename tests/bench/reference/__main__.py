"""./dev bench reference: five recordings of 30 s with 15 sequences each and five questions, through
the usual design's two programs and through cabinwatch, at several model servers.

  --rounds N         all programs in turn, so often (default 3); ratios are taken within a round
  --query-seconds S  what a query takes (default 0.25); the shorter, the more the machine counts
  --videos N         how many of the recordings (default 5)
  --profile REGEX    only profiles whose names match; --program REGEX: only such programs
  --before VERSION   an older commit, built in build/before (or an executable of it), runs in turn with
                     the others
  --plot FILE        draw the ratios as SVG, too
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from statistics import median
from typing import Any

from reference import answers
from reference.aims import aims, server_bound
from reference.plot import plot
from reference.profiles import PROFILES, Profile
from reference.programs import (OPTIMIZED, PROGRAMS, SEQUENTIAL, Measured, Runner, before,
                                decoding_alone, measure, skips_frames)
from reference.recordings import SEQUENCES, recordings
from report.aims import Aim
from report.aims import section as section_of
from report.before import executable_of
from report.machine import describe
from report.results import progress, publish
from report.spread import Spread, ratios
from report.table import markdown, percent
from report.timed_run import TimedRun


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench reference", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--query-seconds", type=float, default=0.25)
    parser.add_argument("--videos", type=int, default=5, choices=range(1, 6))
    parser.add_argument("--profile", default=".", metavar="REGEX")
    parser.add_argument("--program", default=".", metavar="REGEX")
    parser.add_argument("--before", metavar="VERSION")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    return parser.parse_args()


def measure_profile(profile: Profile, programs: dict[str, Runner], options: argparse.Namespace
                    ) -> tuple[dict[str, list[Measured]], list[TimedRun]]:
    """What was measured of each program, and runs that only decode."""
    videos = recordings(options.videos)
    runs: dict[str, list[Measured]] = {program: [] for program in programs}
    decoding = []
    for number in range(options.rounds):
        decoding.append(decoding_alone(videos))
        for program, runner in programs.items():
            done = measure(runner, profile, options.query_seconds, videos)
            runs[program].append(done)
            progress(f"{profile.name}, round {number + 1} of {options.rounds}: {program}: "
                     f"{done.run.wall_s:.1f} s")
            check_same_work(program, done, options.videos)
    return runs, decoding


def check_same_work(program: str, done: Measured, videos: int) -> None:
    """A program that does less would be fast."""
    found = answers.sequences(done.answers)
    questions = len(done.answers)
    is_less = found != videos * SEQUENCES and not skips_frames(program)
    if is_less or questions != 5 * found \
            or done.out_of_order:
        raise SystemExit(f"{program} answered {questions} questions on {found} sequences, "
                         f"{done.out_of_order} queries with frames out of order; not the same work")


def table(profile: Profile, runs: dict[str, list[Measured]]) -> str:
    baseline = runs.get(SEQUENTIAL)
    peer = runs.get(OPTIMIZED)
    rows = []
    for program, measured in runs.items():
        walls = [one.run.wall_s for one in measured]
        last = measured[-1]
        rows.append([
            program, Spread.of(walls).text("{:.1f}"), against(baseline, walls), against(peer, walls),
            against(baseline, [one.server_alone_s for one in measured]),
            percent(100 * median(one.server_busy for one in measured), 0), str(last.queries),
            Spread.of([one.run.cpu_s for one in measured]).text("{:.1f}"),
            f"{max(one.run.peak_mib for one in measured):.0f}",
            agreement(program, measured, baseline)])
    return (f"### {profile.name}\n\n{profile.what.capitalize()}.\n\n" + markdown(
        ["program", "wall, s", "x sequential", "x optimized", "at most x sequential",
         "server busy", "queries", "CPU, s", "peak MiB", "same answers"], rows))


def summary(profiles: dict[str, dict[str, list[Measured]]]) -> str:
    """Times as fast as the usual design's first form, profile by profile."""
    shown = [program for program in PROGRAMS if program != SEQUENTIAL and not skips_frames(program)
             and all(program in runs for runs in profiles.values())]
    rows = []
    for name, runs in profiles.items():
        baseline = runs[SEQUENTIAL]
        speeds = [against(baseline, [one.run.wall_s for one in runs[program]]) for program in shown]
        same = {agreement(program, runs[program], baseline) for program in shown}
        rows.append([name, *speeds, f"{server_bound(baseline, runs).median:.1f}", ", ".join(same)])
    return "### All profiles\n\n" + markdown(
        ["x sequential, at a server with", *shown, "the server allows", "same answers"], rows)


def agreement(program: str, measured: list[Measured], baseline: list[Measured] | None) -> str:
    """With the first run of the usual design, in the worst of the runs."""
    if baseline is None or skips_frames(program):
        return "-"
    shares = [answers.agreement(one.answers, baseline[0].answers) for one in measured]
    return percent(100 * min(shares), 1)


def against(baseline: list[Measured] | None, walls: list[float]) -> str:
    if baseline is None:
        return "-"
    return ratios([one.run.wall_s for one in baseline], walls).text("{:.1f}")


def as_json(runs: dict[str, list[Measured]]) -> dict[str, Any]:
    return {program: [{"wall_s": one.run.wall_s, "cpu_s": one.run.cpu_s,
                       "peak_mib": one.run.peak_mib, "queries": one.queries,
                       "server_busy": one.server_busy,
                       "server_alone_s": one.server_alone_s} for one in measured]
            for program, measured in runs.items()}


def main() -> int:
    options = parse()
    programs = PROGRAMS | (before(executable_of(options.before)) if options.before else {})
    programs = {name: runner for name, runner in programs.items()
                if re.search(options.program, name)}
    sections = []
    wanted: list[Aim] = []
    measured: dict[str, dict[str, list[Measured]]] = {}
    figures: dict[str, Any] = {}
    for profile in PROFILES:
        if not re.search(options.profile, profile.name):
            continue
        runs, decoding = measure_profile(profile, programs, options)
        sections.append(table(profile, runs))
        figures[profile.name] = as_json(runs)
        measured[profile.name] = runs
        wanted += aims(profile, runs, decoding)
    if SEQUENTIAL in programs:
        sections.insert(0, summary(measured))
    if wanted:
        sections.append(section_of(wanted))
    if options.plot:
        machine = describe()
        options.plot.write_text(
            plot(figures, f"{machine['processors']} x {machine['processor']}, "
                          f"a query takes {options.query_seconds:g} s"), encoding="utf-8")
    publish("reference", " ".join(["./dev bench reference", *sys.argv[1:]]), sections,
            {"profiles": figures, "aims": [aim.as_json() for aim in wanted]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
