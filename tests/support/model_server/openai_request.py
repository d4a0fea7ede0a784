"""The /v1/chat/completions request, read as llama.cpp's server reads it."""

from __future__ import annotations

from typing import Any

from model_server.api_error import ApiError, bad_picture
from model_server.chat_query import ChatQuery, Prompt
from model_server.pictures import BadImage, decode_picture
from model_server.request_body import list_of_objects, typed


def chat_query(content: dict[str, Any]) -> ChatQuery:
    """Raises ApiError."""
    messages = list_of_objects(content, "messages")
    if not messages:
        raise ApiError(400, "'messages' is required")
    prompt = Prompt()
    for message in messages:
        _add_message(prompt, message)
    schema, is_json = _format(typed(content, "response_format", dict, {}))
    limit = typed(content, "max_tokens", int, typed(content, "max_completion_tokens", int, -1))
    return ChatQuery("openai", "/v1/chat/completions", typed(content, "model", str, ""), prompt,
                     schema, is_json, stream=typed(content, "stream", bool, False),
                     max_tokens=limit if limit >= 0 else None, options={},
                     slot=typed(content, "id_slot", int, None))


def _add_message(prompt: Prompt, message: dict[str, Any]) -> None:
    role = typed(message, "role", str, "")
    parts = message.get("content")
    if isinstance(parts, str):
        prompt.add_text(role, parts)
        return
    # Unlike Ollama's, images stand just where the message has them.
    for part in list_of_objects(message, "content"):
        match part.get("type"):
            case "text":
                prompt.add_text(role, typed(part, "text", str, ""))
            case "image_url":
                _add_picture(prompt, typed(part, "image_url", dict, {}))
            case other:
                raise ApiError(400, f"unsupported content[].type: {other}")


def _add_picture(prompt: Prompt, image_url: dict[str, Any]) -> None:
    head, comma, data = typed(image_url, "url", str, "").partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")):
        raise ApiError(400, "url must be a base64 encoded image")
    try:
        prompt.add_picture(decode_picture(data))
    except BadImage as error:
        raise bad_picture() from error


def _format(value: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    match value.get("type", "text"):
        case "text":
            return None, False
        case "json_object":
            return value.get("schema"), True
        case "json_schema":
            schema = typed(typed(value, "json_schema", dict, {}), "schema", dict, None)
            if schema is None:
                raise ApiError(400, "response_format: json_schema.schema is missing")
            return schema, True
        case other:
            raise ApiError(400, "response_format type must be one of \"text\" or \"json_object\" "
                                f"or \"json_schema\", but got: {other}")
