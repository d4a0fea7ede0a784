"""Reads the hands: skin where hands can be, and what they hold."""

from __future__ import annotations

from drawn_drive import layout
from drawn_drive.layout import HAND_RADIUS, around
from drawn_drive.planes import Planes

_SKIN = ((110, 255), (80, 122), (140, 178))          # luma, blue and red chroma
_PHONE_SCREEN = ((110, 220), (138, 200), (30, 95))
_CUP = ((60, 160), (138, 190), (155, 220))

_HELD_SHARE = 0.3               # of the place of phone or cup
_HAND_SHARE = 0.35              # of a hand's place


def read_hands(planes: Planes) -> str:
    """One of the words for hands."""
    if planes.share(layout.PHONE_BOX, *_PHONE_SCREEN) > _HELD_SHARE:
        return "holding_phone"
    if planes.share(layout.CUP_BOX, *_CUP) > _HELD_SHARE:
        return "eating_or_drinking"
    on_wheel = sum(_is_hand(planes, place)
                   for place in (layout.LEFT_ON_WHEEL, layout.RIGHT_ON_WHEEL))
    if on_wheel:
        return "both_on_wheel" if on_wheel == 2 else "one_on_wheel"
    in_lap = any(_is_hand(planes, place) for place in (layout.LEFT_IN_LAP, layout.RIGHT_IN_LAP))
    return "off_wheel" if in_lap else "not_visible"


def _is_hand(planes: Planes, place: tuple[float, float]) -> bool:
    return planes.share(around(*place, HAND_RADIUS, HAND_RADIUS), *_SKIN) > _HAND_SHARE
