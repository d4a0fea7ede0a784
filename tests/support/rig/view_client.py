"""A browser without a screen or a script: asks `cabinwatch view` as its page does."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rig.patience import patiently


class ViewClient:
    """One page. Requests are answered within some seconds, or raise."""

    def __init__(self, address: str) -> None:
        """`address` as the program prints it."""
        self.address = address
        parts = urlsplit(address)
        self.port = parts.port
        self.root = f"http://127.0.0.1:{parts.port}"
        self.token = parse_qs(parts.query)["token"][0]
        self._shown = 0

    def request(self, target: str, method: str = "GET", token: str | None = None,
                **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; `Origin="..."` and the like are sent along."""
        asked = urllib.request.Request(self.root + target, method=method)
        asked.add_header("Authorization", f"Bearer {self.token if token is None else token}")
        for name, value in headers.items():
            asked.add_header(name, value)
        try:
            with urllib.request.urlopen(asked, timeout=patiently(20)) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, dict(refused.headers), refused.read()

    def next(self) -> dict[str, Any]:
        """What is shown next, or after a second what is shown still."""
        status, _headers, body = self.request(f"/look?after={self._shown}")
        if status != 200:
            raise AssertionError(f"{status}: {body!r}")
        answer = json.loads(body)
        self._shown = answer["shown"]
        return answer

    def wait_for(self, what: str, holds: Callable[[dict[str, Any]], Any],
                 seconds: float = 20.0) -> dict[str, Any]:
        """The first answer for which `holds`."""
        deadline = time.monotonic() + patiently(seconds)
        while True:
            answer = self.next()
            if holds(answer):
                return answer
            if time.monotonic() > deadline:
                answer["look"] = answer["look"] and {**answer["look"], "picture": "..."}
                raise AssertionError(f"no {what} within {seconds} s; last: {answer}")

    def steer(self, what: str, by: int = 0) -> None:
        status, _headers, body = self.request(f"/steer?do={what}&by={by}", "POST")
        if status != 204:
            raise AssertionError(f"{status}: {body!r}")
