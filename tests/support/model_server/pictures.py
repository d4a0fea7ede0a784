"""The images of a query: decoded once, read once, however many queries show them."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import io
from dataclasses import dataclass

from PIL import Image

from drawn_drive.reading import Reading, read_picture

_PATCH = 28                     # pixels: a side of what becomes one token


class BadImage(ValueError):
    """`is_base64`: it was base64, but no picture."""

    def __init__(self, is_base64: bool, position: int = 0) -> None:
        super().__init__("not a picture" if is_base64 else f"illegal base64 at {position}")
        self.is_base64 = is_base64
        self.position = position


@dataclass(frozen=True)
class Picture:
    """An image as it came."""

    content: bytes
    digest: bytes
    width: int
    height: int

    @property
    def tokens(self) -> int:
        return -(-self.width // _PATCH) * -(-self.height // _PATCH)

    def read(self) -> Reading:
        """What it shows. Takes milliseconds when it is new; any thread."""
        return _read(self.digest, self)

    def __hash__(self) -> int:
        return hash(self.digest)


@functools.lru_cache(maxsize=256)
def decode_picture(text: str) -> Picture:
    """The picture in a base64 text. Raises BadImage. Takes a millisecond when it is new."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadImage(False, _first_illegal(text)) from error
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            picture.draft("L", (max(1, width // 8), max(1, height // 8)))
            picture.load()      # a picture that ends early is not one
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadImage(True) from error
    return Picture(content, hashlib.sha256(content).digest(), width, height)


@functools.lru_cache(maxsize=1024)
def _read(_digest: bytes, picture: Picture) -> Reading:
    with Image.open(io.BytesIO(picture.content)) as opened:
        return read_picture(opened)


def _first_illegal(text: str) -> int:
    legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return next((index for index, character in enumerate(text) if character not in legal),
                len(text))
