"""The OpenAI-compatible interface, with what llama.cpp's server adds to it."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

from model_server import openai_request
from model_server.api_error import ApiError, StrictError, too_long
from model_server.chat_query import ChatQuery
from model_server.engine import Engine, Outcome
from model_server.exchange import Exchange
from model_server.http_message import Request, Response, json_response
from model_server.request_body import json_object
from model_server.settings import Settings

_CONTEXT = 32768                # tokens, of a slot


class OpenAiApi:
    """Answers requests; one coroutine for each path. The model is loaded when the server starts."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        self._numbers = itertools.count(1)
        self.routes = {
            ("GET", "/health"): self._health,
            ("GET", "/v1/models"): self._models,
            ("GET", "/props"): self._properties,
            ("POST", "/v1/chat/completions"): self._chat,
        }

    async def _health(self, _request: Request, _exchange: Exchange) -> Response:
        return json_response({"status": "ok"})

    async def _models(self, _request: Request, _exchange: Exchange) -> Response:
        return json_response({"object": "list", "data": [{
            "id": self._settings.model, "object": "model", "created": 1785571608,
            "owned_by": "llamacpp", "meta": {"n_ctx_train": 262144, "n_params": 4437815808}}]})

    async def _properties(self, _request: Request, _exchange: Exchange) -> Response:
        if not self._settings.figures:
            raise ApiError(404, "File Not Found", "not_found_error")
        return json_response({
            "default_generation_settings": {"n_ctx": _CONTEXT},
            "total_slots": self._settings.told_slots or self._settings.slots, "model_path": self._settings.model,
            "modalities": {"vision": self._settings.vision, "audio": False},
            "chat_template": "", "build_info": self._fingerprint()})

    async def _chat(self, request: Request, exchange: Exchange) -> Response:
        exchange.open_entry("openai", "/v1/chat/completions")
        content = json_object(request.body)
        self._refuse_fields(content)
        query = openai_request.chat_query(content)
        if query.model not in ("", self._settings.model):
            raise ApiError(404, f"The model `{query.model}` does not exist.", "NotFoundError")
        instead = exchange.begin_query(query)
        if instead is not None:
            return instead
        if query.pictures and not self._settings.vision:
            raise ApiError(500, "image input is not supported - hint: if this is unexpected, you "
                                "may need to provide the mmproj", "server_error")
        if query.prompt_tokens > _CONTEXT:
            raise too_long(query.prompt_tokens, _CONTEXT)
        outcome = await self._engine.answer(query, exchange.entry, exchange.fault)
        return self._response(query, outcome, exchange)

    def _refuse_fields(self, content: dict[str, Any]) -> None:
        """As FastAPI does where further fields are forbidden. Raises ApiError."""
        for name in self._settings.strict:
            field, _, kind = name.partition(".")
            value = content.get(field)
            if value is None or (kind and not (isinstance(value, dict)
                                               and value.get("type") == kind)):
                continue
            raise StrictError(field, self._settings.silent)

    def _response(self, query: ChatQuery, outcome: Outcome, exchange: Exchange) -> Response:
        envelope: dict[str, Any] = {
            "id": f"chatcmpl-{next(self._numbers)}", "created": int(time.time()),
            "model": self._settings.model, "system_fingerprint": self._fingerprint()}
        finish = "length" if outcome.is_cut else "stop"
        field = "reasoning_content" if exchange.has_fault("thinking_only") else "content"
        text: Any = outcome.text
        if exchange.has_fault("content_parts"):
            text = [{"type": "thinking", "thinking": [{"type": "text", "text": "Let me see."}]},
                    {"type": "text", "text": outcome.text}]
        if not query.stream and not exchange.has_fault("unasked_stream"):
            message = {"role": "assistant", "content": "", field: text}
            return json_response({
                **envelope, "object": "chat.completion",
                "choices": [{"index": 0, "message": message, "finish_reason": finish}],
                **self._figures(outcome)})
        pieces = [outcome.text[start:start + 4] for start in range(0, len(outcome.text), 4)]
        envelope["object"] = "chat.completion.chunk"
        events = [{**envelope, "choices": [_delta({field: piece}, None)]} for piece in pieces]
        events.append({**envelope, "choices": [_delta({}, finish)], **self._figures(outcome)})
        chunks = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
        return Response(200, "text/event-stream", chunks=(*chunks, b"data: [DONE]\n\n"))

    def _fingerprint(self) -> str:
        return f"b0-{self._settings.version_text}"

    def _figures(self, outcome: Outcome) -> dict[str, Any]:
        usage = {"prompt_tokens": outcome.prompt_tokens,
                 "completion_tokens": outcome.answer_tokens,
                 "total_tokens": outcome.prompt_tokens + outcome.answer_tokens}
        if not self._settings.figures:
            return {"usage": {**usage, "prompt_tokens_details": None}}
        return {"usage": {**usage,
                          "prompt_tokens_details": {"cached_tokens": outcome.cached_tokens}},
                "timings": _timings(outcome)}


def _delta(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _timings(outcome: Outcome) -> dict[str, Any]:
    """What llama.cpp's server adds."""
    return {
        "cache_n": outcome.cached_tokens,
        "prompt_n": outcome.prompt_tokens - outcome.cached_tokens,
        "prompt_ms": outcome.prompt_seconds * 1000,
        "predicted_n": outcome.answer_tokens,
        "predicted_ms": outcome.answer_seconds * 1000}
