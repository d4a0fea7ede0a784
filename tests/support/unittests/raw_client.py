"""A client that sees every byte."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from types import TracebackType
from typing import Any

_PATIENCE = 10.0                # seconds; no test waits this long for what comes


@dataclass(frozen=True)
class Reply:
    """A whole response."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class RawClient:
    """One connection, TCP or unix socket."""

    def __init__(self, address: int | str) -> None:
        """`address`: a port of this host, or a unix socket's path."""
        if isinstance(address, int):
            self.socket = socket.create_connection(("127.0.0.1", address), _PATIENCE)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(_PATIENCE)
            try:
                self.socket.connect(address)
            except OSError:
                self.socket.close()
                raise
        self._pending = b""

    def send(self, path: str, body: bytes | None = None, method: str | None = None,
             headers: dict[str, str] | None = None) -> None:
        """Sends a request; POST when it has a body."""
        lines = [f"{method or ('GET' if body is None else 'POST')} {path} HTTP/1.1"]
        fields = {"Host": "127.0.0.1", **(headers or {})}
        if body is not None:
            fields.setdefault("Content-Length", str(len(body)))
        lines += [f"{name}: {value}" for name, value in fields.items()]
        self.send_raw(("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b""))

    def send_raw(self, content: bytes) -> None:
        self.socket.sendall(content)

    def ask(self, path: str, body: bytes | None = None, method: str | None = None,
            headers: dict[str, str] | None = None) -> Reply:
        self.send(path, body, method, headers)
        return self.read_reply(has_body=method != "HEAD")

    def read_reply(self, has_body: bool = True) -> Reply:
        status, headers = self.read_head()
        if not has_body:
            return Reply(status, headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while (size := int(self._read_to(b"\r\n"), 16)) > 0:
                body += self._read(size)
                self._read(2)
            self._read(2)
            return Reply(status, headers, body)
        return Reply(status, headers, self._read(int(headers["content-length"])))

    def read_head(self) -> tuple[int, dict[str, str]]:
        first, *lines = self._read_to(b"\r\n\r\n").decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(first.split(" ")[1]), headers

    def read_all(self) -> bytes:
        """What comes until the server closes."""
        content = self._pending
        try:
            while piece := self.socket.recv(65536):
                content += piece
        except ConnectionResetError:
            pass
        return content

    def available(self) -> bytes | None:
        """What has come and was not read; None when the server has closed."""
        self.socket.setblocking(False)
        try:
            piece = self.socket.recv(1 << 20)
        except BlockingIOError:
            return self._pending
        finally:
            self.socket.settimeout(_PATIENCE)
        return self._pending + piece if piece else None

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _read_to(self, end: bytes) -> bytes:
        while end not in self._pending:
            self._receive()
        content, _, self._pending = self._pending.partition(end)
        return content

    def _read(self, count: int) -> bytes:
        while len(self._pending) < count:
            self._receive()
        content, self._pending = self._pending[:count], self._pending[count:]
        return content

    def _receive(self) -> None:
        piece = self.socket.recv(1 << 20)
        if not piece:
            raise ConnectionError("closed by the server")
        self._pending += piece
