"""Draws a drive file into a video: `python3 -m drawn_drive DRIVE.toml OUT.mp4`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from drawn_drive.drive import load_drive
from drawn_drive.film import film
from drawn_drive.video_encoder import EncodingError


def main() -> int:
    arguments = _parse()
    try:
        drive = load_drive(arguments.drive)
        film(drive, arguments.out, arguments.size, arguments.fps, progress=sys.stderr)
    except (ValueError, OSError, EncodingError) as error:
        print(f"drawn_drive: {error}", file=sys.stderr)
        return 1
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="drawn_drive", description="Draws a driver, as a drive file tells, into a video.")
    parser.add_argument("drive", type=Path, metavar="DRIVE.toml")
    parser.add_argument("out", type=Path, metavar="OUT", help="a name that ends in .mp4 or .webm")
    parser.add_argument("--size", type=_size, default=(640, 480), metavar="WxH",
                        help="pixels, even numbers (default: 640x480)")
    parser.add_argument("--fps", type=_frames_per_second, default=15, metavar="N",
                        help="frames per second, 1..60 (default: 15)")
    return parser.parse_args()


def _size(text: str) -> tuple[int, int]:
    width, separator, height = text.partition("x")
    if not (separator and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WxH")
    size = int(width), int(height)
    if any(side % 2 or not 160 <= side <= 4096 for side in size):
        raise argparse.ArgumentTypeError("width and height must be even, 160..4096")
    return size


def _frames_per_second(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not 1..60")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
