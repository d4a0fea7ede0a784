"""The server as a process of its own, for tests and the demonstration."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

_SUPPORT = Path(__file__).resolve().parent.parent
_END_SECONDS = 5.0


class ModelServerProcess:
    """Runs from construction, when it already listens, until `close`; in a `with` statement by
    itself. It ends with us, however we end. Any thread."""

    def __init__(self, options: Sequence[str] = ()) -> None:
        """`options`: of the command line. Raises RuntimeError when it does not start."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "model_server", *options], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(_SUPPORT)})
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the model server ended with status {self.process.wait()}")
        self._told: dict[str, Any] = json.loads(line)

    @property
    def port(self) -> int:
        return int(self._told["port"])

    @property
    def url(self) -> str:
        """As the configuration's `llm.servers` takes it; the unix socket's when it has one."""
        unix = self._told["unix"]
        return f"unix:{unix}" if unix is not None else f"http://127.0.0.1:{self.port}"

    def add_fault(self, kind: str, *, count: int | None = None, analysis: str | None = None,
                  scope: str = "queries", **more: Any) -> None:
        """It acts from when this returns. The README lists the kinds."""
        self._control("POST", "/_test/fault", {"kind": kind, "count": count, "analysis": analysis,
                                               "scope": scope, **more})

    def clear_faults(self) -> None:
        self._control("DELETE", "/_test/fault")

    def log(self) -> list[dict[str, Any]]:
        """The queries so far, in order of arrival."""
        return self._control("GET", "/_test/log")["queries"]

    def started_at(self) -> float:
        """When the log's times begin (time.monotonic), to a millisecond or so."""
        return time.monotonic() - self._control("GET", "/_test/log")["now"]

    def clear_log(self) -> None:
        self._control("DELETE", "/_test/log")

    def state(self) -> dict[str, Any]:
        return self._control("GET", "/_test/state")

    def close(self) -> None:
        """Ends it; when it does not end by itself in time it is killed."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def __enter__(self) -> ModelServerProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _control(self, method: str, path: str, content: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._told["control_port"], timeout=10)
        try:
            connection.request(method, path, json.dumps(content) if content is not None else None)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(answer["error"])
        return answer
