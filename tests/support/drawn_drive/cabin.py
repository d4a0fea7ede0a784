"""What is behind the driver: cabin, seat, and the road passing in the side windows."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from drawn_drive import layout, palette
from drawn_drive.layout import Layout

_SCENERY_WIDTH = 1600.0         # design units, then it comes again
_TREES = (26.0, 70.0)           # design units, width of a tree and of a gap


class Cabin:
    """Draws the background; all but the scenery's place is drawn only once."""

    def __init__(self, size: Layout) -> None:
        self._layout = size
        self._empty = self._draw_cabin()
        self._scenery = self._draw_scenery()

    def picture(self, road: float) -> Image.Image:
        """A new RGB picture of an empty seat, with `road` design units passed outside."""
        picture = self._empty.copy()
        self._paste_window(picture, layout.LEFT_WINDOW, road)
        self._paste_window(picture, layout.RIGHT_WINDOW, -road + _SCENERY_WIDTH / 2)
        return picture

    def _paste_window(self, picture: Image.Image, window: layout.Box, passed: float) -> None:
        x0, y0, x1, y1 = self._layout.pixel_box(window)
        start = round(passed % _SCENERY_WIDTH * self._layout.scale)
        picture.paste(self._scenery.crop((start, 0, start + x1 - x0, y1 - y0)), (x0, y0))

    def _draw_cabin(self) -> Image.Image:
        size = self._layout
        picture = Image.new("RGB", (size.width, size.height), palette.CABIN)
        draw = ImageDraw.Draw(picture)
        # Structure that is there whatever the driver does: roof lining, pillars, rear bench.
        draw.rectangle(size.box((-2000, -2000, 2640, 24)), fill=palette.CABIN_SHADE)
        for x in (150, 474):
            draw.rectangle(size.box((x, 24, x + 16, 300)), fill=palette.CABIN_SHADE)
        draw.rectangle(size.box((-2000, 260, 2640, 3000)), fill=palette.SEAT_SHADE)
        # The driver's seat, its head rest and its seams.
        draw.rounded_rectangle(size.box((214, 190, 426, 560)), 40 * size.scale, fill=palette.SEAT)
        draw.rounded_rectangle(size.box((256, 84, 384, 184)), 28 * size.scale, fill=palette.SEAT)
        for x in (292, 348):
            draw.rectangle(size.box((x - 3, 184, x + 3, 200)), fill=palette.CABIN)
        for x in (262, 378):
            draw.line((size.point(x, 200), size.point(x, 470)), fill=palette.SEAT_SHADE,
                      width=max(1, round(3 * size.scale)))
        return picture

    def _draw_scenery(self) -> Image.Image:
        """Trees before a sky, as long as the road, and one window more for the seam."""
        scale = self._layout.scale
        chance = random.Random(3)    # any seed; the same one, so that a drive can be repeated
        height = layout.LEFT_WINDOW[3] - layout.LEFT_WINDOW[1]
        width = layout.LEFT_WINDOW[2] - layout.LEFT_WINDOW[0]
        whole = round((_SCENERY_WIDTH + width + 2) * scale)
        scenery = Image.new("RGB", (whole, round(height * scale) + 2), palette.SKY)
        draw = ImageDraw.Draw(scenery)
        draw.rectangle((0, height * 0.8 * scale, whole, height * scale + 2), fill=palette.TREE)
        x = 0.0
        while x < _SCENERY_WIDTH - _TREES[1]:
            x += chance.uniform(*_TREES)
            tree = chance.uniform(*_TREES)
            top = chance.uniform(layout.SKY_HEIGHT + 6, height * 0.5)
            draw.rectangle((x * scale, top * scale, (x + tree) * scale, height * scale + 2),
                           fill=palette.TREE)
            x += tree
        seam = scenery.crop((0, 0, round((width + 2) * scale), scenery.height))
        scenery.paste(seam, (round(_SCENERY_WIDTH * scale), 0))
        return scenery
