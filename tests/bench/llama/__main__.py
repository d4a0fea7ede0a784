"""./dev bench llama: what a sequence costs a real llama.cpp server in processor time, by the way it
is asked: four queries at once of which nothing is kept, and what cabinwatch does.

  --root FOLDER     root of a system that has llama.cpp (default /): the two commands are run in it
  --server COMMAND  llama.cpp's server (default: llama-server there)
  --python COMMAND  a Python that has gguf (default: python3 there)
  --models FOLDER   where models are made and kept, as that system sees it (default
                    /var/tmp/cabinwatch)
  --sequences N     that are asked about (default 6); 3 N where each slot first reads what it then
                    keeps, and where auto tries at first
  --rounds N        all ways in turn, so often (default 3); ratios are taken within a round
  --only REGEX      only models whose names match: half, most

Models are small, with random weights: what they answer means nothing, but is valid, since the
server keeps it to the schema. Time is that of the server's process from the first query about a
sequence on, so that its start and the probe's own query are left out. One thread, four slots.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from llama import figures
from llama.models import MODELS, Model, Place, make, place_of
from llama.ways import INDEPENDENT, WAYS, run
from report.results import progress, publish

_MISSING = """{what} cannot be run: {why}
Debian sid has both in packages: apt install llama.cpp-tools python3-gguf. Elsewhere, as root:
  debootstrap --variant=minbase sid ROOT && mount -t proc proc ROOT/proc
  chroot ROOT apt-get install --no-install-recommends llama.cpp-tools python3-gguf
  ./dev bench llama --root ROOT"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench llama", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("/"))
    parser.add_argument("--server", type=shlex.split, default=[])
    parser.add_argument("--python", type=shlex.split, default=[])
    parser.add_argument("--models", type=Path, default=Path("/var/tmp/cabinwatch"))
    parser.add_argument("--sequences", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=".", metavar="REGEX")
    options = parser.parse_args()
    place = place_of(options.root, options.models, options.server, options.python)
    need("llama.cpp's server", [*place.server, "--version"])
    need("a Python with gguf", [*place.python, "-c", "import gguf"])
    models = [model for model in MODELS if re.search(options.only, model.name)]
    if not models:
        raise SystemExit(f"no model matches {options.only}; there are: "
                         f"{', '.join(model.name for model in MODELS)}")
    told: figures.Figures = {}
    for model in models:
        make(model, place)
    for number in range(options.rounds):
        for model in models:
            measure(model, place, options.sequences, told.setdefault(model.name, {}))
            progress(f"{model.name}: round {number + 1} of {options.rounds}")
    sections = [f"### What a sequence costs the server\n\n{figures.cost_table(told)}"]
    for name, ways in told.items():
        sections.append(f"### Model {name}: {figures.encoder(ways)} of reading a picture\n\n"
                        f"{figures.model_table(ways)}")
    publish("llama", shlex.join(["./dev", "bench", "llama", *sys.argv[1:]]), sections,
            {"models": {name: {way: [one.as_json() for one in runs] for way, runs in ways.items()}
                        for name, ways in told.items()}})
    return 0


def need(what: str, command: Sequence[str | Path]) -> None:
    """Ends the program, and says what to install, when the command does not work."""
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    except OSError as error:
        raise SystemExit(_MISSING.format(what=what, why=error)) from None
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode(errors="replace").strip()[-300:]
        raise SystemExit(_MISSING.format(what=what, why=why)) from None


def measure(model: Model, place: Place, sequences: int, ways: figures.Ways) -> None:
    """One round. The first way tells the encoder's share too."""
    for way in WAYS:
        one = run(way, model, place, sequences * (3 if way.is_long else 1),
                  tells_share=way == INDEPENDENT)
        ways.setdefault(way.name, []).append(one)
        progress(f"{model.name}, {way.name}: {one.cpu_of_sequence:.2f} s a sequence")


if __name__ == "__main__":
    sys.exit(main())
