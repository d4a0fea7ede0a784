"""What cabinwatch is to reach beside the usual design's programs; and where the server, which has
only so many slots, does not let any program reach it, how near to that it comes."""

from __future__ import annotations

import os
from statistics import median

from report.aims import Aim, at_least
from report.spread import Spread, ratios
from report.timed_run import TimedRun
from reference import answers
from reference.profiles import Profile
from reference.programs import FIXED, KNOWN, OPTIMIZED, OURS, SEQUENTIAL, Measured, skips_frames

_TIMES_OVER = {SEQUENTIAL: 10.0, OPTIMIZED: 1.5}
# Of the server's own bound: what counts as bounded by the server, and not by the program.
_NEAR = 0.9
_QUERIES_A_SLOT = 50
# Of what decoding and the server's slots allow together.
_OF_BOUND = 95.0
# Of the fastest of the fixed strategies: when the server is met for the first time, and later.
_OF_BEST = {OURS: 85.0, KNOWN: 95.0}


def server_bound(peer: list[Measured], runs: dict[str, list[Measured]]) -> Spread:
    """How many times as fast as the peer any program can be at this server: its slots never idle, and
    the least work for them that any of the strategies found for the same answers."""
    walls = [one.run.wall_s for one in peer]
    return max((ratios(walls, [one.server_alone_s for one in measured])
                for program, measured in runs.items() if not skips_frames(program)),
               key=lambda spread: spread.median)


def bound_s(runs: dict[str, list[Measured]], decoding: list[TimedRun]) -> tuple[float, str]:
    """The least time for all of it, and what it is due to: the server's slots, never idle, at the way
    of asking that takes least of them; or the processors, for decoding, sampling and encoding and for the
    test server beside them, and a query about what was decoded last."""
    same_work = [one for program, measured in runs.items() if not skips_frames(program)
                 for one in measured]
    server = min(one.server_alone_s for one in same_work)
    processors = len(os.sched_getaffinity(0))
    beside = min(one.server_cpu_s for one in same_work)
    decoding_s = median((one.cpu_s + beside) / processors for one in decoding)
    decoding_s += min(one.shortest_query_s for one in same_work)
    return (server, "server") if server >= decoding_s else (decoding_s, "decode")


def aims(profile: Profile, runs: dict[str, list[Measured]], decoding: list[TimedRun]) -> list[Aim]:
    """`decoding`: runs that did nothing else."""
    ours = runs.get(OURS)
    if not ours:
        return []
    wanted = [_times_over(profile, peer, runs[peer], runs, least)
              for peer, least in _TIMES_OVER.items() if peer in runs]
    if SEQUENTIAL in runs:
        same = min(answers.agreement(one.answers, runs[SEQUENTIAL][0].answers) for one in ours)
        wanted.append(at_least(f"{profile.name}: answers as the usual design's", 100 * same, 100.0,
                               "{:.1f} %"))
    return (wanted + _of_best(profile, runs) + _of_bound(profile, runs, decoding)
            + _busy(profile, runs))


def _of_bound(profile: Profile, runs: dict[str, list[Measured]], decoding: list[TimedRun]
              ) -> list[Aim]:
    if KNOWN not in runs:
        return []
    bound, due_to = bound_s(runs, decoding)
    wall = median(one.run.wall_s for one in runs[KNOWN])
    busy = 100 * median(one.busy_to_last for one in runs[KNOWN])
    # Who does not know how long an answer will take can do no more.
    why_not = f"slots {busy:.0f} % busy until the last query began" if busy >= _OF_BOUND else ""
    return [at_least(f"{profile.name}: {KNOWN}, of what is possible ({due_to}: {bound:.2f} s)",
                     100 * bound / wall, _OF_BOUND, "{:.0f} %", why_not)]


def _of_best(profile: Profile, runs: dict[str, list[Measured]]) -> list[Aim]:
    fixed = [[one.run.wall_s for one in runs[program]] for program in FIXED if program in runs]
    if not fixed:
        return []
    best = min(fixed, key=median)
    return [at_least(f"{profile.name}: {program}, of the best fixed strategy",
                     100 * ratios(best, [one.run.wall_s for one in runs[program]]).median, least,
                     "{:.0f} %")
            for program, least in _OF_BEST.items() if program in runs]


def _busy(profile: Profile, runs: dict[str, list[Measured]]) -> list[Aim]:
    """Where slots are scarce, so that how a run begins and ends does not count."""
    return [at_least(f"{profile.name}: slots busy, {program}",
                     100 * median(one.server_busy for one in runs[program]), 97.0, "{:.0f} %")
            for program in FIXED if program in runs
            and runs[program][0].queries >= _QUERIES_A_SLOT * profile.slots]


def _times_over(profile: Profile, peer: str, theirs: list[Measured],
                runs: dict[str, list[Measured]], least: float) -> Aim:
    reached = ratios([one.run.wall_s for one in theirs],
                     [one.run.wall_s for one in runs[OURS]]).median
    bound = server_bound(theirs, runs).median
    share = f"server gives at most {bound:.1f}x: {100 * reached / bound:.0f} % of that"
    return at_least(f"{profile.name}: times as fast as {peer}", reached, least, "{:.1f}x",
                    share if bound < least or reached > _NEAR * bound else "")
