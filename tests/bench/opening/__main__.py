"""./dev bench opening: the report of an hour's drive, from the click on its name to its curves.

  --times N         so often (default 5)

A browser (Debian: chromium, chromium-driver, python3-selenium) opens the page anew each time; the drive
is made up: both lanes, an alert every three minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from report.aims import at_most
from report.aims import section as section_of
from report.results import ROOT, progress, publish
from report.table import markdown
from rig import browser
from rig.browser import Browser
from rig.made_up_results import MadeUpResults, Recording, Spell, Told

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
_NAME = "hour.mp4"
_SECONDS = 3600
_ALERT_EVERY = 180


def make_results(folder: Path) -> None:
    closed = {"face_state": {"state": "eyes_closed", "confidence": 92}}
    begins = range(60, _SECONDS, _ALERT_EVERY)
    results = MadeUpResults(folder)
    results.add(Recording(
        f"/data/{_NAME}", float(_SECONDS),
        [Spell(0.0), *(spell for at in begins for spell in (Spell(at, closed), Spell(at + 8.0)))],
        [Told("drowsiness", [(at + 2.0, "warning"), (at + 5.0, "critical")], at + 10.0)
         for at in begins],
        has_reflex=True))
    results.finish()


def open_drive(window: Browser, url: str) -> float:
    """Seconds from the navigation to a drawn timeline with both eyes' curves."""
    began_at = time.monotonic()
    window.open(f"{url}#video={quote(_NAME)}")
    window.wait_for("a drawn timeline", lambda: window.all(".timeline-lanes .run"))
    window.wait_for("the eyes' curves", lambda: len(window.all(".curve")) > 1)
    return time.monotonic() - began_at


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench opening", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    if browser.missing():
        print(f"bench opening: {browser.missing()}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="cabinwatch-opening-") as temporary:
        folder = Path(temporary)
        make_results(folder)
        began_at = time.monotonic()
        subprocess.run([str(CABINWATCH), "report", str(folder)], check=True,
                       stdout=subprocess.DEVNULL)
        written = time.monotonic() - began_at
        pages = sum(file.stat().st_size for file in folder.rglob("*")
                    if "".join(file.suffixes[-2:]) not in (".findings.jsonl", ".alerts.jsonl"))
        url = f"file://{quote(str(folder / 'report.html'))}"
        with Browser() as window:
            window.open(url)        # the browser itself has started then
            opened = []
            for number in range(options.times):
                opened.append(open_drive(window, url))
                progress(f"{number + 1} of {options.times}: {opened[-1]:.2f} s")
    opened.sort()
    table = markdown(["", ""], [
        ["the page and its data", f"{pages / 1e6:.1f} MB"],
        ["written in", f"{written:.2f} s"],
        ["opened in, median", f"{opened[len(opened) // 2]:.2f} s"],
        ["opened in, most", f"{opened[-1]:.2f} s"]])
    publish("opening", " ".join(["./dev bench opening", *sys.argv[1:]]),
            ["### The report of an hour\n\n" + table,
             section_of([at_most("page and data", pages / 1e6, 5.0, "{:.1f} MB"),
                         at_most("the slowest opening", opened[-1], 2.0, "{:.2f} s")])],
            {"bytes": pages, "write_seconds": written, "open_seconds": opened})
    return 0


if __name__ == "__main__":
    sys.exit(main())
