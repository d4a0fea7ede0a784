"""Where things lie in the repository: for those who need no more of the rig."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUS_POLICY = ROOT / "systemd" / "org.cabinwatch.conf"
