"""What the reflex lane told of a recording: read from people_bench's lines."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from people.manifest import Labels

COLUMNS = ("number", "is_held", "time_ms", "quality", "calibration", "confidence", "openness",
           "closed", "perclos", "mouth", "yawning", "yaw", "pitch", "roll", "gaze", "has_searched",
           "cpu_ms", "left_ratio", "right_ratio", "presence", "face", "left_shut", "right_shut",
           "left_covered", "right_covered", "left_contrast", "right_contrast",
           "left_lowered", "right_lowered", "sharpness", "brightest", "burnt_out", "eye_to_cheek")
YES = {"1": True, "0": False, "": None}


def decimal(text: str) -> float | None:
    return float(text) if text else None


@dataclass(frozen=True)
class Frame:
    number: int  # the recording's frame that it is, or is made of
    is_held: bool
    time: float  # seconds
    quality: str
    closed: bool | None
    yawning: bool | None
    yaw: float | None
    pitch: float | None
    gaze: str
    openness: float | None
    mouth: float | None
    cpu_ms: float


@dataclass(frozen=True)
class AlertChange:
    time: float  # seconds
    change: str
    kind: str
    severity: str


@dataclass
class Trace:
    frames: list[Frame] = field(default_factory=list)
    alerts: list[AlertChange] = field(default_factory=list)

    @property
    def lasting(self) -> float:
        """Seconds from the first frame to the last."""
        return self.frames[-1].time - self.frames[0].time if len(self.frames) > 1 else 0.0


def read_trace(text: str) -> Trace:
    trace = Trace()
    for line in text.splitlines():
        kind, _, rest = line.partition(",")
        words = rest.split(",")
        if kind == "alert":
            trace.alerts.append(AlertChange(float(words[0]) / 1000, *words[1:4]))
        elif kind == "frame":
            row = dict(zip(COLUMNS, words, strict=True))
            trace.frames.append(Frame(
                number=int(row["number"]), is_held=row["is_held"] == "1",
                time=float(row["time_ms"]) / 1000, quality=row["quality"],
                closed=YES[row["closed"]], yawning=YES[row["yawning"]],
                yaw=decimal(row["yaw"]), pitch=decimal(row["pitch"]), gaze=row["gaze"],
                openness=decimal(row["openness"]), mouth=decimal(row["mouth"]),
                cpu_ms=float(row["cpu_ms"])))
    return trace


def look(program: Path, recording: Path, labels: Labels, *options: str) -> str:
    """The program's lines of a recording.

    @throws subprocess.CalledProcessError when it cannot be played
    """
    command = [str(program), str(recording), "--first", str(labels.first)]
    if labels.last is not None:
        command += ["--last", str(labels.last)]
    for frame, lasting in labels.holds + labels.stills:
        command += ["--hold", f"{frame}:{lasting}"]
    done = subprocess.run([*command, *options], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
