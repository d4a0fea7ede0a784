"""One request and what becomes of it: its log entry and its fault."""

from __future__ import annotations

from model_server.chat_query import ChatQuery
from model_server.fault_responses import replacement
from model_server.faults import REPLACING, Fault, FaultBook
from model_server.http_message import Response
from model_server.request_log import LogEntry, RequestLog


class Exchange:
    """Lives as long as the request does. The event loop's thread only."""

    def __init__(self, log: RequestLog, faults: FaultBook, connection: int, protocol: str) -> None:
        self._log = log
        self._faults = faults
        self._connection = connection
        self.protocol = protocol
        self._entry: LogEntry | None = None
        self.fault: Fault | None = None

    @property
    def entry(self) -> LogEntry:
        assert self._entry is not None
        return self._entry

    def has_fault(self, kind: str) -> bool:
        return self.fault is not None and self.fault.kind == kind

    @property
    def is_replaced(self) -> bool:
        """Whether the request gets a fault instead of an answer."""
        return self.fault is not None and self.fault.kind in REPLACING

    def open_entry(self, protocol: str, endpoint: str) -> None:
        self._entry = self._log.open(protocol, endpoint, self._connection)

    def begin_query(self, query: ChatQuery) -> Response | None:
        """Notes what is asked; the response to give instead of an answer, when a fault says so."""
        self._note(query, query.analysis)
        return self.take_fault(is_query=True, analysis=query.analysis)

    def begin_preload(self, query: ChatQuery) -> Response | None:
        """The same for a request without a question."""
        self._note(query, "preload")
        return self.take_fault(is_query=False)

    def take_fault(self, is_query: bool, analysis: str | None = None) -> Response | None:
        self.fault = self._faults.take(is_query, analysis)
        if self.fault is None or self.fault.kind not in REPLACING:
            return None
        return replacement(self.fault, self.protocol)

    def end(self, status: int | None) -> None:
        """The response has gone out whole, or as the fault wants it."""
        if self._entry is None:
            return
        if self.fault is not None:
            self._entry.fault = self.fault.kind
        if self.is_replaced:
            self._entry.end("fault", status)
        else:
            self._entry.end("answered" if status == 200 else "rejected", status)

    def cancel(self) -> None:
        """The client went away, or the server ends."""
        if self._entry is None:
            return
        if self.fault is not None:
            self._entry.fault = self.fault.kind
        if self.is_replaced:
            self._entry.end("fault")
        elif self._entry.started_at is None:
            self._entry.end("cancelled_waiting")
        else:
            self._entry.end("cancelled_running")

    def _note(self, query: ChatQuery, analysis: str) -> None:
        entry = self.entry
        entry.analysis = analysis
        entry.images = len(query.pictures)
        entry.different_images = len({picture.digest for picture in query.pictures})
        entry.num_ctx = query.num_ctx
        entry.options = query.options
        entry.prefix_hash = query.prefix_hash
        entry.prompt_tokens = query.prompt_tokens
        entry.wanted_slot = query.slot
        entry.text = query.text
