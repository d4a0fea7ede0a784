"""Sends responses, whole or as a fault wants them."""

from __future__ import annotations

import asyncio
import json

from model_server.connection import Connection
from model_server.faults import Fault
from model_server.http_message import Request, Response

_GARBAGE = bytes(range(1, 256)) * 4 + b"\r\n\r\n"
_PIECE = b" " * 65536


async def deliver(connection: Connection, request: Request, response: Response,
                  fault: Fault | None) -> bool:
    """Sends a response; whether the connection stays open. With a hanging fault it ends only by
    being cancelled."""
    match fault.kind if fault is not None else "":
        case "hang_before_headers":
            await _for_ever()
        case "close_early":
            return False
        case "garbage":
            await connection.send(_GARBAGE)
            return False
        case "endless":
            await _send_without_end(connection)
        case "hang_mid_body":
            await connection.send(_first_half(response))
            await _for_ever()
        case "close_mid_body":
            await connection.send(_first_half(response))
            return False
        case "error_mid_stream":
            response = _ending_in_error(response)
    body = b"" if request.method == "HEAD" else response.wire_body()
    await connection.send(response.head(request.keep_alive) + body)
    return request.keep_alive


def _first_half(response: Response) -> bytes:
    body = response.wire_body()
    return response.head(keep_alive=True) + body[:len(body) // 2]


def _ending_in_error(response: Response) -> Response:
    """A stream that breaks off in an error; an answer at once is nothing but the error."""
    error = json.dumps({"error": "an error was encountered while running the model: "
                                 "signal: killed"}).encode()
    if response.chunks is None:
        return Response(500, response.content_type, error)
    if response.content_type == "text/event-stream":
        error = b"data: " + error + b"\n"
    half = response.chunks[:len(response.chunks) // 2]
    return Response(200, response.content_type, chunks=(*half, error + b"\n"))


async def _for_ever() -> None:
    await asyncio.get_running_loop().create_future()


async def _send_without_end(connection: Connection) -> None:
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                          b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await connection.send(b"%x\r\n%b\r\n" % (len(_PIECE), _PIECE))
