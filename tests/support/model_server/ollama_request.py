"""Ollama's /api/chat request, read as Ollama reads it."""

from __future__ import annotations

import re
from typing import Any

from model_server.api_error import ApiError, bad_picture, relayed
from model_server.chat_query import ChatQuery, Prompt
from model_server.pictures import BadImage, decode_picture
from model_server.request_body import list_of_objects, typed

# Go's time.ParseDuration: a number without a unit is none, but for 0.
_DURATION = re.compile(r"[+-]?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))+")


def chat_query(content: dict[str, Any]) -> ChatQuery:
    """Raises ApiError."""
    prompt = Prompt()
    for message in list_of_objects(content, "messages"):
        role = typed(message, "role", str, "")
        # The template puts a message's images before its text.
        for image in typed(message, "images", list, []):
            _add_picture(prompt, image)
        prompt.add_text(role, typed(message, "content", str, ""))
    schema, is_json = _format(content.get("format"))
    options = typed(content, "options", dict, {})
    limit = typed(options, "num_predict", int, -1)
    return ChatQuery("ollama", "/api/chat", content["model"], prompt, schema, is_json,
                     stream=typed(content, "stream", bool, True),
                     max_tokens=limit if limit >= 0 else None, options=options)


def keep_alive_seconds(content: dict[str, Any]) -> float | None:
    """None when it is not given; negative: for ever. Raises ApiError."""
    value = content.get("keep_alive")
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        raise ApiError(400, "json: cannot unmarshal field keep_alive")
    if not _DURATION.fullmatch(value):
        has_number = re.fullmatch(r"[+-]?[0-9.]+", value)
        what = "missing unit in" if has_number else "invalid"
        raise ApiError(400, f'time: {what} duration "{value}"')
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
    seconds = sum(float(number) * units[unit]
                  for number, unit in re.findall(r"([0-9.]+)(ns|us|µs|ms|s|m|h)", value))
    return -seconds if value.startswith("-") else seconds


def _add_picture(prompt: Prompt, image: Any) -> None:
    if not isinstance(image, str):
        raise ApiError(400, "json: cannot unmarshal field images")
    try:
        prompt.add_picture(decode_picture(image))
    except BadImage as error:
        if error.is_base64:
            raise relayed(bad_picture()) from error
        raise ApiError(400, f"illegal base64 data at input byte {error.position}") from error


def _format(value: Any) -> tuple[dict[str, Any] | None, bool]:
    if value is None or value == "":
        return None, False
    if value == "json":
        return None, True
    if isinstance(value, dict):
        return value, True
    raise ApiError(500, f'invalid format: "{value}"; expected "json" or a valid JSON Schema object')
