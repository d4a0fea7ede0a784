"""The drawing is read back from its pixels."""

from __future__ import annotations

import dataclasses
import io
import unittest

from PIL import Image

from drawn_drive.driver_state import (FACES, GAZES, HANDS, LIGHTINGS, DriverState, View, visible)
from drawn_drive.motion import still_moment
from drawn_drive.reading import Reading, read_picture
from unittests.drawings import jpeg, painter

ONE_BY_ONE = [
    *(DriverState(face=face) for face in FACES),
    *(DriverState(gaze=gaze) for gaze in GAZES if gaze != "unknown"),
    *(DriverState(hands=hands) for hands in HANDS),
    *(DriverState(posture=posture) for posture in ("slumped", "swaying")),
    DriverState(present=False),
]
TOGETHER = [DriverState(face=face, gaze=gaze, hands=hands)
            for face in ("alert", "drooping_eyelids", "eyes_closed")
            for gaze in GAZES if gaze != "unknown" for hands in HANDS]
PICTURES = [DriverState(camera=camera) for camera in ("blurred", "blocked")] + [
    DriverState(lighting="dark")]


def read_back(state: DriverState, seconds: float, number: int,
              size: tuple[int, int] = (640, 480)) -> Reading:
    picture = painter(*size).picture(still_moment(state, seconds), number)
    return read_picture(Image.open(io.BytesIO(jpeg(picture))))


def without_place(view: View) -> View:
    return dataclasses.replace(view, head_x=None, head_y=None)


class ReadsWhatWasDrawn(unittest.TestCase):

    def check(self, states: list[DriverState], moments: tuple[float, ...],
              size: tuple[int, int] = (640, 480)) -> None:
        for number, state in enumerate(states):
            for seconds in moments:
                with self.subTest(state=state, seconds=seconds, size=size):
                    reading = read_back(state, seconds, 700 + number, size)
                    self.assertEqual(without_place(reading.view), visible(state))
                    if state.camera != "blocked":
                        self.assertEqual(reading.frame_number, 700 + number)

    def test_each_state_in_each_light_however_the_driver_breathes(self) -> None:
        for lighting in LIGHTINGS:
            states = [dataclasses.replace(state, lighting=lighting) for state in ONE_BY_ONE]
            self.check(states, (0.0, 0.8, 1.7, 2.9, 4.4))

    def test_states_together(self) -> None:
        self.check(TOGETHER, (1.1,))

    def test_states_of_the_picture(self) -> None:
        self.check(PICTURES, (0.0, 1.1))

    def test_cameras_of_other_sizes(self) -> None:
        for size in ((1280, 720), (1920, 1080), (800, 600), (448, 336)):
            self.check(ONE_BY_ONE, (0.4,), size)

    def test_where_the_head_is(self) -> None:
        upright = read_back(DriverState(), 0.0, 1).view
        slumped = read_back(DriverState(posture="slumped"), 0.0, 1).view
        assert upright.head_x is not None and slumped.head_x is not None
        assert upright.head_y is not None and slumped.head_y is not None
        self.assertAlmostEqual(slumped.head_x - upright.head_x, 46, delta=4)
        self.assertAlmostEqual(slumped.head_y - upright.head_y, 34, delta=4)


class FrameStrip(unittest.TestCase):

    def test_tells_every_number(self) -> None:
        for number in (0, 1, 2, 3, 255, 256, 4095, 8191, 16383):
            with self.subTest(number=number):
                self.assertEqual(read_back(DriverState(), 0.0, number).frame_number, number)

    def test_a_damaged_strip_tells_nothing(self) -> None:
        picture = painter().picture(still_moment(DriverState()), 99)
        picture.paste((70, 70, 70), (8 + 3 * 16, 464, 8 + 17 * 16, 480))
        self.assertIsNone(read_picture(picture).frame_number)


class PicturesOfSomethingElse(unittest.TestCase):

    def view(self, picture: Image.Image) -> View:
        reading = read_picture(picture)
        self.assertFalse(reading.is_drawn)
        return reading.view

    def test_are_taken_for_an_attentive_driver(self) -> None:
        view = self.view(Image.radial_gradient("L"))
        self.assertEqual((view.face, view.gaze, view.hands), ("alert", "road", "both_on_wheel"))
        self.assertEqual((view.lighting, view.camera), ("day", "clear"))

    def test_brightness_tells_the_light(self) -> None:
        gradient = Image.radial_gradient("L")
        self.assertEqual(self.view(gradient.point(lambda level: level // 4)).lighting, "night")
        self.assertEqual(self.view(gradient.point(lambda level: level // 8)).lighting, "dark")

    def test_a_picture_of_nothing_is_a_covered_camera(self) -> None:
        for size in ((1, 1), (448, 336), (10, 2000)):
            with self.subTest(size=size):
                self.assertEqual(self.view(Image.new("RGB", size, (9, 8, 7))).camera, "blocked")


if __name__ == "__main__":
    unittest.main()
