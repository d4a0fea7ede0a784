"""The part of Ollama's HTTP interface that a client of ours meets."""

from __future__ import annotations

import datetime
import json
from typing import Any

from model_server import ollama_request
from model_server.api_error import ApiError, relayed, too_long
from model_server.chat_query import ChatQuery
from model_server.engine import Engine, Outcome
from model_server.exchange import Exchange
from model_server.http_message import Request, Response, json_response, text_response
from model_server.request_body import json_object, typed
from model_server.settings import Settings

_SIZE = 6137025024              # bytes, of the model in memory
_CONTEXT = 4096                 # tokens, when a request does not say
_FAR_AWAY = "2318-01-01T00:00:00Z"
_DETAILS: dict[str, Any] = {
    "parent_model": "", "format": "gguf", "family": "qwen3vl", "families": ["qwen3vl"],
    "parameter_size": "4.4B", "quantization_level": "Q4_K_M"}


class OllamaApi:
    """Answers requests; one coroutine for each path."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        self.routes = {
            ("GET", "/"): self._alive, ("HEAD", "/"): self._alive,
            ("GET", "/api/version"): self._version,
            ("GET", "/api/tags"): self._tags,
            ("GET", "/api/ps"): self._loaded_models,
            ("POST", "/api/show"): self._show,
            ("POST", "/api/chat"): self._chat,
        }

    async def _alive(self, _request: Request, _exchange: Exchange) -> Response:
        return text_response("Ollama is running")

    async def _version(self, _request: Request, _exchange: Exchange) -> Response:
        return json_response({"version": self._settings.version_text})

    async def _tags(self, _request: Request, _exchange: Exchange) -> Response:
        details = {**_DETAILS, "context_length": 262144, "embedding_length": 2560}
        return json_response({"models": [{
            **self._name(), "modified_at": "2026-08-01T08:06:48.639712648Z", "size": 3295608832,
            "digest": _digest(), "details": details, "capabilities": self._capabilities()}]})

    async def _loaded_models(self, _request: Request, _exchange: Exchange) -> Response:
        options = self._engine.load_options
        if options is None:
            return json_response({"models": []})
        return json_response({"models": [{
            **self._name(), "size": _SIZE, "digest": _digest(), "details": _DETAILS,
            "expires_at": _FAR_AWAY, "size_vram": round(_SIZE * self._settings.vram_share),
            "context_length": options.get("num_ctx", _CONTEXT)}]})

    async def _show(self, request: Request, _exchange: Exchange) -> Response:
        content = json_object(request.body)
        self._check_model(typed(content, "model", str, typed(content, "name", str, "")))
        return json_response({
            "license": "", "modelfile": "", "parameters": "", "template": "{{ .Prompt }}",
            "details": _DETAILS,
            "model_info": {"general.architecture": "qwen3vl",
                           "general.parameter_count": 4437815808,
                           "qwen3vl.context_length": 262144},
            "capabilities": self._capabilities(), "modified_at": "2026-08-01T08:06:48.6Z"})

    async def _chat(self, request: Request, exchange: Exchange) -> Response:
        exchange.open_entry("ollama", "/api/chat")
        content = json_object(request.body)
        self._check_model(typed(content, "model", str, ""))
        keep_alive = ollama_request.keep_alive_seconds(content)
        if content.get("think"):
            raise ApiError(400, f'"{content["model"]}" does not support thinking')
        query = ollama_request.chat_query(content)
        if not content.get("messages"):
            return await self._load_or_unload(query, keep_alive, exchange)
        instead = exchange.begin_query(query)
        if instead is not None:
            return instead
        self._check_prompt(query)
        outcome = await self._engine.answer(query, exchange.entry, exchange.fault)
        if keep_alive == 0:
            self._engine.unload()
        return _chat_response(query, outcome, exchange)

    async def _load_or_unload(self, query: ChatQuery, keep_alive: float | None,
                              exchange: Exchange) -> Response:
        instead = exchange.begin_preload(query)
        if instead is not None:
            return instead
        if keep_alive == 0:
            self._engine.unload()
        else:
            await self._engine.load(query.options)
        return json_response({
            "model": query.model, "created_at": _now(),
            "message": {"role": "assistant", "content": ""}, "done": True,
            "done_reason": "unload" if keep_alive == 0 else "load"})

    def _check_model(self, name: str) -> None:
        if not name:
            raise ApiError(400, "model is required")
        if self._settings.model not in (name, f"{name}:latest"):
            raise ApiError(404, f"model '{name}' not found")

    def _check_prompt(self, query: ChatQuery) -> None:
        if query.pictures and not self._settings.vision:
            raise relayed(ApiError(500, "image input is not supported - hint: if this is "
                                        "unexpected, you may need to provide the mmproj",
                                   "server_error"))
        context = query.num_ctx or _CONTEXT
        if query.prompt_tokens > context:
            raise relayed(too_long(query.prompt_tokens, context))

    def _name(self) -> dict[str, str]:
        model = self._settings.model
        name = model if ":" in model else f"{model}:latest"
        return {"name": name, "model": name}

    def _capabilities(self) -> list[str]:
        return ["completion", "vision"] if self._settings.vision else ["completion"]


def _chat_response(query: ChatQuery, outcome: Outcome, exchange: Exchange) -> Response:
    envelope: dict[str, Any] = {"model": query.model, "created_at": _now()}
    if exchange.has_fault("remote_host"):
        envelope |= {"remote_model": f"{query.model}-cloud",
                     "remote_host": "https://models.example.com:443"}
    field = "thinking" if exchange.has_fault("thinking_only") else "content"
    last = {"done": True, "done_reason": "length" if outcome.is_cut else "stop",
            **_figures(outcome)}
    if not query.stream and not exchange.has_fault("unasked_stream"):
        return json_response({**envelope, "message": _message(field, outcome.text), **last})
    pieces = [outcome.text[start:start + 4] for start in range(0, len(outcome.text), 4)]
    lines = [{**envelope, "message": _message(field, piece), "done": False} for piece in pieces]
    lines.append({**envelope, "message": _message("content", ""), **last})
    return Response(200, "application/x-ndjson",
                    chunks=tuple(json.dumps(line).encode() + b"\n" for line in lines))


def _message(field: str, text: str) -> dict[str, str]:
    return {"role": "assistant", "content": "", field: text}


def _figures(outcome: Outcome) -> dict[str, int]:
    """Durations in nanoseconds; what is zero is left out."""
    figures = {
        "total_duration": round(outcome.total_seconds * 1e9),
        "load_duration": round(outcome.load_seconds * 1e9),
        "prompt_eval_count": outcome.prompt_tokens,
        "prompt_eval_duration": round(outcome.prompt_seconds * 1e9),
        "eval_count": outcome.answer_tokens,
        "eval_duration": round(outcome.answer_seconds * 1e9)}
    return {name: figure for name, figure in figures.items() if figure}


def _now() -> str:
    now = datetime.datetime.now(datetime.timezone.utc)
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest() -> str:
    return "fb90415cde1e" + "0" * 52
