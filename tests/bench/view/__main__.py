"""./dev bench view: what the page of `cabinwatch view` costs while somebody looks at it.

  --seconds N       of each stretch (default 20)
  --turns N         stretches without a page and with one, in turn (default 5)

A drawn driver at 1280x720, raw, 15 frames a second. The page is a client that asks as the browser's does,
as fast as it is answered: ten pictures a second.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time

from drawn_drive.driver_state import DriverState
from report.aims import at_most
from report.aims import section as section_of
from report.results import ROOT, progress, publish
from report.table import markdown, percent
from rig.cabin import Cabin
from rig.program import Program
from rig.view_client import ViewClient
from scale.live_camera import LiveCamera
from scale.process_watch import ProcessWatch

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
FPS = 15
STARTING_SECONDS = 30.0
SETTLING_SECONDS = 12.0     # so that the empty seat of the beginning is not in it


class Page:
    """Looks, from construction until `close`."""

    def __init__(self, address: str) -> None:
        self._client = ViewClient(address)
        self._closing = threading.Event()
        self._pictures = 0
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._closing.is_set():
            self._pictures += self._client.next()["look"] is not None

    def close(self) -> int:
        """How many pictures it was shown."""
        self._closing.set()
        self._thread.join()
        return self._pictures


def watched(pid: int, seconds: float) -> float:
    """Percent of one core."""
    watch = ProcessWatch(pid)
    watch.start()
    time.sleep(seconds)
    watch.stop()
    return watch.cpu_percent


def measure(turns: int, seconds: float) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"alone": [], "with a page": [], "pictures a second": []}
    with Cabin(CABINWATCH, with_server=False) as car:
        camera = LiveCamera(car.folder / "camera", FPS, [DriverState()], 24 * 3600.0)
        program = Program(CABINWATCH, ["view", "--bus", car.bus.address, "--config", "/dev/null",
                                       "--set", f"camera.source={camera.source}"],
                          car.folder / "view.log")
        camera.start()
        try:
            address = program.wait_for_line(r"open http://").split()[1]
            camera.wait_for_reader(STARTING_SECONDS)
            time.sleep(SETTLING_SECONDS)
            for turn in range(turns):
                found["alone"].append(watched(program.process.pid, seconds))
                page = Page(address)
                found["with a page"].append(watched(program.process.pid, seconds))
                found["pictures a second"].append(page.close() / seconds)
                progress(f"{turn + 1} of {turns}: " + ", ".join(
                    f"{name} {figures[-1]:.1f}" for name, figures in found.items()))
        finally:
            program.stop()
            camera.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench view", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    found = measure(options.turns, options.seconds)
    more = statistics.median(
        page - alone for page, alone in zip(found["with a page"], found["alone"], strict=True))
    median = {name: statistics.median(figures) for name, figures in found.items()}
    table = markdown(["of one core", ""], [
        ["nobody looks at the page", percent(median["alone"])],
        ["somebody looks", percent(median["with a page"])],
        ["pictures a second", f"{median['pictures a second']:.1f}"]])
    publish("view", " ".join(["./dev bench view", *sys.argv[1:]]),
            ["### The page for setting up\n\n" + table,
             section_of([at_most("more of a core for the page", more, 10.0, "{:.1f} %")])], found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
