"""Encodes pictures to a video file with GStreamer's own `gst-launch-1.0`."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from PIL import Image

# By the file name's end, the encoders to try in turn. What they need is told in the README.
_ENCODERS: dict[str, tuple[str, ...]] = {
    ".mp4": ("openh264enc", "x264enc"),
    ".webm": ("vp8enc",),
}
_BITS_PER_PIXEL = 0.16          # keeps the frame strip and the eyes' whites clear
_SECONDS_TO_KEY_FRAME = 1


class EncodingError(RuntimeError):
    """The video could not be written; says why."""


class VideoEncoder:
    """A context: entering starts the encoder, `write` takes frame after frame of one size, leaving
    finishes the file. One thread."""

    def __init__(self, path: Path, width: int, height: int, frames_per_second: int) -> None:
        if path.suffix not in _ENCODERS:
            raise EncodingError(f"{path}: the name must end in {' or '.join(_ENCODERS)}")
        # gst-launch has a language of its own, in which these would end or split the name.
        if any(character in str(path) for character in '"\\'):
            raise EncodingError(f"{path}: no quotes or backslashes in the name, please")
        self._path = path
        self._size = (width, height)
        self._command = [
            "gst-launch-1.0", "-q", "fdsrc", "fd=0", "!",
            "rawvideoparse", "format=rgb", f"width={width}", f"height={height}",
            f"framerate={frames_per_second}/1", "!",
            "videoconvert", "!", "video/x-raw,format=I420", "!",
            *_encoder(path.suffix, width * height * frames_per_second, frames_per_second), "!",
            "filesink", f'location="{path}"']
        self._errors: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> VideoEncoder:
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE,
                                         stdout=subprocess.DEVNULL, stderr=self._errors)
        return self

    def write(self, picture: Image.Image) -> None:
        """Takes the next frame. Raises EncodingError when the encoder has given up."""
        assert self._process is not None and self._process.stdin is not None
        assert picture.size == self._size and picture.mode == "RGB"
        try:
            self._process.stdin.write(picture.tobytes())
        except BrokenPipeError as error:
            raise EncodingError(self._what_it_said()) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        assert self._process is not None and self._process.stdin is not None
        assert self._errors is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass                # told below, or already on its way
        status = self._process.wait()
        said = self._what_it_said()
        self._errors.close()
        if status != 0 and kind is None:
            raise EncodingError(said)

    def _what_it_said(self) -> str:
        assert self._errors is not None
        self._errors.seek(0)
        text = self._errors.read().decode(errors="replace").strip()
        return f"{self._path}: gst-launch-1.0 failed: {text or 'without a word'}"


def _encoder(suffix: str, pixels_per_second: int, frames_per_second: int) -> list[str]:
    """The elements from raw I420 to the file's bytes."""
    name = next((name for name in _ENCODERS[suffix] if _has_element(name)), None)
    if name is None:
        raise EncodingError(f"no encoder for {suffix}: none of {', '.join(_ENCODERS[suffix])} is "
                            "installed (see tests/support/README.md)")
    bits = round(pixels_per_second * _BITS_PER_PIXEL)
    key_frame = frames_per_second * _SECONDS_TO_KEY_FRAME
    if name == "openh264enc":
        return [name, f"bitrate={bits}", f"gop-size={key_frame}", "rate-control=bitrate",
                "complexity=low", "!", "h264parse", "!", "mp4mux"]
    if name == "x264enc":
        return [name, f"bitrate={bits // 1000}", f"key-int-max={key_frame}",
                "speed-preset=superfast", "tune=zerolatency", "!", "video/x-h264,profile=main",
                "!", "mp4mux"]
    return [name, f"target-bitrate={bits}", f"keyframe-max-dist={key_frame}", "deadline=1",
            "cpu-used=8", "!", "webmmux"]


def _has_element(name: str) -> bool:
    try:
        return subprocess.run(["gst-inspect-1.0", "--exists", name], check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError as error:
        raise EncodingError("gst-inspect-1.0 is missing: install gstreamer1.0-tools") from error
