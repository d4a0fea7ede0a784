"""A GPS receiver that a test steers, and a real gpsd that reads it."""

from __future__ import annotations

import math
import os
import random
import socket
import threading
import tty
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import reduce
from pathlib import Path

from rig.port_daemon import PortDaemon
from rig.ports import free_port

GPSD = Path("/usr/sbin/gpsd")
GPSFAKE = Path("/usr/bin/gpsfake")     # Debian: gpsd-clients, which brings GTK: used where it is

_KNOTS_OF_KMH = 1 / 1.852
_SECONDS_BETWEEN_FIXES = 0.2
_SENTENCES = 3              # of a fix


@dataclass(frozen=True)
class Drive:
    """What the receiver finds."""

    speed_kmh: float = 0.0
    noise_kmh: float = 0.0          # standard deviation of the speed told
    has_fix: bool = True
    late: float = 0.0               # seconds: the time that is told lies so far back
    garbage: bool = False           # bytes that are no NMEA


def sentence(text: str) -> bytes:
    """An NMEA 0183 sentence: its checksum is the exclusive or of all between $ and *."""
    checksum = reduce(lambda sum_, byte: sum_ ^ byte, text.encode(), 0)
    return f"${text}*{checksum:02X}\r\n".encode()


def nmea(drive: Drive, at: datetime, noise: random.Random) -> bytes:
    """One fix, as a receiver tells it: RMC (speed and time), GGA, GSA (what kind of fix)."""
    if drive.garbage:
        return noise.randbytes(200)
    at -= timedelta(seconds=drive.late)
    clock = f"{at:%H%M%S}.{at.microsecond // 10000:02}"
    if not drive.has_fix:
        return (sentence(f"GPRMC,{clock},V,,,,,,,{at:%d%m%y},,,N")
                + sentence(f"GPGGA,{clock},,,,,0,00,99.99,,,,,,")
                + sentence("GPGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99"))
    speed = abs(drive.speed_kmh + noise.gauss(0.0, drive.noise_kmh)) * _KNOTS_OF_KMH
    # Round in circles of some hundred metres: gpsd reckons nothing from it.
    north = 30.0 + 0.05 * math.sin(at.timestamp() / 30.0)
    place = f"46{north:08.5f},N,00730.00000,E"
    return (sentence(f"GPRMC,{clock},A,{place},{speed:.3f},90.0,{at:%d%m%y},,,A")
            + sentence(f"GPGGA,{clock},{place},1,09,0.9,500.0,M,48.0,M,,")
            + sentence("GPGSA,A,3,01,02,03,04,05,06,07,08,09,,,,1.5,0.9,1.2"))


def nmea_log(drives: list[tuple[float, Drive]], begin: datetime, seed: int = 1) -> bytes:
    """A log for gpsfake: each drive for so many seconds, five fixes a second."""
    noise = random.Random(seed)
    log = b""
    at = begin
    for seconds, drive in drives:
        for _ in range(round(seconds / _SECONDS_BETWEEN_FIXES)):
            log += nmea(drive, at, noise)
            at += timedelta(seconds=_SECONDS_BETWEEN_FIXES)
    return log


class PlayedLog(PortDaemon):
    """Debian's gpsfake: a gpsd, and a receiver that tells a log at its own pace."""

    def __init__(self, log: bytes, folder: Path) -> None:
        file = folder / "drive.nmea"
        file.write_bytes(log)
        port = free_port()
        super().__init__([str(GPSFAKE), "-q", "-1", "-P", str(port),
                          "-c", str(_SECONDS_BETWEEN_FIXES / _SENTENCES), str(file)],
                         port, folder / "gpsfake.log")

    @property
    def url(self) -> str:
        return f"gpsd://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Asked for, so that it ends its gpsd."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


class GpsReceiver:
    """A serial device that tells fixes from construction until `close`."""

    def __init__(self, drive: Drive) -> None:
        self.drive = drive
        self._ours, theirs = os.openpty()
        tty.setraw(theirs)
        self.device = os.ttyname(theirs)
        os.chmod(self.device, 0o666)  # gpsd runs as a user of its own
        self._theirs: int | None = theirs
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tell)
        self._thread.start()

    def _tell(self) -> None:
        noise = random.Random(1)
        os.set_blocking(self._ours, False)
        while not self._end.wait(_SECONDS_BETWEEN_FIXES):
            try:
                os.write(self._ours, nmea(self.drive, datetime.now(timezone.utc), noise))
            except (BlockingIOError, OSError):
                continue        # nobody reads

    def change(self, **changes: object) -> None:
        self.drive = replace(self.drive, **changes)

    def close(self) -> None:
        """Pulled out."""
        if self._end.is_set():
            return
        self._end.set()
        self._thread.join()
        os.close(self._ours)
        if self._theirs is not None:
            os.close(self._theirs)


class Gpsd(PortDaemon):
    """Debian's gpsd."""

    def __init__(self, devices: list[str], folder: Path) -> None:
        port = free_port()
        self._control = folder / "gpsd.control"
        super().__init__([str(GPSD), "-N", "-n", "-F", str(self._control), "-S", str(port),
                          *devices], port, folder / "gpsd.log")

    @property
    def url(self) -> str:
        return f"gpsd://127.0.0.1:{self.port}"

    def add(self, device: str) -> None:
        """A receiver is plugged in, as udev tells it."""
        self._tell(f"+{device}\r\n")

    def remove(self, device: str) -> None:
        """A receiver is pulled out."""
        self._tell(f"-{device}\r\n")

    def _tell(self, order: str) -> None:
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self._control))
            control.sendall(order.encode())
            answer = control.recv(64)
        if answer.strip() not in (b"OK", b'{"class":"ACK"}'):  # gpsd of Debian 12, of Debian 13
            raise AssertionError(f"gpsd answers {answer!r} to {order!r}")
