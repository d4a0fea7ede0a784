"""The whole server, from its first socket to its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from typing import Any

from model_server.control_api import ControlApi
from model_server.engine import Engine
from model_server.faults import FaultBook
from model_server.listeners import Listener
from model_server.request_log import RequestLog
from model_server.served_api import ServedApi
from model_server.settings import Settings


class Server:
    """Made and run on one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = Engine(settings)
        self._log = RequestLog()
        self._faults = FaultBook()
        self._end = asyncio.Event()
        served = ServedApi(settings, self._engine, self._log, self._faults)
        self._served = Listener(served.handle, settings.port, settings.unix)
        control = ControlApi(self._log, self._faults, self._state, self._apply_faults)
        self._control = Listener(control.handle, settings.control_port)

    async def run(self) -> None:
        """Serves until a signal or the end of stdin. Raises OSError when an address is taken."""
        _call_at_end(self._end.set)
        await self._served.open()
        await self._control.open()
        print(json.dumps({"port": self._served.port, "control_port": self._control.port,
                          "unix": self._settings.unix}), flush=True)
        await self._end.wait()
        for listener in (self._served, self._control):
            listener.close()
            await listener.wait_closed()

    async def _apply_faults(self) -> None:
        if self._faults.refuses:
            self._served.close()
        else:
            await self._served.open()

    def _state(self) -> dict[str, Any]:
        engine = self._engine
        return {
            "slots": [{"busy": engine.slots.is_busy(slot),
                       "cached_images": sum(item.is_image for item in slot.prompt)}
                      for slot in engine.slots.all],
            "busy": engine.slots.busy, "waiting": engine.slots.waiting,
            "most_busy": engine.slots.most_busy, "most_waiting": engine.slots.most_waiting,
            "loaded": engine.is_loaded, "load_options": engine.load_options,
            "loads": engine.loads, "reloads": engine.reloads,
            "connections": self._served.connections_open,
            "connections_total": self._served.connections_total,
            "faults": self._faults.listed()}


def _call_at_end(stop: Callable[[], None]) -> None:
    """Calls `stop` at SIGTERM or SIGINT, and when stdin is a pipe that closes."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return                  # no stdin at all
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return

    def on_readable() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin.fileno())
            stop()
    loop.add_reader(sys.stdin.fileno(), on_readable)
