"""How late this machine is by itself: what nobody may blame the program for."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from contextlib import suppress
from pathlib import Path

_EVERY = 0.1                    # seconds
# What a thread stood waiting for a processor within so many looks adds up: a frame that came then is
# late by no more, however long something takes as a whole.
_TOGETHER = 10
_NANOSECONDS = 1e9


class Lateness:
    """Measures from construction until `close`: a thread that sleeps and sees how much later it is
    woken, and how long the program's threads stood in the queue for a processor."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._late: list[float] = []            # seconds, of the ticker, at each time
        self._waited: list[float] = []          # seconds since the time before, of the worst thread
        self._pid: int | None = None
        self._before: dict[str, int] = {}
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lateness")
        self._thread.start()

    def watch(self, pid: int | None) -> None:
        """Whose threads are looked at from now on."""
        self._pid = pid

    def between(self, begin: float, end: float) -> float:
        """By how many seconds something may be late that happened between `begin` and `end`: in
        the worst second."""
        first = bisect_left(self._times, begin)
        last = bisect_left(self._times, end + _EVERY) + 1
        waited = self._waited[first:last]
        worst = max((sum(waited[at:at + _TOGETHER]) for at in range(len(waited))), default=0.0)
        return max(self._late[first:last], default=0.0) + worst

    def worst(self) -> tuple[float, float]:
        """Of the whole time: the ticker's, and the share of it that the worst thread waited."""
        span = max(self._times[-1] - self._times[0], 1.0) if self._times else 1.0
        return max(self._late, default=0.0), sum(self._waited) / span

    def close(self) -> None:
        self._is_closing.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            due = time.monotonic() + _EVERY
            if self._is_closing.wait(_EVERY):
                return
            now = time.monotonic()
            waited = self._waited_in_queue()
            self._late.append(now - due)
            self._waited.append(waited)
            self._times.append(now)

    def _waited_in_queue(self) -> float:
        """Of the thread that waited longest since the last look (/proc/PID/task/TID/schedstat)."""
        pid, worst, seen = self._pid, 0, {}
        if pid is None:
            return 0.0
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                with suppress(OSError, IndexError, ValueError):
                    delay = int((task / "schedstat").read_text(encoding="ascii").split()[1])
                    seen[task.name] = delay
                    worst = max(worst, delay - self._before.get(task.name, delay))
        self._before = seen
        return worst / _NANOSECONDS
