"""The served side: key, host, paths, faults; and the answer's way out."""

from __future__ import annotations

import asyncio
import ipaddress

from model_server.api_error import ApiError
from model_server.connection import Connection
from model_server.delivery import deliver
from model_server.engine import Engine
from model_server.exchange import Exchange
from model_server.faults import FaultBook
from model_server.http_message import Request, Response, text_response
from model_server.ollama_api import OllamaApi
from model_server.openai_api import OpenAiApi
from model_server.request_log import RequestLog
from model_server.settings import Settings

_WITHOUT_KEY = ("/health", "/v1/models")
# These take their fault themselves, once they know what is asked.
_CHATS = ("/api/chat", "/v1/chat/completions")


class ServedApi:
    """The event loop's thread only."""

    def __init__(self, settings: Settings, engine: Engine, log: RequestLog,
                 faults: FaultBook) -> None:
        self._settings = settings
        self._log = log
        self._faults = faults
        apis = {"ollama": OllamaApi(settings, engine).routes,
                "openai": OpenAiApi(settings, engine).routes}
        self._routes = {route: handler for name, routes in apis.items()
                        if settings.api in (name, "both") for route, handler in routes.items()}

    async def handle(self, request: Request, connection: Connection) -> bool:
        """Whether the connection stays open."""
        path = request.path.partition("?")[0]
        protocol = "ollama" if path == "/" or path.startswith("/api/") else "openai"
        exchange = Exchange(self._log, self._faults, connection.number, protocol)
        try:
            try:
                response = await self._respond(request, path, exchange, connection)
            except ApiError as error:
                response = error.response(protocol)
            stays_open = await deliver(connection, request, response, exchange.fault)
        except (asyncio.CancelledError, OSError):
            exchange.cancel()
            raise
        exchange.end(response.status)
        return stays_open

    async def _respond(self, request: Request, path: str, exchange: Exchange,
                       connection: Connection) -> Response:
        if exchange.protocol == "ollama" and not connection.is_unix \
                and not _is_local(request.headers.get("host", "")):
            return text_response("", 403)
        key = self._settings.api_key
        if key is not None and path not in _WITHOUT_KEY \
                and request.headers.get("authorization") != f"Bearer {key}":
            raise ApiError(401, "unauthorized" if exchange.protocol == "ollama"
                           else "Invalid API Key", "authentication_error")
        handler = self._routes.get((request.method, path))
        if handler is None:
            return self._not_found(path, exchange)
        if path not in _CHATS:
            instead = exchange.take_fault(is_query=False)
            if instead is not None:
                return instead
        if path == "/health" and self._faults.has("loading"):
            raise ApiError(503, "Loading model", "unavailable_error")
        return await handler(request, exchange)

    def _not_found(self, path: str, exchange: Exchange) -> Response:
        if any(known == path for _, known in self._routes):
            return text_response("405 method not allowed", 405)
        if exchange.protocol == "ollama" or self._settings.api == "ollama":
            return text_response("404 page not found", 404)
        raise ApiError(404, "File Not Found", "not_found_error")


def _is_local(host: str) -> bool:
    """Whether Ollama, listening on loopback, takes a request for this host."""
    name = host.rsplit(":", 1)[0].strip("[]").lower() if not host.endswith("]") else host[1:-1]
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return not name
    return True
