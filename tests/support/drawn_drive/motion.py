"""What moves when: from one state into the next, and all the time in a living driver."""

from __future__ import annotations

import bisect
import math
import random
from dataclasses import dataclass

from drawn_drive.drive import Drive
from drawn_drive.driver_state import DriverState
from drawn_drive.pose import Pose, between, pose_of

# One state flows into the next within this time, seconds. Shorter than the time between two
# sampled frames, so that the first frame looked at in a state already shows it.
_TRANSITION = 0.35

_BLINK = 0.2                    # seconds that the eyes are shut
_BLINK_EVERY = (2.6, 5.0)       # seconds, from one blink to the next
_BREATH = 4.1                   # seconds
_SWAY_PERIOD = 2.6              # seconds, of an impaired driver
_ROAD_SPEED = 150.0             # design units a second, of the scenery in the windows


@dataclass(frozen=True)
class Moment:
    """Everything that a picture shows."""

    state: DriverState
    pose: Pose
    blink: bool
    breath: float               # -1 .. 1
    nod_x: float                # the small movements of any head, design units
    nod_y: float
    wheel_turn: float           # radians
    road: float                 # design units that the scenery has passed


class Motion:
    """A drive, moment by moment. The same drive always moves the same way."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._poses = [pose_of(timed.state) for timed in drive.states]
        self._blinks = _blink_times(drive.seconds)

    def moment(self, seconds: float) -> Moment:
        """What is seen at a time of the drive."""
        index = self._drive.index_at(seconds)
        timed = self._drive.states[index]
        before = max(index - 1, 0)
        done = min((seconds - timed.at) / _TRANSITION, 1.0)
        # Objects and covers are there or not: they change halfway.
        shown = timed.state if done >= 0.5 else self._drive.states[before].state
        pose = between(self._poses[before], self._poses[index], done * done * (3 - 2 * done))
        clock = self._moving_clock(index, seconds)
        return _alive(shown, pose, clock,
                      blink=not timed.state.still and self._is_blinking(seconds))

    def _moving_clock(self, index: int, seconds: float) -> float:
        """The time that movements follow: it stands where a still state began."""
        states = self._drive.states
        if not states[index].state.still:
            return seconds
        while index > 0 and states[index - 1].state.still:
            index -= 1
        return states[index].at

    def _is_blinking(self, seconds: float) -> bool:
        last = bisect.bisect_right(self._blinks, seconds) - 1
        return last >= 0 and seconds - self._blinks[last] < _BLINK


def still_moment(state: DriverState, seconds: float = 0.0) -> Moment:
    """A state that has been reached, without a blink; `seconds` moves what always moves."""
    return _alive(state, pose_of(state), seconds, blink=False)


def _alive(state: DriverState, pose: Pose, clock: float, *, blink: bool) -> Moment:
    swing = math.sin(2 * math.pi * clock / _SWAY_PERIOD)
    return Moment(
        state, pose, blink,
        breath=math.sin(2 * math.pi * clock / _BREATH),
        nod_x=3.0 * math.sin(2 * math.pi * clock / 5.3) + 1.5 * math.sin(2 * math.pi * clock / 1.9)
        + pose.sway * swing,
        nod_y=2.0 * math.sin(2 * math.pi * clock / 3.7) + 0.25 * pose.sway * abs(swing),
        wheel_turn=math.radians(2.5) * math.sin(2 * math.pi * clock / 3.1),
        road=_ROAD_SPEED * clock)


def _blink_times(seconds: float) -> list[float]:
    chance = random.Random(7)    # any seed; the same one, so that a drive can be repeated
    times = []
    at = 1.8
    while at < seconds:
        times.append(at)
        at += chance.uniform(*_BLINK_EVERY)
    return times
