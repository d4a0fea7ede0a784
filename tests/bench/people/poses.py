"""Looks aside made of pictures of heads at known angles: what the reflex lane tells of them.

  PYTHONPATH=tests/bench:tests/support /usr/bin/python3 -m people.poses --pictures FOLDER

FOLDER holds the folders Person01 to Person15 of Pointing'04 (Gourier, Hall, Crowley: "Estimating Face
Orientation from Robust Detection of Salient Facial Features", 2004; may be used for any purpose where it
is cited; README.md says where). Needs python3-opencv and build/bench/people_bench.

Of each person and series, for each angle: two seconds ahead (or as --ahead has it), five seconds turned,
one and a half ahead, 15 frames a second with a little noise. Nothing is known of the driver yet.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np
from report.results import ROOT, progress

from people.counting import Share, wilson

PROGRAM = ROOT / "build" / "bench" / "people_bench"
NAME = re.compile(r"\d{5}([+-]\d+)([+-]\d+)\.jpg$")  # tilt, pan: nose to the picture's left is positive
FPS, NOISE = 15, 2.0
TURNED, BACK = 5.0, 1.5  # seconds
SETTLED = 0.3  # seconds after which a turned frame is counted
ANGLES = (30, 45, 60, 75, 90)


def pictures_of(folder: Path) -> dict[str, dict[int, Path]]:
    """Of each person's series, by the degrees to which the head is turned to its own left."""
    found: dict[str, dict[int, Path]] = defaultdict(dict)
    for path in sorted(folder.glob("Person??/*.jpg")):
        match = NAME.search(path.name)
        if match and int(match[1]) == 0:
            found[path.name[:9]][-int(match[2])] = path
    return found


def write(path: Path, parts: list[tuple[Path, float]]) -> None:
    random = np.random.default_rng(0)
    first = cv2.imread(str(parts[0][0]))
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), FPS, first.shape[1::-1])
    for picture, seconds in parts:
        gray = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
        for _ in range(round(seconds * FPS)):
            noisy = np.clip(gray + random.normal(0, NOISE, gray.shape), 0, 255).astype(np.uint8)
            video.write(cv2.cvtColor(noisy, cv2.COLOR_GRAY2BGR))
    video.release()


def look(program: Path, pictures: dict[int, Path], angle: int,
         ahead: float) -> tuple[float, Share, list[str]]:
    """The yaw that was measured, the turned frames told as away, and the alerts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "look.avi"
        write(path, [(pictures[0], ahead), (pictures[angle], TURNED), (pictures[0], BACK)])
        told = subprocess.run([str(program), str(path)], check=True, stdout=subprocess.PIPE, text=True)
    away, yaws, alerts = Share(), [], []
    for line in told.stdout.splitlines():
        fields = line.split(",")
        if fields[0] == "alert":
            alerts += [fields[3]] if fields[2] == "raised" else []
        elif ahead + SETTLED <= float(fields[3]) / 1000 < ahead + TURNED:
            away.add(fields[15] in ("away", "passenger"))
            yaws += [float(fields[12])] if fields[12] else []
    return float(np.median(yaws)) if yaws else float("nan"), away, alerts


def main() -> int:
    parser = argparse.ArgumentParser(prog="poses", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--person", type=int, action="append", help="1 to 15; may be repeated (default: all)")
    parser.add_argument("--ahead", type=float, default=2.0, help="seconds before the turn (default: 2)")
    parser.add_argument("--program", type=Path, default=PROGRAM, help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = [f"person{number:02}" for number in options.person or range(1, 16)]
    series = {name: all_of for name, all_of in pictures_of(options.pictures).items()
              if name[:8] in wanted}
    if not series:
        progress(f"no pictures of these people in {options.pictures}")
        return 1
    print("| turned by | yaw measured, median | told as away | distraction told | other alerts |")
    print("|---" * 5 + "|")
    for angle in (sign * degrees for degrees in ANGLES for sign in (1, -1)):
        progress(f"{angle} degrees")
        yaws, away, told, others = [], Share(), Share(), Counter[str]()
        for pictures in series.values():
            yaw, away_here, alerts = look(options.program, pictures, angle, options.ahead)
            yaws.append(yaw)
            away += away_here
            told.add("distraction" in alerts)
            others.update(alert for alert in alerts if alert != "distraction")
        least, most = wilson(told)
        print(f"| {angle:+} | {np.nanmedian(yaws):.0f} | {100 * away.value:.0f} % of {away.all} "
              f"| {told.count} of {told.all} ({100 * least:.0f}-{100 * most:.0f} %) "
              f"| {', '.join(f'{count} {kind}' for kind, count in others.items()) or 'none'} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
