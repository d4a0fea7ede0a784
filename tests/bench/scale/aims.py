"""What many streams, many queries and the way to an alert are to cost at most."""

from __future__ import annotations

from typing import Any

from report.aims import Aim, at_least, at_most


def aims(figures: dict[str, Any]) -> list[Aim]:
    """Of those parts that were measured."""
    wanted: list[Aim] = []
    if "streams" in figures:
        wanted += _of_streams(figures["streams"])
    if "queries" in figures:
        wanted += _of_queries(figures["queries"])
    if "alerts" in figures:
        wanted += _of_alerts(figures["alerts"])
    for fps, at in figures.get("microsleeps", {}).items():
        wanted.append(at_most(f"a microsleep's alert, late at {fps} frames a second, at the most",
                              at["most_ms"], at["allowed_ms"], "{:.1f} ms"))
    for name, at in figures.get("mqtt", {}).items():
        wanted.append(at_most(f"a microsleep's alert, late, MQTT: {name}, at the most",
                              at["most_ms"], at["allowed_ms"], "{:.1f} ms"))
    return wanted


def _of_streams(figures: dict[str, Any]) -> list[Aim]:
    most = max(figures, key=int)
    each = {count: found["cpu_percent"] / int(count) for count, found in figures.items()}
    return [at_most(f"CPU of each of {most} streams, of that of one alone", each[most] / each["1"],
                    1.1, "{:.2f}x")]


def _of_queries(figures: dict[str, Any]) -> list[Aim]:
    most = max(figures, key=int)
    cost = {count: found["cpu_s"] / found["queries"] for count, found in figures.items()}
    return [at_least("queries in flight on the one thread", figures[most]["most_at_once"],
                     int(most), "{:.0f}"),
            at_most(f"CPU of a query with {most} in flight, of that of one alone",
                    cost[most] / cost["1"], 1.1, "{:.2f}x")]


def _of_alerts(figures: dict[str, Any]) -> list[Aim]:
    memory = figures["resident_mib"]
    quarter = max(1, len(memory) // 4)
    return [at_most("frame there to AlertRaised heard, the model's time taken out, p99",
                    figures["p99_ms"], 15.0, "{:.1f} ms"),
            at_most("memory of the service at 720p, at the most", max(memory), 120.0, "{:.1f} MiB"),
            # The frame cache fills in the first minutes.
            at_most("memory in the last quarter of the time, of that in the third",
                    max(memory[-quarter:]) / max(memory[-2 * quarter:-quarter] or memory), 1.02,
                    "{:.3f}x")]
