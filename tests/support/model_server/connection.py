"""One client's connection: reads requests, notices when the client goes away."""

from __future__ import annotations

import asyncio

from model_server.http_message import Request

_MOST_HEADER_BYTES = 64 * 1024
_MOST_BODY_BYTES = 64 * 1024 * 1024
_PIECE = 256 * 1024


class BadRequest(Exception):
    """What came is not HTTP/1.1 as we read it. The connection cannot go on."""


class Connection:
    """The event loop's thread only."""

    def __init__(self, number: int, reader: asyncio.StreamReader,
                 writer: asyncio.StreamWriter, is_unix: bool) -> None:
        self.number = number
        self.is_unix = is_unix
        self._reader = reader
        self._writer = writer
        self._pending = bytearray()

    async def read_request(self) -> Request | None:
        """The next request; None when the client has closed. Raises BadRequest."""
        head = await self._read_head()
        if head is None:
            return None
        try:
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, version = first.split(" ")
            headers = {}
            for line in lines:
                name, colon, value = line.partition(":")
                if not colon:
                    raise ValueError(line)
                headers[name.strip().lower()] = value.strip()
        except ValueError as error:
            raise BadRequest(f"bad header: {error}") from error
        if headers.get("expect", "").lower() == "100-continue":
            await self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await self._read_body(headers)
        wants_close = "close" in headers.get("connection", "").lower()
        return Request(method, path, headers, body,
                       keep_alive=version == "HTTP/1.1" and not wants_close)

    async def send(self, content: bytes) -> None:
        self._writer.write(content)
        await self._writer.drain()

    async def wait_closed(self) -> None:
        """Returns when the client has closed its side; what comes before stays to be read."""
        while await self._fill():
            pass

    def abort(self) -> None:
        """Closes at once; what was not sent yet is lost."""
        self._writer.transport.abort()

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            pass                # closed is closed

    async def _read_head(self) -> bytes | None:
        while (end := self._pending.find(b"\r\n\r\n")) < 0:
            if len(self._pending) > _MOST_HEADER_BYTES:
                raise BadRequest("header too long")
            if self._pending and not self._pending[:1].isalpha():
                raise BadRequest("no request line")     # TLS, say
            if not await self._fill():
                return None
        return self._take(end + 4)[:-4]

    async def _read_body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return await self._read_chunks()
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MOST_BODY_BYTES:
            raise BadRequest(f"content-length: {length}")
        return await self._read_exactly(int(length))

    async def _read_chunks(self) -> bytes:
        body = bytearray()
        while True:
            line = await self._read_line()
            try:
                size = int(line.split(b";")[0], 16)
            except ValueError as error:
                raise BadRequest(f"chunk size {line!r}") from error
            if size < 0 or len(body) + size > _MOST_BODY_BYTES:
                raise BadRequest("body too long")
            if size == 0:
                while await self._read_line():
                    pass        # trailers
                return bytes(body)
            body += await self._read_exactly(size)
            await self._read_line()

    async def _read_line(self) -> bytes:
        while (end := self._pending.find(b"\r\n")) < 0:
            if not await self._fill():
                raise BadRequest("closed within the body")
        return self._take(end + 2)[:-2]

    async def _read_exactly(self, count: int) -> bytes:
        while len(self._pending) < count:
            if not await self._fill():
                raise BadRequest("closed within the body")
        return self._take(count)

    async def _fill(self) -> bool:
        piece = await self._reader.read(_PIECE)
        self._pending += piece
        return bool(piece)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._pending[:count])
        del self._pending[:count]
        return taken
