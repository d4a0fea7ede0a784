"""What goes out instead of an answer."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import formatdate

from model_server.api_error import ApiError
from model_server.faults import Fault
from model_server.http_message import Response, json_response

_GATEWAY_PAGE = (b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
                 b"<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n")

_PAGE = (b"<!DOCTYPE html>\n<html><head><title>Welcome to nginx!</title></head>"
         b"<body><h1>Welcome to nginx!</h1></body></html>\n")

_ERRORS = {
    "ollama": {
        "bad_request": ApiError(400, "invalid options: num_ctx"),
        "unauthorized": ApiError(401, "unauthorized"),
        "model_not_found": ApiError(404, "model 'gone:latest' not found"),
        "server_error": ApiError(
            500, "model runner has unexpectedly stopped, this may be due to resource limitations "
                 "or an internal error, check ollama server logs for details: signal: killed"),
        "busy": ApiError(503, "server busy, please try again.  maximum pending requests exceeded"),
        "loading": ApiError(503, "Loading model"),
        "too_many_requests": ApiError(429, "too many requests"),
        "unprocessable": ApiError(422, "the request cannot be processed"),
        "forbidden": ApiError(403, "this key may not use the model"),
        "error_body": ApiError(200, "an error was encountered while running the model: cudaMalloc "
                                    "failed: out of memory"),
    },
    "openai": {
        "bad_request": ApiError(400, "failed to parse grammar"),
        "unauthorized": ApiError(401, "Invalid API Key", "authentication_error"),
        "model_not_found": ApiError(404, "The model `gone` does not exist.", "NotFoundError"),
        "server_error": ApiError(500, "Compute error.", "server_error"),
        "busy": ApiError(503, "no slot available", "unavailable_error"),
        "loading": ApiError(503, "Loading model", "unavailable_error"),
        "too_many_requests": ApiError(429, "Rate limit reached, try again later", "rate_limit_error"),
        "unprocessable": ApiError(422, "the request cannot be processed"),
        "forbidden": ApiError(403, "this key may not use the model", "permission_error"),
        "error_body": ApiError(200, "Compute error.", "server_error"),
    },
}


def _later(response: Response, fault: Fault) -> Response:
    """With the time after which to come again, where the fault has one."""
    if fault.retry_after is None:
        return response
    text = str(fault.retry_after)
    if fault.as_date:
        text = formatdate(time.time() + fault.retry_after, usegmt=True)
    return replace(response, headers={**response.headers, "Retry-After": text})


def replacement(fault: Fault, protocol: str) -> Response:
    """The response of a replacing fault. Those that are no response at all (hanging, closing,
    garbage) get one too, which `deliver` does not send."""
    error = _ERRORS[protocol].get(fault.kind)
    if error is not None:
        if fault.text is not None:
            error = ApiError(error.status, fault.text, error.kind)
        return _later(error.response(protocol), fault)
    if fault.kind == "bad_gateway":
        return Response(502, "text/html", _GATEWAY_PAGE)
    if fault.kind == "redirect":
        # A host that cannot exist: documentation's own.
        return Response(302, "text/html", headers={"Location": "http://192.0.2.1/api/chat"})
    if fault.kind == "bad_envelope":
        return json_response({"status": "success", "result": {"ok": True}})
    return Response(200, "text/html", _PAGE)
