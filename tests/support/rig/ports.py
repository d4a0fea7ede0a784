"""TCP ports of this computer, for programs that tests start."""

from __future__ import annotations

import socket
import subprocess

from rig.patience import wait_until


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 20.0) -> None:
    """Until `process`, which was just started, listens there."""
    def is_heard() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            if process.poll() is not None:
                raise
            return False

    wait_until(f"{process.args} listens at port {port}", is_heard, seconds)
