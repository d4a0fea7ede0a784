"""A drawn camera whose frames lie in shared memory, as a driver's do that is read by mmap (V4L2): to read
them from a pipe would cost the program a copy that no camera costs it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from scale.live_camera import HEIGHT, WIDTH, LiveCamera

_LISTENS_SECONDS = 30.0
_FRAMES_IN_MEMORY = 16


class SharedCamera:
    """Puts `camera`'s frames into shared memory, in a process of its own, until `close`."""

    def __init__(self, camera: LiveCamera, socket: Path) -> None:
        self._socket = socket
        self._fps = camera.fps
        described = camera.source.removeprefix("gst:")
        self._process = subprocess.Popen(
            ["gst-launch-1.0", "-q", *described.split(), "!", "shmsink", f"socket-path={socket}",
             f"shm-size={_FRAMES_IN_MEMORY * WIDTH * HEIGHT * 3 // 2}", "sync=false"])
        until = time.monotonic() + _LISTENS_SECONDS
        while not socket.exists():
            if time.monotonic() > until:
                raise TimeoutError("shmsink (gstreamer1.0-plugins-bad) does not listen")
            time.sleep(0.05)

    @property
    def source(self) -> str:
        """As camera.source takes it."""
        return (f"gst:shmsrc socket-path={self._socket} is-live=true do-timestamp=true ! "
                f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={self._fps}/1")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
