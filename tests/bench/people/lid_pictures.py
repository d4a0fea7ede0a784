"""Reads public pictures of people with lowered and with closed eyes, for `lid_net.py`.

pictures.csv says where each is from, and what is seen in it; they are known by what they contain
(SHA-256), wherever they lie in the folder. Pictures of which nothing tells whether the person looks
down or sleeps are not in it.
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from report.results import progress

from people.manifest import HERE
from people.recorded_eyes import cut_eyes, pictures_of

LONGEST = 960  # pixels; larger ones are made smaller


def read_pictures(folder: Path, program: Path) -> Iterator[tuple[np.ndarray, str, str]]:
    """Each eye's picture as the lane cuts it out, what is seen, and the person."""
    there = {hashlib.sha256(path.read_bytes()).hexdigest(): path
             for path in sorted(folder.rglob("*")) if path.is_file()}
    with (HERE / "pictures.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for count, row in enumerate(rows, start=1):
        if count % 50 == 0:
            progress(f"{count} of {len(rows)} pictures")
        path = there.get(row["sha256"])
        if path is None:
            progress(f"left out: {row['path']} of {row['repository']} is not there")
            continue
        yield from ((eye, row["state"], row["person"]) for eye in eyes_in(path, program))


def eyes_in(path: Path, program: Path) -> list[np.ndarray]:
    picture = cv2.imread(str(path))
    if picture is None:
        picture = cv2.VideoCapture(str(path)).read()[1]  # a GIF
    if picture is None:
        return []
    scale = LONGEST / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        cv2.imwrite(file.name, picture)
        try:
            records = cut_eyes(program, Path(file.name))
        except subprocess.CalledProcessError:
            return []
    return pictures_of(records[0], "lid") if len(records) else []
