"""A whole car for a test: bus, model server, the real program, and somebody who listens."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from model_server.process import ModelServerProcess
from rig.bus_watcher import BusWatcher
from rig.patience import patiently, wait_until
from rig.places import BUS_POLICY
from rig.private_bus import PrivateBus
from rig.program import Program


class Cabin:
    """Everything in it ends with `close`; in a `with` statement by itself."""

    def __init__(self, executable: Path, server_options: list[str] | None = None,
                 with_server: bool = True) -> None:
        self.executable = executable
        self._temporary = tempfile.TemporaryDirectory(prefix="cabinwatch-")
        self.folder = Path(self._temporary.name)
        self.bus = PrivateBus(self.folder, BUS_POLICY)
        self.server = ModelServerProcess(server_options or []) if with_server else None
        self.programs: list[Program] = []
        self._others = ExitStack()  # more servers, more watchers
        self.watcher = self.new_watcher()

    def new_watcher(self) -> BusWatcher:
        """One more program that listens; a restarted bus is heard by new ones only."""
        return self._others.enter_context(BusWatcher(self.bus.address))

    def add_server(self, *options: str) -> ModelServerProcess:
        """One more model server."""
        return self._others.enter_context(ModelServerProcess(options))

    def wait_for_queries(self, count: int, seconds: float = 20.0) -> None:
        """Until the model server has got so many queries."""
        wait_until(f"{count} queries", lambda: len(self.server.log()) >= count, seconds,
                   found=lambda: f"{len(self.server.log())} came")

    def configuration(self, **settings: Any) -> Path:
        """Writes a configuration file; `camera__source="..."` is camera.source.

        The reflex lane is off unless asked for: drives are scripted for the reasoning lane, whose
        alerts the other's would supersede.
        """
        sections: dict[str, dict[str, Any]] = {"vision": {"enabled": False}}
        if self.server is not None:
            sections["llm"] = {"servers": [self.server.url]}
        for name, value in settings.items():
            section, key = name.split("__")
            sections.setdefault(section, {})[key] = value
        file = self.folder / "cabinwatch.toml"
        written = file.with_suffix(".new")
        # JSON's texts, numbers, truth values and lists are written in TOML the same way.
        written.write_text("".join(
            f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n"
                                       for key, value in keys.items())
            for section, keys in sections.items()), encoding="utf-8")
        return written.replace(file)    # a service that reads it just now reads one or the other

    def run(self, *options: str, environment: dict[str, str] | None = None,
            **settings: Any) -> Program:
        """Starts `cabinwatch run` with these settings over the built-in ones."""
        file = self.configuration(**settings)
        program = Program(
            self.executable,
            ["run", "--config", str(file), "--bus", self.bus.address, *options],
            self.folder / "cabinwatch.log", environment)
        self.programs.append(program)
        return program

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs another subcommand, on this bus, to its end."""
        return subprocess.run(
            [str(self.executable), "--bus", self.bus.address, *arguments],
            capture_output=True, text=True, timeout=patiently(30), check=False,
            env=dict(os.environ))

    def check_step(self, name: str, **settings: Any) -> tuple[str, str]:
        """Outcome and text of one step of `cabinwatch check`, without vision and model."""
        wanted = {"vision__enabled": "false", "llm__enabled": "false", **settings}
        told = self.command("check", "--json", *(
            option for key, value in wanted.items()
            for option in ("--set", f"{key.replace('__', '.')}={value}"))).stdout
        step, = [step for step in map(json.loads, told.splitlines()) if step["step"] == name]
        return step["outcome"], step["text"]

    def close(self) -> None:
        for program in self.programs:
            program.stop()
        self._others.close()
        if self.server is not None:
            self.server.close()
        self.bus.close()
        self._temporary.cleanup()

    def __enter__(self) -> "Cabin":
        return self

    def __exit__(self, *_error) -> None:
        self.close()
