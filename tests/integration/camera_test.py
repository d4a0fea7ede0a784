"""The camera fails and recovers; the picture is covered."""

from __future__ import annotations

import signal as signals
import tempfile
import time
import unittest
from pathlib import Path

from PIL import Image

from cabin_test_case import CabinTestCase
from rig import preload
from rig.http_camera import HttpCamera
from rig.patience import patiently
from rig.raw_camera import RawCamera

# A camera that works for four seconds after each opening, then is gone.
SHORT_LIVED = ("gst:videotestsrc is-live=true num-buffers=60 pattern=ball "
               "! video/x-raw,format=I420,width=320,height=240,framerate=15/1")
# A camera whose picture never changes by a single byte.
FROZEN = ("gst:videotestsrc is-live=true pattern=checkers-8 "
          "! video/x-raw,format=NV12,width=320,height=240,framerate=15/1")
# A camera that gives one frame and then nothing more, but stays open.
SILENT = ("gst:videotestsrc is-live=true pattern=ball "
          "! video/x-raw,format=YUY2,width=320,height=240,framerate=15/1 ! valve drop=true")


class CameraFaults(CabinTestCase):

    def fault_of(self, source: str, reason: str, seconds: float = 20.0) -> None:
        car = self.cabin(with_server=False)
        program = car.run(camera__source=source, llm__enabled=False)
        fault = car.watcher.wait_for("camera_fault",
                                     lambda signal: signal.kind == "camera_fault", seconds)
        self.assertEqual(fault.signal, "AlertRaised")
        self.assertRegex(str(fault.details) + fault.message + program.text, reason)
        self.assertEqual(car.watcher.get("State"), "degraded")

    def test_missing_at_start(self) -> None:
        began_at = time.monotonic()
        self.fault_of("v4l2:/dev/video-none", "video-none")
        self.assertLess(time.monotonic() - began_at, patiently(15.0))

    def test_frozen(self) -> None:
        self.fault_of(FROZEN, "(?i)same", 30.0)

    def test_the_last_few_pictures_again_and_again(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for number in range(3):
            Image.new("RGB", (320, 240), (100, 110, 60 + 60 * number)).save(folder / f"{number}.jpg")
        self.fault_of(f"gst:multifilesrc location={folder}/%d.jpg loop=true stop-index=2 "
                      "caps=image/jpeg,framerate=15/1 ! identity sync=true ! jpegdec",
                      "very same few pictures", 30.0)

    def test_silent(self) -> None:
        self.fault_of(SILENT, "(?i)no .*frame")

    def test_gone_and_back(self) -> None:
        car = self.cabin(with_server=False)
        car.run(camera__source=SHORT_LIVED, llm__enabled=False)
        fault = car.watcher.wait_for("camera_fault",
                                     lambda signal: signal.kind == "camera_fault")
        recovered = car.watcher.wait_for(
            "recovery", lambda signal: signal.signal == "AlertCleared" and signal.id == fault.id)
        self.assertEqual(recovered.reason, "recovered")

    def test_the_active_fault_says_why_there_are_no_pictures_now(self) -> None:
        car = self.cabin(with_server=False)
        camera = RawCamera()
        self.addCleanup(camera.close)
        car.run(camera__source=camera.source, llm__enabled=False)
        car.watcher.wait_for_property("Statistics", lambda figures: figures["frames_captured"] > 0)
        camera.close()
        fault = car.watcher.wait_for("camera_fault", lambda signal: signal.kind == "camera_fault")
        self.assertNotIn("refused", fault.message)

        active = car.watcher.wait_for_property(
            "ActiveAlerts", lambda alerts: any("Connection refused" in alert[4] for alert in alerts))
        now, = [alert for alert in active if alert[1] == "camera_fault"]
        self.assertEqual(now[0], fault.id)
        self.assertIn("Connection refused", now[5]["fault"])

    def test_nothing_that_looks_at_the_driver_is_told(self) -> None:
        car = self.cabin(with_server=False)
        program = car.run(**self.live("attentive"), llm__enabled=False)
        car.watcher.wait_for_property("Statistics", lambda figures: figures["frames_captured"] > 0)
        program.wait_for_line("warning: nothing looks at the driver")
        self.assertEqual(car.watcher.get("State"), "degraded")

    def test_check_calls_no_camera_broken_that_a_service_may_have(self) -> None:
        car = self.cabin(with_server=False)
        there, gone = "v4l2:/dev/null", "v4l2:/dev/video-none"  # which gives no frame, as one that is busy
        self.assertEqual(car.check_step("camera", camera__source=there)[0], "failed")
        car.run(**self.live("attentive"), llm__enabled=False)
        car.watcher.wait_for_property("Statistics", lambda figures: figures["frames_captured"] > 0)
        outcome, text = car.check_step("camera", camera__source=there)
        self.assertEqual(outcome, "unknown")
        self.assertIn("a service runs and has a camera", text)
        self.assertEqual(car.check_step("camera", camera__source=gone)[0], "failed")

    def test_check_says_what_to_do_of_each_kind_of_source(self) -> None:
        car = self.cabin(with_server=False)
        for source, advice in (("v4l2:/dev/video-none", "in group video"),
                               ("file:/nonexistent.mp4", "to a recording"),
                               ("rtsp://127.0.0.1:1/cabin", "reached from here"),
                               ("gst:filesrc location=/nonexistent ! decodebin", "with gst-launch-1.0")):
            checked = car.command("check", "--config", "/dev/null", "--set", "vision.enabled=false",
                                  "--set", "llm.enabled=false", "--set", f"camera.source={source}")
            self.assertRegex(checked.stdout, f"camera +failed .*\n.*what to do: .*{advice}")
            if source.startswith("rtsp:"):  # GStreamer says this of none of its errors
                self.assertIn("Connection refused", checked.stdout)

    @unittest.skipIf(preload.missing(), preload.missing() or "")
    def test_one_that_no_thread_can_be_had_for_ends_the_program_which_systemd_starts_again(self) -> None:
        # GStreamer's element waits for it ever after, and may hold the camera.
        car = self.cabin(with_server=False)
        no_threads = car.folder / "no-threads"
        no_threads.touch()
        program = car.run(camera__source=SHORT_LIVED, llm__enabled=False, environment={
            **preload.preloaded("no_glib_threads", car.folder),
            "CABINWATCH_NO_GLIB_THREADS": str(no_threads)})
        car.watcher.wait_for("camera_fault", lambda signal: signal.kind == "camera_fault")
        self.assertEqual(program.wait(30), 1, program.text)
        self.assertIn("a thread to read it with could not be had", program.text)

    def test_black_picture(self) -> None:
        car = self.cabin(with_server=False)
        car.run(camera__source="gst:videotestsrc is-live=true pattern=black "
                "! video/x-raw,format=I420,width=320,height=240,framerate=15/1",
                llm__enabled=False)
        car.watcher.wait_for("camera_blocked", lambda signal: signal.kind == "camera_blocked")


class Standstill(CabinTestCase):

    def test_the_camera_is_not_blamed_for_it(self) -> None:
        car = self.cabin(with_server=False)
        program = car.run(camera__source="gst:videotestsrc is-live=true pattern=ball "
                          "! video/x-raw,format=I420,width=160,height=120,framerate=15/1", llm__enabled=False)
        car.watcher.wait_for_property("Statistics", lambda figures: figures["frames_captured"] > 15)
        program.process.send_signal(signals.SIGSTOP)
        time.sleep(6)       # what is tried
        program.process.send_signal(signals.SIGCONT)
        program.wait_for_line("notice: this program stood still for 6")
        captured = car.watcher.get("Statistics")["frames_captured"]
        car.watcher.wait_for_property(
            "Statistics", lambda figures: figures["frames_captured"] > captured + 75)
        self.assertNotIn("camera fault", program.text)
        self.assertNotIn("alert", program.text)


class HttpCameras(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.camera = HttpCamera()
        self.addCleanup(self.camera.close)

    def test_check_tells_the_size_of_its_frames(self) -> None:
        outcome, text = self.cabin(with_server=False).check_step("camera", camera__source=self.camera.source)
        self.assertEqual(outcome, "ok")
        self.assertIn("gives frames of 160x120", text)

    def test_what_it_answers_instead_of_pictures_is_told(self) -> None:
        car = self.cabin(with_server=False)
        self.camera.status = 404
        why = "the camera answers with HTTP status 404"
        # Nor does anything complain where no home can be written.
        program = car.run(camera__source=self.camera.source, llm__enabled=False,
                          environment={"HOME": "/proc/none", "XDG_RUNTIME_DIR": "/proc/none"})
        fault = car.watcher.wait_for("camera_fault", lambda signal: signal.kind == "camera_fault")
        self.assertIn(why, fault.message)
        self.assertIn(why, fault.details["why"])
        program.wait_for_line(f"warning: camera fault: {why}")
        self.assertNotIn("dconf", program.text)
        checked = car.command("check", "--config", "/dev/null", "--set", "vision.enabled=false",
                              "--set", "llm.enabled=false", "--set", f"camera.source={self.camera.source}")
        self.assertRegex(checked.stdout, f"camera +failed .*{why}.*\n.*what to do: .*reached from here")

    def test_one_that_is_frozen_is_told_once_with_that_cause_through_its_reopenings(self) -> None:
        car = self.cabin(with_server=False)
        self.camera.is_frozen = True
        program = car.run(camera__source=self.camera.source, llm__enabled=False)
        fault = car.watcher.wait_for("camera_fault",
                                     lambda signal: signal.kind == "camera_fault", 30.0)
        self.assertEqual(fault.details["why"], "the very same picture for 10.0 s")
        car.watcher.wait_for_property("Statistics", lambda figures: figures["camera_reopened"] > 1, 40.0)
        self.assertEqual(program.text.count("camera fault:"), 1, program.text)
        active, = car.watcher.get("ActiveAlerts")
        self.assertIn("the very same picture", active[4])


class Formats(CabinTestCase):
    """What a camera gives is taken as it is, whatever its size."""

    def frames_of(self, caps: str, convert: str = "") -> None:
        car = self.cabin()
        car.run(camera__source=f"gst:videotestsrc is-live=true pattern=ball ! {caps} {convert}")
        car.watcher.wait_for_property("DriverState", lambda seen: "lighting" in seen)

    def test_i420(self) -> None:
        self.frames_of("video/x-raw,format=I420,width=321,height=241")

    def test_nv12(self) -> None:
        self.frames_of("video/x-raw,format=NV12,width=640,height=360")

    def test_yuy2(self) -> None:
        self.frames_of("video/x-raw,format=YUY2,width=640,height=480")

    def test_gray(self) -> None:
        self.frames_of("video/x-raw,format=GRAY8,width=640,height=480")

    def test_jpeg(self) -> None:
        self.frames_of("video/x-raw,format=I420,width=640,height=480", "! jpegenc")

    def test_8k(self) -> None:
        self.frames_of("video/x-raw,format=I420,width=7680,height=4320,framerate=2/1")


if __name__ == "__main__":
    unittest.main()
