"""What the server was asked, for tests to look at."""

from __future__ import annotations

import itertools
import time
from dataclasses import asdict, dataclass, field
from typing import Any

_MOST_ENTRIES = 20000


@dataclass
class LogEntry:
    """A query. Times: seconds since the server's start. The README tells what the fields mean."""

    id: int
    began: float
    protocol: str
    endpoint: str
    connection: int
    analysis: str = "other"
    images: int = 0
    different_images: int = 0
    frame_numbers: list[int | None] = field(default_factory=list)
    in_order: bool = True
    order_problem: str = ""
    num_ctx: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    received_at: float = 0.0
    started_at: float | None = None
    ended_at: float | None = None
    takes: float | None = None
    slot: int | None = None
    wanted_slot: int | None = None
    outcome: str = "open"
    fault: str | None = None
    status: int | None = None
    prefix_hash: str = ""
    cached_images: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    text: str = ""
    answer: str = ""

    def start(self, slot: int) -> None:
        self.slot = slot
        self.started_at = time.monotonic() - self.began

    def end(self, outcome: str, status: int | None = None) -> None:
        """The first end counts."""
        if self.outcome == "open":
            self.outcome = outcome
            self.status = status
            self.ended_at = time.monotonic() - self.began

    def listed(self) -> dict[str, Any]:
        content = asdict(self)
        del content["began"]
        return content


class RequestLog:
    """The queries in order of arrival. The event loop's thread only."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._numbers = itertools.count(1)
        self._entries: list[LogEntry] = []

    def now(self) -> float:
        """Seconds since the server's start, as the entries have them."""
        return time.monotonic() - self._began

    def open(self, protocol: str, endpoint: str, connection: int) -> LogEntry:
        entry = LogEntry(next(self._numbers), self._began, protocol, endpoint, connection,
                         received_at=time.monotonic() - self._began)
        if len(self._entries) >= _MOST_ENTRIES:
            del self._entries[0]
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        self._entries.clear()

    def listed(self) -> list[dict[str, Any]]:
        return [entry.listed() for entry in self._entries]
