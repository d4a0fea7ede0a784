"""./dev bench people: recordings of real people through the reflex lane, against what a person saw.

  --recordings FOLDER  where the recordings are (default: fetched by git into build/recordings/people)
  --from BASE          where the repositories are: BASE/OWNER/NAME (default: the public ones)
  --half work|judge    only these people; `judge` is to be looked at last
  --only NAME          only this recording, by its name in manifest.csv; may be repeated
  --variants           each recording also changed in ways that change nothing of what is seen
  --bad                each recording also made worse: lamps at 2 Hz, a stripe of sun over the face, a hand,
                       a bandage or hair over one eye, 4 frames a second, turned by 90 degrees
  --trace NAME         every measure of every frame of one recording as CSV, and a plot as SVG with the
                       picture strip above it, into --to FOLDER (outside of this project)

Recordings that cannot be had are named and left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from report.results import ROOT, progress, publish

from people import plot, tables
from people.counting import Agreement, Count, Share, agreement, count
from people.manifest import Labels, Recording, labels_of, read_manifest
from people.recordings import NotHad, fetched, in_folder
from people.trace import COLUMNS, look, read_trace

PROGRAM = ROOT / "build" / "bench" / "people_bench"
PICTURES = 12  # in a strip


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench people", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--from", dest="base", default="https://github.com")
    parser.add_argument("--half", choices=("work", "judge"))
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--bad", action="store_true")
    parser.add_argument("--trace")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--program", type=Path, default=PROGRAM, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.trace and not options.to:
        parser.error("--trace needs --to FOLDER")
    if options.to and options.to.resolve().is_relative_to(ROOT):
        parser.error("--to must be outside of this project: pictures of people never enter it")
    return options


def where(recording: Recording, options: argparse.Namespace) -> Path | None:
    try:
        if options.recordings:
            return in_folder(recording, options.recordings)
        return fetched(recording, ROOT / "build" / "recordings" / "people", options.base)
    except NotHad as reason:
        progress(f"left out: {recording.name}: {reason}")
        return None


def write_trace(recording: Recording, path: Path, options: argparse.Namespace) -> None:
    labels = labels_of(recording)
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        frames = len(read_trace(look(options.program, path, labels)).frames)
        text = look(options.program, path, labels, "--measures", "--pictures", temporary,
                    str(max(1, frames // PICTURES)))
        trace = read_trace(text)
        drawing = plot.draw(recording.name, trace, labels, sorted(Path(temporary).glob("*.jpg")))
    stem = options.to / Path(recording.name).stem
    rows = [line.partition(",")[2] for line in text.splitlines() if line.startswith("frame,")]
    stem.with_suffix(".csv").write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    stem.with_suffix(".svg").write_text(drawing, encoding="utf-8")
    progress(f"written: {stem}.csv and .svg")


def names_of(program: Path, which: str) -> list[str]:
    listed = subprocess.run([program, which], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [name for name in listed.split() if name != "original"]


Worse = dict[str, tuple[Count, Share]]  # by variant: the count, and frames told as turned


def measure(chosen: list[tuple[Recording, Path]], options: argparse.Namespace,
            ) -> tuple[list[tuple[Recording, Count]], dict[str, Agreement], Worse]:
    counted: list[tuple[Recording, Count]] = []
    agreements = {name: Agreement() for name in names_of(options.program, "--variants")}
    worse: Worse = {name: (Count(), Share()) for name in names_of(options.program, "--bad-variants")}
    for recording, path in chosen:
        progress(f"looking at {recording.name}")
        labels: Labels = labels_of(recording)
        try:
            original = read_trace(look(options.program, path, labels))
            counted.append((recording, count(original, labels)))
            for name in agreements if options.variants else ():
                changed = read_trace(look(options.program, path, labels, "--variant", name))
                agreements[name] += agreement(original, changed, name == "mirrored")
            for name in worse if options.bad else ():
                changed = read_trace(look(options.program, path, labels, "--variant", name))
                total, turned = worse[name]
                total += count(changed, labels)
                for frame in changed.frames:
                    turned.add(frame.quality == "turned")
        except subprocess.CalledProcessError:
            progress(f"left out: {recording.name}")  # the program has said why
    return counted, agreements, worse


def main() -> int:
    options = parse()
    chosen = [recording for recording in read_manifest()
              if options.half in (None, recording.half)
              and (not options.only or recording.name in options.only)
              and options.trace in (None, recording.name)]
    found = [(recording, path) for recording in chosen if (path := where(recording, options))]
    if not found:
        progress("skipped: no recording can be had; name a folder with --recordings")
        return 0
    if options.trace:
        write_trace(*found[0], options)
        return 0
    counted, agreements, worse = measure(found, options)
    if not counted:
        progress("nothing could be measured")
        return 1
    sections = []
    for half in ("judge", "work"):
        of_half = [one for one in counted if one[0].half == half]
        if of_half:
            sections += [f"## Half: {half}\n\n{tables.summary(half, of_half)}",
                         f"### Conditions: {half}\n\n{tables.per_condition(of_half)}",
                         f"### Recordings: {half}, the worst five first\n\n{tables.per_recording(of_half)}"]
    if options.variants:
        sections.append(f"## Variants that change nothing\n\n{tables.per_variant(agreements)}")
    if options.bad:
        sections.append(f"## Made worse\n\n{tables.per_bad(worse)}")
    command = "./dev bench people" + "".join(
        option for option, is_set in ((" --variants", options.variants), (" --bad", options.bad)) if is_set)
    publish("people", command, sections, {})
    return 0


if __name__ == "__main__":
    sys.exit(main())
