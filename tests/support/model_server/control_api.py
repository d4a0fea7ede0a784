"""The tests' side of the server: /_test/*, on a port of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from model_server.api_error import ApiError
from model_server.connection import Connection
from model_server.delivery import deliver
from model_server.faults import FaultBook
from model_server.http_message import Request, Response, json_response
from model_server.request_body import json_object
from model_server.request_log import RequestLog


class ControlApi:
    """The event loop's thread only."""

    def __init__(self, log: RequestLog, faults: FaultBook,
                 state: Callable[[], dict[str, Any]],
                 apply_faults: Callable[[], Awaitable[None]]) -> None:
        """`apply_faults` is awaited before a change of the faults is answered, so that whoever
        asked for it finds it done."""
        self._log = log
        self._faults = faults
        self._state = state
        self._apply_faults = apply_faults

    async def handle(self, request: Request, connection: Connection) -> bool:
        """Whether the connection stays open."""
        try:
            response = await self._respond(request)
        except ApiError as error:
            response = error.response("ollama")
        return await deliver(connection, request, response, None)

    async def _respond(self, request: Request) -> Response:
        match request.method, request.path:
            case "GET", "/_test/state":
                return json_response(self._state())
            case "GET", "/_test/log":
                return json_response({"now": self._log.now(), "queries": self._log.listed()})
            case "DELETE", "/_test/log":
                self._log.clear()
            case "POST", "/_test/fault":
                try:
                    self._faults.add(json_object(request.body))
                except (ValueError, TypeError) as error:
                    raise ApiError(400, str(error)) from error
                await self._apply_faults()
            case "DELETE", "/_test/fault":
                self._faults.clear()
                await self._apply_faults()
            case _:
                raise ApiError(404, f"no {request.method} {request.path} here")
        return json_response({})
