"""Prints what a program tells of some recordings, to be compared with what it tells on another machine.

usage: PYTHONPATH=tests/support alerts_of_drives.py COMMAND [ARGUMENT...]

COMMAND [ARGUMENT...] is how the program is started: build/release/cabinwatch, or with an emulator before it.
A drawn drive for the model lane, and a real face whose eyes stay closed for the reflex lane (where npm can
fetch one); each alert with the time in the recording when it was raised and cleared, in tenths of a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from model_server.process import ModelServerProcess
from rig.batch import Results
from rig.drives import drive_video
from rig.face_recordings import BLINK, TALKING, NoRecording, video

VIDEOS = Path(__file__).resolve().parent.parent.parent / "build" / "videos"
SECONDS = 1800  # an emulator is slow


def analyse(command: list[str], recording: Path, *settings: str) -> None:
    with tempfile.TemporaryDirectory() as folder, ModelServerProcess(["--query-seconds", "0"]) as server:
        options = [option for setting in (f'llm.servers=["{server.url}"]', *settings)
                   for option in ("--set", setting)]
        done = subprocess.run(
            [*command, "batch", "--config", "/dev/null", *options, "--out", f"{folder}/results", str(recording)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
            timeout=SECONDS, check=False,
            # As in the unit; and no emulator starts another program.
            env={**os.environ, "XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder, "GST_REGISTRY_FORK": "no"})
        if done.returncode != 0:
            sys.exit(f"status {done.returncode}\n{done.stderr}")
        for line in Results(Path(folder) / "results").alerts(recording.name):
            if "at_ms" in line:
                print(recording.name, f"{line['at_ms'] / 1000:.1f} s", line["type"], line["kind"],
                      line["severity"])


def main(command: list[str]) -> None:
    analyse(command, drive_video("demo", VIDEOS), "vision.enabled=false")
    try:
        face = video("asleep", VIDEOS / "faces", TALKING, 16.0, {BLINK: 4.0})
    except NoRecording as why:
        print(f"no real face here, the reflex lane was not tried: {why}", file=sys.stderr)
        return
    analyse(command, face, "llm.enabled=false")


if __name__ == "__main__":
    main(sys.argv[1:])
