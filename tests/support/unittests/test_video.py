"""The drawing survives being a video: encoded, decoded, scaled, encoded as JPEG, read."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from PIL import Image

from drawn_drive.drive import Drive, TimedState
from drawn_drive.driver_state import visible
from drawn_drive.film import film
from drawn_drive.reading import read_picture
from drawn_drive.video_encoder import EncodingError
from unittests.drawings import jpeg
from unittests.test_reading import ONE_BY_ONE, PICTURES, without_place

SUPPORT = Path(__file__).resolve().parent.parent
SECONDS_EACH = 1.0
# Swaying is a movement: at one moment it is a head anywhere. A state that follows a covered camera
# would have to wait for the next one.
STATES = [state for state in ONE_BY_ONE if state.posture != "swaying"] + PICTURES
DRIVE = Drive("every state", len(STATES) * SECONDS_EACH,
              tuple(TimedState(index * SECONDS_EACH, "", state)
                    for index, state in enumerate(STATES)), ())


def decode(video: Path, width: int, height: int) -> list[Image.Image]:
    """Every frame."""
    raw = subprocess.run(
        ["gst-launch-1.0", "-q", "filesrc", f"location={video}", "!", "decodebin", "!",
         "videoconvert", "!", f"video/x-raw,format=RGB,width={width},height={height}", "!",
         "fdsink", "fd=1"], stdout=subprocess.PIPE, check=True).stdout
    size = width * height * 3
    return [Image.frombytes("RGB", (width, height), raw[start:start + size])
            for start in range(0, len(raw), size)]


class AsAVideo(unittest.TestCase):

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def check(self, suffix: str) -> None:
        video = self.folder / f"every{suffix}"
        film(DRIVE, video)
        frames = decode(video, 640, 480)
        self.assertEqual(len(frames), round(DRIVE.seconds * 15))
        for index, state in enumerate(STATES):
            # The last frames of each state; of three, since one may be a blink.
            numbers = [round((index + 1) * SECONDS_EACH * 15) - back for back in (1, 4, 7)]
            readings = [read_picture(Image.open(io.BytesIO(jpeg(frames[number]))))
                        for number in numbers]
            with self.subTest(state=state, suffix=suffix):
                views = [without_place(reading.view) for reading in readings]
                self.assertGreaterEqual(views.count(visible(state)), 2, views)
                if state.camera != "blocked":
                    self.assertEqual([reading.frame_number for reading in readings], numbers)

    def test_h264(self) -> None:
        self.check(".mp4")

    def test_vp8(self) -> None:
        self.check(".webm")

    def test_another_size_and_rate(self) -> None:
        video = self.folder / "large.webm"
        film(Drive("short", 1.0, DRIVE.states[:1], ()), video, (1280, 720), 30)
        frames = decode(video, 1280, 720)
        self.assertEqual([read_picture(frame).frame_number for frame in frames], list(range(30)))

    def test_a_name_without_a_known_end_is_refused(self) -> None:
        with self.assertRaises(EncodingError):
            film(DRIVE, self.folder / "every.gif")

    def test_a_folder_that_is_not_there_is_told(self) -> None:
        with self.assertRaisesRegex(EncodingError, "nowhere"):
            film(DRIVE, self.folder / "nowhere" / "every.webm")

    def test_the_command_line_tells_what_is_wrong(self) -> None:
        for arguments, word in ((["none.toml", "out.webm"], "none.toml"),
                                (["none.toml", "out.webm", "--size", "17"], "WxH"),
                                (["none.toml", "out.webm", "--fps", "0"], "1..60")):
            done = subprocess.run([sys.executable, "-m", "drawn_drive", *arguments], cwd=SUPPORT,
                                  capture_output=True, text=True, check=False)
            with self.subTest(arguments=arguments):
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(word, done.stderr)
                self.assertNotIn("Traceback", done.stderr)


if __name__ == "__main__":
    unittest.main()
