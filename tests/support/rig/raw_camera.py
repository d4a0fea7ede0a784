"""A camera that can go away: raw pictures over TCP, grey but never twice the same."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from itertools import count

WIDTH, HEIGHT, FRAMES_PER_SECOND = 160, 120, 5
_LUMA = WIDTH * HEIGHT


def _picture(number: int) -> bytes:
    """I420; no picture is like one of the last few hundred."""
    return bytes([128 + number % 2]) * _LUMA + bytes([number % 256]) + bytes([128]) * (_LUMA // 2 - 1)


class RawCamera:
    """Serves one client after the other, from construction until `close`."""

    def __init__(self) -> None:
        self._is_closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="camera")
        self._thread.start()

    @property
    def source(self) -> str:
        """As the configuration's `camera.source`."""
        return (f"gst:tcpclientsrc host=127.0.0.1 port={self._port} do-timestamp=true ! "
                f"rawvideoparse width={WIDTH} height={HEIGHT} format=i420 framerate={FRAMES_PER_SECOND}/1")

    def _serve(self) -> None:
        numbers = count()
        with suppress(OSError):     # closed
            while not self._is_closing.is_set():
                client, _ = self._listener.accept()
                with client, suppress(OSError):
                    while not self._is_closing.wait(1 / FRAMES_PER_SECOND):
                        client.sendall(_picture(next(numbers)))

    def close(self) -> None:
        """Whoever comes afterwards is refused."""
        self._is_closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
