"""The contract on D-Bus, and the subcommands that use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unittest
from importlib.util import find_spec
from pathlib import Path

from cabin_test_case import CabinTestCase
from gi.repository import GLib
from rig.bus_watcher import INTERFACE, NAME, OBJECT, BusWatcher
from rig.places import ROOT
from rig.program import Program

INVALID_ARGUMENTS = "org.freedesktop.DBus.Error.InvalidArgs"
ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied"


def vehicle(**state: GLib.Variant) -> GLib.Variant:
    return GLib.Variant("(a{sv})", (state,))


def python_example() -> str:
    """That of docs/dbus.md."""
    page = (ROOT / "docs" / "dbus.md").read_text(encoding="utf-8")
    begun = page.split("### python3-dbus\n", 1)[1].splitlines()
    end = next(at for at, line in enumerate(begun) if line and not line.startswith("    "))
    return "\n".join(line.removeprefix("    ") for line in begun[:end])


class TheExample(CabinTestCase):

    @unittest.skipUnless(find_spec("dbus"), "python3-dbus is not installed")
    def test_may_be_there_before_the_service(self) -> None:
        car = self.cabin()
        example = Program(Path(sys.executable), ["-u", "-c", python_example()],
                          car.folder / "example.log",
                          {"DBUS_SYSTEM_BUS_ADDRESS": car.bus.address})
        car.programs.append(example)
        example.wait_for_line("the service does not run")
        car.run(**self.live("phone"))
        example.wait_for_line(r"#\d+ \w+ phone_use")


class TheMonitorOnTheBus(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.car = self.cabin()
        self.program = self.car.run(**self.live("phone"))
        self.car.watcher.wait_for_property("State", lambda state: state == "monitoring")

    def test_an_alert_is_raised_acknowledged_and_not_raised_again(self) -> None:
        watcher = self.car.watcher
        raised = watcher.wait_for("phone_use", lambda signal: signal.kind == "phone_use")
        self.assertEqual(raised.signal, "AlertRaised")
        self.assertGreater(raised.confidence, 0.5)
        self.assertIn(raised.id, [alert[0] for alert in watcher.get("ActiveAlerts")])

        done = self.car.command("ack", str(raised.id))
        self.assertEqual(done.returncode, 0, done.stderr)
        cleared = watcher.wait_for("clearing", lambda signal: signal.signal == "AlertCleared"
                                   and signal.id == raised.id)
        self.assertEqual(cleared.reason, "acknowledged")
        again = self.car.command("ack", str(raised.id))
        self.assertEqual(again.returncode, 1)
        self.assertEqual(watcher.error_of("Acknowledge", GLib.Variant("(t)", (raised.id,))),
                         "org.cabinwatch.Error.NoSuchAlert")

    def test_pause_closes_the_camera_and_resume_opens_it(self) -> None:
        watcher = self.car.watcher
        paused = self.car.command("pause", "--reason", "workshop")
        self.assertEqual(paused.returncode, 0, paused.stderr)
        self.assertEqual(watcher.get("State"), "paused")
        frames = watcher.get("Statistics")["frames_captured"]
        self.assertEqual(watcher.get("DriverState"), {})
        self.program.wait_for_line("workshop")
        self.assertRegex(self.car.command("status").stdout,
                         r"\npaused by :1\.\d+ \(process \d+, uid \d+\) for 0:\d\d: workshop\n")
        self.assertEqual(watcher.get("Statistics")["frames_captured"], frames)

        resumed = self.car.command("resume")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        watcher.wait_for_property("Statistics",
                                  lambda figures: figures["frames_captured"] > frames)
        # Captured comes before looked at.
        watcher.wait_for_property("State", lambda state: state == "monitoring")
        self.assertEqual(resumed.stderr, "watching again\n")
        self.assertEqual(self.car.command("resume").stderr, "was not paused\n")

    def test_who_holds_pauses_it_for_as_long_as_it_stays_on_the_bus(self) -> None:
        watcher = self.car.watcher
        with BusWatcher(self.car.bus.address) as second:
            with BusWatcher(self.car.bus.address) as first:
                for holder, reason in ((first, "setting up"), (second, "car wash")):
                    self.assertEqual(holder.error_of("Hold", GLib.Variant("(s)", (reason,))), "")
                self.assertEqual(watcher.get("State"), "paused")
                self.program.wait_for_line("setting up")
                frames = watcher.get("Statistics")["frames_captured"]
                # Resume ends what Pause began, and nothing else.
                self.assertEqual(self.car.command("pause").returncode, 0)
                resumed = self.car.command("resume")
                self.assertEqual(resumed.returncode, 0)
                self.assertIn("still paused", resumed.stderr)
            self.program.wait_for_line("still paused: held by 1 on the bus")
            self.assertEqual(watcher.get("State"), "paused")
            self.assertEqual(watcher.get("Statistics")["frames_captured"], frames)
        watcher.wait_for_property("State", lambda state: state == "monitoring")

    def test_the_ignition_is_told_with_who_told_it_and_that_it_has_left(self) -> None:
        with BusWatcher(self.car.bus.address) as computer:
            for is_on in (True, False):
                computer.call("SetVehicleState", vehicle(ignition=GLib.Variant("b", is_on)))
            self.program.wait_for_line(r"ignition: on, told by :1\.\d+ \(process \d+, uid \d+\)$")
            self.program.wait_for_line("ignition: off, told by :1.*: until it is on nothing is told")
            shown = self.car.command("status").stdout
            self.assertRegex(shown, r"\nignition: off, told \d+\.\d s ago by :1\.\d+ \(process .*\): until")
        self.program.wait_for_line("warning: ignition: off, and :1.*, who told it, has left the bus")
        figures = self.car.watcher.get("Statistics")
        self.assertEqual((figures["ignition"], figures["ignition_teller_left"]), (False, True))

    def test_pause_outlasts_a_hold(self) -> None:
        watcher = self.car.watcher
        with BusWatcher(self.car.bus.address) as holder:
            self.assertEqual(holder.error_of("Hold", GLib.Variant("(s)", ("setting up",))), "")
            self.assertEqual(self.car.command("pause").returncode, 0)
        self.program.wait_for_line("still paused: until Resume")
        self.assertEqual(watcher.get("State"), "paused")
        self.assertEqual(self.car.command("resume").returncode, 0)
        watcher.wait_for_property("State", lambda state: state == "monitoring")

    def start_watch(self, *options: str) -> subprocess.Popen[str]:
        """`cabinwatch watch`, from before the driver takes the phone."""
        return subprocess.Popen([str(self.car.executable), "watch", *options, "--bus", self.car.bus.address],
                                stdout=subprocess.PIPE, text=True)

    def test_status_tells_it_to_people_and_programs(self) -> None:
        seen = ("face_state", "gaze", "hands", "driver_present")
        self.car.watcher.wait_for_property("DriverState", lambda state: set(seen) <= set(state))
        # One that begins slowly is degraded until it has answered twice.
        self.car.watcher.wait_for_property("State", lambda state: state == "monitoring")
        text = self.car.command("status")
        self.assertEqual(text.returncode, 0, text.stderr)
        for part in ("monitoring", "face_state", "frames:", "the stage that limits", "CPU"):
            self.assertIn(part, text.stdout)
        status = json.loads(self.car.command("status", "--json").stdout)
        self.assertEqual(status["state"], "monitoring")
        self.assertGreater(status["statistics"]["frames_captured"], 0)
        self.assertLessEqual(set(seen), set(status["driver_state"]))

    def test_watch_tells_it_to_programs(self) -> None:
        with self.start_watch("--json") as watch:
            assert watch.stdout is not None
            events = []
            for line in watch.stdout:
                events.append(json.loads(line))
                if events[-1]["event"] == "raised" and events[-1]["kind"] == "phone_use":
                    break
        # Nobody reads on: it ends at the next thing it would say.
        self.assertEqual(watch.returncode, 0)
        self.assertIn("service_appeared", [event["event"] for event in events])
        self.assertEqual(events[-1].get("kind"), "phone_use")

    def test_watch_says_why(self) -> None:
        with self.start_watch("--why") as watch:
            assert watch.stdout is not None
            why = next(line for line in watch.stdout if " why " in line and "holding_phone" in line)
        self.assertIn("the model says hands=holding_phone", why)

    def test_it_says_why_there_is_an_alert_and_why_there_is_none(self) -> None:
        raised = self.car.watcher.wait_for("an alert", lambda signal: signal.kind == "phone_use")
        self.assertIn("the model says", raised.details["why"])
        lines = self.car.command("status", "--why", "--json").stdout.splitlines()
        evidence = {one["kind"]: one for one in map(json.loads, lines)}
        self.assertEqual(len(evidence), 11)
        phone = evidence["phone_use"]
        self.assertTrue(phone["active"])
        self.assertEqual((phone["nearness"], phone["held_back_by"]), (1.0, ""))
        self.assertEqual(evidence["distraction"]["held_back_by"], "superseded")
        # The reflex lane is off here: nothing could tell a microsleep.
        self.assertIn("not_covered", evidence["microsleep"]["held_back_by"])

        text = self.car.command("status", "--why", "microsleep")
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn("held back by not_covered", text.stdout)
        self.assertNotIn("phone_use", text.stdout)
        self.assertEqual(self.car.command("status", "--why", "sleepiness").returncode, 2)

    def test_wrong_calls_get_errors_and_harm_nothing(self) -> None:
        watcher = self.car.watcher
        for wrong in (vehicle(speed_kmh=GLib.Variant("s", "fast")),
                      vehicle(ignition=GLib.Variant("d", 1.0)),
                      vehicle(speed_kmh=GLib.Variant("d", float("nan"))),
                      vehicle(speed_kmh=GLib.Variant("d", -5.0)),
                      GLib.Variant("(s)", ("50",)), None):
            self.assertEqual(watcher.error_of("SetVehicleState", wrong), INVALID_ARGUMENTS)
        self.assertEqual(watcher.error_of("Acknowledge", GLib.Variant("(s)", ("1",))),
                         INVALID_ARGUMENTS)
        self.assertNotEqual(watcher.error_of("Explode"), "")
        good = vehicle(speed_kmh=GLib.Variant("d", 80.0), ignition=GLib.Variant("b", True),
                       wiper=GLib.Variant("s", "on"))
        self.assertEqual(watcher.error_of("SetVehicleState", good), "")
        self.assertEqual(watcher.get("State"), "monitoring")

    @unittest.skipUnless(os.geteuid() == 0, "takes root, to become somebody else")
    def test_strangers_may_read_but_not_change(self) -> None:
        self.car.folder.chmod(0o755)

        def stranger(*command: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                 "busctl", f"--address={self.car.bus.address}", *command],
                capture_output=True, text=True, timeout=30, check=False)

        read = stranger("get-property", NAME, OBJECT, INTERFACE, "State")
        self.assertEqual(read.stdout.strip(), 's "monitoring"', read.stderr)
        for call in (("Pause", "s", "no reason"), ("Hold", "s", "no reason"), ("Resume",),
                     ("Acknowledge", "t", "1"), ("SetVehicleState", "a{sv}", "0")):
            refused = stranger("call", NAME, OBJECT, INTERFACE, *call)
            self.assertEqual(refused.returncode, 1, call)
            self.assertIn("denied", (refused.stderr + refused.stdout).lower())
        self.assertEqual(self.car.watcher.get("State"), "monitoring")

    def test_the_introspection_is_the_installed_one(self) -> None:
        introspected = subprocess.run(
            ["busctl", f"--address={self.car.bus.address}", "introspect", "--list", NAME, OBJECT,
             INTERFACE], capture_output=True, text=True, timeout=30, check=True).stdout
        for member in ("Acknowledge", "Pause", "Hold", "Resume", "SetVehicleState", "ActiveAlerts",
                       "DistractionLevel", "DriverState", "Evidence", "FatigueLevel", "State", "Statistics",
                       "Version", "AlertCleared", "AlertEscalated", "AlertRaised"):
            self.assertIn(f".{member}", introspected)


class TheBusComesAndGoes(CabinTestCase):

    def test_alerts_are_told_again_when_the_bus_is_back(self) -> None:
        car = self.cabin()
        program = car.run(**self.live("covered"))
        blocked = car.watcher.wait_for("camera_blocked",
                                       lambda signal: signal.kind == "camera_blocked")
        car.bus.stop()
        program.wait_for_line("warning: .*bus")
        car.bus.start()
        again = car.new_watcher().wait_for("camera_blocked",
                                           lambda signal: signal.id == blocked.id)
        self.assertEqual(again.kind, "camera_blocked")

    def test_it_watches_without_any_bus(self) -> None:
        car = self.cabin()
        car.bus.stop()
        program = car.run(**self.drive("phone"))
        self.assertEqual(program.wait(60), 0, program.text)
        self.assertRegex(program.text, "phone_use")

    def test_a_second_instance_says_that_it_is_not_heard(self) -> None:
        car = self.cabin()
        car.run(**self.live("attentive"))
        car.watcher.wait_for_property("State", lambda state: state == "monitoring")
        second = car.run(**self.live("attentive"))
        second.wait_for_line("another program owns the bus name")

    def test_the_client_commands_say_when_nobody_is_there(self) -> None:
        car = self.cabin(with_server=False)
        for command in (("status",), ("ack", "1"), ("pause",), ("resume",)):
            told = car.command(*command)
            self.assertEqual(told.returncode, 1)
            self.assertNotEqual(told.stderr.strip(), "")
            self.assertEqual(told.stdout, "")


if __name__ == "__main__":
    unittest.main()
