"""Runs a program to its end, and tells what it took as the operating system counted it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class TimedRun:
    """`peak_mib`: of the process itself. `text`: what it wrote to standard output."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    text: str


def timed_run(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> TimedRun:
    """Raises RuntimeError, with what it wrote to stderr, when its exit status is not 0."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=errors,
                                   env={**os.environ, **(environment or {})})
        with _PeakMemory(process.pid) as peak:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{command[0]} ended with status {process.returncode}:\n"
                               f"{errors.read()[-4000:]}")
        return TimedRun(wall, usage.ru_utime + usage.ru_stime, peak.mib, out.read())


class _PeakMemory:
    """Looks at a process's peak until it has ended. Not ru_maxrss: that begins with the memory of
    this process, of which the other one was forked."""

    def __init__(self, pid: int) -> None:
        self.mib = 0.0
        self._status = Path(f"/proc/{pid}/status")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> _PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                text = self._status.read_text(encoding="utf-8", errors="replace")
            except OSError:
                return
            _, name, rest = text.partition("VmHWM:")
            if name:            # a process that has ended has no memory
                self.mib = int(rest.split()[0]) / 1024
