"""Where results go: printed as Markdown, and kept beside the build as Markdown and JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from report import machine

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("CABINWATCH_BENCH_RESULTS", ROOT / "build" / "bench" / "results"))


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def publish(name: str, command: str, sections: list[str], figures: dict[str, Any]) -> None:
    """Prints the sections, and keeps them as NAME.md and NAME.json. `command` repeats them."""
    where = machine.describe()
    text = "\n\n".join([f"`{command}` on {machine.line(where)}", *sections]) + "\n"
    print(text, flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
    content = {"command": command, "machine": where, **figures}
    (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    progress(f"kept in {FOLDER / name}.md and .json")
