"""The speed from a real gpsd, whose receiver the test steers."""

from __future__ import annotations

import re
import sys
import time
import unittest
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from cabin_test_case import CabinTestCase
from gi.repository import GLib
from rig.gps import GPSD, GPSFAKE, Drive, Gpsd, GpsReceiver, PlayedLog, nmea_log

PICTURES = "gst:videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=5/1"


def setUpModule() -> None:
    if not GPSD.exists():
        print("speed_test: skipped: no gpsd here", file=sys.stderr)
        raise unittest.SkipTest("no gpsd here")


class SpeedByGpsd(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.car = self.cabin(with_server=False)
        self.receiver = self.plug_in(Drive(speed_kmh=50.0))
        self.gpsd = Gpsd([self.receiver.device], self.car.folder)
        self.addCleanup(self.gpsd.close)
        self.program = self.car.run(camera__source=PICTURES, llm__enabled=False,
                                    vehicle__speed=self.gpsd.url)
        self.wait(lambda figures: figures.get("speed_kmh") == 50.0)

    def plug_in(self, drive: Drive) -> GpsReceiver:
        receiver = GpsReceiver(drive)
        self.addCleanup(receiver.close)
        return receiver

    def wait(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return self.car.watcher.wait_for_property("Statistics", lambda all_: holds(
            {name: round(value, 1) if isinstance(value, float) else value
             for name, value in all_.items()}))

    def wait_for_unknown(self, why: str) -> None:
        figures = self.wait(lambda figures: why in figures["speed_gpsd"])
        self.assertEqual(figures["speed_source"], "none")
        self.assertNotIn("speed_kmh", figures)
        self.program.wait_for_line(re.escape(why))

    def wait_for_speed(self, kmh: float) -> None:
        figures = self.wait(lambda figures: figures.get("speed_kmh") == kmh)
        self.assertEqual(figures["speed_source"], "gpsd")

    def times_told(self, text: str) -> int:
        return self.program.text.count(text)

    def test_standstill_is_standstill_and_no_fix_is_unknown(self) -> None:
        self.receiver.change(speed_kmh=0.0, noise_kmh=0.8)
        self.wait_for_speed(0.0)
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            self.assertEqual(self.car.watcher.get("Statistics").get("speed_kmh"), 0.0)
            time.sleep(0.05)
        self.receiver.change(has_fix=False)
        self.wait_for_unknown("no fix")
        self.receiver.change(has_fix=True, speed_kmh=130.0, noise_kmh=0.0)
        self.wait_for_speed(130.0)
        self.assertIn("speed: 130.0 km/h, by gpsd", self.car.command("status").stdout)
        # A fix of ten seconds ago, told now.
        self.receiver.change(late=10.0)
        self.wait_for_unknown("of 10 s ago")
        self.receiver.change(late=0.0)
        self.wait_for_speed(130.0)
        for told in ("has no fix", "of 10 s ago"):
            self.assertEqual(self.times_told(told), 1, self.program.text)

    def check(self) -> tuple[str, str]:
        return self.car.check_step("speed", camera__source=PICTURES, vehicle__speed=self.gpsd.url)

    def test_check_tells_what_gpsd_tells(self) -> None:
        outcome, text = self.check()
        self.assertEqual(outcome, "ok")
        self.assertIn("50.0 km/h", text)
        self.receiver.change(has_fix=False)
        self.wait_for_unknown("no fix")
        outcome, text = self.check()
        self.assertEqual(outcome, "warning")
        self.assertIn("has no fix", text)
        self.gpsd.close()
        outcome, text = self.check()
        self.assertEqual(outcome, "failed")
        self.assertIn("Connection refused", text)

    def test_the_bus_wins_while_it_is_fresh(self) -> None:
        told_at = time.monotonic()
        self.car.watcher.call("SetVehicleState", GLib.Variant(
            "(a{sv})", ({"speed_kmh": GLib.Variant("d", 80.0)},)))
        figures = self.car.watcher.get("Statistics")
        self.assertEqual((figures["speed_source"], figures["speed_kmh"]), ("bus", 80.0))
        self.wait_for_speed(50.0)
        self.assertGreater(time.monotonic() - told_at, 2.9)

    def test_gpsd_and_receivers_come_and_go(self) -> None:
        self.gpsd.stop()
        self.wait_for_unknown("gpsd at 127.0.0.1")
        self.gpsd.start()
        self.wait_for_speed(50.0)

        self.gpsd.remove(self.receiver.device)
        self.wait_for_unknown("no receiver")
        another = self.plug_in(Drive(speed_kmh=70.0))
        self.gpsd.add(another.device)
        self.wait_for_speed(70.0)

        another.change(garbage=True)
        self.wait_for_unknown("nothing has come from the receiver for 3 s")
        another.change(garbage=False)
        self.wait_for_speed(70.0)
        for told in ("gpsd at 127.0.0.1", "no receiver", "nothing has come"):
            self.assertEqual(self.times_told(told), 1, self.program.text)
        self.assertEqual(self.program.stop(), 0)


@unittest.skipUnless(GPSFAKE.exists(), "no gpsfake here")
class SpeedOfALog(CabinTestCase):

    def test_from_standstill_to_a_motorway_and_into_a_tunnel(self) -> None:
        car = self.cabin(with_server=False)
        log = nmea_log([(3.0, Drive(noise_kmh=0.8)), (3.0, Drive(speed_kmh=50.0)),
                        (3.0, Drive(speed_kmh=130.0)), (20.0, Drive(has_fix=False))],
                       datetime.now(timezone.utc))
        played = PlayedLog(log, car.folder)
        self.addCleanup(played.close)
        car.run(camera__source=PICTURES, llm__enabled=False, vehicle__speed=played.url)
        for kmh in (0.0, 50.0, 130.0, None):
            car.watcher.wait_for_property("Statistics", lambda figures, kmh=kmh: kmh == (
                figures.get("speed_kmh") and round(figures["speed_kmh"], 1)))


if __name__ == "__main__":
    unittest.main()
