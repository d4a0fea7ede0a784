"""Reads a drawing back: what the driver does, from the colours and shapes in the picture.

Knows the drawing's design, but nothing of the drive: only the frame strip is writing.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from drawn_drive import layout, palette
from drawn_drive.driver_state import View
from drawn_drive.face_reading import read_face
from drawn_drive.frame_strip import read_strip
from drawn_drive.hand_reading import read_hands
from drawn_drive.layout import Layout
from drawn_drive.planes import Planes

_NIGHT_BELOW = 110.0            # luma of the sky
_DARK_BELOW = 42.0
_OVEREXPOSED = 0.05             # share of the picture that is white by glare
_WINDOW_POST = (108.0, 42.0, 148.0, 76.0)  # holds the upright edge between sky and cabin
_BLURRED_BELOW = 0.02           # share of pixels there that differ much from their neighbours
_FLAT_BELOW = 6.0               # standard deviation of luma: nothing in the picture
_SHIRT_SHARE = 0.2              # of the chest's place, when a driver sits there


@dataclass(frozen=True)
class Reading:
    """What one picture shows. `frame_number` None: it has no strip, so it is not a drawing of ours
    (or the camera is covered), and `view` tells only lighting and camera for certain."""

    frame_number: int | None
    view: View

    @property
    def is_drawn(self) -> bool:
        return self.frame_number is not None


def read_picture(picture: Image.Image) -> Reading:
    """Reads a picture of any size and mode."""
    picture = picture.convert("RGB")
    luma = picture.convert("L")
    number = read_strip(luma)
    view = _read_foreign(luma) if number is None else _read_drawn(picture)
    return Reading(number, view)


def _read_drawn(picture: Image.Image) -> View:
    sky = _sky_luma(picture)
    lighting = "day" if sky >= _NIGHT_BELOW else "night" if sky >= _DARK_BELOW else "dark"
    planes = Planes(picture, gain=palette.SKY_LUMA / max(sky, 1.0))
    if lighting == "day" and planes.share((0, 0, 640, 460), luma=(252, 255)) > _OVEREXPOSED:
        lighting = "glare"
    camera = "blurred" if planes.edge_share(_WINDOW_POST) < _BLURRED_BELOW else "clear"
    if lighting == "dark" or camera != "clear":
        return View("not_visible", "unknown", "not_visible", True, lighting, camera)
    if planes.share((270, 300, 370, 320), *_SHIRT) < _SHIRT_SHARE:
        return View("not_visible", "unknown", "not_visible", False, lighting, camera)
    face = read_face(planes)
    return View(face.state, face.gaze, read_hands(planes), True, lighting, camera, face.head_x,
                face.head_y)


def _read_foreign(luma: Image.Image) -> View:
    """A picture of something else: an attentive driver is assumed in it."""
    small = luma.resize((64, 48), Image.Resampling.BOX)
    histogram = small.histogram()
    count = small.width * small.height
    mean = sum(level * pixels for level, pixels in enumerate(histogram)) / count
    variance = sum((level - mean) ** 2 * pixels for level, pixels in enumerate(histogram)) / count
    lighting = "dark" if mean < 25 else "night" if mean < 60 else "day"
    if sum(histogram[250:]) > count / 3:
        lighting = "glare"
    if variance < _FLAT_BELOW ** 2:
        return View("not_visible", "unknown", "not_visible", True, lighting, "blocked")
    return View("alert", "road", "both_on_wheel", True, lighting, "clear")


def _sky_luma(picture: Image.Image) -> float:
    """Brightness of the left window's upper part, where there is nothing but sky."""
    x0, y0, x1, _ = layout.LEFT_WINDOW
    box = Layout(*picture.size).box((x0 + 8, y0 + 6, x1 - 8, y0 + layout.SKY_HEIGHT - 4))
    return float(picture.convert("L").resize((1, 1), Image.Resampling.BOX, box=box)
                 .getpixel((0, 0)))


# Luma and red chroma of the shirt.
_SHIRT = ((40, 150), (0, 255), (0, 118))
