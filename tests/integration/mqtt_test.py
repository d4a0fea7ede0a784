"""Alerts over a real MQTT broker: one that comes late, refuses, encrypts, hangs or is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import unittest
from datetime import datetime, timezone
from typing import Any

from cabin_test_case import CabinTestCase
from gi.repository import GLib
from rig import preload
from rig.bus_watcher import AlertSignal
from rig.broker import MOSQUITTO, MOSQUITTO_PUB, MOSQUITTO_SUB, Broker, NoBroker, OldBroker, Subscriber
from rig.patience import patiently, wait_until
from rig.program import Program
from rig.raw_camera import RawCamera

# A covered camera: an alert of the system a few seconds after the start, with no model server at all.
COVERED = ("gst:videotestsrc pattern=black is-live=true ! "
           "video/x-raw,width=160,height=120,framerate=5/1")
# glibc starts the threads that look names up by itself: clang's ThreadSanitizer crashes in what it does not know.
BY_NAME = unittest.skipIf("thread" in os.environ.get("CABINWATCH_SANITIZE", ""),
                          "the broker is looked up by its name")


def setUpModule() -> None:
    if not (MOSQUITTO.exists() and MOSQUITTO_SUB.exists()):
        print("mqtt_test: skipped: no mosquitto here", file=sys.stderr)
        raise unittest.SkipTest("no mosquitto here")


def time_of(message: dict[str, Any], name: str = "time") -> datetime:
    return datetime.fromisoformat(message[name].replace("Z", "+00:00"))


class MqttTestCase(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.car = self.cabin(with_server=False)

    def broker(self, *settings: str) -> Broker:
        broker = Broker(self.car.folder, *settings)
        self.addCleanup(broker.close)
        return broker

    def subscriber(self, broker: Broker, *options: str) -> Subscriber:
        subscriber = Subscriber("-p", str(broker.port), *options)
        self.addCleanup(subscriber.close)
        return subscriber

    def run_covered(self, environment: dict[str, str] | None = None,
                    **settings: Any) -> Program:
        return self.car.run(camera__source=COVERED, llm__enabled=False, environment=environment,
                            **{f"mqtt__{name}": value for name, value in settings.items()})

    def wait_for_alert(self) -> AlertSignal:
        return self.car.watcher.wait_for("camera_blocked",
                                         lambda signal: signal.kind == "camera_blocked")


class AlertsOverMqtt(MqttTestCase):

    def test_events_without_a_broker_arrive_in_order_with_their_own_times(self) -> None:
        door = self.car.folder / "door"
        behind = self.car.folder / "mqtt.sock"
        broker = self.broker("allow_anonymous true", f"listener 0 {behind}")
        listener = self.subscriber(broker)
        program = self.run_covered(server=f"unix:{door}")
        raised = self.wait_for_alert()
        raised_at = datetime.now(timezone.utc)
        program.wait_for_line("mqtt: no connection to unix:")
        self.assertEqual(self.car.command("ack", str(raised.id)).returncode, 0)
        self.car.watcher.wait_for_property(
            "Statistics", lambda figures: figures["mqtt_events_waiting"] == 2)
        opened_at = datetime.now(timezone.utc)
        door.symlink_to(behind)

        cleared = listener.wait_for("cabinwatch/alerts/event",
                                    lambda message: message.json["event"] == "cleared").json
        first = listener.messages("cabinwatch/alerts/event")[0].json
        self.assertEqual((first["event"], first["id"], first["kind"], first["severity"]),
                         ("raised", raised.id, "camera_blocked", raised.severity))
        self.assertEqual((cleared["id"], cleared["reason"]), (raised.id, "acknowledged"))
        self.assertLess(abs((time_of(first) - raised_at).total_seconds()), patiently(1.0))
        self.assertLess(time_of(cleared), opened_at)
        self.assertFalse(listener.messages("cabinwatch/alerts/event")[0].is_retained)
        program.wait_for_line("mqtt: connected to unix:")
        self.assertEqual(program.text.count("mqtt: no connection"), 1, program.text)
        self.car.watcher.wait_for_property(
            "Statistics", lambda figures: figures["mqtt_events_sent"] == 2
            and figures["mqtt_events_waiting"] == 0 and figures["mqtt_connected"])

        # Another comes later, and finds how things are.
        late = self.subscriber(broker)
        self.assertTrue(late.wait_for("cabinwatch/availability").is_retained)
        self.assertEqual(late.wait_for("cabinwatch/state").json["state"], "degraded")
        self.assertEqual(late.wait_for("cabinwatch/alerts/active").json["alerts"], [])
        self.assertIs(late.wait_for("cabinwatch/driver").json["picture_blocked"], True)
        unknown = late.wait_for("cabinwatch/Vehicle/Driver/FatigueLevel").json
        self.assertIsNone(unknown["value"])
        time_of(unknown, "timestamp")
        self.assertIs(late.wait_for("cabinwatch/Vehicle/ADAS/DMS/IsError").json["value"], True)

        # It says good-bye, and its last alerts are cleared.
        self.assertEqual(program.stop(), 0)
        late.wait_for("cabinwatch/availability", lambda message: message.payload == "offline")
        after = self.subscriber(broker)
        self.assertEqual(after.wait_for("cabinwatch/state").json["state"], "stopping")
        for signal in ("IsEnabled", "IsError", "IsWarning"):
            self.assertIs(after.wait_for(f"cabinwatch/Vehicle/ADAS/DMS/{signal}").json["value"], False)
        self.assertNotIn("picture_blocked", after.wait_for("cabinwatch/driver").json)

    def test_a_broker_that_does_not_let_it_publish_is_told(self) -> None:
        rights = self.car.folder / "rights"
        rights.write_text("topic read #\n")
        rights.chmod(0o644)
        broker = self.broker("allow_anonymous true", f"acl_file {rights}")
        address = f"mqtt://127.0.0.1:{broker.port}"
        program = self.run_covered(server=address)
        program.wait_for_line("warning: mqtt: no connection .*does not let it publish below "
                              "cabinwatch: Not authorized")
        self.wait_for_alert()
        self.assertNotIn("mqtt: connected", program.text)
        figures = self.car.watcher.get("Statistics")
        self.assertEqual((figures["mqtt_events_sent"], figures["mqtt_connected"]), (0, False))
        check = self.car.command("check", "--set", f"mqtt.server={address}", "--set", "llm.enabled=false")
        self.assertIn("does not let it publish below cabinwatch", check.stdout)
        rights.write_text("topic readwrite #\n")
        broker.read_again()
        program.wait_for_line("mqtt: connected", 40)
        self.car.watcher.wait_for_property("Statistics",
                                           lambda figures: figures["mqtt_events_sent"] == 1)

    def test_a_broker_that_knows_no_mqtt_5_hears_it_all_the_same(self) -> None:
        broker = self.broker()
        old = OldBroker(broker.port)
        self.addCleanup(old.shut)
        listener = self.subscriber(broker)
        program = self.run_covered(server=f"mqtt://127.0.0.1:{old.port}")
        listener.wait_for("cabinwatch/availability", lambda message: message.payload == "online")
        listener.wait_for("cabinwatch/alerts/event", lambda message: message.json["event"] == "raised")
        self.assertEqual(old.refused, 1)
        self.assertNotIn("no connection", program.text)
        self.assertEqual(program.stop(), 0)

    @BY_NAME
    def test_a_broker_that_refuses_and_one_that_comes_back(self) -> None:
        passwords = self.car.folder / "passwords"
        subprocess.run(["mosquitto_passwd", "-b", "-c", str(passwords), "car", "long enough"],
                       check=True, capture_output=True)
        broker = self.broker(f"password_file {passwords}")
        mine = self.car.folder / "password"
        mine.write_text("wrong\n")
        mine.chmod(0o600)
        program = self.run_covered(server=f"mqtt://localhost:{broker.port}", topic="car/7",
                                   user="car", password_file=str(mine))
        program.wait_for_line("warning: mqtt: no connection .*refuses.*authori")
        self.wait_for_alert()
        self.assertEqual(program.text.count("mqtt: no connection"), 1, program.text)
        mine.write_text("long enough\n")
        program.wait_for_line("mqtt: connected", 40)
        account = ("-u", "car", "-P", "long enough")
        broker.stop()
        program.wait_for_line("mqtt: no connection.*(closed|refused|reset)")
        trouble = f"mqtt: no connection to mqtt://localhost:{broker.port}: "
        self.assertIn(trouble, self.car.command("status").stdout)
        broker.start()
        listener = Subscriber("-p", str(broker.port), *account, topic="car/7/#")
        self.addCleanup(listener.close)
        listener.wait_for("car/7/availability", lambda message: message.payload == "online")
        self.car.watcher.wait_for_property("Statistics", lambda figures: figures["mqtt_connected"])
        shown = self.car.command("status").stdout
        self.assertNotIn("no connection", shown)
        self.assertIn("mqtt: connected; ", shown)
        # Killed, it cannot say anything: the broker does.
        program.process.kill()
        listener.wait_for("car/7/availability", lambda message: message.payload == "offline")
        self.assertNotIn("long enough", program.text)

    @BY_NAME
    def test_a_broker_with_tls_is_believed_when_its_certificate_is_known(self) -> None:
        if shutil.which("openssl") is None:
            self.skipTest("no openssl here to make a certificate with")
        folder = self.car.folder
        certificate, key = folder / "broker.pem", folder / "broker.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", str(key), "-out", str(certificate)],
                       check=True, capture_output=True)
        broker = self.broker("allow_anonymous true", f"certfile {certificate}", f"keyfile {key}")
        server = f"mqtts://localhost:{broker.port}"
        at_once = {} if preload.missing() else preload.preloaded("tls_at_once", folder)
        # Whether the answer comes while the connection is begun, or later.
        for environment in (None, at_once):
            stranger = self.run_covered(environment, server=server)
            stranger.wait_for_line("warning: mqtt: no connection to mqtts:.*certificate")
            self.assertEqual(stranger.stop(), 0)
        self.run_covered({"SSL_CERT_FILE": str(certificate)}, server=server).wait_for_line(
            "mqtt: connected to mqtts:")

    def test_what_is_no_broker_delays_nothing(self) -> None:
        for echoes in (False, True):
            with self.subTest(echoes=echoes):
                broken = NoBroker(echoes)
                self.addCleanup(broken.shut)
                program = self.run_covered(server=f"mqtt://127.0.0.1:{broken.port}")
                self.car.watcher.wait_for_property("State", lambda state: state == "degraded")
                longest = 0.0
                for _ in range(100):
                    began_at = time.monotonic()
                    self.car.watcher.get("ActiveAlerts")
                    longest = max(longest, time.monotonic() - began_at)
                self.assertLess(longest, patiently(0.5))
                if echoes:
                    program.wait_for_line("mqtt: no connection")
                self.assertEqual(program.stop(), 0)


class TwoServices(MqttTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.server = self.broker()
        self.address = f"mqtt://127.0.0.1:{self.server.port}"

    def availability(self) -> str:
        """What somebody is told who comes now."""
        late = self.subscriber(self.server)
        return late.wait_for("cabinwatch/availability").payload

    def publish(self, topic: str, text: str) -> None:
        subprocess.run([MOSQUITTO_PUB, "-p", str(self.server.port), "-t", f"cabinwatch/{topic}", "-r",
                        "-q", "1", "-m", text], check=True)

    def test_who_does_not_own_the_bus_name_tells_nothing_and_takes_over_when_it_does(self) -> None:
        listener = self.subscriber(self.server)
        first = self.run_covered(server=self.address)
        listener.wait_for("cabinwatch/availability", lambda message: message.payload == "online")
        self.wait_for_alert()
        second = self.run_covered(server=self.address)
        second.wait_for_line("another program owns the bus name")
        second.wait_for_line("mqtt: nothing is told, since this service does not own the bus name")
        third = self.run_covered(server=self.address)
        third.wait_for_line("mqtt: nothing is told")
        self.assertEqual(third.stop(), 0)
        self.assertEqual(self.availability(), "online")
        raised = [message for message in listener.messages("cabinwatch/alerts/event")
                  if message.json["event"] == "raised"]
        self.assertEqual(len(raised), 1)
        self.assertEqual(first.stop(), 0)
        listener.wait_for("cabinwatch/availability", lambda message: message.payload == "offline")
        second.wait_for_line("notice: owns the bus name org.cabinwatch")
        second.wait_for_line("mqtt: connected")
        self.assertEqual(self.availability(), "online")

    def test_what_the_broker_kept_from_before_is_no_contradiction(self) -> None:
        self.publish("availability", "offline")
        program = self.run_covered(server=self.address)
        self.subscriber(self.server).wait_for("cabinwatch/availability",
                                              lambda message: message.payload == "online")
        self.wait_for_alert()
        self.assertNotIn("put right", program.text)
        self.assertEqual(program.stop(), 0)

    def test_what_another_says_of_its_availability_is_put_right(self) -> None:
        program = self.run_covered(server=self.address)
        listener = self.subscriber(self.server)
        listener.wait_for("cabinwatch/state", lambda message: message.json["state"] == "degraded")
        for topic, text in (("state", '{"state": "stopping"}'), ("availability", "offline")):
            self.publish(topic, text)
        program.wait_for_line("warning: mqtt: cabinwatch/availability said that nothing is here")
        said = lambda: [message.payload for message in listener.messages("cabinwatch/availability")]
        wait_until("online again", lambda: said()[-2:] == ["offline", "online"], found=said)
        wait_until("the state again", lambda: listener.messages("cabinwatch/state")[-1].json["state"]
                   == "degraded")
        self.assertEqual(program.stop(), 0)
        self.assertEqual(self.availability(), "offline")


class TheCarTellsTheIgnition(MqttTestCase):

    def test_it_is_told_with_the_state(self) -> None:
        broker = self.broker()
        self.run_covered(server=f"mqtt://127.0.0.1:{broker.port}")
        listener = self.subscriber(broker)
        self.assertIsNone(listener.wait_for("cabinwatch/state").json["ignition"])
        self.car.watcher.call("SetVehicleState", GLib.Variant(
            "(a{sv})", ({"ignition": GLib.Variant("b", False)},)))
        listener.wait_for("cabinwatch/state", lambda message: message.json["ignition"] is False)


class TheCameraIsLost(MqttTestCase):

    def test_nothing_is_left_of_what_was_seen(self) -> None:
        broker = self.broker()
        camera = RawCamera()
        self.addCleanup(camera.close)
        self.car.run(camera__source=camera.source, llm__enabled=False,
                     mqtt__server=f"mqtt://127.0.0.1:{broker.port}")
        self.subscriber(broker).wait_for("cabinwatch/driver",
                                         lambda message: "picture_blocked" in message.json)
        camera.close()
        self.car.watcher.wait_for("camera_fault", lambda signal: signal.kind == "camera_fault")
        self.subscriber(broker).wait_for("cabinwatch/driver",
                                         lambda message: list(message.json) == ["time"])
        # D-Bus tells the age beside it.
        self.assertGreaterEqual(self.car.watcher.get("DriverState")["picture_age_ms"], 2000)


class CheckingTheBroker(MqttTestCase):

    def check(self, server: str) -> tuple[str, str]:
        return self.car.check_step("mqtt", camera__source=COVERED, mqtt__server=server)

    def test_check_connects_and_tells_nobody(self) -> None:
        broker = self.broker()
        listener = self.subscriber(broker)
        self.assertEqual(self.check(f"mqtt://127.0.0.1:{broker.port}")[0], "ok")
        # A service of another computer is there all the time: nothing may say that it is not.
        self.run_covered(server=f"mqtt://127.0.0.1:{broker.port}")
        listener.wait_for("cabinwatch/state")
        self.assertEqual(self.check(f"mqtt://127.0.0.1:{broker.port}")[0], "ok")
        self.wait_for_alert()
        listener.wait_for("cabinwatch/alerts/event")
        said = [message.payload for message in listener.messages("cabinwatch/availability")]
        self.assertEqual(said, ["online"])
        broker.close()
        outcome, text = self.check(f"mqtt://127.0.0.1:{broker.port}")
        self.assertEqual(outcome, "failed")
        self.assertIn("Connection refused", text)


class MqttSettings(MqttTestCase):

    def test_bad_settings_are_named(self) -> None:
        for settings, named in (({"server": "mqtt://192.0.2.7"}, "mqtt.allow_remote"),
                                ({"server": "tcp://localhost"}, "mqtt.server"),
                                ({"server": "mqtt://localhost", "topic": "a/#"}, "mqtt.topic")):
            with self.subTest(settings=settings):
                program = self.run_covered(**settings)
                self.assertEqual(program.wait(), 2)
                self.assertIn(named, program.text)


if __name__ == "__main__":
    unittest.main()
