"""Stands between cabinwatch and the model server, and notes what each answered query took.

It is here for two reasons. What a server that keeps no prefix would take cannot be had by its
options: cabinwatch asks llama.cpp's server to keep it (`cache_prompt` in the query), and a query's
word counts more than `--no-cache-prompt`. And when the first query about a sequence comes is known
only here.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PATIENCE_S = 600.0


@dataclass(frozen=True)
class Query:
    """What the server says of a query that it answered. `prompt_tokens`: with the cached ones;
    `answered_at_cpu_s`: the server's processor time, of all queries, when it had answered."""

    prompt_tokens: int
    cached_tokens: int
    answer_tokens: int
    answered_at_cpu_s: float


@dataclass(frozen=True)
class First:
    """The first query about a sequence. `at`: by the monotonic clock; `cpu_s`: the server's then."""

    at: float
    cpu_s: float
    body: bytes


class Recorder:
    """Listens on `url` from construction until `close`; in a `with` statement by itself."""

    def __init__(self, port: int, keeps_prefixes: bool, cpu_seconds: Callable[[], float]) -> None:
        """`port`: the server's, on this machine. `keeps_prefixes`: else every query asks for none to
        be kept. `cpu_seconds`: the server's so far."""
        self.queries: list[Query] = []
        self.first: First | None = None
        self._port = port
        self._keeps_prefixes = keeps_prefixes
        self._cpu_seconds = cpu_seconds
        self._lock = threading.Lock()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                recorder._pass_on(self)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        is_of_sequence = pictures_in(body) > 1  # the probe's query has one
        if is_of_sequence:
            self._note_first(body)
            body = body if self._keeps_prefixes else without_cache(body)
        server = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE_S)
        try:
            server.request(handler.command, handler.path, body or None,
                           {"Content-Type": handler.headers.get("Content-Type", "")})
            answer = server.getresponse()
            text = answer.read()
        finally:
            server.close()
        if is_of_sequence and answer.status == http.HTTPStatus.OK:
            with self._lock:
                self.queries.append(query_of(json.loads(text), self._cpu_seconds()))
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.getheader("Content-Type", ""))
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def _note_first(self, body: bytes) -> None:
        with self._lock:
            if self.first is None:
                self.first = First(time.monotonic(), self._cpu_seconds(), body)


def pictures_in(body: bytes) -> int:
    return body.count(b'"type":"image_url"')


def without_cache(body: bytes) -> bytes:
    """The same query, asking for nothing to be kept."""
    query = json.loads(body)
    query["cache_prompt"] = False
    return json.dumps(query, separators=(",", ":")).encode()


def query_of(answer: dict[str, Any], cpu_s: float) -> Query:
    usage = answer["usage"]
    details = usage.get("prompt_tokens_details") or {}
    return Query(usage["prompt_tokens"], details.get("cached_tokens", 0),
                 usage["completion_tokens"], cpu_s)
