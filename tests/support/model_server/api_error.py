"""What goes wrong with a request, said in either protocol's way."""

from __future__ import annotations

import json
from typing import Any

from model_server.http_message import Response, json_response


class ApiError(Exception):
    """`more`: further fields that llama.cpp's server puts into its error object."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error",
                 **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.more = more

    def response(self, protocol: str) -> Response:
        if protocol == "ollama":
            return json_response({"error": self.message}, self.status)
        return json_response({"error": self.body()}, self.status)

    def body(self) -> dict[str, Any]:
        """The error object of llama.cpp's server."""
        return {"code": self.status, "message": self.message, "type": self.kind, **self.more}


class StrictError(ApiError):
    """A field that the server does not know, told as FastAPI does: 422 and a list of complaints."""

    def __init__(self, field: str, silent: bool) -> None:
        super().__init__(422, "Extra inputs are not permitted")
        self._field = field
        self._silent = silent

    def response(self, protocol: str) -> Response:
        if self._silent:
            return json_response({"detail": self.message}, self.status)
        return json_response({"detail": [{
            "type": "extra_forbidden", "loc": ["body", self._field], "msg": self.message,
            "input": {}}]}, self.status)


def relayed(error: ApiError) -> ApiError:
    """As Ollama tells an error of the llama.cpp server inside it: that one's body as a string."""
    inner = json.dumps({"error": error.body()}, separators=(",", ":"))
    return ApiError(error.status, inner)


def bad_picture() -> ApiError:
    return ApiError(400, "Failed to load image or audio file")


def too_long(tokens: int, context: int) -> ApiError:
    return ApiError(400, f"request ({tokens} tokens) exceeds the available context size "
                         f"({context} tokens), try increasing it", "exceed_context_size_error",
                    n_prompt_tokens=tokens, n_ctx=context)
