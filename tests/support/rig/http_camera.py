"""A camera that sends motion JPEG over HTTP, and does what it is told to instead."""

from __future__ import annotations

import io
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from PIL import Image

WIDTH, HEIGHT, FRAMES_PER_SECOND = 160, 120, 10


def _picture(number: int) -> bytes:
    """No two of the last few hundred are alike."""
    written = io.BytesIO()
    Image.linear_gradient("L").resize((WIDTH, HEIGHT)).rotate(number % 360).save(written, "JPEG")
    return written.getvalue()


class HttpCamera:
    """Serves from construction until `close`."""

    def __init__(self) -> None:
        self.status = 200           # else no picture is sent
        self.is_frozen = False
        self._is_closing = threading.Event()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_arguments) -> None:
                pass

            def do_GET(self) -> None:
                camera._serve(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def source(self) -> str:
        """As the configuration's `camera.source`."""
        return (f"gst:souphttpsrc location=http://127.0.0.1:{self._server.server_port}/video.mjpg "
                "is-live=true do-timestamp=true ! multipartdemux")

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        if self.status != 200:
            request.send_error(self.status)
            return
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        request.end_headers()
        with suppress(OSError):     # who looks has gone
            for number in count():
                if self._is_closing.wait(1 / FRAMES_PER_SECOND):
                    return
                picture = _picture(0 if self.is_frozen else number)
                request.wfile.write(b"--next\r\nContent-Type: image/jpeg\r\nContent-Length: "
                                    b"%d\r\n\r\n%s\r\n" % (len(picture), picture))

    def close(self) -> None:
        self._is_closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
