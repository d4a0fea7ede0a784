"""`cabinwatch batch` and its results, for tests: short drives, the program, what it wrote."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SUPPORT = Path(__file__).resolve().parent.parent

# Drives of some seconds; a batch's tests play several of them several times.
SHORT_DRIVES = {
    "calm": """
        title = "Nothing happens"
        seconds = 8.0
        [[state]]
        at = 0.0
        name = "awake"
        """,
    "asleep": """
        title = "Eyes closed"
        seconds = 16.0
        [[state]]
        at = 0.0
        name = "awake"
        [[state]]
        at = 2.0
        name = "asleep"
        face = "eyes_closed"
        [[state]]
        at = 11.0
        name = "awake"
        """,
    "phone": """
        title = "A phone in the hand"
        seconds = 12.0
        [[state]]
        at = 0.0
        name = "awake"
        [[state]]
        at = 3.0
        name = "phone"
        gaze = "phone"
        hands = "holding_phone"
        """,
    "away": """
        title = "Looking away"
        seconds = 12.0
        [[state]]
        at = 0.0
        name = "awake"
        [[state]]
        at = 2.0
        name = "away"
        gaze = "away"
        """,
}


def short_drive(name: str, folder: Path) -> Path:
    """The video of a short drive; drawn once, kept in `folder`."""
    script = SHORT_DRIVES[name]
    sources = "".join(source.read_text(encoding="utf-8")
                      for source in sorted((SUPPORT / "drawn_drive").glob("*.py")))
    mark = hashlib.sha256((script + sources).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    video = folder / f"short-{name}-{mark}.webm"
    with (folder / f"short-{name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run at the same time
        if not video.exists():
            drive = folder / f"short-{name}.toml"
            drive.write_text(script, encoding="utf-8")
            unfinished = folder / f"short-{name}.unfinished.webm"
            subprocess.run([sys.executable, "-m", "drawn_drive", str(drive), str(unfinished)],
                           check=True, stderr=subprocess.DEVNULL,
                           env={**os.environ, "PYTHONPATH": str(SUPPORT)})
            unfinished.rename(video)
    return video


class Results:
    """A folder that a batch wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Of the videos of which there are findings."""
        return sorted(file.name.removesuffix(".findings.jsonl")
                      for file in self.folder.glob("*.findings.jsonl"))

    def unfinished(self) -> list[Path]:
        return list(self.folder.glob(".*.part"))

    def findings(self, name: str) -> list[dict[str, Any]]:
        return _lines(self.folder / f"{name}.findings.jsonl")

    def alerts(self, name: str) -> list[dict[str, Any]]:
        return _lines(self.folder / f"{name}.alerts.jsonl")

    def raised(self, name: str) -> list[str]:
        return [line["kind"] for line in self.alerts(name) if line["type"] == "raised"]

    def summary(self) -> dict[str, Any]:
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))

    def comparable(self) -> dict[str, Any]:
        """All files but for what two runs may tell differently: objects named run, and failures."""
        files: dict[str, Any] = {}
        for name in self.names():
            files[f"{name}.findings.jsonl"] = [_without_run(line) for line in self.findings(name)]
            # Of alerts, the very bytes.
            files[f"{name}.alerts.jsonl"] = (
                self.folder / f"{name}.alerts.jsonl").read_text(encoding="utf-8")
        if (self.folder / "summary.json").exists():
            summary = _without_run(self.summary())
            summary.pop("failures")
            files["summary.json"] = summary
        return files


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _without_run(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_run(one) for key, one in value.items() if key != "run"}
    if isinstance(value, list):
        return [_without_run(one) for one in value]
    return value
