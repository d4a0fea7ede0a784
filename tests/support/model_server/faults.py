"""The faults that tests ask for, and which request gets which."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# Instead of an answer: the request is not worked on.
REPLACING = frozenset({
    "hang_before_headers", "close_early", "garbage", "html", "redirect", "endless",
    "bad_envelope", "error_body", "bad_request", "unauthorized", "model_not_found",
    "server_error", "busy", "loading", "too_many_requests", "unprocessable", "forbidden",
    "bad_gateway"})
# The answer is made, and then not sent whole.
BREAKING = frozenset({"hang_mid_body", "close_mid_body", "error_mid_stream"})
# The answer's text is wrong.
SPOILING = frozenset({
    "not_json", "text_around_json", "wrong_schema", "missing_field", "unknown_field",
    "unknown_word", "wrong_type", "out_of_range", "cut_at_length", "empty", "other_answer"})
# The answer's envelope or the model's behaviour is other than wanted.
BEHAVING = frozenset({"reload", "remote_host", "slow", "thinking_only", "content_parts",
                      "unasked_stream"})
KINDS = REPLACING | BREAKING | SPOILING | BEHAVING | {"refuse"}

_ANALYSES = frozenset({"face_state", "attention", "hand_position", "scene", "impairment", "fused"})


@dataclass
class Fault:
    """`count`: how often it still acts; None: until cleared. `analysis` None: any. `scope`: only
    `queries`, or `all` requests. `text`: for an error's message. `field`: of the answer to spoil;
    None: whichever fits. `seconds`: of `slow`. `retry_after`: seconds that a busy server asks for;
    `as_date`: it says when instead."""

    kind: str
    count: int | None = None
    analysis: str | None = None
    scope: str = "queries"
    text: str | None = None
    field: str | None = None
    seconds: float = 1.0
    retry_after: int | None = None
    as_date: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(sorted(KINDS))}")
        if self.count is not None and (not isinstance(self.count, int) or self.count < 1):
            raise ValueError("count must be a whole number from 1 on")
        if self.analysis is not None and self.analysis not in _ANALYSES:
            raise ValueError(f"no analysis {self.analysis!r}")
        if self.scope not in ("queries", "all"):
            raise ValueError("scope must be queries or all")
        if not isinstance(self.seconds, (int, float)) or not 0 <= self.seconds <= 3600:
            raise ValueError("seconds must be 0..3600")


class FaultBook:
    """The faults that are active, in the order in which they were added."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, content: dict[str, Any]) -> None:
        """Raises ValueError or TypeError when `content` describes no fault."""
        self._faults.append(Fault(**content))

    def clear(self) -> None:
        self._faults.clear()

    @property
    def refuses(self) -> bool:
        return self.has("refuse")

    def has(self, kind: str) -> bool:
        return any(fault.kind == kind for fault in self._faults)

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]

    def take(self, is_query: bool, analysis: str | None = None) -> Fault | None:
        """The fault that a request gets, counted."""
        for fault in self._faults:
            fits = fault.scope == "all" if not is_query else fault.analysis in (None, analysis)
            if fault.kind == "refuse" or not fits:
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count == 0:
                    self._faults.remove(fault)
            return fault
        return None
