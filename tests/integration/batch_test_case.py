"""What tests of `cabinwatch batch` share."""

from __future__ import annotations

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from cabin_test_case import EXECUTABLE, VIDEOS, keep_state_apart
from model_server.process import ModelServerProcess
from rig.batch import Results, short_drive
from rig.patience import patiently
from rig.program import Program

# As little of the machine's time as a model can take.
FAST = ("--slots", "4", "--query-seconds", "0")


class BatchTestCase(unittest.TestCase):
    """A folder for a test, gone after it."""

    def setUp(self) -> None:
        keep_state_apart(self)
        temporary = tempfile.TemporaryDirectory(prefix="cabinwatch-batch-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self._outs = 0

    def server(self, *options: str) -> ModelServerProcess:
        server = ModelServerProcess(options or FAST)
        self.addCleanup(server.close)
        return server

    def recordings(self, *names: str, folder: str = "recordings") -> Path:
        """A folder with short drives, as "asleep.webm"."""
        place = self.folder / folder
        place.mkdir(exist_ok=True)
        for name in names:
            (place / f"{name}.webm").write_bytes(short_drive(name, VIDEOS).read_bytes())
        return place

    def out(self) -> Path:
        self._outs += 1
        return self.folder / f"results-{self._outs}"

    def arguments(self, server: ModelServerProcess | None, out: Path, *more: str | Path,
                  **settings: object) -> list[str]:
        """Of a batch into `out`; settings as `llm__model="..."`."""
        # A server that is not there, where none is wanted.
        url = server.url if server is not None else "http://127.0.0.1:1"
        # The reflex lane is off unless asked for: these drives are scripted for the other one.
        arguments = ["batch", "--config", "/dev/null", "--set", f'llm.servers=["{url}"]',
                     "--set", "vision.enabled=false"]
        for name, value in settings.items():
            arguments += ["--set", f"{name.replace('__', '.')}={str(value).lower()}"]
        return [*arguments, "--out", str(out), *map(str, more)]

    def batch(self, server: ModelServerProcess | None, out: Path, *more: str | Path,
              status: int = 0, seconds: float = 120.0, text: str | None = None,
              **settings: object) -> tuple[Results, str]:
        """Runs a batch to its end; what it wrote, and what it told on stderr."""
        done = subprocess.run(
            [str(EXECUTABLE), *self.arguments(server, out, *more, **settings)],
            capture_output=True, text=True, timeout=patiently(seconds), check=False, input=text)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return Results(out), done.stderr

    def start(self, server: ModelServerProcess | None, out: Path, *more: str | Path,
              environment: dict[str, str] | None = None, **settings: object) -> Program:
        """Starts a batch."""
        program = Program(EXECUTABLE, self.arguments(server, out, *more, **settings),
                          self.folder / "batch.log", environment)
        self.addCleanup(self._end, program)
        return program

    @staticmethod
    def _end(program: Program) -> None:
        if program.process.poll() is None:
            program.process.kill()
        program.wait()

    def command(self, *arguments: str | Path, status: int = 0) -> tuple[str, str]:
        """Runs another subcommand to its end; its stdout and stderr."""
        done = subprocess.run([str(EXECUTABLE), *map(str, arguments)], capture_output=True,
                              text=True, timeout=patiently(60), check=False, env=dict(os.environ))
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return done.stdout, done.stderr
