"""Reads the face: where the head is, where it looks, how far eyes and mouth are open."""

from __future__ import annotations

import math
from dataclasses import dataclass

from drawn_drive.layout import (EYE_OFFSET, GAZE_OFFSETS, HEAD_CENTRE, HEAD_RADII, LIPS_RADII,
                                MOUTH_OFFSET, around)
from drawn_drive.planes import Planes, Spot

_HEAD_PLACES = (180.0, 40.0, 480.0, 292.0)
_SKIN = ((120, 255), (80, 122), (138, 178))          # luma, blue and red chroma
_LIPS = ((50, 150), (60, 128), (162, 230))
_EYE_WHITE = ((212, 255), (112, 144), (112, 145))
_MOUTH_INSIDE = (0, 48)                              # luma; the collar below is lighter

_LEAST_FACE = 60.0              # design units, width and height
_OPEN_FROM = 150.0              # square design units of white in the clearer eye
_DROOPING_FROM = 12.0
_YAWN_FROM = 150.0              # square design units of darkness in the mouth


@dataclass(frozen=True)
class Face:
    """`head_x`, `head_y`: design units from where an upright driver has it; None: no face."""

    state: str
    gaze: str
    head_x: float | None = None
    head_y: float | None = None


def read_face(planes: Planes) -> Face:
    skin = planes.spot(_HEAD_PLACES, *_SKIN)
    if skin is None or min(skin.x1 - skin.x0, skin.y1 - skin.y0) < _LEAST_FACE:
        return Face("not_visible", "unknown")
    lips = planes.spot((skin.x0, skin.y0, skin.x1, skin.y1), *_LIPS)
    if lips is None:
        return Face("not_visible", "unknown")
    # The chin shows where the head is: the hairline moves with the gaze.
    head_x, head_y = skin.middle_x, skin.y1 - HEAD_RADII[1]
    features = (lips.middle_x, lips.y0 + LIPS_RADII[1] - MOUTH_OFFSET)
    state = _state(planes, lips, features)
    gaze = "unknown" if state == "eyes_closed" else _gaze(features[0] - head_x,
                                                          features[1] - head_y)
    return Face(state, gaze, head_x - HEAD_CENTRE[0], head_y - HEAD_CENTRE[1])


def _state(planes: Planes, lips: Spot, features: tuple[float, float]) -> str:
    mouth = (lips.middle_x - LIPS_RADII[0], lips.y0, lips.middle_x + LIPS_RADII[0], lips.y0 + 46)
    if planes.area(mouth, luma=_MOUTH_INSIDE) > _YAWN_FROM:
        return "yawning"
    white = max(
        planes.area(around(features[0] + side * EYE_OFFSET[0], features[1] + EYE_OFFSET[1],
                           22, 14), *_EYE_WHITE)
        for side in (-1, 1))
    if white >= _OPEN_FROM:
        return "alert"
    return "drooping_eyelids" if white >= _DROOPING_FROM else "eyes_closed"


def _gaze(x: float, y: float) -> str:
    """The word whose place is nearest."""
    return min(GAZE_OFFSETS, key=lambda word: math.dist((x, y), GAZE_OFFSETS[word]))
