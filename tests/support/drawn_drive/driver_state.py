"""What a drawn driver does: the words of a drive file, and what can be seen of them."""

from __future__ import annotations

from dataclasses import dataclass, fields

FACES = ("alert", "yawning", "drooping_eyelids", "eyes_closed", "not_visible")
GAZES = ("road", "mirrors", "instruments", "phone", "passenger", "down", "away", "unknown")
HANDS = ("both_on_wheel", "one_on_wheel", "off_wheel", "holding_phone", "eating_or_drinking",
         "not_visible")
POSTURES = ("upright", "slumped", "swaying")
LIGHTINGS = ("day", "night", "glare", "dark")
CAMERAS = ("clear", "blurred", "blocked")

_WORDS = {"face": FACES, "gaze": GAZES, "hands": HANDS, "posture": POSTURES,
          "lighting": LIGHTINGS, "camera": CAMERAS}


@dataclass(frozen=True)
class DriverState:
    """One state of the driver and the picture. The defaults are attentive driving."""

    face: str = "alert"
    gaze: str = "road"
    hands: str = "both_on_wheel"
    present: bool = True
    posture: str = "upright"
    lighting: str = "day"
    camera: str = "clear"
    still: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            words = _WORDS.get(field.name)
            if words is None:
                if not isinstance(value, bool):
                    raise ValueError(f"{field.name} must be true or false, not {value!r}")
            elif value not in words:
                raise ValueError(f"{field.name} must be one of {', '.join(words)}; not {value!r}")


@dataclass(frozen=True)
class View:
    """What one picture shows. `head_x`, `head_y`: where the head is, in design units from where an
    upright driver has it; None without a visible face."""

    face: str
    gaze: str
    hands: str
    present: bool
    lighting: str
    camera: str
    head_x: float | None = None
    head_y: float | None = None


def visible(state: DriverState) -> View:
    """What a perfect reader sees of a state once every movement has come to its end."""
    if state.camera != "clear" or state.lighting == "dark":
        # Nothing says that the seat is empty.
        lighting = "dark" if state.camera == "blocked" else state.lighting
        return View("not_visible", "unknown", "not_visible", True, lighting, state.camera)
    if not state.present:
        return View("not_visible", "unknown", "not_visible", False, state.lighting, state.camera)
    # Eyes that are closed look nowhere; a head seen from behind neither.
    sees = state.face not in ("eyes_closed", "not_visible")
    return View(state.face, state.gaze if sees else "unknown", state.hands, True, state.lighting,
                state.camera)
