"""Drive files, and how a drive moves."""

from __future__ import annotations

import copy
import unittest
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from drawn_drive.drive import Drive, load_drive, parse_drive
from drawn_drive.motion import Motion
from unittests.drawings import painter

DRIVES = Path(__file__).resolve().parent.parent / "drives"
GOOD: dict[str, Any] = {
    "title": "t", "seconds": 10.0, "state": [{"at": 0.0}, {"at": 5.0, "face": "yawning"}],
    "expect": [{"kind": "drowsiness", "after": 5.0, "before": 9.0}]}


def frame(drive: Drive, seconds: float) -> Image.Image:
    return painter().picture(Motion(drive).moment(seconds), round(seconds * 15))


def without_strip(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 0, 640, 464))


class DriveFiles(unittest.TestCase):

    def test_all_of_ours_are_good(self) -> None:
        files = sorted(DRIVES.glob("*.toml"))
        self.assertIn("demo", [file.stem for file in files])
        for file in files:
            with self.subTest(file=file.name):
                drive = load_drive(file)
                self.assertEqual(drive.states[0].at, 0.0)

    def test_a_state_holds_until_the_next(self) -> None:
        drive = parse_drive(GOOD)
        self.assertEqual([drive.index_at(at) for at in (0.0, 4.99, 5.0, 9.9)], [0, 0, 1, 1])

    def test_what_is_wrong_is_refused(self) -> None:
        wrong: list[tuple[tuple[str | int, ...], Any]] = [
            (("state", 1, "face"), "asleep"), (("state", 1, "at"), 0.0),
            (("state", 0, "at"), 1.0), (("state", 1, "at"), 10.0), (("state", 0, "mood"), "good"),
            (("state", 0, "still"), "yes"), (("expect", 0, "before"), 4.0),
            (("expect", 0, "before"), 11.0), (("expect", 0, "kind2"), "x"), (("titel",), "t"),
            (("seconds",), "long")]
        for path, value in wrong:
            with self.subTest(path=path, value=value):
                content = copy.deepcopy(GOOD)
                part: Any = content
                for step in path[:-1]:
                    part = part[step]
                part[path[-1]] = value
                with self.assertRaises((ValueError, TypeError, KeyError)):
                    parse_drive(content)


class HowADriveMoves(unittest.TestCase):

    def test_an_awake_driver_is_never_the_same_twice(self) -> None:
        drive = load_drive(DRIVES / "attentive.toml")
        frames = [without_strip(frame(drive, second / 2)) for second in range(20)]
        for before, after in zip(frames, frames[1:]):
            self.assertIsNotNone(ImageChops.difference(before, after).getbbox())

    def test_a_still_picture_changes_nothing_but_its_strip(self) -> None:
        drive = load_drive(DRIVES / "still_asleep.toml")
        first = frame(drive, 6.0)
        for seconds in (7.0, 15.3, 31.9):
            later = frame(drive, seconds)
            self.assertIsNone(
                ImageChops.difference(without_strip(first), without_strip(later)).getbbox())
            self.assertIsNotNone(ImageChops.difference(first, later).getbbox())

    def test_a_drive_is_the_same_every_time(self) -> None:
        drive = load_drive(DRIVES / "demo.toml")
        self.assertEqual(frame(drive, 47.2).tobytes(), frame(drive, 47.2).tobytes())

    def test_eyes_blink_now_and_then(self) -> None:
        motion = Motion(load_drive(DRIVES / "attentive.toml"))
        shut = sum(motion.moment(number / 15).blink for number in range(60 * 15))
        self.assertTrue(0.02 < shut / (60 * 15) < 0.12, shut)


if __name__ == "__main__":
    unittest.main()
