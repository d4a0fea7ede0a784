"""`cabinwatch view`: a page for who sets a camera up, and for nobody else."""

from __future__ import annotations

import base64
import signal
import socket
import time
import unittest
from pathlib import Path

from cabin_test_case import VIDEOS, CabinTestCase
from rig import browser
from rig.browser import Browser
from rig.cabin import Cabin
from rig.drives import drive_video
from rig.face_recordings import TALKING, NoRecording, video
from rig.patience import patiently
from rig.program import Program
from rig.view_client import ViewClient

# A camera that is always there, and may be opened by several at a time.
CAMERA = "gst:videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=15/1"


class ViewTestCase(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.car = self.cabin(with_server=False)

    def view(self, *arguments: str, car: Cabin | None = None) -> Program:
        car = car or self.car
        program = Program(car.executable, ["view", "--bus", car.bus.address, *arguments],
                          car.folder / "view.log")
        car.programs.append(program)
        return program

    def at_camera(self, source: str = CAMERA) -> Program:
        return self.view("--config", "/dev/null", "--set", f"camera.source={source}")

    def at_recording(self, file: Path | None = None) -> Program:
        return self.view("--config", "/dev/null", str(file or drive_video("demo", VIDEOS)))

    @staticmethod
    def page_of(program: Program) -> ViewClient:
        line = program.wait_for_line(r"open http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{32} ")
        return ViewClient(line.split()[1])

    def face(self) -> Path:
        try:
            return video("awake", VIDEOS / "faces", TALKING, 20.0, {})
        except NoRecording as why:
            self.skipTest(f"no recording of a real face here: {why}")


class ForWhoHasTheAddress(ViewTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.program = self.at_camera()
        self.page = self.page_of(self.program)

    def test_the_live_picture_comes_ten_times_a_second_at_most(self) -> None:
        first = self.page.wait_for("picture", lambda answer: answer["look"])
        picture = base64.b64decode(first["look"]["picture"])
        self.assertEqual(picture[:3], b"\xff\xd8\xff")
        self.assertEqual(picture[-2:], b"\xff\xd9")
        self.assertTrue(first["live"])
        self.assertEqual([item["name"] for item in first["look"]["checklist"]],
                         ["face", "eyes", "calibration", "rate", "light"])
        self.assertIn("no face", first["look"]["advice"])
        self.assertIn("width = 320", first["look"]["settings"])
        began = time.monotonic()
        shown = [self.page.next()["shown"] for _ in range(15)]
        self.assertGreater(time.monotonic() - began, 1.4 * 0.9)
        # On a busy machine there may be nothing new at the answer of each second.
        self.assertEqual(shown, sorted(shown), "no answer is an older one")
        self.assertGreater(len(set(shown)), 1)

    def test_the_page_runs_its_own_script_and_asks_nobody_else(self) -> None:
        status, headers, body = self.page.request(f"/?token={self.page.token}", token="")
        self.assertEqual(status, 200)
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "script-src 'nonce-", "connect-src 'self'",
                     "frame-ancestors 'none'", "form-action 'none'"):
            self.assertIn(part, policy)
        self.assertNotIn("unsafe", policy)
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertNotIn(b"http://", body)
        self.assertNotIn(b"https://", body)
        again = self.page.request(f"/?token={self.page.token}", token="")[1]
        self.assertNotEqual(again["Content-Security-Policy"], policy, "a nonce is used once")

    def test_strangers_are_refused(self) -> None:
        page = self.page
        wrong = "0" * 32
        own = f"http://127.0.0.1:{page.port}"
        for target, method, token, headers in (
                ("/look?after=0", "GET", wrong, {}),
                ("/look?after=0", "GET", "", {}),
                (f"/look?after=0&token={page.token}", "GET", "", {}),
                ("/steer?do=play", "POST", wrong, {}),
                ("/left", "POST", wrong, {}),
                ("/", "GET", page.token, {}),
                (f"/?token={wrong}", "GET", page.token, {}),
                ("/look?after=0", "GET", page.token, {"Host": "attacker.example"}),
                ("/look?after=0", "GET", page.token, {"Host": f"attacker.example:{page.port}"}),
                ("/look?after=0", "GET", page.token, {"Origin": "http://attacker.example"}),
                ("/look?after=0", "GET", page.token, {"Origin": "null"}),
                (f"/?token={page.token}", "GET", "", {"Host": "attacker.example"})):
            status, got, body = page.request(target, method, token, **headers)
            self.assertEqual(status, 403, (target, headers))
            self.assertNotIn(page.token.encode(), body)
            self.assertFalse([name for name in got if name.startswith("Access-Control")])
        self.assertEqual(page.request("/look?after=0", Origin=own)[0], 200)
        self.assertEqual(page.request("/look?after=0", "OPTIONS", Origin="http://a.example")[0], 403)
        for target in ("/look", "/look?after=x", "/look?after=1e3"):
            self.assertEqual(page.request(target)[0], 400, target)
        for target in ("/nothing", "/../etc/passwd", "/page.html"):
            self.assertEqual(page.request(target)[0], 404, target)
        self.assertEqual(page.request("/steer?do=play", "POST")[0], 409)

    def test_it_listens_on_this_computer_alone(self) -> None:
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.2", self.page.port), 5).close()

    def test_who_never_reads_holds_nothing_up(self) -> None:
        request = (f"GET /look?after=-1 HTTP/1.1\r\nHost: 127.0.0.1:{self.page.port}\r\n"
                   f"Authorization: Bearer {self.page.token}\r\n\r\n").encode()
        deaf = []
        for _ in range(8):
            connection = socket.create_connection(("127.0.0.1", self.page.port), 5)
            self.addCleanup(connection.close)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.sendall(request * 20)
            deaf.append(connection)
        for _ in range(10):
            self.page.wait_for("picture", lambda answer: answer["look"], 5)
        self.assertEqual(self.program.stop(), 0)

    def test_it_ends_when_its_page_is_closed(self) -> None:
        self.page.next()
        self.assertEqual(self.page.request("/left", "POST")[0], 204)
        self.assertEqual(self.program.wait(20), 0)
        self.assertIn("the page was closed", self.program.text)

    def test_it_ends_also_when_a_page_was_fetched_that_never_asks_for_more(self) -> None:
        began_at = time.monotonic()
        self.assertEqual(self.page.request(f"/?token={self.page.token}")[0], 200)
        self.assertEqual(self.program.wait(), 0, self.program.text)
        self.assertLess(time.monotonic() - began_at, patiently(15.0))
        self.program.wait_for_line("ended: the page was closed")

    def test_a_second_one_at_the_same_port_is_told_so(self) -> None:
        second = self.view("--config", "/dev/null", "--set", f"camera.source={CAMERA}", "--port",
                           str(self.page.port))
        self.assertEqual(second.wait(20), 1)
        self.assertIn(f"127.0.0.1:{self.page.port}", second.text)
        self.page.wait_for("picture", lambda answer: answer["look"])


class BesideTheService(ViewTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.service = self.run_service()
        self.state("monitoring")

    def run_service(self) -> Program:
        return self.car.run(camera__source=CAMERA, vision__enabled=True, llm__enabled=False)

    def state(self, wanted: str) -> None:
        self.car.watcher.wait_for_property("State", lambda state: state == wanted)

    def test_the_service_is_paused_until_the_view_ends_in_whatever_way(self) -> None:
        for end in (signal.SIGINT, signal.SIGKILL):
            program = self.at_camera()
            self.page_of(program).wait_for("picture", lambda answer: answer["look"])
            self.assertEqual(self.car.watcher.get("State"), "paused")
            program.process.send_signal(end)
            program.wait()
            self.state("monitoring")

    def test_two_views_pause_it_until_the_second_ends(self) -> None:
        first, second = self.at_camera(), self.at_camera()
        for program in (first, second):
            self.page_of(program).wait_for("picture", lambda answer: answer["look"])
        self.assertEqual(first.stop(), 0)
        self.assertEqual(self.car.watcher.get("State"), "paused")
        self.assertEqual(second.stop(), 0)
        self.state("monitoring")

    def test_a_service_that_comes_while_it_looks_is_paused_too(self) -> None:
        program = self.at_camera()
        self.page_of(program).wait_for("picture", lambda answer: answer["look"])
        self.assertEqual(self.service.stop(), 0)
        self.service = self.run_service()
        self.state("paused")
        self.assertEqual(program.stop(), 0)
        self.state("monitoring")

    def test_a_recording_leaves_the_service_alone(self) -> None:
        self.page_of(self.at_recording()).next()
        self.assertEqual(self.car.watcher.get("State"), "monitoring")


class WithoutACamera(ViewTestCase):

    def test_a_camera_that_is_missing_is_told_and_tried_again(self) -> None:
        program = self.at_camera("v4l2:/dev/video99")
        page = self.page_of(program)
        answer = page.wait_for("reason", lambda answer: "video99" in answer["camera"])
        self.assertIsNone(answer["look"])
        program.wait_for_line("camera: .*video99")
        self.assertEqual(program.stop(), 0)

    def test_an_address_in_place_of_a_recording_is_told_without_its_password(self) -> None:
        program = self.view("--config", "/dev/null", "rtsp://admin:SECRET@127.0.0.1/cam")
        self.assertEqual(program.wait(60), 1, program.text)
        self.assertIn("@127.0.0.1/cam", program.text)
        self.assertNotIn("SECRET", program.text)

    def test_what_is_no_recording_ends_it(self) -> None:
        wrong = self.car.folder / "notes.txt"
        wrong.write_text("no video\n" * 1000, encoding="utf-8")
        for file in (wrong, self.car.folder / "nothing.mp4"):
            program = self.at_recording(file)
            self.assertEqual(program.wait(60), 1, program.text)
            self.assertIn(file.name, program.text)
            self.assertNotIn("open http", program.text)     # there is nothing to be seen


class OfARecording(ViewTestCase):

    def test_it_pauses_steps_and_goes_to_any_place(self) -> None:
        page = self.page_of(self.at_recording())
        begun = page.wait_for("second frame", lambda answer: answer["look"]
                              and answer["recording"]["position_ms"] > 0)
        self.assertTrue(begun["recording"]["playing"])
        self.assertGreater(begun["recording"]["length_ms"], 60_000)

        page.steer("pause")
        paused = page.next()
        self.assertFalse(paused["recording"]["playing"])
        still = page.wait_for("reading ahead", lambda answer: answer["recording"]["read_ms"]
                              > answer["recording"]["position_ms"] + 500)
        self.assertEqual(still["look"]["time_ms"], paused["look"]["time_ms"])
        page.steer("step", 1)
        later = page.next()
        self.assertGreater(later["look"]["time_ms"], paused["look"]["time_ms"],
                           "the answer's picture is the one of its place")
        page.steer("step", -1)
        back = page.next()
        self.assertEqual(back["look"]["picture"], paused["look"]["picture"])

        page.steer("seek", 30_000)
        page.wait_for("place further on", lambda answer: abs(answer["look"]["time_ms"] - 30_000) < 100)
        page.steer("seek", 2_000)
        page.wait_for("place before", lambda answer: abs(answer["look"]["time_ms"] - 2_000) < 100)
        for wrong in ("/steer?do=jump", "/steer?do=seek&by=-1", "/steer?do=step&by=1e9"):
            self.assertEqual(page.request(wrong, "POST")[0], 400, wrong)

    def test_a_real_face_is_drawn_and_checked(self) -> None:
        page = self.page_of(self.at_recording(self.face()))
        page.steer("seek", 8_000)
        look = page.wait_for("face", lambda answer: answer["look"] and answer["look"]["face"]
                             and answer["look"]["time_ms"] > 7_000)["look"]
        x, y = look["face"]["center"]
        self.assertTrue(0.2 < x < 0.8 and 0.2 < y < 0.8, (x, y))
        self.assertEqual(len(look["face"]["eyes"]), 2)
        self.assertGreater(look["face"]["width_px"], 50)
        states = {item["name"]: item["state"] for item in look["checklist"]}
        self.assertEqual(states["face"], "done", look["checklist"])
        self.assertEqual(states["light"], "done", look["checklist"])


@unittest.skipIf(browser.missing(), browser.missing() or "")
class InARealBrowser(ViewTestCase):

    def test_it_shows_all_of_it_also_on_a_phone_and_ends_when_closed(self) -> None:
        program = self.at_recording(self.face())
        address = self.page_of(program).address
        with Browser() as chromium:
            chromium.open(address)
            chromium.wait_for("picture", lambda: chromium.run(
                "return document.getElementById('picture').naturalWidth") > 0)
            chromium.wait_for("face", lambda: chromium.run(
                "return document.querySelector('#checklist [data-name=face]')?.dataset.state")
                == "done")
            self.assertEqual(len(chromium.all("#checklist li")), 5)
            self.assertIn("[camera]", chromium.one("#settings").text)
            self.assertTrue(chromium.one("#advice").text)
            drawn = chromium.run(
                "const c = document.getElementById('drawing'); return c.getContext('2d')"
                ".getImageData(0, 0, c.width, c.height).data.some((value) => value > 0)")
            self.assertTrue(drawn, "something is drawn over the picture")
            chromium.one("#play").click()
            chromium.wait_for("pause", lambda: chromium.one("#play").text == "play")
            at = chromium.one("#place").get_property("value")
            chromium.one("#on").click()
            chromium.wait_for("step", lambda: chromium.one("#place").get_property("value") != at)
            for width in (1280, 768, 360):
                chromium.resize(width, 740)
                self.assertLessEqual(chromium.run(
                    "return document.documentElement.scrollWidth"), width)
            self.assertEqual(chromium.console(), [])
            asked = {request.split("?")[0] for request in chromium.requests()
                     if not request.startswith("data:")}
            self.assertTrue(all(request.startswith(address.split("?")[0]) for request in asked),
                            asked)
        self.assertEqual(program.wait(30), 0, program.text)
        self.assertIn("the page was closed", program.text)


if __name__ == "__main__":
    unittest.main()
