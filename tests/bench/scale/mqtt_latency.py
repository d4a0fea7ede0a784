"""Whether MQTT delays an alert on the bus: the same microsleeps without it, with a broker, and with one
that accepts and never answers."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from report.results import progress
from report.table import markdown
from rig.broker import Broker, NoBroker
from scale.reflex_latency import RATES, microsleeps

FPS = RATES[0]


def measure(alerts: int) -> tuple[str, dict[str, Any]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cabinwatch-")))
        broker = Broker(folder)
        stack.callback(broker.close)
        silent = NoBroker()
        stack.callback(silent.shut)
        ways: dict[str, dict[str, Any]] = {
            "without": {},
            "a broker": {"mqtt__server": f"mqtt://127.0.0.1:{broker.port}"},
            "one that never answers": {"mqtt__server": f"mqtt://127.0.0.1:{silent.port}"}}
        figures = {}
        for name, settings in ways.items():
            progress(f"mqtt: {name}")
            figures[name] = microsleeps(FPS, alerts, **settings)
    return _section(figures), figures


def _section(figures: dict[str, dict[str, Any]]) -> str:
    rows = [[name, str(at["microsleeps"]), f"{at['p50_ms']:.1f} ms", f"{at['most_ms']:.1f} ms",
             f"{at['allowed_ms']:.1f} ms"] for name, at in figures.items()]
    return ("### MQTT, and the alert on the bus\n\nAs the microsleeps above, at "
            f"{FPS} frames a second.\n\n"
            + markdown(["MQTT", "microsleeps", "late, p50", "most", "allowed"], rows))
