"""The machine that figures were measured on: without it they mean nothing."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from pathlib import Path
from typing import Any


def describe() -> dict[str, Any]:
    """`load`: of the last minute. Above the number of processors, only ratios mean anything."""
    return {"processor": _processor(), "processors": os.cpu_count(),
            "memory_gib": round(_memory_kib() / 2**20, 1), "system": _system(),
            "kernel": platform.release(), "load": round(os.getloadavg()[0], 1),
            "commit": _commit(), "date": datetime.date.today().isoformat()}


def line(machine: dict[str, Any]) -> str:
    """The description in one line."""
    return (f"{machine['processors']} x {machine['processor']}, {machine['memory_gib']} GiB, "
            f"{machine['system']}, kernel {machine['kernel']}, load {machine['load']}, "
            f"commit {machine['commit']}, {machine['date']}")


def _processor() -> str:
    return _field("/proc/cpuinfo", "model name") or platform.machine()


def _memory_kib() -> int:
    return int((_field("/proc/meminfo", "MemTotal") or "0").split()[0])


def _field(file: str, name: str) -> str | None:
    for row in Path(file).read_text(encoding="ascii", errors="replace").splitlines():
        key, colon, value = row.partition(":")
        if colon and key.strip() == name:
            return value.strip()
    return None


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")


def _commit() -> str:
    found = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True,
                           text=True, check=False, cwd=Path(__file__).parent)
    return found.stdout.strip() or "unknown"
