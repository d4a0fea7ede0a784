"""./dev bench decode: what it takes to decode a recording in which only some frames are looked at
(reflex lane off), format by format: seconds of processor time for a minute of video.

  --seconds N       of each recording, at most 30 (default 20)
  --rounds N        each program is run so often, in turn (default 3); ratios are taken within a round
  --before VERSION  an older commit, built in build/before (or an executable of it), runs in turn with
                    this one
  --executable FILE what is measured in place of build/bench/cabinwatch

One worker, one question a sequence to a model server that answers at once: decoding, sampling,
encoding, and what the program takes to begin and end. H.264 needs x264enc (gstreamer1.0-plugins-ugly).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from model_server.process import ModelServerProcess
from report.before import executable_of
from decode.recordings import FORMATS, recording
from reference.programs import LEAST_TO_ASK, batch
from reference.recordings import recordings as drawn_recordings
from report.results import ROOT, progress, publish
from report.spread import Spread, ratios
from report.table import markdown, percent
from report.timed_run import timed_run

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
NOW, BEFORE = "now", "before"


def measure(executable: Path, video: Path) -> dict[str, Any]:
    with ModelServerProcess(["--query-seconds=0"]) as server, \
            tempfile.TemporaryDirectory() as folder:
        run = timed_run(batch(executable, Path(folder), [video],
                              {**LEAST_TO_ASK, "llm.servers": [server.url]}, workers=1))
        findings = next(Path(folder).glob("*.findings.jsonl"))
        end = json.loads(findings.read_text(encoding="utf-8").splitlines()[-1])
    return {"cpu_s": run.cpu_s, "end": end}


def row(name: str, runs: dict[str, list[dict[str, Any]]], seconds: int) -> list[str]:
    cells = [name]
    cpu = {program: [one["cpu_s"] * 60 / seconds for one in done] for program, done in runs.items()}
    for program in runs:
        cells.append(Spread.of(cpu[program]).text("{:.1f}"))
    if BEFORE in runs:
        cells.append(ratios(cpu[BEFORE], cpu[NOW]).text("{:.2f}"))
    end = runs[NOW][-1]["end"]
    undecoded = end["run"].get("frames_undecoded", 0)
    sampled = {one["end"]["frames_sampled"] for done in runs.values() for one in done}
    return [*cells, percent(100 * undecoded / end["frames"], 0),
            " or ".join(str(one) for one in sorted(sampled))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench decode", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", metavar="VERSION")
    parser.add_argument("--executable", type=Path, default=CABINWATCH)
    options = parser.parse_args()
    programs = {NOW: options.executable}
    if options.before:
        programs = {BEFORE: executable_of(options.before), **programs}
    drawn = drawn_recordings(1)[0]
    rows = []
    figures: dict[str, Any] = {}
    for name in FORMATS:
        video = recording(name, drawn, options.seconds)
        if video is None:
            continue
        runs: dict[str, list[dict[str, Any]]] = {program: [] for program in programs}
        for number in range(options.rounds):
            for program, executable in programs.items():
                runs[program].append(measure(executable, video))
                progress(f"{name}, round {number + 1} of {options.rounds}: {program}: "
                         f"{runs[program][-1]['cpu_s']:.2f} s")
        rows.append(row(name, runs, options.seconds))
        figures[name] = runs
    heads = ["720p, 30 frames a second", *(f"{program}, s a minute" for program in programs),
             *(["x"] if BEFORE in programs else []), "not decoded", "frames sampled"]
    publish("decode", " ".join(["./dev bench decode", *sys.argv[1:]]),
            ["### Decoding\n\n" + markdown(heads, rows)], {"formats": figures})
    return 0


if __name__ == "__main__":
    sys.exit(main())
