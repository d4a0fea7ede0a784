"""What happens when, all of it from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from shake.faults import ALL, Fault

_BEGIN_WITHIN = 6.0             # seconds of a round
_SHORT = (0.3, 3.0)             # seconds that a fault lasts
_LONG = (13.0, 22.0)            # long enough to have to be told
_VERY_LONG = (35.0, 50.0)       # long enough for what is tried again to be tried seldom
_MOST_AT_ONCE = 4


@dataclass(frozen=True)
class Planned:
    """A fault of a round, by the seconds since the round's begin."""

    fault: Fault
    begin: float
    seconds: float
    draw: random.Random         # of its own: what else is planned does not change it


def round_of(seed: int, number: int, only: frozenset[str], longest: float) -> list[Planned]:
    """One round's faults, of those in `only` when there are any; none ends after `longest`
    seconds."""
    draw = random.Random(f"{seed}/{number}")
    drawn = draw.sample(ALL, len(ALL))[:draw.randint(1, 3 * _MOST_AT_ONCE)]
    long = draw.choice((_LONG, _LONG, _LONG, _VERY_LONG))
    planned: list[Planned] = []
    groups: set[str] = set()
    for fault in drawn:
        own = random.Random(f"{seed}/{number}/{fault.name}")
        begin = own.uniform(0.0, min(_BEGIN_WITHIN, longest / 3))
        seconds = own.uniform(*own.choice((_SHORT, long)))
        if fault.group in groups or len(planned) == _MOST_AT_ONCE:
            continue
        groups.add(fault.group)
        planned.append(Planned(fault, begin, min(seconds, longest - begin), own))
    return [one for one in planned if not only or one.fault.name in only]
