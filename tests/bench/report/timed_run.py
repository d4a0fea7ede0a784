"""Runs a program to its end, and tells what it took as the operating system counted it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TimedRun:
    """`peak_mib`: of the largest process. `text`: what it wrote to standard output."""

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
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{command[0]} ended with status {process.returncode}:\n"
                               f"{errors.read()[-4000:]}")
        return TimedRun(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read())
