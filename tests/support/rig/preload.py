"""Libraries of ours that stand between a program and the C library."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_SOURCES = Path(__file__).resolve().parent.parent / "preload"


def missing() -> str | None:
    """Why there are none here; None where they can be had."""
    if "CABINWATCH_SANITIZED" in os.environ:
        return "a sanitizer's library has to come first"
    return None if shutil.which("cc") else "no C compiler here"


def preloaded(name: str, folder: Path) -> dict[str, str]:
    """The environment of a program that has it. `name`: of its source; it is built in `folder`."""
    library = folder / f"{name}.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(library),
                    str(_SOURCES / f"{name}.c"), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}
