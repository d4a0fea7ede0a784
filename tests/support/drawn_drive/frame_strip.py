"""The strip of blocks along the lower edge that tells a frame's number.

From the left: light dark light, 14 bits of the number in Gray code (most significant first), 4 bits
of a check sum, dark light dark. Muted greys in Gray code, so that a still picture remains one to
whoever compares pictures.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from drawn_drive.layout import STRIP_BLOCK, STRIP_LEFT, STRIP_TOP, Layout

NUMBER_BITS = 14
CHECK_BITS = 4
LIGHT = 180
DARK = 70
LEAST_CONTRAST = 50             # between the two, where they still count as a strip

_HEAD = (1, 0, 1)
_TAIL = (0, 1, 0)
_BLOCKS = len(_HEAD) + NUMBER_BITS + CHECK_BITS + len(_TAIL)


def draw_strip(picture: Image.Image, layout: Layout, number: int) -> None:
    """Draws the strip of a frame onto an RGB picture."""
    draw = ImageDraw.Draw(picture)
    for index, bit in enumerate(blocks(number)):
        level = LIGHT if bit else DARK
        x = STRIP_LEFT + index * STRIP_BLOCK
        x0, y0, x1, y1 = layout.pixel_box((x, STRIP_TOP, x + STRIP_BLOCK, STRIP_TOP + STRIP_BLOCK))
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=(level, level, level))


def read_strip(luma: Image.Image) -> int | None:
    """The frame number that a picture (mode L, any size) tells; None without a whole strip."""
    layout = Layout(*luma.size)
    inset = STRIP_BLOCK / 4      # compression smears the blocks' borders
    levels = []
    for index in range(_BLOCKS):
        x = STRIP_LEFT + index * STRIP_BLOCK
        box = layout.box((x + inset, STRIP_TOP + inset,
                          x + STRIP_BLOCK - inset, STRIP_TOP + STRIP_BLOCK - inset))
        levels.append(luma.resize((1, 1), Image.Resampling.BOX, box=box).getpixel((0, 0)))
    least, most = min(levels), max(levels)
    if most - least < LEAST_CONTRAST:
        return None
    # Each block is clearly one or the other.
    unclear = (most - least) / 4
    middle = (most + least) / 2
    if any(abs(level - middle) < unclear for level in levels):
        return None
    bits = [int(level > middle) for level in levels]
    gray = bits[len(_HEAD):len(_HEAD) + NUMBER_BITS]
    number = _from_gray(gray)
    return number if tuple(bits) == blocks(number) else None


def blocks(number: int) -> tuple[int, ...]:
    """The strip of a number, from the left: 1 for a light block."""
    number %= 1 << NUMBER_BITS
    gray = number ^ (number >> 1)
    return _HEAD + _bits(gray, NUMBER_BITS) + _bits(_check(gray), CHECK_BITS) + _TAIL


def _check(gray: int) -> int:
    check = 0b1001
    while gray:
        check ^= gray & 0b1111
        gray >>= CHECK_BITS
    return check


def _bits(value: int, count: int) -> tuple[int, ...]:
    return tuple(value >> shift & 1 for shift in reversed(range(count)))


def _from_gray(bits: list[int]) -> int:
    number = 0
    bit_before = 0
    for bit in bits:
        bit_before ^= bit
        number = number << 1 | bit_before
    return number
