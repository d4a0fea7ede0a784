"""The pictures of eyes that the lane cuts out of recordings, with what a person saw in them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from report.results import progress

from people.counting import is_in
from people.manifest import Labels, Recording, labels_of, read_manifest
from people.recordings import NotHad, in_folder

EYE, LID = (24, 40), (40, 40)  # height and width of EyePicture and LidPicture
RECORD = np.dtype([("number", "<f4"), ("held", "<f4"), ("widths", "<f4", (2,)),
                   ("eyes", [("eye", "u1", EYE), ("lid", "u1", LID)], (2,))])
HELD_EVERY = 4  # held frames differ by noise only


def state_of(labels: Labels, frame: int) -> str | None:
    if is_in(labels.of("cannot_tell"), frame, 1):
        return None
    for state in ("closed", "lowered"):
        for span in labels.of(state):
            if span.holds(frame):
                inside = 1 if span.last - span.first >= 2 else 0
                return state if span.first + inside <= frame <= span.last - inside else None
    if is_in(labels.of("covered"), frame, 1):
        return "covered"
    return None if is_in(labels.of("closed") + labels.of("lowered"), frame, 2) else "open"


def cut_eyes(program: Path, path: Path, *options: str) -> np.ndarray:
    """The records of every frame with a face.

    @throws subprocess.CalledProcessError when it cannot be played
    """
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run([str(program), str(path), *options, "--eyes", file.name], check=True,
                       stdout=subprocess.DEVNULL)
        return np.fromfile(file.name, RECORD)


def pictures_of(record: np.void, which: str) -> list[np.ndarray]:
    """@param which  "eye" or "lid"; of eyes that are seen well enough"""
    widths = record["widths"]
    return [record["eyes"][which][eye].astype(np.float32) for eye in (0, 1)
            if widths[eye] >= max(0.6 * widths.max(), 9.0)]


def eyes_of(recording: Recording, path: Path, program: Path, which: str) -> Iterator[tuple[np.ndarray, str]]:
    labels = labels_of(recording)
    options = ["--first", str(labels.first)]
    if labels.last is not None:
        options += ["--last", str(labels.last)]
    for frame, lasting in labels.holds:
        options += ["--hold", f"{frame}:{lasting}"]
    for place, record in enumerate(cut_eyes(program, path, *options)):
        state = state_of(labels, int(record["number"]))
        if state is not None and not (record["held"] and place % HELD_EVERY):
            yield from ((picture, state) for picture in pictures_of(record, which))


def worked_with(folder: Path, program: Path, which: str) -> Iterator[tuple[np.ndarray, str, str]]:
    """The picture, what is seen in it, and the person."""
    for recording in read_manifest():
        if recording.half != "work":
            continue
        try:
            path = in_folder(recording, folder)
            for picture, state in eyes_of(recording, path, program, which):
                yield picture, state, recording.person
        except (NotHad, subprocess.CalledProcessError) as reason:
            progress(f"left out: {recording.name}: {reason}")
