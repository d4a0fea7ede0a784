"""Listening sockets, and the loop that serves each connection."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from model_server.connection import BadRequest, Connection
from model_server.http_message import Request, text_response

# Answers a request on its connection; whether the connection stays open. Is cancelled when the
# client closes.
Handler = Callable[[Request, Connection], Awaitable[bool]]


class Listener:
    """Serves on TCP (127.0.0.1) and, with a path, on a unix socket. May be closed and opened again
    at the same addresses. The event loop's thread only."""

    def __init__(self, handler: Handler, port: int, unix: str | None = None) -> None:
        """`port` 0: any free one, the same ever after."""
        self._handler = handler
        self._unix = unix
        self._servers: list[asyncio.AbstractServer] = []
        self._open: dict[Connection, asyncio.Task[None]] = {}
        self._numbers = itertools.count(1)
        self.port = port
        self.connections_total = 0

    @property
    def connections_open(self) -> int:
        return len(self._open)

    async def open(self) -> None:
        """Raises OSError when an address is taken."""
        if self._servers:
            return
        tcp = await asyncio.start_server(self._serve_tcp, "127.0.0.1", self.port,
                                         family=socket.AF_INET, reuse_address=True)
        self.port = tcp.sockets[0].getsockname()[1]
        self._servers.append(tcp)
        if self._unix is not None:
            Path(self._unix).unlink(missing_ok=True)
            self._servers.append(await asyncio.start_unix_server(self._serve_unix, self._unix))

    def close(self) -> None:
        """Refuses new connections and drops the open ones."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        if self._unix is not None:
            Path(self._unix).unlink(missing_ok=True)
        for connection in list(self._open):
            connection.abort()

    async def wait_closed(self) -> None:
        """After `close`: returns when every connection has come to its end."""
        tasks = list(self._open.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(reader, writer, is_unix=False)

    async def _serve_unix(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(reader, writer, is_unix=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
                     is_unix: bool) -> None:
        connection = Connection(next(self._numbers), reader, writer, is_unix)
        self.connections_total += 1
        task = asyncio.current_task()
        assert task is not None
        self._open[connection] = task
        try:
            while (request := await connection.read_request()) is not None:
                if not await self._answer(request, connection):
                    break
        except BadRequest as error:
            await connection.send(_bad_request(str(error)))
        except OSError:
            pass                # the client is gone
        except asyncio.CancelledError:
            connection.abort()  # the server ends
        finally:
            del self._open[connection]
            await connection.close()

    async def _answer(self, request: Request, connection: Connection) -> bool:
        """Lets the handler work until it is done or the client closes."""
        work = asyncio.ensure_future(self._handler(request, connection))
        closed = asyncio.ensure_future(connection.wait_closed())
        try:
            await asyncio.wait({work, closed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone = not work.done()
            for task in (work, closed):
                task.cancel()
            results = await asyncio.gather(work, closed, return_exceptions=True)
        if gone:
            return False
        if isinstance(results[0], BaseException):
            raise results[0]
        return results[0]


def _bad_request(why: str) -> bytes:
    response = text_response(f"400 Bad Request: {why}", 400)
    return response.head(keep_alive=False) + response.body
