"""Times that vary from query to query, as a real model's do, and yet are the same in every run."""

from __future__ import annotations

import random

TAIL_FACTOR = 8.0               # how much longer a query of the tail takes


class Jitter:
    """The event loop's thread only."""

    def __init__(self, spread: float, tail: float, seed: int) -> None:
        """`spread`: of the times' logarithm; 0.3: two of three lie between 0.7 and 1.3 of what the
        terms say. `tail`: the share of queries that take TAIL_FACTOR times as long. The mean of
        those not in the tail is 1."""
        self._spread = spread
        self._tail = tail
        self._random = random.Random(seed)

    def next_factor(self) -> float:
        """For the next query that gets a slot."""
        if self._spread == 0.0 and self._tail == 0.0:
            return 1.0
        factor = self._random.lognormvariate(-self._spread ** 2 / 2, self._spread)
        return factor * (TAIL_FACTOR if self._random.random() < self._tail else 1.0)
