"""Several runs of the same thing: the median to quote, the least and the most to judge it by."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        return Spread(statistics.median(values), min(values), max(values))

    def text(self, form: str = "{:.2f}") -> str:
        """12.30 (11.90..13.00)"""
        return (f"{form.format(self.median)} ({form.format(self.least)}.."
                f"{form.format(self.most)})")

    def as_json(self) -> dict[str, float]:
        return {"median": self.median, "least": self.least, "most": self.most}


def ratios(numerators: Sequence[float], denominators: Sequence[float]) -> Spread:
    """Pair by pair, each of one round: what changes from round to round does not count."""
    return Spread.of([above / below for above, below in zip(numerators, denominators)])
