"""The five recordings: drawn once, 30 s each, which is 15 sequences of 2 s."""

from __future__ import annotations

from pathlib import Path

from report.drawing import draw
from report.results import ROOT, progress

DRIVES = Path(__file__).with_name("drives")
FOLDER = ROOT / "build" / "videos" / "reference"
SEQUENCES = 15


def recordings(count: int) -> list[Path]:
    """The first `count` of them; drawn when they are not there, or older than their drives."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return [_recording(drive) for drive in sorted(DRIVES.glob("*.toml"))[:count]]


def _recording(drive: Path) -> Path:
    video = FOLDER / f"{drive.stem}.webm"
    if not video.exists() or video.stat().st_mtime < drive.stat().st_mtime:
        progress(f"drawing {video.name}")
        draw(drive, video)
    return video
