"""What the light and the lens make of the scene: night, darkness, low sun, dirt, a cover."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from drawn_drive import palette
from drawn_drive.layout import Layout

_BLUR = 11.0                    # design units
_SUN = (650.0, 60.0, 260.0)     # design units: x, y, radius of the glow
_FACTORS = {"night": palette.NIGHT, "dark": palette.DARK}


class CameraView:
    """Turns a picture of the scene into what the camera gives."""

    def __init__(self, size: Layout) -> None:
        self._layout = size
        self._glow = self._draw_glow()
        self._cover = self._draw_cover()

    def through(self, scene: Image.Image, lighting: str, camera: str) -> Image.Image:
        """The picture with that lighting and state of the camera."""
        if camera == "blocked":
            return self._cover.copy()
        if lighting in _FACTORS:
            factor = _FACTORS[lighting]
            scene = scene.point([int(level * factor + 0.5) for level in range(256)] * 3)
        elif lighting == "glare":
            scene = ImageChops.add(scene, self._glow)
        if camera == "blurred":
            scene = scene.filter(ImageFilter.BoxBlur(_BLUR * self._layout.scale))
        return scene

    def _draw_glow(self) -> Image.Image:
        """White in the middle, fading out; drawn small, since it has no edges."""
        small = Image.new("L", (self._layout.width // 4, self._layout.height // 4), 0)
        draw = ImageDraw.Draw(small)
        x, y = (value / 4 for value in self._layout.point(*_SUN[:2]))
        rings = 32
        for ring in range(rings):
            radius = _SUN[2] * self._layout.scale / 4 * (1 - ring / rings)
            level = min(255, 16 * ring)
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=level)
        size = (self._layout.width, self._layout.height)
        return Image.merge("RGB", [small.resize(size, Image.Resampling.BILINEAR)] * 3)

    def _draw_cover(self) -> Image.Image:
        """Something dark right before the lens: no edges, hardly any shades."""
        size = (self._layout.width, self._layout.height)
        gradient = Image.linear_gradient("L").resize(size)
        shades = gradient.point([level // 40 for level in range(256)])
        return ImageChops.add(Image.new("RGB", size, palette.COVER),
                              Image.merge("RGB", [shades] * 3))
