"""Files, pipes and addresses as people really have them."""

from __future__ import annotations

import os
import subprocess
import time
import unittest
from pathlib import Path

from batch_test_case import BatchTestCase
from cabin_test_case import EXECUTABLE, CabinTestCase
from rig.patience import patiently

NO_LANES = ("--set", "llm.enabled=false", "--set", "vision.enabled=false")
PICTURES = ("videotestsrc", "pattern=ball", "num-buffers=100", "!",
            "video/x-raw,width=64,height=48,framerate=25/1", "!", "jpegenc", "!")


def record(file: Path, *rest: str) -> Path:
    """Four seconds, through the rest of a GStreamer pipeline."""
    subprocess.run(["gst-launch-1.0", "-q", *PICTURES, *rest, "!", "filesink",
                    f"location={file}"], check=True)
    return file


class Hanging(CabinTestCase):
    """What hangs is told, and holds nothing up."""

    def test_a_pipe_that_nobody_writes(self) -> None:
        car = self.cabin(with_server=False)
        pipe = car.folder / "camera.ts"
        os.mkfifo(pipe)
        program = car.run(camera__source=f"file:{pipe}", llm__enabled=False,
                          vision__enabled=False)
        fault = car.watcher.wait_for("camera_fault",
                                     lambda signal: signal.kind == "camera_fault")
        self.assertIn("no picture has come", str(fault.details))
        asked_at = time.monotonic()
        program.process.terminate()
        self.assertEqual(program.wait(10), 0, program.text)
        self.assertLess(time.monotonic() - asked_at, patiently(5))

    def test_a_driver_that_hangs(self) -> None:
        car = self.cabin(with_server=False)
        pipe = car.folder / "camera.ts"
        os.mkfifo(pipe)
        # filesrc waits in open(2) for who writes the pipe, and nothing can end that.
        program = car.run(camera__source=f"gst:filesrc location={pipe} ! decodebin",
                          llm__enabled=False, vision__enabled=False)
        program.wait_for_line("camera fault: .*hangs", 30)
        asked_at = time.monotonic()
        program.process.terminate()
        self.assertEqual(program.wait(10), 0, program.text)
        self.assertLess(time.monotonic() - asked_at, patiently(5))

    def test_check_ends(self) -> None:
        car = self.cabin(with_server=False)
        pipe = car.folder / "camera.ts"
        os.mkfifo(pipe)
        for source in (f"file:{pipe}", f"gst:filesrc location={pipe} ! decodebin"):
            began_at = time.monotonic()
            checked = car.command("check", "--config", "/dev/null", *NO_LANES,
                                  "--set", f"camera.source={source}")
            self.assertEqual(checked.returncode, 1, checked.stdout)
            self.assertLess(time.monotonic() - began_at, patiently(12))
            if source.startswith("file:"):
                self.assertIn("it is a pipe, and nobody writes", checked.stdout)
                self.assertNotIn("switched on", checked.stdout)


