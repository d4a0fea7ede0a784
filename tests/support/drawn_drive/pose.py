"""How the driver holds himself: what a state asks for, in design units and shares."""

from __future__ import annotations

from dataclasses import dataclass, fields

from drawn_drive import layout
from drawn_drive.driver_state import DriverState

_OUT_OF_PICTURE = 520.0         # to the side, for the body; down, for a hand
_SLUMP = (46.0, 34.0)
_SWAY = 36.0                    # to either side

_EYES = {"alert": 1.0, "yawning": 0.6, "drooping_eyelids": 0.42, "eyes_closed": 0.0,
         "not_visible": 1.0}

_LEFT_HANDS = {
    "both_on_wheel": layout.LEFT_ON_WHEEL,
    "one_on_wheel": layout.LEFT_IN_LAP,
    "off_wheel": layout.LEFT_IN_LAP,
    "holding_phone": layout.LEFT_WITH_PHONE,
    "eating_or_drinking": layout.LEFT_ON_WHEEL,
    "not_visible": (150.0, _OUT_OF_PICTURE),
}
_RIGHT_HANDS = {
    "both_on_wheel": layout.RIGHT_ON_WHEEL,
    "one_on_wheel": layout.RIGHT_ON_WHEEL,
    "off_wheel": layout.RIGHT_IN_LAP,
    "holding_phone": layout.RIGHT_ON_WHEEL,
    "eating_or_drinking": layout.RIGHT_WITH_CUP,
    "not_visible": (490.0, _OUT_OF_PICTURE),
}


@dataclass(frozen=True)
class Pose:
    """All that can move gradually."""

    eyes: float                 # 0 shut .. 1 open
    mouth: float                # 0 shut .. 1 yawning
    gaze_x: float               # the features' offset from the head's middle
    gaze_y: float
    head_x: float               # the head's offset from where an upright driver has it
    head_y: float
    sway: float                 # how far the head swings to either side
    body_x: float               # out of the picture when large
    left_x: float               # the hands
    left_y: float
    right_x: float
    right_y: float


def pose_of(state: DriverState) -> Pose:
    """The pose that a state comes to."""
    gaze_x, gaze_y = layout.GAZE_OFFSETS.get(state.gaze, (0.0, 0.0))
    head_x, head_y = _SLUMP if state.posture == "slumped" else (0.0, 0.0)
    hands = state.hands if state.present else "not_visible"
    return Pose(
        eyes=_EYES[state.face],
        mouth=1.0 if state.face == "yawning" else 0.0,
        gaze_x=gaze_x, gaze_y=gaze_y,
        head_x=head_x, head_y=head_y,
        sway=_SWAY if state.posture == "swaying" else 0.0,
        body_x=0.0 if state.present else _OUT_OF_PICTURE,
        left_x=_LEFT_HANDS[hands][0], left_y=_LEFT_HANDS[hands][1],
        right_x=_RIGHT_HANDS[hands][0], right_y=_RIGHT_HANDS[hands][1])


def between(before: Pose, after: Pose, share: float) -> Pose:
    """The pose on the way from one to the other; `share` 0 .. 1 of it is done."""
    return Pose(**{field.name: getattr(before, field.name)
                   + share * (getattr(after, field.name) - getattr(before, field.name))
                   for field in fields(Pose)})
