"""A GLib main loop on a thread of its own: what hears of a bus there."""

from __future__ import annotations

import threading

from gi.repository import GLib


class LoopThread:
    """Push `context` as the calling thread's default while connecting: what comes then is handled on
    this thread."""

    def __init__(self) -> None:
        self.context = GLib.MainContext.new()
        self._loop = GLib.MainLoop.new(self.context, False)
        self._thread = threading.Thread(target=self._loop.run)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Waits for it. It quits from within: `quit` before the loop runs would have no effect."""
        source = GLib.idle_source_new()
        source.set_callback(lambda _data: self._loop.quit() or GLib.SOURCE_REMOVE)
        source.attach(self.context)
        self._thread.join()
