"""How long to wait for what should come sooner: nothing that a test measures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

# A sanitized program takes several times as long, and leaves less of the machine for the others.
# tests/sanitizers/watched.sh says that it is one, and who tests on a slow machine how slow that is.
_TIMES = ((4.0 if os.environ.get("CABINWATCH_SANITIZED") else 1.0)
          * float(os.environ.get("CABINWATCH_PATIENCE", "1")))


def patiently(seconds: float) -> float:
    """Where the program as it is shipped would have these seconds."""
    return seconds * _TIMES


def wait_until(what: str, holds: Callable[[], Value], seconds: float = 60.0, every: float = 0.02,
               found: Callable[[], object] = lambda: "") -> Value:
    """What `holds` gives as soon as that is true; it may be asked often.

    @param what   should come, in words
    @param found  what there is instead, for who reads why it failed
    """
    deadline = time.monotonic() + patiently(seconds)
    while not (value := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}\n{found()}".rstrip())
        time.sleep(every)
    return value
