"""Another program on the bus: hears cabinwatch's signals, reads its properties, calls it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  (needs the version first)

from rig.loop_thread import LoopThread  # noqa: E402
from rig.patience import patiently  # noqa: E402

NAME = "org.cabinwatch"
OBJECT = "/org/cabinwatch/monitor"
INTERFACE = "org.cabinwatch.Monitor1"


@dataclass(frozen=True)
class AlertSignal:
    """One AlertRaised, AlertEscalated or AlertCleared, and when it came (time.monotonic)."""

    signal: str
    id: int
    kind: str
    severity: str = ""
    confidence: float = 0.0
    message: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    heard_at: float = 0.0


class BusWatcher:
    """Listens from construction until `close`. Its methods may be called from any thread."""

    def __init__(self, address: str) -> None:
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        # Signals are handed to the context that is the thread's own when subscribing.
        self._loop = LoopThread()
        self._news = threading.Condition()
        self._signals: list[AlertSignal] = []
        self._property_changes: list[dict[str, Any]] = []
        self._loop.context.push_thread_default()
        try:
            self._bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
            self._bus.set_exit_on_close(False)
            self._bus.signal_subscribe(None, None, None, OBJECT, None,
                                       Gio.DBusSignalFlags.NONE, self._on_signal)
        finally:
            self._loop.context.pop_thread_default()
        self._loop.start()

    def _on_signal(self, _bus, _sender, _path, interface, member, parameters, *_rest) -> None:
        values = parameters.unpack()
        with self._news:
            if interface == "org.freedesktop.DBus.Properties":
                self._property_changes.append(values[1])
            elif member == "AlertCleared":
                number, kind, reason = values
                self._signals.append(AlertSignal(member, number, kind, reason=reason,
                                                 heard_at=time.monotonic()))
            elif interface == INTERFACE:
                self._signals.append(AlertSignal(member, *values, heard_at=time.monotonic()))
            self._news.notify_all()

    def signals(self) -> list[AlertSignal]:
        """All that came so far, in order."""
        with self._news:
            return list(self._signals)

    def all_signals(self) -> list[AlertSignal]:
        """All that was sent until now: what is still on its way is waited for."""
        # The bus keeps order: when this answer is here, all earlier signals are in the context.
        self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus", "GetId", None, None,
                            Gio.DBusCallFlags.NONE, 5000, None)
        handled = threading.Event()
        source = GLib.idle_source_new()
        source.set_priority(GLib.PRIORITY_LOW)
        source.set_callback(lambda _data: handled.set() or GLib.SOURCE_REMOVE)
        source.attach(self._loop.context)
        if not handled.wait(10):
            raise AssertionError("the watcher's thread does not come round")
        return self.signals()

    def property_changes(self) -> list[dict[str, Any]]:
        """What PropertiesChanged told so far, in order."""
        with self._news:
            return list(self._property_changes)

    def wait_for(self, what: str, holds: Callable[[AlertSignal], bool], seconds: float = 20.0,
                 after: int = 0) -> AlertSignal:
        """The first signal, from number `after` on, for which `holds`; `what` names it if none."""
        deadline = time.monotonic() + patiently(seconds)
        with self._news:
            while True:
                for signal in self._signals[after:]:
                    if holds(signal):
                        return signal
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no {what} within {seconds} s; heard: {self._signals}")
                self._news.wait(left)

    def wait_for_property(self, name: str, holds: Callable[[Any], bool],
                          seconds: float = 20.0) -> Any:
        """Waits until the property's value is one for which `holds`, and returns it."""
        deadline = time.monotonic() + patiently(seconds)
        value: Any = None
        while True:
            with self._news:
                seen = len(self._property_changes)
            try:
                value = self.get(name)
                if holds(value):
                    return value
            except GLib.Error as error:  # not on the bus yet, or just gone
                value = error.message
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{name} is {value!r} after {seconds} s")
            with self._news:
                if len(self._property_changes) == seen:
                    self._news.wait(min(left, 0.1))

    def get(self, name: str) -> Any:
        """One property of the monitor."""
        reply = self._bus.call_sync(
            NAME, OBJECT, "org.freedesktop.DBus.Properties", "Get",
            GLib.Variant("(ss)", (INTERFACE, name)), None, Gio.DBusCallFlags.NONE, 5000, None)
        return reply.unpack()[0]

    def call(self, method: str, arguments: GLib.Variant | None = None) -> None:
        """Calls a method of the monitor; raises GLib.Error as the service answers it."""
        self._bus.call_sync(NAME, OBJECT, INTERFACE, method, arguments, None,
                            Gio.DBusCallFlags.NONE, 5000, None)

    def error_of(self, method: str, arguments: GLib.Variant | None = None) -> str:
        """The D-Bus error name that calling the method gives; empty when it succeeds."""
        try:
            self.call(method, arguments)
        except GLib.Error as error:
            return Gio.DBusError.get_remote_error(error) or error.message
        return ""

    def close(self) -> None:
        self._loop.end()
        if not self._bus.is_closed():
            self._bus.close_sync(None)

    def __enter__(self) -> "BusWatcher":
        return self

    def __exit__(self, *_error) -> None:
        self.close()
