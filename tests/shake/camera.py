"""A camera that shows a drive again and again, and can be told to fail: MJPEG over TCP."""

from __future__ import annotations

import select
import socket
import threading
import time
from bisect import bisect_left
from contextlib import suppress
from itertools import count
from typing import Literal

from shake.pictures import FRAMES_PER_SECOND, Film, black_pictures, resized

Condition = Literal["gone", "silent", "frozen", "black", "other_size"]

_BOUNDARY = "frame"
_SEND_BUFFER = 32_768           # bytes: a frame or two; what a client does not read is not kept for it
_GAP = 0.4                      # seconds between two frames, from which on they don't count as a stream


class Camera:
    """Streams from construction until `close`. Its methods may be called from any thread."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._black = black_pictures()
        self._numbers = count()
        self._lock = threading.Lock()
        self._conditions: list[Condition] = []
        self._good: list[float] = []        # when good frames went out (time.monotonic)
        self._any: list[float] = []         # any frames
        self._last_sent = b""
        self._unsent = b""
        self._client: socket.socket | None = None
        self._listener: socket.socket | None = self._listen(0)
        self.port = self._listener.getsockname()[1]
        self.began_at = time.monotonic()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera")
        self._thread.start()

    @property
    def source(self) -> str:
        """As the configuration's `camera.source`."""
        return (f"gst:tcpclientsrc host=127.0.0.1 port={self.port} do-timestamp=true "
                "! multipartdemux ! image/jpeg")

    def begin(self, condition: Condition) -> None:
        with self._lock:
            self._conditions.append(condition)

    def end(self, condition: Condition) -> None:
        with self._lock:
            self._conditions.remove(condition)

    def was_good(self, begin: float, end: float) -> bool:
        """Whether good frames went out all the time between two moments."""
        with self._lock:
            times = self._good[bisect_left(self._good, begin):bisect_left(self._good, end)]
        edges = [begin, *times, end]
        return all(later - earlier < _GAP for earlier, later in zip(edges, edges[1:]))

    def last_frame(self, before: float) -> float:
        """When the last frame went out, whatever it showed; 0 when none did."""
        with self._lock:
            number = bisect_left(self._any, before)
            return self._any[number - 1] if number else 0.0

    def moments(self, position: float, begin: float, end: float) -> list[float]:
        """When the drive came by a position of its own, between two moments."""
        length = self._film.drive.seconds
        first = self.began_at + position
        number = max(0, int((begin - first) // length))
        found = []
        while (moment := first + number * length) < end:
            if moment >= begin:
                found.append(moment)
            number += 1
        return found

    def close(self) -> None:
        self._is_closing.set()
        self._thread.join()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(1)
        listener.setblocking(False)
        return listener

    def _run(self) -> None:
        due = time.monotonic()
        while not self._is_closing.is_set():
            due = max(due + 1 / FRAMES_PER_SECOND, time.monotonic())
            with self._lock:
                conditions = tuple(self._conditions)
            self._follow(conditions)
            self._wait(due)
            if self._client is not None:
                self._send_next(conditions)
        self._drop_client()
        if self._listener is not None:
            self._listener.close()

    def _follow(self, conditions: tuple[Condition, ...]) -> None:
        if "gone" in conditions:
            self._drop_client()
            if self._listener is not None:
                self._listener.close()
                self._listener = None
        elif self._listener is None:
            with suppress(OSError):         # again at the next frame
                self._listener = self._listen(self.port)

    def _wait(self, due: float) -> None:
        """Until the next frame is due; a client that comes meanwhile takes the last one's place."""
        while (left := due - time.monotonic()) > 0:
            listening = [self._listener] if self._listener is not None else []
            readable, _, _ = select.select(listening, [], [], left)
            if readable and self._listener is not None:
                self._drop_client()
                client, _ = self._listener.accept()
                client.setblocking(False)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._client = client

    def _send_next(self, conditions: tuple[Condition, ...]) -> None:
        if "silent" in conditions:
            return
        is_late = bool(self._unsent)
        self._push()
        if self._unsent or self._client is None:
            return                          # the client does not read: this frame is lost
        picture, is_good = self._picture(conditions)
        self._unsent = (f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                        f"Content-Length: {len(picture)}\r\n\r\n").encode() + picture + b"\r\n"
        self._push()
        now = time.monotonic()
        with self._lock:
            self._any.append(now)
            if is_good and not is_late and not self._unsent:
                self._good.append(now)
        self._last_sent = picture

    def _picture(self, conditions: tuple[Condition, ...]) -> tuple[bytes, bool]:
        if "frozen" in conditions and self._last_sent:
            return self._last_sent, False
        if "black" in conditions:
            return self._black[next(self._numbers) % len(self._black)], False
        picture = self._film.frame_at(time.monotonic() - self.began_at)
        if "other_size" in conditions:
            return resized(picture), True
        return picture, True

    def _push(self) -> None:
        if self._client is None:
            return
        try:
            while self._unsent:
                self._unsent = self._unsent[self._client.send(self._unsent):]
        except BlockingIOError:
            pass
        except OSError:
            self._drop_client()

    def _drop_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
        self._unsent = b""
