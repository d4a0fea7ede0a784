"""Videos of the drawn drives: drawn once, kept in a folder of the build."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

SUPPORT = Path(__file__).resolve().parent.parent
DRIVES = SUPPORT / "drives"


def drive_file(name: str) -> Path:
    """The script of a drive."""
    return DRIVES / f"{name}.toml"


def drive_video(name: str, folder: Path, suffix: str = ".webm") -> Path:
    """The video of a drive in `folder`; drawn when it is not there or older than what draws it."""
    folder.mkdir(parents=True, exist_ok=True)
    video = folder / f"{name}{suffix}"
    sources = [drive_file(name), *(SUPPORT / "drawn_drive").glob("*.py")]
    newest = max(source.stat().st_mtime for source in sources)
    with (folder / f"{name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run at the same time
        if not video.exists() or video.stat().st_mtime < newest:
            unfinished = folder / f"{name}.unfinished{suffix}"
            subprocess.run(
                [sys.executable, "-m", "drawn_drive", str(drive_file(name)), str(unfinished)],
                check=True, env={**os.environ, "PYTHONPATH": str(SUPPORT)})
            unfinished.rename(video)
    return video
