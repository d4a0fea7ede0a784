"""Request bodies: JSON objects, checked as Ollama's decoder does."""

from __future__ import annotations

import json
from typing import Any

from model_server.api_error import ApiError


def json_object(body: bytes) -> dict[str, Any]:
    """Raises ApiError."""
    if not body.strip():
        raise ApiError(400, "missing request body")
    try:
        content = json.loads(body)
    except ValueError as error:
        position = getattr(error, "pos", 0)
        text = body.decode(errors="replace")
        character = text[position:position + 1]
        if not character:
            raise ApiError(400, "unexpected EOF") from error
        raise ApiError(400, f"invalid character {character!r} looking for beginning of value") \
            from error
    if not isinstance(content, dict):
        raise ApiError(400, "json: cannot unmarshal into Go value of type api.ChatRequest")
    return content


def typed(content: dict[str, Any], name: str, kind: type | tuple[type, ...], default: Any) -> Any:
    """A field that, when it is there and not null, has this type. Raises ApiError."""
    value = content.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise ApiError(400, f"json: cannot unmarshal field {name}")
    return value


def list_of_objects(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = typed(content, name, list, [])
    if not all(isinstance(value, dict) for value in values):
        raise ApiError(400, f"json: cannot unmarshal field {name}")
    return values
