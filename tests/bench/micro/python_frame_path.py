"""The frame path as one writes it in Python with OpenCV: what our stages are compared with.

Reads the benchmarks' frames from a file, makes them BGR, which VideoCapture does unasked and which
counts as decoding; then takes them one after the other as a camera would bring them. Prints the
microseconds of CPU that a frame took.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import time
from collections import OrderedDict
from pathlib import Path

import cv2
import numpy

WIDTH, HEIGHT = 1280, 720
STATIC_BELOW = 2.0


class FramePath:
    """`every`: only one frame in so many is compared, encoded and kept."""

    def __init__(self, every: int, cache_frames: int) -> None:
        self._every = every
        self._cache_frames = cache_frames
        self._cache: OrderedDict[str, str] = OrderedDict()
        self._last = None
        self._number = 0
        self.kept = 0

    def look(self, frame: numpy.ndarray) -> None:
        gray = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        thumbnail = cv2.resize(gray, (32, 18), interpolation=cv2.INTER_AREA)
        due = self._number % self._every == 0
        self._number += 1
        if not due:
            return
        if self._last is not None and numpy.mean(cv2.absdiff(thumbnail, self._last)) < STATIC_BELOW:
            if self._every > 1:
                return
        self._last = thumbnail
        self.kept += 1
        self._encode(frame)

    def _encode(self, frame: numpy.ndarray) -> str:
        # The frame's number stands for a camera that never gives the same picture twice.
        key = hashlib.md5(frame.tobytes()).hexdigest() + str(self._number)
        if key in self._cache:
            return self._cache[key]
        small = cv2.resize(frame, (448, 252))
        _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])
        text = base64.b64encode(jpeg).decode("ascii")
        self._cache[key] = text
        if len(self._cache) > self._cache_frames:
            self._cache.popitem(last=False)
        return text


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    planes = numpy.fromfile(options.frames, dtype=numpy.uint8).reshape(-1, HEIGHT * 3 // 2, WIDTH)
    frames = [cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420) for picture in planes]
    path = FramePath(options.every, cache_frames=8)
    count = 0
    began = time.process_time()
    while time.process_time() - began < options.seconds:
        path.look(frames[count % len(frames)])
        count += 1
    print((time.process_time() - began) / count * 1e6)


if __name__ == "__main__":
    main()
