"""How long to wait for what should come sooner: nothing that a test measures."""

from __future__ import annotations

import os

# A sanitized program takes several times as long, and leaves less of the machine for the others.
# tests/sanitizers/watched.sh says that it is one.
_TIMES = 4.0 if os.environ.get("CABINWATCH_SANITIZED") else 1.0


def patiently(seconds: float) -> float:
    """Where the program as it is shipped would have these seconds."""
    return seconds * _TIMES
