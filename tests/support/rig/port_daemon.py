"""A daemon that listens at a port of this computer."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from rig.ports import wait_for_port


class PortDaemon:
    """Runs from construction until `close`; may be stopped and started again."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self.port = port
        self._command = command
        self._log = log.open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Returns once it listens."""
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL,
                                         stdout=self._log, stderr=self._log)
        wait_for_port(self.port, self._process)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def read_again(self) -> None:
        """Its configuration."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def close(self) -> None:
        self.stop()
        self._log.close()
