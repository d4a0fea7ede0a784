"""A drive file: what the driver does when, and which alerts must come of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from drawn_drive.driver_state import DriverState


@dataclass(frozen=True)
class TimedState:
    """A state that holds from `at` (seconds) until the next one."""

    at: float
    name: str
    state: DriverState


@dataclass(frozen=True)
class ExpectedAlert:
    """An alert that must be raised between two times (seconds into the drive), once."""

    kind: str
    after: float
    before: float


@dataclass(frozen=True)
class Drive:
    """A whole drive. `allow`: kinds of alerts that may come beside the expected ones."""

    title: str
    seconds: float
    states: tuple[TimedState, ...]
    expected: tuple[ExpectedAlert, ...]
    allow: tuple[str, ...] = ()

    def index_at(self, seconds: float) -> int:
        """Which of `states` holds at a time."""
        index = 0
        for candidate, timed in enumerate(self.states):
            if timed.at <= seconds:
                index = candidate
        return index


def load_drive(path: Path | str) -> Drive:
    """Reads a drive file. Raises ValueError, with the file's name, when it is not a good one."""
    try:
        with open(path, "rb") as file:
            return parse_drive(tomllib.load(file))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from error


def parse_drive(content: dict[str, Any]) -> Drive:
    """The drive of a file's content. Raises ValueError, KeyError or TypeError."""
    _only(content, {"title", "seconds", "state", "expect", "allow"}, "drive")
    states = tuple(_timed_state(entry) for entry in content["state"])
    times = [timed.at for timed in states]
    seconds = float(content["seconds"])
    if not times or times[0] != 0.0 or times != sorted(set(times)) or times[-1] >= seconds:
        raise ValueError("states must begin at 0, rise, and lie within the drive")
    expected = tuple(ExpectedAlert(**entry) for entry in content.get("expect", []))
    for alert in expected:
        if not 0 <= alert.after < alert.before <= seconds:
            raise ValueError(f"the expected {alert.kind} has no time within the drive")
    return Drive(content["title"], seconds, states, expected, tuple(content.get("allow", [])))


def _timed_state(entry: dict[str, Any]) -> TimedState:
    words = {field.name for field in fields(DriverState)}
    _only(entry, words | {"at", "name"}, "state")
    state = DriverState(**{key: value for key, value in entry.items() if key in words})
    return TimedState(float(entry["at"]), entry.get("name", ""), state)


def _only(entry: dict[str, Any], known: set[str], what: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ValueError(f"a {what} has no {', '.join(unknown)}")
