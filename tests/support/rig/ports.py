"""TCP ports of this computer, for programs that tests start."""

from __future__ import annotations

import socket
import subprocess
import time

from rig.patience import patiently


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 20.0) -> None:
    """Until `process`, which was just started, listens there."""
    deadline = time.monotonic() + patiently(seconds)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
