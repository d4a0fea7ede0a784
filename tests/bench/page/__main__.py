"""./dev bench page: puts the last results of the benchmarks into docs/05-optimization-strategies.md.

A page says which table goes where:

    <!-- figures: NAME: HEADING -->
    <!-- end of figures -->

Between the two come the table under that heading in build/bench/results/NAME.md, and the command and
the machine that it is of. Ends with status 1, and leaves the page alone, when one is missing.

  NAME...   only figures of these benchmarks (default: all that the page shows)
"""

from __future__ import annotations

import argparse
import re
import sys

from report.results import FOLDER, ROOT

PAGE = ROOT / "docs" / "05-optimization-strategies.md"
_PLACE = re.compile(r"(<!-- figures: (\w+): (.+?) -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def figures(name: str, heading: str) -> str:
    """The section's table with its provenance. Raises LookupError when there is none."""
    file = FOLDER / f"{name}.md"
    if not file.exists():
        raise LookupError(f"no results of {name}: ./dev bench {name}")
    provenance, *sections = file.read_text(encoding="utf-8").split("\n\n")
    if f"### {heading}" not in sections:
        raise LookupError(f"no {heading!r} in {file}")
    following = sections[sections.index(f"### {heading}") + 1:]
    table = next(section for section in following if section.startswith("|"))
    return f"\n{table.strip()}\n\n{provenance}\n\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench page", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", metavar="NAME", nargs="*", help=argparse.SUPPRESS)
    names = parser.parse_args().names
    text = PAGE.read_text(encoding="utf-8")
    try:
        filled = _PLACE.sub(
            lambda place: place[1] + figures(place[2], place[3]) + place[4]
            if not names or place[2] in names else place[0], text)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 1
    PAGE.write_text(filled, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
