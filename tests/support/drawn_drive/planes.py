"""A picture as the reader looks at it: brought to one size and brightness, split into luma and
chroma, asked for the places where both lie in some range."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from drawn_drive.layout import DESIGN_HEIGHT, DESIGN_WIDTH, Box, Layout

Range = tuple[int, int]         # least and most, 0..255
_ALL: Range = (0, 255)

_WIDTH, _HEIGHT = 448, 336      # pixels: what the encoder makes of a picture of 640x480
_EDGE = 25                      # luma between neighbours


@dataclass(frozen=True)
class Spot:
    """A connected-looking patch, in design units."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle_x(self) -> float:
        return (self.x0 + self.x1) / 2


class Planes:
    """Boxes and results are in design units. One thread."""

    def __init__(self, picture: Image.Image, gain: float) -> None:
        """`gain`: what brightness is multiplied with to make it daylight."""
        box = Layout(*picture.size).box((0, 0, DESIGN_WIDTH, DESIGN_HEIGHT))
        picture = picture.resize((_WIDTH, _HEIGHT), Image.Resampling.BOX, box=box)
        if gain > 1.2:
            picture = picture.point([min(255, round(level * gain)) for level in range(256)] * 3)
        self._layout = Layout(_WIDTH, _HEIGHT)
        self._luma, self._blue, self._red = picture.convert("YCbCr").split()

    def share(self, box: Box, luma: Range = _ALL, blue: Range = _ALL, red: Range = _ALL) -> float:
        """Share 0..1 of the box whose pixels lie in all three ranges."""
        mask = self._mask(box, luma, blue, red)
        pixels = mask.width * mask.height
        return mask.histogram()[255] / pixels if pixels else 0.0

    def area(self, box: Box, luma: Range = _ALL, blue: Range = _ALL, red: Range = _ALL) -> float:
        """The same in square design units."""
        return self._mask(box, luma, blue, red).histogram()[255] / self._layout.scale ** 2

    def spot(self, box: Box, luma: Range = _ALL, blue: Range = _ALL,
             red: Range = _ALL) -> Spot | None:
        """What encloses the pixels in range; single ones and thin lines are passed over."""
        mask = self._mask(box, luma, blue, red).filter(ImageFilter.MinFilter(3))
        found = mask.getbbox()
        if found is None:
            return None
        left, top, _, _ = self._pixels(box)
        scale = self._layout.scale
        # The filter took one pixel from each side.
        return Spot((left + found[0] - 1) / scale, (top + found[1] - 1) / scale,
                    (left + found[2] + 1) / scale, (top + found[3] + 1) / scale)

    def edge_share(self, box: Box) -> float:
        """Share 0..1 of the box where the next pixel to the right or below differs much."""
        x0, y0, x1, y1 = self._pixels(box)
        luma, right, below = (self._luma.crop((x0 + x, y0 + y, x1 - 1 + x, y1 - 1 + y))
                              for x, y in ((0, 0), (1, 0), (0, 1)))
        steps = ImageChops.lighter(ImageChops.difference(luma, right),
                                   ImageChops.difference(luma, below))
        return sum(steps.histogram()[_EDGE:]) / (luma.width * luma.height)

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = self._layout.box(box)
        return (max(0, math.floor(x0)), max(0, math.floor(y0)), min(_WIDTH, math.ceil(x1)),
                min(_HEIGHT, math.ceil(y1)))

    def _mask(self, box: Box, luma: Range, blue: Range, red: Range) -> Image.Image:
        pixels = self._pixels(box)
        masks = [plane.crop(pixels).point([255 if least <= level <= most else 0
                                           for level in range(256)])
                 for plane, (least, most) in ((self._luma, luma), (self._blue, blue),
                                              (self._red, red))
                 if (least, most) != _ALL]
        mask = masks[0]
        for other in masks[1:]:
            mask = ImageChops.multiply(mask, other)
        return mask
