"""The car that is shaken: the service, its camera, its server, its bus, and who listens."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

from model_server.process import ModelServerProcess
from rig.cabin import Cabin
from rig.program import Program

from shake.camera import Camera
from shake.ear import Ear
from shake.journal import Journal
from shake.lateness import Lateness
from shake.pictures import Film
from shake.wall_clock import WallClock


# What a program says that ends for want of something that nothing of ours can do without.
_WANTS = ("Creating pipes for GWakeup: Too many open files", "failed to allocate", "std::bad_alloc")
# What the dynamic linker says where there is no memory to load the program into, and its status.
_WANTS_AT_START = "error while loading shared libraries"
_NOT_LOADED = 127
# The same of the program's own, which ends orderly.
_WANTS_TOLD = ("a thread to read it with could not be had", "is installed and cannot be loaded")
_DISK = "size=32m"              # holds a drive's record; small, to be filled quickly


class Ending(NamedTuple):
    """How the service ended after SIGTERM."""

    seconds: float
    status: int | None          # None: it had to be killed
    is_want: bool               # see Car.was_ended_by_want


class Car:
    """Everything in it ends with `close`."""

    def __init__(self, executable: Path, film: Film, *, with_journal: bool,
                 with_clock: bool) -> None:
        self.camera = Camera(film)
        self.cabin = Cabin(executable)
        self.journal: Journal | None = None     # else it logs to a pipe alone
        if with_journal and Journal.can_be_had():
            self.journal = Journal(self.cabin.folder / "journal", self.cabin.folder / "cabinwatch.log")
            self.cabin.executable = self.journal.starter(executable)
        self.clock: WallClock | None = None     # else it has the machine's
        if with_clock and WallClock.can_be_had():
            self.clock = WallClock(self.cabin.folder)
        self.state = self.cabin.folder / "state"
        self.disk = self.cabin.folder / "disk"      # of its own, so that it can be full
        self.has_disk = self._mount()
        self.lateness = Lateness()
        self.ear = Ear(self.cabin.bus.address)
        self.port = self.server.port
        self.ends: list[Ending] = []        # in the midst of a round
        self.cut_short: set[float] = set()  # begins of lives in which nothing could be cleared
        self.lives: list[tuple[float, float | None]] = []   # of the service, begin and end
        self.program = self._start()

    @property
    def server(self) -> ModelServerProcess:
        assert self.cabin.server is not None
        return self.cabin.server

    def settings(self, **more: Any) -> dict[str, Any]:
        """As Cabin.configuration takes them."""
        record = {"record__folder": str(self.disk / "drives")} if self.has_disk else {}
        return {"camera__source": self.camera.source, "camera__realtime": True,
                "vision__enabled": True, **record, **more}

    def write_good_configuration(self, **more: Any) -> Path:
        return self.cabin.configuration(**self.settings(**more))

    def exchange_server(self, *options: str) -> None:
        """The server ends, and another one, with other options, takes its place."""
        self.server.close()
        self.cabin.server = ModelServerProcess(["--port", str(self.port), *options])

    def start_again(self) -> None:
        """After it has ended."""
        self.program = self._start()

    def ask_to_end(self) -> Ending:
        """SIGTERM, and waits."""
        program = self.program
        began_at = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        status: int | None
        try:
            status = program.process.wait(15.0)
        except subprocess.TimeoutExpired:
            self._show_where_it_hangs()
            program.process.kill()
            program.process.wait()
            status = None
        ended_at = time.monotonic()
        self.lives[-1] = (self.lives[-1][0], ended_at)
        self.lateness.watch(None)
        program.read_its_log_again()
        program.wait(5.0)
        self.cabin.programs.remove(program)
        is_want = self.was_ended_by_want(status)
        if is_want:
            self.cut_short.add(self.lives[-1][0])
        return Ending(ended_at - began_at, status, is_want)

    def mourn(self) -> None:
        """It has ended by itself."""
        self.lives[-1] = (self.lives[-1][0], time.monotonic())
        self.cut_short.add(self.lives[-1][0])
        self.program.read_its_log_again()
        self.program.wait(5.0)
        self.cabin.programs.remove(self.program)

    def was_ended_by_want(self, status: int | None) -> bool:
        """GLib aborts where it finds no descriptor to wait with (GIO's sockets, which a TCP camera
        is read by, want one for every wait), and where it gets no memory; so does C++ where nobody
        can go on without, and the program where no thread can be had to read a camera with, or no
        library to begin with. It does not begin where there is no memory to load it into. systemd
        starts anew."""
        if status == _NOT_LOADED and _WANTS_AT_START in self._told_last():
            return True
        if status == 1 and any(want in self._told_last() for want in _WANTS_TOLD):
            return True
        return status in (-signal.SIGTRAP, -signal.SIGABRT) and any(
            want in self.program.text for want in _WANTS)

    def close(self) -> None:
        for program in self.cabin.programs:
            if program.process.poll() is None:
                program.process.send_signal(signal.SIGCONT)
        self.ear.close()
        self.lateness.close()
        for program in self.cabin.programs:
            program.stop()
        if self.has_disk:
            subprocess.run(["umount", "--lazy", str(self.disk)], check=False)
        if self.journal is not None:
            self.journal.close()
        self.cabin.close()
        self.camera.close()
        if self.clock is not None:
            self.clock.close()

    def _told_last(self) -> str:
        """By the service, to its pipe or to the journal: some hundred lines."""
        log = self.cabin.folder / "cabinwatch.log"
        return log.read_text(encoding="utf-8", errors="replace")[-20_000:]

    def _mount(self) -> bool:
        """Whether there is a disk; without the right to mount there is none."""
        self.disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", _DISK, "cabinwatch-shake", str(self.disk)],
            check=False, capture_output=True)
        return mounted.returncode == 0

    def _start(self) -> Program:
        if not self.state.exists():         # a fault may have put something else there
            self.state.mkdir()
        environment = {"CABINWATCH_LOG": "debug", "STATE_DIRECTORY": str(self.state)}
        if self.clock is not None:
            environment |= self.clock.environment()
        program = self.cabin.run(environment=environment, **self.settings())
        self.lives.append((time.monotonic(), None))
        self.lateness.watch(program.process.pid)
        return program

    def _show_where_it_hangs(self) -> None:
        pid = self.program.process.pid
        with (self.cabin.folder / "hangs.txt").open("w", encoding="utf-8") as out:
            for task in os.listdir(f"/proc/{pid}/task"):
                folder = Path(f"/proc/{pid}/task/{task}")
                out.write(f"{task} {(folder / 'comm').read_text().strip()}"
                          f" {(folder / 'wchan').read_text().strip()}\n")
