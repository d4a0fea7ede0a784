"""The driver's head: outline, hair, eyes with lids, nose, mouth."""

from __future__ import annotations

import functools

from PIL import Image, ImageChops, ImageDraw

from drawn_drive import palette
from drawn_drive.layout import (EYE_OFFSET, EYE_RADII, HEAD_RADII, LIPS_RADII, MOUTH_OFFSET, Box,
                                around)

_MARGIN = 6.0
_FINE = 2                       # drawn this much larger, for smooth edges


class HeadPainter:
    """Draws heads, and keeps those drawn: most frames of a drive show one that was there before."""

    def __init__(self, scale: float) -> None:
        """`scale`: pixels for one design unit."""
        self._unit = scale * _FINE
        self.head = functools.lru_cache(maxsize=512)(self._draw_head)

    @property
    def middle(self) -> tuple[float, float]:
        """The head's centre in a picture from `head`, in design units from its corner."""
        return HEAD_RADII[0] + _MARGIN, HEAD_RADII[1] + _MARGIN

    def _draw_head(self, eyes: float, mouth: float, gaze_x: int, gaze_y: int,
                   from_behind: bool) -> Image.Image:
        """A head on nothing (RGBA). Shares 0..1 of an open eye and a yawning mouth."""
        middle_x, middle_y = self.middle
        size = (round(2 * middle_x * self._unit), round(2 * middle_y * self._unit))
        outline = Image.new("L", size, 0)
        ImageDraw.Draw(outline).ellipse(self._box(around(middle_x, middle_y, *HEAD_RADII)),
                                        fill=255)
        head = Image.new("RGB", size, palette.HAIR if from_behind else palette.SKIN)
        if not from_behind:
            self._draw_features(head, eyes, mouth, middle_x + gaze_x, middle_y + gaze_y)
            self._draw_hair(head, gaze_x, gaze_y)
        head.putalpha(outline)
        return head.reduce(_FINE)

    def _draw_hair(self, head: Image.Image, gaze_x: int, gaze_y: int) -> None:
        """Everything above the hairline, which follows the head's turn a little."""
        middle_x, middle_y = self.middle
        hairline = Image.new("L", head.size, 255)
        ImageDraw.Draw(hairline).ellipse(
            self._box(around(middle_x + 0.3 * gaze_x, middle_y + 34 + 0.3 * gaze_y, 92, 92)),
            fill=0)
        top = Image.new("L", head.size, 0)
        ImageDraw.Draw(top).rectangle((0, 0, head.width, (middle_y - 20) * self._unit), fill=255)
        head.paste(palette.HAIR, mask=ImageChops.multiply(hairline, top))

    def _draw_features(self, head: Image.Image, eyes: float, mouth: float, x: float,
                       y: float) -> None:
        draw = ImageDraw.Draw(head)
        for side in (-1, 1):
            self._draw_eye(head, x + side * EYE_OFFSET[0], y + EYE_OFFSET[1], eyes)
            brow = (x + side * EYE_OFFSET[0] - 17, y + EYE_OFFSET[1] - 22,
                    x + side * EYE_OFFSET[0] + 17, y + EYE_OFFSET[1] - 17)
            draw.rectangle(self._box(brow), fill=palette.HAIR)
        draw.polygon([self._point(x, y - 10), self._point(x - 9, y + 16),
                      self._point(x + 9, y + 16)], fill=palette.SKIN_SHADE)
        # The upper lip stays where it is, the mouth opens downwards.
        top = y + MOUTH_OFFSET - LIPS_RADII[1]
        width = LIPS_RADII[0] - 3 * mouth
        draw.ellipse(self._box((x - width, top, x + width, top + 2 * LIPS_RADII[1] + 32 * mouth)),
                     fill=palette.LIPS)
        if mouth > 0.2:
            inside = (x - width + 5, top + 6, x + width - 5, top + 8 + 32 * mouth)
            draw.ellipse(self._box(inside), fill=palette.MOUTH_INSIDE)

    def _draw_eye(self, head: Image.Image, x: float, y: float, open_share: float) -> None:
        draw = ImageDraw.Draw(head)
        width, height = EYE_RADII
        draw.ellipse(self._box(around(x, y, width + 3, height + 3)), fill=palette.SKIN_SHADE)
        if open_share > 0.05:
            # What the lids leave free of white and iris; the upper lid comes down further.
            free = Image.new("L", head.size, 0)
            lowered = y + (1 - open_share) * height * 0.4
            ImageDraw.Draw(free).ellipse(
                self._box(around(x, lowered, width, height * open_share)), fill=255)
            head.paste(palette.EYE_WHITE, mask=free)
            iris = Image.new("L", head.size, 0)
            ImageDraw.Draw(iris).ellipse(self._box(around(x, y, 7, 7)), fill=255)
            head.paste(palette.IRIS, mask=ImageChops.multiply(free, iris))
        lash = y + (1 - open_share) * height * 0.4 - height * open_share
        draw.arc(self._box((x - width, lash, x + width, lash + 6 + 2 * height * open_share)),
                 200, 340, fill=palette.HAIR, width=round(2 * self._unit))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * self._unit, y * self._unit

    def _box(self, box: Box) -> Box:
        x0, y0, x1, y1 = box
        return (*self._point(x0, y0), *self._point(x1, y1))
