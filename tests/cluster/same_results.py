#!/usr/bin/env python3
"""Whether two folders of results (docs/batch.md) say the same, but for what runs may tell otherwise.

usage: same_results.py FOLDER FOLDER       status 0: the same; 1: the differences, on stderr
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

# Of the run that writes a summary, not of the results.
_OF_THE_RUN = ("run", "failures")


def lasting(value: Any) -> Any:
    """Without the objects of which no two runs need tell the same."""
    if isinstance(value, dict):
        return {name: lasting(part) for name, part in value.items() if name not in _OF_THE_RUN}
    if isinstance(value, list):
        return [lasting(part) for part in value]
    return value


def results(folder: Path) -> dict[str, Any]:
    """What each file says."""
    said: dict[str, Any] = {}
    for file in [*folder.glob("*.jsonl"), *folder.glob("summary.json")]:
        text = file.read_text(encoding="utf-8")
        said[file.name] = (
            [lasting(json.loads(line)) for line in text.split("\n") if line]
            if file.suffix == ".jsonl" else lasting(json.loads(text)))
    return said


def main(folders: list[str]) -> int:
    first, second = (results(Path(folder)) for folder in folders)
    different = sorted(name for name in first.keys() | second.keys()
                       if first.get(name) != second.get(name))
    for name in different:
        where = [folder for folder, all_files in zip(folders, (first, second)) if name in all_files]
        print(f"{name}: {'differs' if len(where) == 2 else f'only in {where[0]}'}",
              file=sys.stderr)
    if "summary.json" not in first or not any(name.endswith(".findings.jsonl") for name in first):
        print(f"{folders[0]}: no results", file=sys.stderr)
        return 1
    for folder in folders:
        if not (Path(folder) / "report.html").is_file():
            print(f"{folder}: no report.html", file=sys.stderr)
            return 1
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
