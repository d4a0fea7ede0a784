"""A camera of 720p that is drawn: its raw frames go through a pipe, each at its time, and it is
known when each was there."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy
from drawn_drive import frame_strip
from drawn_drive.driver_state import DriverState
from drawn_drive.layout import STRIP_BLOCK, STRIP_LEFT, STRIP_TOP, Layout
from drawn_drive.motion import still_moment
from drawn_drive.painter import Painter

WIDTH, HEIGHT = 1280, 720
# Pictures of each state, so that something moves all the time.
_MOMENTS = 12
_MOMENT_SECONDS = 0.4
# Behind the pipeline's own clock, so that it never waits for a frame's time to come.
_BEHIND = 0.005
_SET_PIPE_SIZE = 1031           # F_SETPIPE_SZ
_PIPE_BYTES = 1 << 20
# A whole number of them is a frame: none waits for the next one to fill its last block.
_BLOCK_BYTES = WIDTH * HEIGHT * 3 // 2 // 50


class LiveCamera:
    """Shows `states` one after the other, `seconds` each, from `start` until `close`. Frames are
    numbered from 0 in their strip."""

    def __init__(self, pipe: Path, fps: int, states: Sequence[DriverState],
                 seconds: float) -> None:
        os.mkfifo(pipe)
        self._pipe = pipe
        self.fps = fps
        self._seconds = seconds
        drawn = {state: _pictures_of(state) for state in states}
        self._states = list(states)
        self._pictures = [drawn[state] for state in states]
        self._strips = _StripWriter()
        self._written_at: list[float] = []
        self._began = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._play)

    @property
    def source(self) -> str:
        """As camera.source takes it."""
        return (f"gst:filesrc location={self._pipe} blocksize={_BLOCK_BYTES} ! rawvideoparse "
                f"format=i420 width={WIDTH} height={HEIGHT} framerate={self.fps}/1")

    def start(self) -> None:
        self._thread.start()

    def wait_for_reader(self, seconds: float) -> None:
        """Until the first frame is in the pipe."""
        if not self._began.wait(seconds):
            raise TimeoutError("nobody reads the camera's frames")

    @property
    def written(self) -> int:
        """Frames so far."""
        return len(self._written_at)

    def written_at(self, number: int, before: float) -> float:
        """When the whole of a frame was in the pipe (time.monotonic). The last one of this number
        that was there by then: after some 18 minutes the strip's numbers begin anew."""
        return max(at for at in self._written_at[number::1 << frame_strip.NUMBER_BITS]
                   if at <= before)

    def began_at(self, state: DriverState) -> list[float]:
        """When the first frame of each of its spans was there, in order."""
        is_shown = [self._states[self._which(number)] == state
                    for number in range(len(self._written_at))]
        return [self._written_at[number] for number, shown in enumerate(is_shown)
                if shown and (number == 0 or not is_shown[number - 1])]

    def _which(self, number: int) -> int:
        return int(number / self.fps / self._seconds) % len(self._states)

    def close(self) -> None:
        self._closing.set()
        os.close(os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK))  # it may wait for a first reader
        self._thread.join()

    def _play(self) -> None:
        """GStreamer's filesrc opens a pipe, looks whether one can seek in it, and opens it once more:
        who writes in between finds no reader."""
        while not self._began.is_set() and not self._closing.is_set():
            self._play_to_one_reader()

    def _play_to_one_reader(self) -> None:
        with self._pipe.open("wb", buffering=0) as pipe:
            fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE_BYTES)
            began = time.monotonic()
            number = 0
            while not self._closing.is_set():
                due = began + number / self.fps + (_BEHIND if number > 0 else 0.0)
                if self._closing.wait(max(0.0, due - time.monotonic())):
                    break
                moving = self._pictures[self._which(number)][number % _MOMENTS]
                self._strips.write(moving, number)
                try:
                    _write_all(pipe.fileno(), moving)
                except BrokenPipeError:
                    break
                self._written_at.append(time.monotonic())
                self._began.set()
                number += 1


class _StripWriter:
    """Puts a frame's number into its luma, in place of the strip that was drawn."""

    def __init__(self) -> None:
        layout = Layout(WIDTH, HEIGHT)
        lefts = [STRIP_LEFT + index * STRIP_BLOCK for index in range(len(frame_strip.blocks(0)))]
        self._boxes = [layout.pixel_box((x, STRIP_TOP, x + STRIP_BLOCK, STRIP_TOP + STRIP_BLOCK))
                       for x in lefts]

    def write(self, planes: numpy.ndarray, number: int) -> None:
        for (x0, y0, x1, y1), bit in zip(self._boxes, frame_strip.blocks(number)):
            planes[y0:y1, x0:x1] = frame_strip.LIGHT if bit else frame_strip.DARK


def _pictures_of(state: DriverState) -> list[numpy.ndarray]:
    painter = Painter(WIDTH, HEIGHT)
    pictures = []
    for moment in range(_MOMENTS):
        drawn = painter.picture(still_moment(state, moment * _MOMENT_SECONDS), 0)
        pictures.append(cv2.cvtColor(numpy.asarray(drawn.convert("RGB")), cv2.COLOR_RGB2YUV_I420))
    return pictures


def _write_all(descriptor: int, planes: numpy.ndarray) -> None:
    left = memoryview(planes).cast("B")
    while left:
        left = left[os.write(descriptor, left):]
