"""What must hold whatever is done to the car; looked at after each round, from what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rig.bus_watcher import AlertSignal

from shake.camera import Camera
from shake.ear import Ear
from shake.happened import Round
from shake.lateness import Lateness

SYSTEM_KINDS = frozenset({"camera_fault", "camera_blocked", "analysis_degraded"})
SLEEP_KINDS = frozenset({"microsleep", "drowsiness", "unresponsive"})

UNSEEN_AFTER = 2.0              # seconds without a frame, from which on State says so
CRITICAL_WITHIN = 1.5           # seconds after an alert's time, until which it is on the bus
TOLD_WITHIN = 10.0              # seconds, until which it is told what is missing
NORMAL_WITHIN = 15.0            # seconds after the last fault, until which all is as before
ENDS_WITHIN = 2.0               # seconds after SIGTERM

# What these add up from, and no allowance for a slow program:
_ANSWER_UNDER_WAY = 1.5         # a question asked before the fault is answered; silence counts from it
_BEGINS = 1.0                   # seconds from its start until it watches: silence counts from then
_FRAME_ON_ITS_WAY = 0.4         # out of the camera, through the sockets, looked at
# What ends a camera_fault (docs/alerts.md): the camera works for so long, twice as long each time it
# fails again within two minutes.
_STEADY, _STEADY_AT_MOST, _FAILS_AGAIN = 2.0, 60.0, 120.0
# Frames must have been good for so long before the eyes close: the face is found again, and the
# fault of a camera is over after 2 s of pictures.
_SETTLED = 3.0
_LIDS_FALL = 0.35               # seconds, as they are drawn
_EARLIEST_SLEEP_ALERT = 0.8     # seconds after the drawn eyes begin to close
_LATEST_SLEEP_ALERT = 2.5       # seconds after they are open again
# What is active when the service finds a bus again is told on it as raised (docs/dbus.md).
_TOLD_AGAIN = 0.5               # seconds after State was first answered there
_STILL_ACTIVE = 4.0             # seconds after the eyes are open again, beyond the latest alert


@dataclass(frozen=True)
class Break:
    """An invariant that did not hold."""

    at: float                   # time.monotonic
    invariant: str
    text: str


@dataclass
class Tally:
    """What was looked at: an invariant that was never tried says nothing."""

    criticals_due: int = 0
    criticals_worst: float = -3.0       # seconds after their time; before it: negative
    told_due: int = 0
    told_worst: float = 0.0
    normals: int = 0
    normals_worst: float = 0.0
    readings: int = 0
    excused: list[str] = field(default_factory=list)    # late by no more than the machine was


@dataclass
class Episode:
    """An alert from its raising on, as the bus told it."""

    raised: AlertSignal
    critical_at: float | None
    cleared_at: float | None = None

    @property
    def kind(self) -> str:
        return self.raised.kind

    def is_active_at(self, moment: float) -> bool:
        return self.raised.heard_at <= moment and (self.cleared_at is None
                                                   or self.cleared_at > moment)


def _end(active: dict[int, Episode], moment: float | None) -> None:
    """Nobody is there any more to clear them."""
    for episode in active.values():
        episode.cleared_at = moment
    active.clear()


class Invariants:
    """Checks rounds in order. One thread."""

    def __init__(self, ear: Ear, camera: Camera, lateness: Lateness,
                 closings: tuple[float, float] | None, allowed: frozenset[str]) -> None:
        """`closings`: when the eyes close and open in the drive, if they do."""
        self._ear = ear
        self._camera = camera
        self._lateness = lateness
        self._closings = closings
        self._allowed = allowed
        self._rounds: list[Round] = []
        self._criticals_checked_until = 0.0
        self.tally = Tally()
        self.deaths: list[float] = []       # of the service: what it had told is never cleared

    def check(self, one: Round) -> list[Break]:
        """What broke in a round."""
        self._rounds.append(one)
        return [*self._seen(one), *self._criticals(one), *self._false_alerts(one),
                *self._told(one), *self._normal(one)]

    def check_ids(self, lives: list[tuple[float, float | None]],
                  cut_short: frozenset[float] = frozenset()) -> list[Break]:
        """Of every life of the service: ids are unique, and every alert is cleared at its end, but
        in lives that were `cut_short` (by their begins)."""
        found = []
        for begin, end in lives:
            for bus in self._ear.buses():
                active: dict[int, AlertSignal] = {}
                known: set[int] = set()
                for heard in bus.signals:
                    if not begin <= heard.heard_at < (end or heard.heard_at) + 1.0:
                        continue
                    if heard.signal == "AlertRaised":
                        if heard.id in known:
                            found.append(Break(heard.heard_at, "ids", f"id {heard.id} twice"))
                        known.add(heard.id)
                        active[heard.id] = heard
                    elif heard.id not in active:
                        found.append(Break(heard.heard_at, "ids", f"{heard.signal} of id {heard.id}"
                                           f" ({heard.kind}), which was not active"))
                    elif heard.signal == "AlertCleared":
                        del active[heard.id]
                if end is None or begin in cut_short:
                    continue
                if bus.went_at is None or bus.went_at > end + 1.0:
                    found += [Break(end, "cleared", f"{left.kind}, id {left.id}, never cleared")
                              for left in active.values()]
        return found

    def episodes(self) -> list[Episode]:
        """All alerts so far. An alert that is told again on another bus is another episode."""
        found: list[Episode] = []
        for bus in self._ear.buses():
            active: dict[int, Episode] = {}
            deaths = list(self.deaths)
            for heard in bus.signals:
                while deaths and deaths[0] < heard.heard_at:
                    _end(active, deaths.pop(0))     # ids begin anew with the next life
                is_critical = heard.severity == "critical"
                if heard.signal == "AlertRaised":
                    active[heard.id] = Episode(heard, heard.heard_at if is_critical else None)
                    found.append(active[heard.id])
                elif heard.id in active and heard.signal == "AlertEscalated":
                    if is_critical and active[heard.id].critical_at is None:
                        active[heard.id].critical_at = heard.heard_at
                elif heard.id in active:
                    active.pop(heard.id).cleared_at = heard.heard_at
            for moment in deaths:
                _end(active, moment)
            _end(active, bus.went_at)
        return found

    def camera_probation(self) -> float:
        """Seconds for which the camera has to work longer than after a first fault, until its last
        fault is over."""
        steady, last = _STEADY, None
        for episode in self.episodes():
            if episode.kind != "camera_fault":
                continue
            if last is not None and last.cleared_at is not None:
                is_again = episode.raised.heard_at - last.cleared_at < _FAILS_AGAIN
                steady = min(2 * steady, _STEADY_AT_MOST) if is_again else _STEADY
            last = episode
        return steady - _STEADY

    def _seen(self, one: Round) -> Iterator[Break]:
        for reading in self._ear.readings(one.begin):
            if reading.state:
                self.tally.readings += 1
            if reading.state != "monitoring":
                continue
            last = self._camera.last_frame(reading.answered_at)  # it may have come in between
            unseen = reading.asked_at - last
            limit = UNSEEN_AFTER + _FRAME_ON_ITS_WAY
            # What waited in the sockets while it was stopped is looked at when it goes on.
            if any(happening.fault.name == "stopped" and happening.end > last
                   and happening.begin < reading.answered_at < happening.end + limit
                   for happening in one.happenings):
                continue
            if unseen <= limit:
                continue
            if unseen <= limit + self._lateness.between(last, reading.answered_at):
                self._excuse(f"monitoring {unseen:.2f} s after the last frame")
                continue
            yield Break(reading.asked_at, "seen",
                        f"State is monitoring {unseen:.2f} s after the camera's last frame")

    def _criticals(self, one: Round) -> Iterator[Break]:
        if self._closings is None:
            return
        close, _ = self._closings
        sleep_after = 3.0
        begin = max(self._criticals_checked_until, one.begin)
        self._criticals_checked_until = one.end - sleep_after - 2 * CRITICAL_WITHIN
        for closing in self._camera.moments(close, begin, self._criticals_checked_until):
            due = closing + _LIDS_FALL + sleep_after
            watched_from = closing - _SETTLED
            if not self._camera.was_good(watched_from, due + 0.2):
                continue
            if any(earlier.is_interrupted(watched_from - _SETTLED, due + CRITICAL_WITHIN)
                   for earlier in self._rounds):
                continue
            self.tally.criticals_due += 1
            told = [episode.critical_at for episode in self.episodes()
                    if episode.kind in SLEEP_KINDS and episode.critical_at is not None
                    and episode.raised.heard_at <= due + 4.0
                    and (episode.cleared_at is None or episode.cleared_at > due - 0.5)
                    and episode.kind != "microsleep"]
            late = min(told, default=float("inf")) - due
            limit = CRITICAL_WITHIN
            if late <= limit:
                self.tally.criticals_worst = max(self.tally.criticals_worst, late)
            elif late <= limit + self._lateness.between(closing, due + late):
                self._excuse(f"a critical alert {late:.2f} s after its time")
            else:
                text = f"{late:.2f} s late" if told else "never told"
                yield Break(due, "critical", f"the eyes were closed for 3 s: {text}")

    def _false_alerts(self, one: Round) -> Iterator[Break]:
        for episode in self.episodes():
            heard = episode.raised
            if not one.begin <= heard.heard_at < one.end or heard.kind in SYSTEM_KINDS:
                continue
            if heard.kind not in self._allowed:
                yield Break(heard.heard_at, "false", f"{heard.kind} ({heard.severity}):"
                            f" {heard.message} {heard.details}")
            elif heard.kind in SLEEP_KINDS and "perclos" not in heard.details:
                yield from self._at_a_wrong_time(heard)

    def _at_a_wrong_time(self, heard: AlertSignal) -> Iterator[Break]:
        """Sleep is told from soon after the eyes close to soon after they open."""
        assert self._closings is not None
        close, opened = self._closings
        length = opened - close
        late = _LATEST_SLEEP_ALERT + self._lateness.between(heard.heard_at - 3.0, heard.heard_at)
        if self._may_be_told_again(heard):
            late += _STILL_ACTIVE
            if not self._camera.was_good(heard.heard_at - late, heard.heard_at):
                return                      # who was asleep stays so while nobody sees him
        if "reasoning" in str(heard.details.get("lane", "")):
            late += 8.0                     # llm.deadline_seconds: the model's answers count so long
        moments = self._camera.moments(close, heard.heard_at - length - late, heard.heard_at)
        if not any(moment + _EARLIEST_SLEEP_ALERT <= heard.heard_at for moment in moments):
            yield Break(heard.heard_at, "false", f"{heard.kind} while the eyes were open:"
                        f" {heard.message} {heard.details}")

    def _may_be_told_again(self, heard: AlertSignal) -> bool:
        """It is among the first that was heard on a bus that came back."""
        came_at = [bus.came_at for bus in self._ear.buses()[1:] if bus.came_at <= heard.heard_at]
        if not came_at:
            return False
        first = next((reading.answered_at for reading in self._ear.readings(came_at[-1])
                      if reading.state), float("inf"))
        return heard.heard_at <= first + _TOLD_AGAIN

    def _told(self, one: Round) -> Iterator[Break]:
        for happening in one.happenings:
            kind = happening.fault.tells
            if not kind:
                continue
            begin = one.interruption_ends(happening.begin - 1.0, happening.end)
            begin = max(begin, happening.begin)
            limit = TOLD_WITHIN + _ANSWER_UNDER_WAY
            if begin > happening.begin:
                limit += _BEGINS
            if happening.end - begin < limit:
                continue
            if happening.fault.group == "server":
                if not self._camera.was_good(begin, happening.end):
                    continue                # camera_fault is told in its place
            self.tally.told_due += 1
            told = [max(episode.raised.heard_at - begin, 0.0) for episode in self.episodes()
                    if episode.kind == kind and episode.raised.heard_at < happening.end
                    and (episode.cleared_at is None or episode.cleared_at > begin + 2.5)]
            late = min(told, default=float("inf"))
            if late <= limit:
                self.tally.told_worst = max(self.tally.told_worst, late)
            elif late <= limit + self._lateness.between(begin, begin + late):
                self._excuse(f"{kind} told after {late:.2f} s")
            else:
                text = f"told after {late:.2f} s" if told else "not told"
                yield Break(begin + limit, "told", f"{happening.fault.name} lasts"
                            f" {happening.end - begin:.1f} s: {kind} {text}")

    def _normal(self, one: Round) -> Iterator[Break]:
        begin, limit = one.calm_begin, NORMAL_WITHIN + self.camera_probation()
        if one.end - begin < limit + 0.5:
            return
        self.tally.normals += 1
        states = [(reading.answered_at, reading.state) for reading in self._ear.readings(begin)
                  if reading.answered_at < one.end]
        back = begin
        for moment, state in states:
            if state != "monitoring":
                back = moment
        open_alerts = [episode for episode in self.episodes() if episode.kind in SYSTEM_KINDS
                       and episode.raised.heard_at < one.end
                       and (episode.cleared_at is None or episode.cleared_at > begin)]
        why = ""
        for episode in open_alerts:
            cleared_at = episode.cleared_at if episode.cleared_at is not None else one.end
            if cleared_at >= back:
                back = min(cleared_at, one.end)
                why = f"{episode.kind} {episode.raised.details.get('reason', '')}"
        took = back - begin
        if took <= limit:
            self.tally.normals_worst = max(self.tally.normals_worst, took)
        elif took <= limit + self._lateness.between(begin, back):
            self._excuse(f"normal after {took:.1f} s ({why})")
        else:
            last = states[-1][1] if states else "nobody answers"
            yield Break(begin + limit, "normal", f"not as before {took:.1f} s after the last fault:"
                        f" {last}; {why}")

    def _excuse(self, text: str) -> None:
        self.tally.excused.append(text)
