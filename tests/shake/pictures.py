"""A drive as JPEG pictures: drawn once, kept in a folder of the build."""

from __future__ import annotations

import fcntl
import io
import random
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

import drawn_drive
from drawn_drive.drive import Drive, load_drive
from drawn_drive.motion import Motion
from drawn_drive.painter import Painter

FRAMES_PER_SECOND = 15
SIZE = (640, 480)
OTHER_SIZE = (480, 360)
_QUALITY = 88
_BLACK_PICTURES = 32            # each with a noise of its own: a covered camera is not a frozen one


@dataclass(frozen=True)
class Film:
    """A drive's frames, FRAMES_PER_SECOND of them a second."""

    drive: Drive
    frames: list[bytes]

    def frame_at(self, seconds: float) -> bytes:
        """The picture at a time of the drive, which begins again at its end."""
        return self.frames[int(seconds * FRAMES_PER_SECOND) % len(self.frames)]


def load_film(script: Path, folder: Path) -> Film:
    """The film of a drive; drawn when `folder` has none, or one older than what draws it."""
    folder.mkdir(parents=True, exist_ok=True)
    drive = load_drive(script)
    file = folder / f"{script.stem}.frames"
    sources = [script, Path(__file__), *Path(drawn_drive.__file__).parent.glob("*.py")]
    with (folder / f"{script.stem}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists() or file.stat().st_mtime < max(one.stat().st_mtime for one in sources):
            print(f"drawing {script.stem}: {drive.seconds:.0f} s", file=sys.stderr, flush=True)
            unfinished = file.with_suffix(".unfinished")
            with unfinished.open("wb") as out:
                for picture in _draw(drive):
                    out.write(struct.pack("<I", len(picture)) + picture)
            unfinished.rename(file)
    return Film(drive, list(_read(file)))


def resized(picture: bytes) -> bytes:
    """The same picture in OTHER_SIZE."""
    return _jpeg(Image.open(io.BytesIO(picture)).resize(OTHER_SIZE))


def black_pictures() -> list[bytes]:
    """What a covered camera gives: nothing but noise."""
    noise = random.Random(1)
    pictures = []
    for _ in range(_BLACK_PICTURES):
        grain = Image.frombytes("L", SIZE, noise.randbytes(SIZE[0] * SIZE[1]))
        pictures.append(_jpeg(grain.point(lambda value: value // 64).convert("RGB")))
    return pictures


def _draw(drive: Drive) -> Iterator[bytes]:
    motion, painter = Motion(drive), Painter(*SIZE)
    for number in range(round(drive.seconds * FRAMES_PER_SECOND)):
        yield _jpeg(painter.picture(motion.moment(number / FRAMES_PER_SECOND), number))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _read(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<I", content, at)
        yield content[at + 4:at + 4 + length]
        at += 4 + length
