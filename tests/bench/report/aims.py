"""What a benchmark's figures are to reach, beside what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from report.table import markdown


@dataclass(frozen=True)
class Aim:
    """`wanted` and `measured` as people read them. `why_not`: what bounds the figure, where it is
    not the program."""

    what: str
    wanted: str
    measured: str
    is_met: bool
    why_not: str = ""

    @property
    def verdict(self) -> str:
        return "yes" if self.is_met else self.why_not or "NO"

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "wanted": self.wanted, "measured": self.measured,
                "met": self.is_met, "why_not": self.why_not}


def at_most(what: str, value: float, limit: float, form: str = "{:.2f}") -> Aim:
    """`form`: of both, with their unit."""
    return Aim(what, "at most " + form.format(limit), form.format(value), value <= limit)


def at_least(what: str, value: float, limit: float, form: str = "{:.2f}",
             why_not: str = "") -> Aim:
    return Aim(what, "at least " + form.format(limit), form.format(value), value >= limit, why_not)


def section(aims: Sequence[Aim]) -> str:
    return "### What it is to reach\n\n" + markdown(
        ["", "wanted", "measured", "reached"],
        [[aim.what, aim.wanted, aim.measured, aim.verdict] for aim in aims])
