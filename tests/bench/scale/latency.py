"""From the camera's frame to AlertRaised on the bus, the model's own time taken out; and what the
service takes of the machine meanwhile."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import Any

from drawn_drive.driver_state import DriverState
from rig.bus_watcher import AlertSignal
from rig.cabin import Cabin

from report.results import ROOT, progress
from report.table import markdown
from scale.live_camera import LiveCamera
from scale.process_watch import ProcessWatch

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
FPS = 15
# What happens one after the other, each for STATE_SECONDS, with attentive driving between.
EVENTS = (DriverState(hands="holding_phone"), DriverState(face="eyes_closed"),
          DriverState(gaze="passenger"), DriverState(hands="off_wheel"))
STATE_SECONDS = 7.0
QUERY_SECONDS = 0.05


def measure(alerts: int) -> tuple[str, dict[str, Any]]:
    """Until so many alerts were raised."""
    with Cabin(CABINWATCH, ["--slots=8", f"--query-seconds={QUERY_SECONDS}"]) as car:
        states = [state for event in EVENTS for state in (DriverState(), event)]
        camera = LiveCamera(car.folder / "camera", FPS, states, STATE_SECONDS)
        program = car.run("--set", "vision.enabled=false", camera__source=camera.source,
                          llm__strategy="parallel")
        camera.start()
        try:
            watch = ProcessWatch(program.process.pid)
            watch.start()
            wait_for_alerts(car, alerts)
            watch.stop()
            late = _late_by(car, camera, car.watcher.all_signals())
            idle = _idle_cpu(car)
        finally:
            program.stop()      # the pipe has no reader any more
            camera.close()
    late_ms = sorted(1000 * seconds for seconds in late)
    figures = {"alerts": len(late_ms), "p50_ms": statistics.median(late_ms),
               "p99_ms": late_ms[max(0, round(0.99 * len(late_ms)) - 1)], "most_ms": late_ms[-1],
               "cpu_percent": watch.cpu_percent, "paused_cpu_percent": idle,
               "seconds": watch.seconds, "resident_mib": watch.resident_mib}
    return _section(figures), figures


def wait_for_alerts(car: Cabin, count: int, kind: str = "") -> None:
    """Of one kind, or of any."""
    told = 0
    while True:
        raised = sum(signal.signal == "AlertRaised" and kind in ("", signal.kind)
                     for signal in car.watcher.signals())
        if raised >= told + 10:
            told = raised
            progress(f"{raised} of {count} alerts")
        if raised >= count:
            return
        time.sleep(1.0)


def _late_by(car: Cabin, camera: LiveCamera, signals: Iterable[AlertSignal]) -> list[float]:
    """For each alert: from when the last frame of the sequence that raised it was there, less the
    time that the model took for that sequence."""
    started_at = car.server.started_at()
    answered = _answered(car.server.log(), started_at)
    late = []
    for signal in signals:
        if signal.signal != "AlertRaised":
            continue
        before = [entry for entry in answered if entry[0] <= signal.heard_at]
        if not before:
            continue
        _, model_s, last_frame = max(before)
        late.append(signal.heard_at - camera.written_at(last_frame, signal.heard_at) - model_s)
    return late


def _answered(log: list[dict[str, Any]], started_at: float) -> list[tuple[float, float, int]]:
    """Of each sequence: when its four independent answers were in, how long the model took for
    them, and its last frame."""
    sequences: dict[tuple[int, ...], list[dict[str, Any]]] = {}
    for entry in log:
        is_independent = entry["analysis"] not in ("impairment", "preload", "other")
        if is_independent and entry["outcome"] == "answered" and entry["images"] > 0 \
                and None not in entry["frame_numbers"]:
            sequences.setdefault(tuple(entry["frame_numbers"]), []).append(entry)
    return [(started_at + max(entry["ended_at"] for entry in entries),
             max(entry["ended_at"] for entry in entries)
             - min(entry["received_at"] for entry in entries), frames[-1])
            for frames, entries in sequences.items() if len(entries) == 4]


def _idle_cpu(car: Cabin) -> float:
    """While it is paused: nothing but waiting."""
    car.command("pause", "--reason", "measured")
    watch = ProcessWatch(car.programs[0].process.pid)
    watch.start()
    time.sleep(10.0)
    watch.stop()
    return watch.cpu_percent


def _section(figures: dict[str, Any]) -> str:
    memory = figures["resident_mib"]
    quarter = max(1, len(memory) // 4)
    rows = [["frame there to AlertRaised heard, less the model's time, p50",
             f"{figures['p50_ms']:.1f} ms"],
            ["p99", f"{figures['p99_ms']:.1f} ms"],
            ["most", f"{figures['most_ms']:.1f} ms"],
            ["alerts", str(figures["alerts"])],
            ["CPU of the service, % of a core", f"{figures['cpu_percent']:.2f}"],
            ["the same while paused", f"{figures['paused_cpu_percent']:.2f}"],
            ["memory, first quarter of the time, MiB", f"{max(memory[:quarter]):.1f}"],
            ["memory, last quarter, MiB", f"{max(memory[-quarter:]):.1f}"],
            ["measured for, s", f"{figures['seconds']:.0f}"]]
    return (f"### From a frame to an alert\n\n1280x720, raw, {FPS} fps; a query takes "
            f"{QUERY_SECONDS:g} s; parallel; without the reflex lane.\n\n"
            + markdown(["", "measured"], rows))
