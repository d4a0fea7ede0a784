"""Somebody on the bus who reads the state all the time and hears every alert."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from gi.repository import GLib

from rig.bus_watcher import AlertSignal, BusWatcher

_EVERY = 0.25                   # seconds between two readings of the state


@dataclass(frozen=True)
class Reading:
    """State as it was answered between two moments (time.monotonic)."""

    asked_at: float
    answered_at: float
    state: str                  # empty: nobody answered


@dataclass(frozen=True)
class Bus:
    """What was heard on one bus, in order, and between which moments it was there."""

    signals: list[AlertSignal]
    came_at: float
    went_at: float | None = None


class Ear:
    """Listens on one bus from construction until `close`; the bus may go and come meanwhile, with
    `bus_goes` and `bus_is_back`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._readings: list[Reading] = []
        self._earlier: list[Bus] = []       # those that are gone
        self._watcher: BusWatcher | None = BusWatcher(address)
        self._came_at = time.monotonic()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._read, name="ear")
        self._thread.start()

    def watcher(self) -> BusWatcher | None:
        """None while the bus is away."""
        with self._lock:
            return self._watcher

    def readings(self, begin: float = 0.0) -> list[Reading]:
        """Those that were asked for since a moment."""
        with self._lock:
            return [one for one in self._readings if one.asked_at >= begin]

    def buses(self) -> list[Bus]:
        """One after the other."""
        with self._lock:
            now = [] if self._watcher is None else [Bus(self._watcher.signals(), self._came_at)]
            return [*self._earlier, *now]

    def bus_goes(self) -> None:
        with self._lock:
            watcher, self._watcher = self._watcher, None
        if watcher is not None:
            with suppress(GLib.Error):
                watcher.close()
            with self._lock:
                self._earlier.append(Bus(watcher.signals(), self._came_at, time.monotonic()))

    def bus_is_back(self) -> None:
        watcher = BusWatcher(self._address)
        with self._lock:
            self._watcher = watcher
            self._came_at = time.monotonic()

    def close(self) -> None:
        self._is_closing.set()
        self._thread.join()
        self.bus_goes()

    def _read(self) -> None:
        while not self._is_closing.wait(_EVERY):
            watcher = self.watcher()
            if watcher is None:
                continue
            asked_at = time.monotonic()
            try:
                state = str(watcher.get("State"))
            except GLib.Error:
                state = ""
            reading = Reading(asked_at, time.monotonic(), state)
            with self._lock:
                self._readings.append(reading)
