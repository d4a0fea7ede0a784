"""The real program as a process of its own."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from rig.patience import patiently

_SMALL_PIPE = 4096              # bytes, the least that Linux has


class Program:
    """`cabinwatch run`, from construction until it ends or is stopped."""

    def __init__(self, executable: Path, arguments: list[str], log: Path,
                 environment: dict[str, str] | None = None) -> None:
        """`log` takes what the program tells on stderr."""
        self.log = log
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._may_read = threading.Event()
        self._may_read.set()
        self.process = subprocess.Popen(
            [str(executable), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, **(environment or {})}, text=True,
            errors="replace")
        self._readers = [threading.Thread(target=self._read, args=(stream,))
                         for stream in (self.process.stdout, self.process.stderr)]
        for reader in self._readers:
            reader.start()

    def _read(self, stream) -> None:
        with stream, self.log.open("a", encoding="utf-8") as copy:
            for line in stream:
                self._may_read.wait()
                copy.write(line)
                copy.flush()
                with self._news:
                    self._lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def stall_its_log(self) -> None:
        """Nothing of what it tells is read from now on: when its pipe is full, its writes hang."""
        assert self.process.stderr is not None
        with suppress(ValueError):  # it has ended
            fcntl.fcntl(self.process.stderr.fileno(), fcntl.F_SETPIPE_SZ, _SMALL_PIPE)
        self._may_read.clear()

    def read_its_log_again(self) -> None:
        self._may_read.set()

    @property
    def text(self) -> str:
        """All that it told so far."""
        with self._news:
            return "\n".join(self._lines)

    def wait_for_line(self, pattern: str, seconds: float = 20.0) -> str:
        """The first line that the regular expression finds."""
        deadline = time.monotonic() + patiently(seconds)
        expression = re.compile(pattern)
        seen = 0
        with self._news:
            while True:
                for line in self._lines[seen:]:
                    if expression.search(line):
                        return line
                seen = len(self._lines)
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(
                        f"no line with {pattern!r} within {seconds} s:\n" + "\n".join(self._lines))
                self._news.wait(left)

    def wait(self, seconds: float = 60.0) -> int:
        """Its exit status."""
        try:
            status = self.process.wait(patiently(seconds))
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"still running after {seconds} s:\n{self.text}") from None
        for reader in self._readers:
            reader.join()
        return status

    def stop(self, seconds: float = 10.0) -> int:
        """Asks it to end as systemd does, and waits. Its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait(seconds)
