"""Requests and responses as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True)
class Request:
    """A whole request. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    keep_alive: bool


@dataclass(frozen=True)
class Response:
    """A whole response; `chunks` instead of `body` goes out with chunked transfer encoding."""

    status: int
    content_type: str
    body: bytes = b""
    chunks: tuple[bytes, ...] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def head(self, keep_alive: bool) -> bytes:
        """Status line and headers."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:       # 499
            phrase = "Client Closed Request"
        lines = [f"HTTP/1.1 {self.status} {phrase}", f"Content-Type: {self.content_type}",
                 *(f"{name}: {value}" for name, value in self.headers.items())]
        if self.chunks is None:
            lines.append(f"Content-Length: {len(self.body)}")
        else:
            lines.append("Transfer-Encoding: chunked")
        if not keep_alive:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def wire_body(self) -> bytes:
        """The body as it goes over the wire."""
        if self.chunks is None:
            return self.body
        return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk)
                        for chunk in self.chunks) + b"0\r\n\r\n"


def json_response(content: Any, status: int = 200) -> Response:
    return Response(status, "application/json; charset=utf-8",
                    json.dumps(content).encode())


def text_response(text: str, status: int = 200) -> Response:
    return Response(status, "text/plain", text.encode())
