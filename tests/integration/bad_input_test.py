"""Bad recordings, bad configurations, bad usage: a clear message and the right exit status."""

from __future__ import annotations

import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from cabin_test_case import EXECUTABLE, CabinTestCase
from rig.patience import patiently


class BadRecordings(CabinTestCase):

    def fails(self, source: str, *words: str) -> None:
        car = self.cabin(with_server=False)
        program = car.run(camera__source=source, camera__realtime=False, llm__enabled=False)
        self.assertEqual(program.wait(20), 1, program.text)
        for word in words:
            self.assertIn(word, program.text)

    def file(self, name: str, content: bytes) -> str:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / name).write_bytes(content)
        return f"file:{folder / name}"

    def test_missing(self) -> None:
        self.fails("file:/nonexistent/drive.mp4", "/nonexistent/drive.mp4")

    def test_a_folder(self) -> None:
        self.fails("file:/etc", "/etc")

    def test_empty(self) -> None:
        self.fails(self.file("empty.mp4", b""), "empty.mp4")

    def test_text(self) -> None:
        self.fails(self.file("text.mp4", b"This is no video.\n" * 1000), "text.mp4")

    def test_broken(self) -> None:
        self.fails(self.file("broken.mp4", b"\0\0\0\x20ftypisom" + bytes(range(256)) * 64),
                   "broken.mp4")

    def test_sound_without_pictures(self) -> None:
        source = self.file("sound.ogg", b"")
        subprocess.run(["gst-launch-1.0", "-q", "audiotestsrc", "num-buffers=50", "!",
                        "vorbisenc", "!", "oggmux", "!", "filesink",
                        f"location={source.removeprefix('file:')}"], check=True)
        self.fails(source, "sound.ogg")


class OddSizes(CabinTestCase):

    def plays(self, caps: str) -> None:
        car = self.cabin()
        video = car.folder / "odd.mkv"
        subprocess.run(["gst-launch-1.0", "-q", "videotestsrc", "num-buffers=10", "!", caps, "!",
                        "jpegenc", "!", "matroskamux", "!", "filesink", f"location={video}"],
                       check=True)
        program = car.run(camera__source=f"file:{video}", camera__realtime=False)
        self.assertEqual(program.wait(60), 0, program.text)

    def test_one_pixel(self) -> None:
        self.plays("video/x-raw,width=1,height=1")

    def test_8k(self) -> None:
        self.plays("video/x-raw,width=7680,height=4320")

    def test_very_flat(self) -> None:
        self.plays("video/x-raw,width=2000,height=2")


class BadUsage(unittest.TestCase):

    def status_of(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run([str(EXECUTABLE), *arguments], capture_output=True, text=True,
                              timeout=patiently(20), check=False)
        return done.returncode, done.stdout + done.stderr

    def test_a_full_disk_takes_no_output(self) -> None:
        for arguments in (["--version"], ["check", "--help"]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([str(EXECUTABLE), *arguments], stdout=full, stderr=subprocess.PIPE, text=True,
                                      timeout=patiently(30), check=False)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn("cannot write to stdout", done.stderr)

    def test_wrong_usage_is_2(self) -> None:
        for arguments in ((), ("explode",), ("run", "--explode"), ("ack",), ("ack", "one"),
                          ("run", "--config", "/nonexistent.toml"),
                          ("status", "--config", "/nonexistent.toml"),
                          ("watch", "--set", "camera.nonsense=1"),
                          ("run", "--config", "/dev/null", "--set", "camera.width=wide"),
                          ("run", "--config", "/dev/null", "--set", "llm.servers=[\"localhost\"]"),
                          ("run", "--config", "/dev/null", "--set",
                           "camera.source=gst:nosuchelement ! nothing")):
            with self.subTest(arguments):
                status, text = self.status_of(*arguments)
                self.assertEqual(status, 2, text)
                self.assertNotEqual(text.strip(), "")

    def test_a_configuration_that_cannot_be_read_is_2(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        os.mkfifo(folder / "pipe")
        (folder / "circle").symlink_to(folder / "circle")
        (folder / "nowhere").symlink_to(folder / "gone")
        for file in (folder / "pipe", folder / "circle", folder / "nowhere", folder / "circle" / "c.toml",
                     Path("/dev/zero"), folder):
            for command in ("run", "check"):
                with self.subTest(file=file, command=command):
                    status, text = self.status_of(command, "--config", str(file))
                    self.assertEqual(status, 2, text)
                    self.assertIn(str(file), text)

    def test_a_level_of_the_log_that_there_is_not_is_told(self) -> None:
        for word, is_told in (("foo\x1b", True), ("INFO", True), ("info", False), ("", False)):
            with self.subTest(word), mock.patch.dict(os.environ, CABINWATCH_LOG=word):
                _, text = self.status_of("run", "--config", "/dev/null", "--set", "camera.width=wide")
                self.assertEqual("CABINWATCH_LOG" in text and "is not one of err, warning" in text, is_told, text)
                self.assertNotIn("\x1b", text)

    def test_a_configuration_may_come_out_of_a_pipe(self) -> None:
        to_read, to_write = os.pipe()  # as a shell's <(COMMAND)
        self.addCleanup(os.close, to_read)
        os.write(to_write, b"[alrts]\n")
        os.close(to_write)
        done = subprocess.run([str(EXECUTABLE), "check", "--config", f"/dev/fd/{to_read}"],
                              pass_fds=(to_read,), capture_output=True, text=True,
                              timeout=patiently(20), check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(f"/dev/fd/{to_read}:1: alrts", done.stderr)

    def test_what_a_file_says_cannot_steer_the_terminal(self) -> None:
        labels = Path(self.enterContext(tempfile.TemporaryDirectory())) / "labels.csv"
        labels.write_text("drive.mp4,\x1b[2Jsleep,1,2\n", encoding="utf-8")
        status, text = self.status_of("score", "--labels", str(labels), str(labels.parent))
        self.assertEqual(status, 2, text)
        self.assertIn(r"\x1b[2Jsleep", text)

    def test_help_and_version_are_0(self) -> None:
        for arguments in (("--help",), ("--version",), ("run", "--help"), ("watch", "--help"),
                          ("status", "--help"), ("ack", "--help"), ("pause", "--help"),
                          ("resume", "--help"), ("check", "--help")):
            with self.subTest(arguments):
                status, text = self.status_of(*arguments)
                self.assertEqual(status, 0, text)
                self.assertIn("cabinwatch", text)


if __name__ == "__main__":
    unittest.main()
