"""Drawn drives as recordings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from report.results import ROOT


def draw(drive: Path, video: Path) -> None:
    """`drive`: a TOML file. The video is there whole or not at all."""
    unfinished = video.with_suffix(".unfinished.webm")
    subprocess.run([sys.executable, "-m", "drawn_drive", str(drive), str(unfinished)],
                   check=True, stderr=subprocess.DEVNULL,
                   env={**os.environ, "PYTHONPATH": str(ROOT / "tests" / "support")})
    unfinished.rename(video)
