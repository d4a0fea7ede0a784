"""From closed eyes before the camera to the microsleep alert as another program on the bus hears it."""

from __future__ import annotations

import statistics
from typing import Any

from drawn_drive.driver_state import DriverState
from rig.cabin import Cabin

from report.results import progress
from report.table import markdown
from scale.latency import CABINWATCH, wait_for_alerts
from scale.live_camera import LiveCamera
from scale.process_watch import ProcessWatch

CLOSED = DriverState(face="eyes_closed")
# Open for longer than a cleared alert is held off, then closed for 2.5 s.
STATES = (*(DriverState(),) * 5, CLOSED)
STATE_SECONDS = 2.5
MICROSLEEP_SECONDS = 1.0
RATES = (15, 30)


def measure(alerts: int) -> tuple[str, dict[str, Any]]:
    """Until so many microsleeps were told, at each rate."""
    figures = {}
    for fps in RATES:
        progress(f"at {fps} frames a second")
        figures[str(fps)] = microsleeps(fps, alerts)
    return _section(figures), figures


def microsleeps(fps: int, alerts: int, **settings: Any) -> dict[str, Any]:
    """Until so many were told, of a service with these settings besides."""
    with Cabin(CABINWATCH) as car:
        camera = LiveCamera(car.folder / "camera", fps, STATES, STATE_SECONDS)
        program = car.run(camera__source=camera.source, llm__enabled=False,
                          vision__enabled=True, vision__fps=fps, **settings)
        camera.start()
        try:
            watch = ProcessWatch(program.process.pid)
            watch.start()
            wait_for_alerts(car, alerts, "microsleep")
            watch.stop()
            heard = [signal.heard_at for signal in car.watcher.all_signals()
                     if signal.signal == "AlertRaised" and signal.kind == "microsleep"]
        finally:
            program.stop()      # the pipe has no reader any more
            camera.close()
    due = [began + MICROSLEEP_SECONDS for began in camera.began_at(CLOSED)]
    late_ms = sorted(1000 * (at - max(time for time in due if time <= at)) for at in heard)
    return {"microsleeps": len(late_ms), "p50_ms": statistics.median(late_ms),
            "most_ms": late_ms[-1], "allowed_ms": 1000 / fps + 30,
            "cpu_percent": watch.cpu_percent, "resident_mib": max(watch.resident_mib)}


def _section(figures: dict[str, dict[str, Any]]) -> str:
    rows = [[f"{fps} a second", str(at["microsleeps"]), f"{at['p50_ms']:.1f} ms",
             f"{at['most_ms']:.1f} ms", f"{at['allowed_ms']:.1f} ms", f"{at['cpu_percent']:.1f} %",
             f"{at['resident_mib']:.0f} MiB"] for fps, at in figures.items()]
    return ("### From closed eyes to the alert\n\nA drawn driver at 1280x720, raw; eyes closed for "
            f"{STATE_SECONDS:g} s. Late: from {MICROSLEEP_SECONDS:g} s after the first closed frame "
            "was there to AlertRaised heard. Allowed: one frame and 30 ms.\n\n"
            + markdown(["frames", "microsleeps", "late, p50", "most", "allowed", "CPU of a core",
                        "memory"], rows))