class CutShort(BatchTestCase):
    """A recording that ends before the length that it declares."""

    def setUp(self) -> None:
        super().setUp()
        self.file = record(self.folder / "drive.mp4", "qtmux", "faststart=true")

    def test_whole(self) -> None:
        self.batch(self.server(), self.out(), self.file)

    def test_in_a_batch(self) -> None:
        os.truncate(self.file, self.file.stat().st_size // 2)
        out = self.out()
        for _ in range(2):  # analysed, then taken over
            _, told = self.batch(self.server(), out, self.file, status=1)
            self.assertRegex(told, r"pictures end at \d\.\d s of 4\.0 s")
        summary = (out / "summary.json").read_text(encoding="utf-8")
        self.assertIn("broken", summary)

    def test_in_run(self) -> None:
        os.truncate(self.file, self.file.stat().st_size // 2)
        done = subprocess.run(
            [str(EXECUTABLE), "run", "--bus", "unix:path=/nowhere", "--config", "/dev/null",
             *NO_LANES, "--set", f"camera.source=file:{self.file}", "--set",
             "camera.realtime=false"],
            capture_output=True, text=True, timeout=patiently(30), check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, r"pictures end at \d\.\d s of 4\.0 s")


class Damaged(BatchTestCase):
    """A recording a part of which, in the middle, cannot be read."""

    def test_is_broken_and_told_with_the_place(self) -> None:
        file = record(self.folder / "drive.mp4", "qtmux", "faststart=true")
        content = bytearray(file.read_bytes())
        begin = content.index(b"mdat") + 4
        third = (len(content) - begin) // 3
        content[begin + third:begin + 2 * third] = bytes(third)
        file.write_bytes(content)
        out = self.out()
        for _ in range(2):  # analysed, then taken over
            results, told = self.batch(self.server(), out, file, status=1)
            self.assertIn("it is damaged: no pictures from 0:01 to 0:02", told)
        video = results.summary()["videos"][0]
        self.assertEqual(video["outcome"], "broken")
        self.assertIn("no pictures from 0:01 to 0:02", video["error"])
        # What comes behind is analysed.
        self.assertGreater(video["analysed_ms"], 3500)
        self.assertIn("no pictures from 0:01 to 0:02",
                      (out / "report.html").read_text(encoding="utf-8"))

    def test_a_picture_is_no_recording(self) -> None:
        file = self.folder / "still.mp4"
        subprocess.run(["gst-launch-1.0", "-q", "videotestsrc", "num-buffers=1", "!", "jpegenc",
                        "!", "filesink", f"location={file}"], check=True)
        _, told = self.batch(self.server(), self.out(), file, status=1)
        self.assertIn("it is a single picture, and no recording", told)


class Streams(BatchTestCase):
    """Several video streams in one file."""

    def test_chosen_and_told(self) -> None:
        file = self.folder / "two.mkv"
        subprocess.run(
            ["gst-launch-1.0", "-q", *PICTURES, "queue", "!", "m.", *PICTURES,
             "taginject", "tags=title=cabin", "!", "queue", "!", "m.",
             "matroskamux", "name=m", "!", "filesink", f"location={file}"], check=True)
        _, told = self.batch(self.server(), self.out(), file)
        self.assertRegex(told, r"it has 2 video streams, .*stream 1 is used")
        out = self.out()
        for chosen in ("2", "cabin"):
            _, told = self.batch(self.server(), out, "--stream", chosen, file)
            self.assertRegex(told, "stream 2 is used")
        _, told = self.batch(self.server(), out, "--stream", "rear", file,
                             status=1)
        self.assertRegex(told, 'no video stream "rear"')
        checked = subprocess.run(
            [str(EXECUTABLE), "check", "--config", "/dev/null", *NO_LANES, "--stream", "rear",
             "--set", f"camera.source=file:{file}"],
            capture_output=True, text=True, timeout=patiently(30), check=False)
        self.assertRegex(checked.stdout, r'no video stream "rear"[\s\S]*set camera.stream')


class Passwords(unittest.TestCase):
    """Passwords in addresses are told nowhere."""

    def told(self, *arguments: str) -> str:
        try:
            done = subprocess.run(
                [str(EXECUTABLE), *arguments, "--bus", "unix:path=/nowhere", "--config",
                 "/dev/null", *NO_LANES], capture_output=True, text=True, timeout=patiently(4),
                check=False)
            return done.stdout + done.stderr
        except subprocess.TimeoutExpired as running:
            return str(running.stdout) + str(running.stderr)

    def test_nowhere(self) -> None:
        for source in ("rtsp://admin:SECRET@127.0.0.1:1/cam",
                       "rtsp://admin:SECR@ET@127.0.0.1:1/cam",
                       "http://admin:SECRET@127.0.0.1:1/cam",
                       "gst:rtspsrc location=rtsp://admin:SECRET@127.0.0.1:1/cam ! decodebin",
                       "gst:souphttpsrc user-id=a user-pw=SECRET location=http://127.0.0.1:1/",
                       "gst:nosuchelement user-pw=SECRET"):
            for command in ("run", "check"):
                with self.subTest(command=command, source=source):
                    text = self.told(command, "--set", f"camera.source={source}")
                    self.assertNotEqual(text, "")
                    self.assertNotRegex(text, "SECRET|SECR@|ET@")


if __name__ == "__main__":
    unittest.main()
