"""Answers as models get them wrong."""

from __future__ import annotations

import json
from typing import Any

from model_server.faults import Fault


def spoil(text: str, fault: Fault) -> str:
    """The answer `text` with the fault in it; as it is when the fault is none of an answer's."""
    match fault.kind:
        case "not_json":
            return "I am sorry, I cannot make out the driver in these pictures."
        case "text_around_json":
            return f"Sure! Here is the analysis:\n{text}\nLet me know if you need more."
        case "wrong_schema":
            return json.dumps({"mood": "fine", "tags": ["driver", "car"]})
        case "cut_at_length":
            return text[:max(1, len(text) // 2)]
        case "empty":
            return ""
        case "other_answer":
            return text.replace('"level": "none"', '"level": "likely"').replace('"alert"', '"yawning"')
        case "missing_field" | "unknown_field" | "unknown_word" | "wrong_type" | "out_of_range":
            return _with_one_wrong_field(text, fault)
    return text


def _with_one_wrong_field(text: str, fault: Fault) -> str:
    try:
        answer = json.loads(text)
    except ValueError:
        return text              # prose has no fields
    target = answer
    while target and isinstance(first := next(iter(target.values())), dict):
        target = first          # fused: the first analysis gets it
    _spoil_field(target, fault)
    return json.dumps(answer)


def _spoil_field(answer: dict[str, Any], fault: Fault) -> None:
    numbers = [name for name, value in answer.items()
               if isinstance(value, int) and not isinstance(value, bool)]
    words = [name for name, value in answer.items()
             if isinstance(value, str) and name != "summary"]

    def chosen(fitting: list[str]) -> str:
        return fault.field or (fitting or list(answer))[0]

    match fault.kind:
        case "missing_field":
            answer.pop(chosen(numbers), None)
        case "unknown_field":
            answer[fault.field or "explanation"] = "the eyes are open"
        case "unknown_word":
            answer[chosen(words)] = "elated"
        case "wrong_type":
            answer[chosen(numbers)] = "ninety"
        case "out_of_range":
            answer[chosen(numbers)] = 250
