"""What was done, and when."""

from __future__ import annotations

from dataclasses import dataclass, field

from shake.faults import Fault


@dataclass
class Happening:
    """A fault that acted; times of time.monotonic."""

    fault: Fault
    begin: float
    end: float


@dataclass
class Round:
    """A time of faults, and the quiet after it."""

    number: int
    begin: float
    happenings: list[Happening] = field(default_factory=list)
    calm_begin: float = 0.0
    end: float = 0.0
    # From when the service was last heard of until it was started again, having ended by itself:
    # that is seen, and done, only after all that happens in a round.
    absences: list[tuple[float, float]] = field(default_factory=list)

    def interruption_ends(self, begin: float, end: float) -> float:
        """When the last interruption that overlaps with a time was over; `begin` when none does."""
        return max([begin, *(over for began, over in self._interruptions()
                             if began < end and over > begin)])

    def is_interrupted(self, begin: float, end: float) -> bool:
        return any(began < end and over > begin for began, over in self._interruptions())

    def _interruptions(self) -> list[tuple[float, float]]:
        return [*self.absences, *((one.begin, one.end) for one in self.happenings
                                  if one.fault.interrupts)]
