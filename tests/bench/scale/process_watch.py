"""What a running process takes, looked at from outside."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class ProcessWatch:
    """Looks at a process every second from `start` to `stop`. `resident_mib`: at each look."""

    pid: int
    resident_mib: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def start(self) -> None:
        self._began, self._cpu_began = time.monotonic(), cpu_seconds(self.pid)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self.seconds = time.monotonic() - self._began
        self.cpu_s = cpu_seconds(self.pid) - self._cpu_began

    @property
    def cpu_percent(self) -> float:
        """Of one core."""
        return 100 * self.cpu_s / self.seconds

    def _look(self) -> None:
        while not self._stopping.wait(1.0):
            self.resident_mib.append(_resident_mib(self.pid))


def cpu_seconds(pid: int) -> float:
    """What a process has taken of the processors until now."""
    # Behind the name, which may hold anything but ends with the last parenthesis.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20
