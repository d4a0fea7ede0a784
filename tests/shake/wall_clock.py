"""The wall clock of the service alone, which can be stepped; the machine's can be by who owns it."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from rig.preload import missing, preloaded


class WallClock:
    """Goes with the machine's until it is stepped. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._environment = preloaded("wall_clock", folder)
        file = folder / "wall-clock"
        file.write_bytes(bytes(8))
        self._environment["CABINWATCH_WALL_CLOCK"] = str(file)
        with file.open("r+b") as opened:
            self._offset = mmap.mmap(opened.fileno(), 8)

    @staticmethod
    def can_be_had() -> bool:
        return missing() is None

    def environment(self) -> dict[str, str]:
        """Of a program that is to have this clock."""
        return dict(self._environment)

    def step(self, seconds: int) -> None:
        """To so far from the machine's clock, at once."""
        self._offset[:] = struct.pack("q", seconds)

    def close(self) -> None:
        self._offset.close()
