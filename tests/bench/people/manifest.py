"""Which recordings there are, where they are from, and what a person saw in them.

manifest.csv has a line for each recording; labels/NAME.csv what is seen frame by frame (see
README.md for how it is labelled).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATES = ("closed", "lowered", "yawn", "away", "covered", "cannot_tell")
HALVES = ("work", "judge")


@dataclass(frozen=True)
class Span:
    """Frames of a recording, first and last included."""

    what: str
    first: int
    last: int
    sign: int = 0  # of a turned head: +1 to the person's own left, -1 to the right

    def holds(self, frame: int, margin: int = 0) -> bool:
        return self.first - margin <= frame <= self.last + margin


@dataclass
class Labels:
    spans: list[Span] = field(default_factory=list)
    holds: list[tuple[int, int]] = field(default_factory=list)  # frame, milliseconds
    first: int = 0
    last: int | None = None
    stills: list[tuple[int, int]] = field(default_factory=list)  # the same, of a turned head
    turns: dict[int, int] = field(default_factory=dict)  # of these frames' heads, degrees, by eye

    def of(self, what: str) -> list[Span]:
        return [span for span in self.spans if span.what == what]


@dataclass(frozen=True)
class Recording:
    name: str  # its file's name in a folder of recordings
    person: str
    half: str
    conditions: tuple[str, ...]
    repository: str  # OWNER/NAME
    commit: str
    path: str
    sha256: str
    licence: str
    seen: str


class ManifestError(Exception):
    pass


def read_labels(path: Path) -> Labels:
    labels = Labels()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = [word.strip() for word in line.partition("#")[0].split(",")]
        if words == [""]:
            continue
        try:
            add_label(labels, words)
        except (ValueError, IndexError) as error:
            raise ManifestError(f"{path.name}, line {number}: {line!r} is no label") from error
    return labels


def add_label(labels: Labels, words: list[str]) -> None:
    what, first, last = words[0], int(words[1]), int(words[2])
    if what == "hold":
        labels.holds.append((first, last))
        return
    if what == "still":
        labels.stills.append((first, last))
        labels.turns[first] = int(words[3])
        return
    if last < first:
        raise ValueError("the last frame is before the first")
    if what == "range":
        labels.first, labels.last = first, last
        return
    if what not in STATES:
        raise ValueError("no such state")
    sign = int(words[3]) if what == "away" else 0
    if what == "away" and sign not in (-1, 0, 1):
        raise ValueError("a turn's sign is +1, -1, or 0 for up and down")
    labels.spans.append(Span(what, first, last, sign))


def read_manifest(path: Path = HERE / "manifest.csv") -> list[Recording]:
    with path.open(encoding="utf-8", newline="") as file:
        recordings = [Recording(**(row | {"conditions": tuple(row["conditions"].split())}))
                      for row in csv.DictReader(file)]
    halves: dict[str, str] = {}
    for recording in recordings:
        if recording.half not in HALVES:
            raise ManifestError(f"{recording.name}: no half is called {recording.half!r}")
        if halves.setdefault(recording.person, recording.half) != recording.half:
            raise ManifestError(f"{recording.person} is in both halves")
    names = [recording.name for recording in recordings]
    if len(set(names)) != len(names):
        raise ManifestError("a recording is named twice")
    return recordings


def labels_of(recording: Recording, folder: Path = HERE / "labels") -> Labels:
    return read_labels(folder / f"{Path(recording.name).stem}.csv")
