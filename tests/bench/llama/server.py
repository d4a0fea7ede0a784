"""llama.cpp's server as a process of its own, and the processor time that it takes."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from llama.models import Model, Place

_START_SECONDS = 120.0
_END_SECONDS = 10.0
# One thread, so that time does not depend on how many processors are free. No warm-up: the first
# query is the probe's, and is not counted.
_OPTIONS = ("--host", "127.0.0.1", "--parallel", "4", "--ctx-size", "16384", "--threads", "1",
            "--no-warmup", "--jinja")


class LlamaServer:
    """Runs from construction, when it has loaded the model, until `close`; in a `with` statement by
    itself. One thread."""

    def __init__(self, place: Place, model: Model, options: tuple[str, ...] = ()) -> None:
        """Raises RuntimeError, with the end of what it told, when it does not start."""
        self.port = _free_port()
        self._log = tempfile.TemporaryFile("w+", errors="replace")
        # chroot becomes the server, so that its process is the server's.
        self._process = subprocess.Popen(
            [*place.server, "--model", str(place.gguf(model)), "--mmproj", str(place.mmproj(model)),
             "--port", str(self.port), *_OPTIONS, *options],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT)
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> LlamaServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def cpu_seconds(self) -> float:
        """Of all its threads since it started, in its own code and in the kernel's for it."""
        # Behind the name, which may hold anything but ends with the last parenthesis.
        told = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii", errors="replace")
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._log.seek(0)
                raise RuntimeError(f"the model server did not start:\n{self._log.read()[-2000:]}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5.0)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
