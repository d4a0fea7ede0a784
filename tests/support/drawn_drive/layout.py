"""Where things are: the design is 640x480 units, fitted into the middle of any picture."""

from __future__ import annotations

from dataclasses import dataclass

DESIGN_WIDTH = 640
DESIGN_HEIGHT = 480

Box = tuple[float, float, float, float]

# The driver, in design units; x to the right as seen in the picture.
HEAD_CENTRE = (320.0, 150.0)
HEAD_RADII = (72.0, 84.0)
EYE_OFFSET = (26.0, -18.0)      # from the middle of the features, to either side
EYE_RADII = (16.0, 10.0)        # of an open eye
MOUTH_OFFSET = 34.0             # below the middle of the features
LIPS_RADII = (22.0, 7.0)        # of a closed mouth

# How far the features lie off the head's middle when it looks there.
GAZE_OFFSETS: dict[str, tuple[float, float]] = {
    "road": (0.0, 0.0),
    "mirrors": (18.0, -14.0),
    "instruments": (0.0, 12.0),
    "phone": (-18.0, 20.0),
    "passenger": (30.0, 0.0),
    "down": (0.0, 25.0),
    "away": (-30.0, 0.0),
}

WHEEL_CENTRE = (320.0, 470.0)
WHEEL_RADIUS = 148.0
HAND_RADIUS = 23.0

# A hand's places.
LEFT_ON_WHEEL = (206.0, 376.0)
RIGHT_ON_WHEEL = (434.0, 376.0)
LEFT_IN_LAP = (110.0, 428.0)
RIGHT_IN_LAP = (530.0, 428.0)
LEFT_WITH_PHONE = (112.0, 330.0)
RIGHT_WITH_CUP = (516.0, 318.0)
PHONE_BOX: Box = (90.0, 246.0, 138.0, 326.0)
CUP_BOX: Box = (494.0, 244.0, 540.0, 310.0)

LEFT_WINDOW: Box = (0.0, 36.0, 128.0, 230.0)
RIGHT_WINDOW: Box = (512.0, 36.0, 640.0, 230.0)
SKY_HEIGHT = 44.0               # of a window's upper part, nothing but sky

STRIP_LEFT = 8.0
STRIP_TOP = 464.0
STRIP_BLOCK = 16.0


@dataclass(frozen=True)
class Layout:
    """The design's place in a picture of some size in pixels."""

    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels for one design unit."""
        return min(self.width / DESIGN_WIDTH, self.height / DESIGN_HEIGHT)

    @property
    def left(self) -> float:
        return (self.width - DESIGN_WIDTH * self.scale) / 2

    @property
    def top(self) -> float:
        return (self.height - DESIGN_HEIGHT * self.scale) / 2

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, self.top + y * self.scale

    def box(self, box: Box) -> Box:
        return (*self.point(box[0], box[1]), *self.point(box[2], box[3]))

    def pixel_box(self, box: Box) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = self.box(box)
        return round(x0), round(y0), round(x1), round(y1)


def around(x: float, y: float, radius_x: float, radius_y: float) -> Box:
    """The box of an ellipse."""
    return x - radius_x, y - radius_y, x + radius_x, y + radius_y


def moved(box: Box, x: float, y: float) -> Box:
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y
