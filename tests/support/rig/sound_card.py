"""Where a test's program plays its sounds: a pipe, of which it is known when what came."""

from __future__ import annotations

import array
import math
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from rig.patience import patiently

RATE = 48_000                   # Hz, one channel of signed 16 bits
# Without new samples for so long the next ones are another sound's.
_SILENCE = 0.3


@dataclass
class HeardSound:
    began_at: float             # time.monotonic
    samples: array.array[int] = field(default_factory=lambda: array.array("h"))
    ended_at: float = 0.0

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def pitch(self, of: tuple[float, ...]) -> float:
        """The strongest of these frequencies, Hz."""
        return max(of, key=self._strength)

    def _strength(self, hz: float) -> float:
        turn = 2 * math.pi * hz / RATE
        real = sum(sample * math.cos(turn * i) for i, sample in enumerate(self.samples))
        imaginary = sum(sample * math.sin(turn * i) for i, sample in enumerate(self.samples))
        return math.hypot(real, imaginary)


class SoundCard:
    """Listens from construction until `close`. Any thread."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.device = f"gst:filesink location={pipe} buffer-mode=unbuffered sync=true"
        # Open at both ends: no end of file comes between two sounds.
        self._pipe = os.open(pipe, os.O_RDWR)
        self._news = threading.Condition()
        self._sounds: list[HeardSound] = []
        self._thread = threading.Thread(target=self._listen)
        self._closing = False
        self._thread.start()

    def _listen(self) -> None:
        while True:
            piece = os.read(self._pipe, 1 << 16)
            now = time.monotonic()
            with self._news:
                if self._closing:
                    return
                if not self._sounds or now - self._sounds[-1].ended_at > _SILENCE:
                    self._sounds.append(HeardSound(now))
                self._sounds[-1].samples.frombytes(piece)
                self._sounds[-1].ended_at = now
                self._news.notify_all()

    def sounds(self) -> list[HeardSound]:
        with self._news:
            return list(self._sounds)

    def wait_for(self, count: int, seconds: float = 20.0) -> list[HeardSound]:
        """Until so many sounds have begun and the last of them is over."""
        deadline = time.monotonic() + patiently(seconds)
        with self._news:
            while True:
                is_over = (len(self._sounds) >= count
                           and time.monotonic() - self._sounds[-1].ended_at > _SILENCE)
                if is_over:
                    return list(self._sounds)
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"{len(self._sounds)} of {count} sounds came")
                self._news.wait(min(left, _SILENCE))

    def close(self) -> None:
        with self._news:
            self._closing = True
        os.write(self._pipe, b"\0\0")
        self._thread.join()
        os.close(self._pipe)
