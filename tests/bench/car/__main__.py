"""./dev bench car: what the service takes of the car's computer: 720p, 15 frames a second, a raw camera;
with a face before it and with nobody there, with a model server that answers and with none.

  --seconds N       of each run (default 60)
  --turns N         each program is run so often, in turn with the others (default 3)
  --before VERSION  an older commit, built in build/before (or an executable of it), runs in turn with
                    this one

Beside it a program as one writes it in Python with OpenCV, that only looks at the frames
(usual_reflex.py). The camera is drawn, and what draws it is not counted, nor is the model server. The
first ten seconds, in which an empty seat is searched as often as an occupied one, are left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drawn_drive.driver_state import DriverState
from rig.cabin import Cabin

from car.shared_camera import SharedCamera
from report.before import executable_of
from report.aims import at_most
from report.aims import section as section_of
from report.results import ROOT, progress, publish
from report.table import markdown, percent
from scale.live_camera import LiveCamera
from scale.process_watch import ProcessWatch

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
FPS = 15
STARTING_SECONDS = 120.0    # Python's cv2 takes long on a busy computer
SETTLING_SECONDS = 12.0
STATES = {"face": DriverState(), "nobody": DriverState(present=False)}
SERVER = ["--slots=4", "--query-seconds=0.3"]
Measured = dict[str, float]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench car", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--before", metavar="VERSION")
    options = parser.parse_args()
    programs: dict[str, Callable[[DriverState, float], Measured]] = {}
    if options.before:
        before = executable_of(options.before)
        programs["before, no server"] = lambda state, s: cabinwatch(before, state, s, False)
        programs["before, with a server"] = lambda state, s: cabinwatch(before, state, s, True)
    programs["no server"] = lambda state, s: cabinwatch(CABINWATCH, state, s, False)
    programs["with a server"] = lambda state, s: cabinwatch(CABINWATCH, state, s, True)
    programs["Python with OpenCV, looks only"] = usual
    found: dict[str, dict[str, list[Measured]]] = {
        name: {state: [] for state in STATES} for name in programs}
    for turn in range(options.turns):
        for state, shown in STATES.items():
            for name, run in programs.items():
                progress(f"turn {turn + 1} of {options.turns}: {name}, {state}")
                found[name][state].append(run(shown, options.seconds))
    figures = {name: {state: _median(runs) for state, runs in states.items()}
               for name, states in found.items()}
    publish("car", " ".join(["./dev bench car", *sys.argv[1:]]),
            [_table(figures), section_of(_aims(figures))], {"runs": found})
    return 0


def cabinwatch(executable: Path, state: DriverState, seconds: float,
               with_server: bool) -> Measured:
    with Cabin(executable, SERVER) as car:
        camera = LiveCamera(car.folder / "camera", FPS, [state], seconds)
        shared = SharedCamera(camera, car.folder / "frames")
        program = car.run(camera__source=shared.source, vision__enabled=True,
                          llm__enabled=with_server)
        camera.start()
        try:
            measured = _watched(program.process.pid, camera, seconds)
            _check_same_work(car.command("status", "--json").stdout, state)
            return measured
        finally:
            program.stop()
            shared.close()      # the pipe has no reader any more
            camera.close()


def usual(state: DriverState, seconds: float) -> Measured:
    with Cabin(CABINWATCH, with_server=False) as car:
        camera = LiveCamera(car.folder / "camera", FPS, [state], seconds)
        program = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("usual_reflex.py"), car.folder / "camera"])
        camera.start()
        try:
            return _watched(program.pid, camera, seconds)
        finally:
            program.kill()
            program.wait()
            camera.close()


def _check_same_work(status: str, state: DriverState) -> None:
    """A program that sees nobody, or not every frame, would be light."""
    told = json.loads(status.splitlines()[0])
    quality = told["driver_state"]["reflex_quality"]
    rate = told["driver_state"]["reflex_frames_per_second"]
    if quality != ("good" if state.present else "no_face") or rate < 0.95 * FPS:
        raise SystemExit(f"not the same work: quality {quality}, {rate} frames a second:\n{status}")


def _watched(pid: int, camera: LiveCamera, seconds: float) -> Measured:
    camera.wait_for_reader(STARTING_SECONDS)
    time.sleep(SETTLING_SECONDS)
    watch = ProcessWatch(pid)
    written = camera.written
    watch.start()
    time.sleep(seconds)
    watch.stop()
    return {"cpu_percent": watch.cpu_percent, "resident_mib": max(watch.resident_mib),
            "fps": (camera.written - written) / watch.seconds}


def _median(runs: list[Measured]) -> Measured:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _table(figures: dict[str, dict[str, Measured]]) -> str:
    rows = [[name, *(percent(states[state]["cpu_percent"]) for state in STATES),
             f"{max(at['resident_mib'] for at in states.values()):.0f} MiB",
             f"{min(at['fps'] for at in states.values()):.1f}"] for name, states in figures.items()]
    return ("### In the car\n\nA drawn driver at 1280x720, raw, wanted 15 frames a second. CPU of one "
            "core; memory at the most.\n\n"
            + markdown(["", *STATES, "memory", "frames a second"], rows))


def _aims(figures: dict[str, dict[str, Measured]]) -> list[Any]:
    ours = figures["with a server"]["face"]
    return [at_most("CPU of a core with a face, queries included", ours["cpu_percent"], 7.0,
                    "{:.1f} %"),
            at_most("memory of the same", ours["resident_mib"], 60.0, "{:.0f} MiB"),
            at_most("CPU of a core with nobody there, no server",
                    figures["no server"]["nobody"]["cpu_percent"], 3.0, "{:.1f} %")]


if __name__ == "__main__":
    sys.exit(main())
