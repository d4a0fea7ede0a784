"""A drive as a video file."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from drawn_drive.drive import Drive
from drawn_drive.motion import Motion
from drawn_drive.painter import Painter
from drawn_drive.video_encoder import VideoEncoder


def film(drive: Drive, out: Path, size: tuple[int, int] = (640, 480), frames_per_second: int = 15,
         progress: TextIO | None = None) -> None:
    """Draws and encodes a whole drive. Raises EncodingError when it cannot be written."""
    motion = Motion(drive)
    painter = Painter(*size)
    count = round(drive.seconds * frames_per_second)
    with VideoEncoder(out, *size, frames_per_second) as video:
        for number in range(count):
            video.write(painter.picture(motion.moment(number / frames_per_second), number))
            if progress is not None and (number + 1) % (5 * frames_per_second) == 0:
                print(f"{out.name}: {(number + 1) // frames_per_second} of {drive.seconds:.0f} s",
                      file=progress, flush=True)
