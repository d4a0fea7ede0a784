"""Stands in for journald: its socket, and a way to start a program that finds it where the system's is."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TextIO

_LARGEST = 1 << 18              # bytes of an entry
_LOOKS_EVERY = 0.1              # seconds, whether it is to go or to end

# Of the program's own mounts alone: /run is empty but for the socket. stderr counts as the journal's stream,
# as where systemd starts it.
_START = """#!/bin/sh
exec unshare --mount sh -c 'mount -t tmpfs cabinwatch-shake /run && mkdir -p /run/systemd/journal &&
  mount --bind "{folder}" /run/systemd/journal &&
  export JOURNAL_STREAM="$(stat -L -c %d:%i /proc/self/fd/2)" && exec "$@"' sh "{executable}" "$@"
"""


class Journal:
    """Takes entries from construction until `close`, and writes them to a file as lines. The socket is its
    thread's alone: closed by another it would go on receiving."""

    def __init__(self, folder: Path, log: Path) -> None:
        """`folder` is made, and has the socket."""
        folder.mkdir()
        self._folder = folder
        self._log = log
        self._reads = threading.Event()
        self._reads.set()
        self._wants_away = threading.Event()
        self._is_there = threading.Event()
        self._is_gone = threading.Event()
        self._is_closing = threading.Event()
        self.count = 0                      # entries that came
        self._began_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="journal")
        self._thread.start()
        self._is_there.wait()

    @staticmethod
    def can_be_had() -> bool:
        """Whether a program may have mounts of its own."""
        tried = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/run"],
                               check=False, capture_output=True)
        return tried.returncode == 0

    def starter(self, executable: Path) -> Path:
        """A program that becomes `executable`, which tells this journal what it has to tell."""
        script = self._folder.with_name("in_journal.sh")
        script.write_text(_START.format(folder=self._folder, executable=executable.resolve()),
                          encoding="utf-8")
        script.chmod(0o755)
        return script

    def stall(self) -> None:
        """Nothing is read from now on: when its socket is full, who writes waits."""
        self._reads.clear()

    def read_again(self) -> None:
        self._reads.set()

    def go(self) -> None:
        """It has ended: the socket's file is there, but nobody listens."""
        self._wants_away.set()
        self._is_gone.wait()

    def come_back(self) -> None:
        self._is_gone.clear()
        self._wants_away.clear()
        self._is_there.wait()

    def close(self) -> None:
        self._is_closing.set()
        self._wants_away.set()
        self._reads.set()
        self._thread.join()

    def _run(self) -> None:
        with self._log.open("a", encoding="utf-8") as out:
            while not self._is_closing.is_set():
                with self._listen() as listener:
                    self._is_there.set()
                    while not self._wants_away.is_set():
                        self._read_one(listener, out)
                self._is_there.clear()
                self._is_gone.set()
                while self._wants_away.is_set() and not self._is_closing.is_set():
                    self._is_closing.wait(_LOOKS_EVERY)

    def _listen(self) -> socket.socket:
        path = self._folder / "socket"
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(str(path))
        listener.settimeout(_LOOKS_EVERY)
        return listener

    def _read_one(self, listener: socket.socket, out: TextIO) -> None:
        self._reads.wait()
        try:
            entry, files, _, _ = socket.recv_fds(listener, _LARGEST, 1)
        except TimeoutError:
            return
        for file in files:                  # an entry that was too long for the socket
            with suppress(OSError):
                entry = os.pread(file, _LARGEST, 0)
            os.close(file)
        self.count += 1
        out.write(f"{time.monotonic() - self._began_at:8.2f} {line_of(entry)}\n")
        out.flush()


def line_of(entry: bytes) -> str:
    """An entry of the journal's protocol as "journal PRIORITY: MESSAGE (NAME=VALUE, ...)"."""
    fields: dict[str, str] = {}
    rest = entry
    while rest:
        line, _, rest = rest.partition(b"\n")
        name, is_plain, value = line.partition(b"=")
        if not is_plain:                    # the value follows with its length, for line breaks in it
            length = struct.unpack_from("<Q", rest)[0] if len(rest) >= 8 else 0
            value, rest = rest[8:8 + length], rest[9 + length:]
        fields[name.decode(errors="replace")] = value.decode(errors="replace")
    more = ", ".join(f"{name.removeprefix('CABINWATCH_')}={value}" for name, value in fields.items()
                     if name.startswith("CABINWATCH_"))
    return (f"journal {fields.get('PRIORITY', '?')}: {fields.get('MESSAGE', '')}"
            + (f" ({more})" if more else ""))
