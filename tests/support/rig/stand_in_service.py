"""Another service of our name: tells the alerts that a test wants, when it wants them."""

from __future__ import annotations

import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  (needs the version first)

from rig.bus_watcher import INTERFACE, NAME, OBJECT  # noqa: E402
from rig.loop_thread import LoopThread  # noqa: E402
from rig.places import ROOT  # noqa: E402

_FLAGS = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
          | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)


class StandInService:
    """On the bus from construction until `close`. Any thread."""

    def __init__(self, address: str) -> None:
        self.active: dict[int, tuple[str, str]] = {}        # kind and severity by id
        self._loop = LoopThread()
        introspection = (ROOT / "systemd" / "org.cabinwatch.Monitor1.xml").read_text("utf-8")
        self._loop.context.push_thread_default()
        try:
            self._bus = Gio.DBusConnection.new_for_address_sync(address, _FLAGS, None, None)
            self._bus.set_exit_on_close(False)
            self._bus.register_object(
                OBJECT, Gio.DBusNodeInfo.new_for_xml(introspection).interfaces[0],
                None, self._property, None)
        finally:
            self._loop.context.pop_thread_default()
        self._loop.start()
        self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "RequestName", GLib.Variant("(su)", (NAME, 0)), None,
                            Gio.DBusCallFlags.NONE, 5000, None)

    def raise_alert(self, number: int, severity: str, kind: str = "drowsiness") -> float:
        """@returns when it was told (time.monotonic)"""
        signal = "AlertEscalated" if number in self.active else "AlertRaised"
        self.active[number] = (kind, severity)
        return self._tell(signal, GLib.Variant(
            "(tssdsa{sv})", (number, kind, severity, 0.9, "Told by a test.", {})))

    def clear(self, number: int, reason: str = "recovered") -> float:
        kind, _ = self.active.pop(number)
        return self._tell("AlertCleared", GLib.Variant("(tss)", (number, kind, reason)))

    def _tell(self, signal: str, arguments: GLib.Variant) -> float:
        told_at = time.monotonic()
        self._bus.emit_signal(None, OBJECT, INTERFACE, signal, arguments)
        self._bus.flush_sync(None)
        return told_at

    def _property(self, _bus, _sender, _path, _interface, name: str) -> GLib.Variant:
        if name == "ActiveAlerts":
            return GLib.Variant("a(tssdsa{sv})", [
                (number, kind, severity, 0.9, "Told by a test.", {})
                for number, (kind, severity) in self.active.items()])
        return {"State": GLib.Variant("s", "monitoring"), "Version": GLib.Variant("s", "test"),
                "FatigueLevel": GLib.Variant("d", 0.0), "DistractionLevel": GLib.Variant("d", 0.0),
                }.get(name, GLib.Variant("a{sv}", {}))

    def close(self) -> None:
        self._loop.end()
        if not self._bus.is_closed():
            self._bus.close_sync(None)
