"""What was told of a recording against what a person saw in it.

Frames beside a change of what is seen are not judged: a lid is on its way for a tenth of a second,
and labels are set on every second or third frame. What cannot be told by a person is not judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from people.manifest import Labels, Span
from people.trace import Frame, Trace

MARGIN = 2  # frames beside a change that are not judged
YAWN_FROM = 1.5  # seconds: what vision tells as one lasts so long (docs/vision.md)
YAWN_LATE = 1.0  # seconds after its end in which a yawn may still be told
CLOSURE_FROM = 1.5  # seconds of closed eyes that must raise an alert
LOOK_TURNED_FROM = 40  # degrees, by eye: what is asked for; less may still be a mirror
LOOK_FROM = 4.0  # the same of a turned head: at 80 km/h, 3.5 s of it are too long (docs/alerts.md)
SOON = 1.25  # seconds from closing to the alert that are asked for
REASON_WITHIN = 3.0  # seconds before an alert in which its reason must have been seen
TIRED_WITHIN = 60.0  # the same for drowsiness, which is told of the last minute
SYSTEM_ALERTS = ("camera_fault", "camera_blocked", "analysis_degraded")
REASONS = {"microsleep": ("closed",), "drowsiness": ("closed", "yawn"), "unresponsive": ("closed",),
           "distraction": ("away", "lowered"), "driver_absent": ("cannot_tell", "covered")}


@dataclass
class Share:
    count: int = 0
    all: int = 0

    def add(self, is_counted: bool) -> None:
        self.all += 1
        self.count += is_counted

    def __iadd__(self, other: Share) -> Share:
        self.count += other.count
        self.all += other.all
        return self

    @property
    def value(self) -> float:
        return self.count / self.all if self.all else math.nan


def wilson(share: Share, z: float = 1.96) -> tuple[float, float]:
    """The interval that holds the true share in 95 % of cases (Wilson 1927)."""
    if share.all == 0:
        return (0.0, 1.0)
    n, p = share.all, share.value
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass
class Count:
    frames: int = 0
    seconds: float = 0.0
    awake_seconds: float = 0.0
    not_judged: Share = field(default_factory=Share)      # of frames in which the eyes can be seen
    closed_told: Share = field(default_factory=Share)     # of closed frames
    closures_told: Share = field(default_factory=Share)   # of closures, blinks included
    open_as_closed: Share = field(default_factory=Share)
    lowered_as_closed: Share = field(default_factory=Share)
    yawns_told: Share = field(default_factory=Share)
    false_yawns: int = 0
    turn_sign: Share = field(default_factory=Share)       # of turned frames
    turn_told: Share = field(default_factory=Share)       # of turned frames: gaze off the road
    looks_told: Share = field(default_factory=Share)      # of looks aside that must raise an alert
    alerts: int = 0
    false_alerts: int = 0
    false_kinds: list[str] = field(default_factory=list)
    soon: Share = field(default_factory=Share)            # of closures that must raise an alert
    delays: list[float] = field(default_factory=list)

    def __iadd__(self, other: Count) -> Count:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name).__iadd__(value) if isinstance(value, (Share, list))
                    else getattr(self, name) + value)
        return self

    @property
    def worth(self) -> int:
        """Wrong frames: what the worst recordings are sorted by."""
        return (self.closed_told.all - self.closed_told.count + self.open_as_closed.count
                + self.lowered_as_closed.count + self.not_judged.count)


def is_in(spans: list[Span], frame: int, margin: int = 0) -> bool:
    return any(span.holds(frame, margin) for span in spans)


def eyes_of(labels: Labels, frame: Frame) -> str | None:
    """open, closed or lowered; nothing where it is not to be judged."""
    if frame.is_held:
        return "closed"
    closed, lowered = labels.of("closed"), labels.of("lowered")
    unseen = labels.of("covered") + labels.of("cannot_tell") + labels.of("away")
    if is_in(unseen, frame.number, MARGIN):
        return None
    for what, spans, others in (("closed", closed, lowered), ("lowered", lowered, closed)):
        for span in spans:
            if span.holds(frame.number):
                inner = span.first + 1 <= frame.number <= span.last - 1
                return what if inner and not is_in(others, frame.number, MARGIN) else None
    return None if is_in(closed + lowered, frame.number, MARGIN) else "open"


def episodes(trace: Trace, spans: list[Span], held: bool = False) -> list[tuple[float, float]]:
    """The times at which a run of such frames begins and ends, held frames with their original."""
    found: list[tuple[float, float]] = []
    was_in = False
    for frame in trace.frames:
        is_there = is_in(spans, frame.number) or (held and frame.is_held)
        if is_there and was_in:
            found[-1] = (found[-1][0], frame.time)
        elif is_there:
            found.append((frame.time, frame.time))
        was_in = is_there
    return found


def without_stills(trace: Trace, labels: Labels) -> Trace:
    """The same, with held frames of a turned head as any others of it: they are no closure."""
    stills = {number for number, _ in labels.stills}
    return Trace([replace(frame, is_held=False) if frame.number in stills else frame
                  for frame in trace.frames], trace.alerts)


def count(trace: Trace, labels: Labels) -> Count:
    trace = without_stills(trace, labels)
    told = Count(frames=len(trace.frames), seconds=trace.lasting)
    for frame in trace.frames:
        count_eyes(told, labels, frame)
        count_turn(told, labels, frame)
    count_closures(told, trace, labels)
    count_looks(told, trace, labels)
    count_yawns(told, trace, labels)
    count_alerts(told, trace, labels)
    return told


def count_eyes(told: Count, labels: Labels, frame: Frame) -> None:
    seen = eyes_of(labels, frame)
    if seen is None:
        return
    # Of lowered lids nothing is told but that they look down.
    is_told_as_lowered = seen == "lowered" and frame.gaze == "down"
    told.not_judged.add(frame.closed is None and not is_told_as_lowered)
    says_closed = frame.closed is True
    if seen == "closed":
        told.closed_told.add(says_closed)
    elif seen == "lowered":
        told.lowered_as_closed.add(says_closed)
    else:
        told.open_as_closed.add(says_closed)


def count_turn(told: Count, labels: Labels, frame: Frame) -> None:
    for span in labels.of("away"):
        if not span.holds(frame.number) or span.sign == 0:
            continue
        told.turn_told.add(frame.gaze not in ("", "road", "mirrors"))
        if frame.yaw is not None:
            told.turn_sign.add(span.sign * frame.yaw > 0)


def count_closures(told: Count, trace: Trace, labels: Labels) -> None:
    raised = [alert.time for alert in trace.alerts
              if alert.kind in ("microsleep", "drowsiness", "unresponsive") and alert.change != "cleared"]
    for first, last in episodes(trace, labels.of("closed"), held=True):
        near = [frame for frame in trace.frames if first - 0.1 <= frame.time <= last + 0.1]
        told.closures_told.add(any(frame.closed is True for frame in near))
        if last - first < CLOSURE_FROM:
            continue
        delay = min((time - first for time in raised if first <= time <= last + 0.5), default=None)
        told.soon.add(delay is not None and delay <= SOON)
        if delay is not None:
            told.delays.append(delay)


def count_looks(told: Count, trace: Trace, labels: Labels) -> None:
    asleep = [(first, last) for first, last in episodes(trace, labels.of("closed"), held=True)
              if last - first >= CLOSURE_FROM]
    for first, last in episodes(trace, [span for span in labels.of("away") if span.sign != 0]):
        if any(first <= end and begin <= last for begin, end in asleep):
            continue  # whoever sleeps looks nowhere
        if last - first >= LOOK_FROM and not is_slight(trace, labels, first, last):
            told.looks_told.add(is_standing(trace, "distraction", first + LOOK_FROM / 2, last + 0.5))


def is_slight(trace: Trace, labels: Labels, first: float, last: float) -> bool:
    """Whether the frame that is held in between shows a head that is turned by less than is asked for."""
    return any(labels.turns.get(frame.number, LOOK_TURNED_FROM) < LOOK_TURNED_FROM
               for frame in trace.frames if first <= frame.time <= last)


def is_standing(trace: Trace, kind: str, first: float, last: float) -> bool:
    """Whether such an alert stood at some time in between."""
    changes = [alert for alert in trace.alerts if alert.kind == kind and alert.time <= last]
    return any(alert.change != "cleared" and (alert.time >= first or until > first)
               for alert, until in zip(changes, [*(after.time for after in changes[1:]), math.inf]))


def count_yawns(told: Count, trace: Trace, labels: Labels) -> None:
    yawns = episodes(trace, labels.of("yawn"))
    starts = [now.time for before, now in zip([None, *trace.frames], trace.frames)
              if now.yawning and not (before and before.yawning)]
    for first, last in yawns:
        if last - first >= YAWN_FROM:
            told.yawns_told.add(any(first <= start <= last + YAWN_LATE for start in starts))
    told.false_yawns += sum(
        not any(first - YAWN_LATE <= start <= last + YAWN_LATE for first, last in yawns) for start in starts)


def count_alerts(told: Count, trace: Trace, labels: Labels) -> None:
    for alert in trace.alerts:
        if alert.change != "raised" or alert.kind in SYSTEM_ALERTS:
            continue
        told.alerts += 1
        within = TIRED_WITHIN if alert.kind == "drowsiness" else REASON_WITHIN
        spans = [span for what in REASONS.get(alert.kind, ()) for span in labels.of(what)]
        held = "closed" in REASONS.get(alert.kind, ())
        reasons = episodes(trace, spans, held)
        if not any(last - first >= 0.7 and last >= alert.time - within and first <= alert.time
                   for first, last in reasons):
            told.false_alerts += 1
            told.false_kinds.append(alert.kind)
    told.awake_seconds = trace.lasting - sum(
        last - first for first, last in episodes(trace, labels.of("closed"), held=True)
        if last - first >= 0.7)


@dataclass
class Agreement:
    """A recording that was changed against the same one as it is."""

    eyes: Share = field(default_factory=Share)
    sign: Share = field(default_factory=Share)
    longest_loss: float = 0.0  # seconds without a judged face, beyond the original's

    def __iadd__(self, other: Agreement) -> Agreement:
        self.eyes += other.eyes
        self.sign += other.sign
        self.longest_loss = max(self.longest_loss, other.longest_loss)
        return self


SURE_TURN = 10.0  # degrees: a smaller yaw's sign says nothing


def agreement(original: Trace, changed: Trace, is_mirrored: bool) -> Agreement:
    same = Agreement()
    originals = {(frame.number, round(frame.time, 3)): frame for frame in original.frames}
    lost_since: float | None = None
    for frame in changed.frames:
        first = originals.get((frame.number, round(frame.time, 3)))
        if first is None:
            continue
        if first.closed is not None:
            same.eyes.add(frame.closed == first.closed)
        if first.yaw is not None and frame.yaw is not None and abs(first.yaw) > SURE_TURN:
            same.sign.add((frame.yaw * first.yaw > 0) != is_mirrored)
        is_lost = first.quality != "no_face" and frame.quality == "no_face"
        if not is_lost:
            lost_since = None
        elif lost_since is None:
            lost_since = frame.time
        if lost_since is not None:
            same.longest_loss = max(same.longest_loss, frame.time - lost_since)
    return same
