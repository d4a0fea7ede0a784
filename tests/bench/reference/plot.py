"""The plot of the reference: how many times as fast as the usual design's first form."""

from __future__ import annotations

from typing import Any

from reference.programs import OPTIMIZED, SEQUENTIAL
from report.plot import Bar, Group, bars
from report.spread import ratios

# What the usual design's authors report of their own optimized form.
_REPORTED = (4.0, 6.0, "reported of the usual design: 4 to 6 times")
_SHOWN = {OPTIMIZED: "usual", "cabinwatch": "ours", "cabinwatch, fused": "others"}


def plot(profiles: dict[str, dict[str, list[dict[str, Any]]]], machine_line: str) -> str:
    groups = []
    for profile, programs in profiles.items():
        baseline = [run["wall_s"] for run in programs.get(SEQUENTIAL, [])]
        shown = tuple(_bar(program, look, baseline, programs[program])
                      for program, look in _SHOWN.items() if program in programs and baseline)
        if shown:
            groups.append(Group(profile, shown))
    return bars("Times as fast as the usual design, one query after the other", machine_line, groups,
                _REPORTED)


def _bar(program: str, look: str, baseline: list[float], runs: list[dict[str, Any]]) -> Bar:
    ratio = ratios(baseline, [run["wall_s"] for run in runs])
    return Bar(program, ratio.median, ratio.least, ratio.most, look)
