"""A GLib main loop on a thread of its own: what hears of a bus there."""

from __future__ import annotations

import threading

from gi.repository import GLib


class LoopThread:
    """`context` is what is to be the thread's own default while something is attached to it."""

    def __init__(self) -> None:
        self.context = GLib.MainContext.new()
        self._loop = GLib.MainLoop.new(self.context, False)
        self._thread = threading.Thread(target=self._loop.run)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Waits for it. Asked from within: a loop that has not begun yet would forget that it was."""
        source = GLib.idle_source_new()
        source.set_callback(lambda _data: self._loop.quit() or GLib.SOURCE_REMOVE)
        source.attach(self.context)
        self._thread.join()
