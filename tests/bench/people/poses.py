"""Looks aside and down made of pictures of heads at known angles: what the reflex lane tells of them.

  PYTHONPATH=tests/bench:tests/support /usr/bin/python3 -m people.poses --pictures FOLDER

FOLDER holds the folders Person01 to Person15 of Pointing'04 (Gourier, Hall, Crowley: "Estimating Face
Orientation from Robust Detection of Salient Facial Features", 2004; may be used for any purpose where it
is cited; README.md says where). Needs python3-opencv and build/bench/people_bench.

Of each person and series, for each look: two seconds ahead (or as --ahead has it), five seconds there,
one and a half ahead, 15 frames a second with a little noise. Nothing is known of the driver yet. Looks down
are straight and up to 15 degrees aside; whoever looks 15 degrees down may as well read the instruments.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path

import cv2
import numpy as np
from report.results import ROOT, progress

from people.counting import Share, wilson

PROGRAM = ROOT / "build" / "bench" / "people_bench"
NAME = re.compile(r"\d{5}([+-]\d+)([+-]\d+)\.jpg$")  # tilt, pan: nose to the picture's left is positive
FPS, NOISE = 15, 2.0
THERE, BACK = 5.0, 1.5  # seconds
SETTLED = 0.3  # seconds after which a frame of the look is counted

Direction = tuple[int, int]  # degrees down, and to the head's own left
AHEAD: Direction = (0, 0)


@dataclass(frozen=True)
class Look:
    name: str
    directions: tuple[Direction, ...]
    gazes: tuple[str, ...]  # as which it is told
    measure: int            # the column of the trace that has its angle


LOOKS = {
    "aside": tuple(Look(f"{degrees:+} aside", ((0, degrees),), ("away", "passenger"), 12)
                   for angle in (30, 45, 60, 75, 90) for degrees in (angle, -angle)),
    "down": tuple(Look(f"{degrees} down", tuple((degrees, aside) for aside in (-15, 0, 15)), ("down",), 13)
                  for degrees in (15, 30, 60)),
}


def pictures_of(folder: Path) -> dict[str, dict[Direction, Path]]:
    """Of each person's series, by the direction of the head."""
    found: dict[str, dict[Direction, Path]] = defaultdict(dict)
    for path in sorted(folder.glob("Person??/*.jpg")):
        if match := NAME.search(path.name):
            found[path.name[:9]][-int(match[1]), -int(match[2])] = path
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


def play(program: Path, pictures: dict[Direction, Path], look: Look, direction: Direction,
         ahead: float) -> tuple[float, Share, Share, list[str]]:
    """The angle that was measured, the look's frames told as what they are, and as the road, and the alerts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "look.avi"
        write(path, [(pictures[AHEAD], ahead), (pictures[direction], THERE), (pictures[AHEAD], BACK)])
        played = subprocess.run([str(program), str(path)], check=True, stdout=subprocess.PIPE, text=True)
    told, road, angles, alerts = Share(), Share(), [], []
    for line in played.stdout.splitlines():
        fields = line.split(",")
        if fields[0] == "alert":
            alerts += [fields[3]] if fields[2] == "raised" else []
        elif ahead + SETTLED <= float(fields[3]) / 1000 < ahead + THERE:
            told.add(fields[15] in look.gazes)
            road.add(fields[15] == "road")
            angles += [float(fields[look.measure])] if fields[look.measure] else []
    return float(np.median(angles)) if angles else float("nan"), told, road, alerts


def main() -> int:
    parser = argparse.ArgumentParser(prog="poses", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--person", type=int, action="append", help="1 to 15; may be repeated (default: all)")
    parser.add_argument("--looks", choices=LOOKS, help="these alone")
    parser.add_argument("--ahead", type=float, default=2.0, help="seconds before the look (default: 2)")
    parser.add_argument("--program", type=Path, default=PROGRAM, help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = [f"person{number:02}" for number in options.person or range(1, 16)]
    series = {name: all_of for name, all_of in pictures_of(options.pictures).items()
              if name[:8] in wanted}
    if not series:
        progress(f"no pictures of these people in {options.pictures}")
        return 1
    print("| look, degrees | measured, median | frames told as such | as the road | distraction told "
          "| other alerts |")
    print("|---" * 6 + "|")
    for look in chain(*([LOOKS[options.looks]] if options.looks else LOOKS.values())):
        progress(look.name)
        angles, frames, roads, distractions, others = [], Share(), Share(), Share(), Counter[str]()
        for pictures, direction in product(series.values(), look.directions):
            angle, frames_here, roads_here, alerts = play(options.program, pictures, look, direction, options.ahead)
            angles.append(angle)
            frames += frames_here
            roads += roads_here
            distractions.add("distraction" in alerts)
            others.update(alert for alert in alerts if alert != "distraction")
        least, most = wilson(distractions)
        print(f"| {look.name} | {np.nanmedian(angles):.0f} | {100 * frames.value:.0f} % of {frames.all} "
              f"| {100 * roads.value:.1f} % "
              f"| {distractions.count} of {distractions.all} ({100 * least:.0f}-{100 * most:.0f} %) "
              f"| {', '.join(f'{count} {kind}' for kind, count in others.items()) or 'none'} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
