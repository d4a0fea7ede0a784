"""A drawn drive with as many sequences as are wanted, in which something moves all the time."""

from __future__ import annotations

from pathlib import Path

from report.drawing import draw
from report.results import ROOT

_FOLDER = ROOT / "build" / "videos" / "llama"
# Of 2 s each, as the configuration has it when nothing is set.
_SEQUENCE_SECONDS = 2
_DRIVE = """title = "Looking at a phone"
seconds = {seconds}.0

[[state]]
at = 0.0
name = "awake"

[[state]]
at = 3.0
name = "phone"
gaze = "phone"
hands = "holding_phone"
"""


def recording(sequences: int) -> Path:
    """At least two. Drawn once."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    video = _FOLDER / f"phone-{sequences}.webm"
    drive = video.with_suffix(".toml")
    text = _DRIVE.format(seconds=sequences * _SEQUENCE_SECONDS)
    if not video.exists() or drive.read_text(encoding="utf-8") != text:
        drive.write_text(text, encoding="utf-8")
        draw(drive, video)
    return video
