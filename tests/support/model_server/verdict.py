"""What a model would say of a sequence: the answer to each analysis, from all of its pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from drawn_drive.driver_state import View
from drawn_drive.reading import Reading

# The answers of one analysis by field, of all analyses by name.
Verdict = dict[str, dict[str, Any]]

_SURE = 95                      # confidence when every picture says the same
_LEAST_SURE = 85
_GUESSING = 60                  # of pictures that are not drawn by us

# The head's place, in design units off an upright driver's.
_SLUMPED_X = 28.0
_SLUMPED_Y = 20.0
_SWAYS = 30.0                   # from one side to the other within a sequence
_MAY_SWAY = 18.0                # an upright driver stays below 10


def judge(readings: Sequence[Reading]) -> Verdict:
    """The verdict on a sequence, oldest picture first. Without pictures nothing is visible."""
    if not readings:
        return _verdict([View("not_visible", "unknown", "not_visible", False, "dark", "blocked")],
                        certainty=0)
    drawn = any(reading.is_drawn or reading.view.camera == "blocked" for reading in readings)
    return _verdict([reading.view for reading in readings], None if drawn else _GUESSING)


def _verdict(views: Sequence[View], certainty: int | None) -> Verdict:
    def sure(share: float) -> int:
        if certainty is not None:
            return certainty
        return round(_LEAST_SURE + (_SURE - _LEAST_SURE) * share)

    face, face_share = _most([view.face for view in views])
    gaze, gaze_share = _most([view.gaze for view in views])
    hands, hands_share = _most([view.hands for view in views])
    present, present_share = _most([view.present for view in views])
    lighting, _ = _most([view.lighting for view in views])
    camera, _ = _most([view.camera for view in views])
    level, sign = _impairment(views)
    return {
        "face_state": {"state": face, "confidence": sure(face_share)},
        "attention": {"gaze": gaze, "confidence": sure(gaze_share)},
        "hand_position": {"hands": hands, "confidence": sure(hands_share)},
        "scene": {"driver_present": present, "lighting": lighting, "camera": camera,
                  "occupants": int(present), "summary": _summary(present, lighting, camera),
                  "confidence": sure(present_share)},
        "impairment": {"level": level, "sign": sign, "confidence": sure(1.0)},
    }


def _most(values: Sequence[Any]) -> tuple[Any, float]:
    """What most say, of equally many what was said last; and their share."""
    counts = Counter(values)
    last = {value: index for index, value in enumerate(values)}
    value = max(counts, key=lambda candidate: (counts[candidate], last[candidate]))
    return value, counts[value] / len(values)


def _impairment(views: Sequence[View]) -> tuple[str, str]:
    heads = [(view.head_x, view.head_y) for view in views
             if view.head_x is not None and view.head_y is not None]
    if not heads:
        return "none", "none"
    swing = max(x for x, _ in heads) - min(x for x, _ in heads)
    if swing > _SWAYS:
        return "likely", "movement"
    slumped = sum(abs(x) > _SLUMPED_X or y > _SLUMPED_Y for x, y in heads)
    if 2 * slumped > len(heads):
        return "likely", "posture"
    if swing > _MAY_SWAY:
        return "suspected", "movement"
    return "none", "none"


def _summary(present: bool, lighting: str, camera: str) -> str:
    if camera != "clear":
        return f"The camera is {camera}."
    return f"{'A driver at the wheel' if present else 'An empty seat'}, {lighting}."
