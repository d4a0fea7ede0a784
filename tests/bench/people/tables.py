"""The tables: per recording, per condition, per variant."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from people.counting import Agreement, Count, Share, wilson
from people.manifest import Recording

Counted = tuple[Recording, Count]
HEADING = ("| {} | frames | not judged | closed told | closures told | open called closed | lowered called closed "
           "| yawns told, false | turn's sign | turned told | looks aside told | alerts, false | seconds to alert |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|---|---|")


def share(value: Share, with_interval: bool = False) -> str:
    if value.all == 0:
        return "-"
    text = f"{100 * value.value:.1f} % of {value.all}"
    if with_interval:
        low, high = wilson(value)
        text += f" ({100 * low:.1f}-{100 * high:.1f})"
    return text


def delays(count: Count) -> str:
    if count.soon.all == 0:
        return "-"
    if not count.delays:
        return f"none of {count.soon.all}"
    return (f"{statistics.median(count.delays):.2f}, most {max(count.delays):.2f}, "
            f"{len(count.delays)} of {count.soon.all}")


def row(name: str, count: Count, with_interval: bool = False) -> str:
    shares = (count.not_judged, count.closed_told, count.closures_told, count.open_as_closed,
              count.lowered_as_closed)
    columns = [name, str(count.frames), *(share(one, with_interval) for one in shares),
               f"{count.yawns_told.count} of {count.yawns_told.all}, {count.false_yawns}",
               share(count.turn_sign, with_interval), share(count.turn_told, with_interval),
               share(count.looks_told, with_interval),
               f"{count.alerts}, {count.false_alerts}"
               + (f" ({', '.join(sorted(set(count.false_kinds)))})" if count.false_kinds else ""),
               delays(count)]
    return "| " + " | ".join(columns) + " |"


def total(counted: Iterable[Counted]) -> Count:
    whole = Count()
    for _, count in counted:
        whole += count
    return whole


def per_recording(counted: list[Counted]) -> str:
    """The worst five first, and then the others by name."""
    worst = sorted(counted, key=lambda one: -one[1].worth)[:5]
    others = sorted((one for one in counted if one not in worst), key=lambda one: one[0].name)
    return "\n".join([HEADING.format("recording"),
                      *(row(recording.name, count) for recording, count in worst + others)])


def per_condition(counted: list[Counted]) -> str:
    words = sorted({word for recording, _ in counted for word in recording.conditions})
    rows = [row(f"{word} ({len({r.person for r, _ in chosen})} people)", total(chosen), True)
            for word in words
            if (chosen := [one for one in counted if word in one[0].conditions])]
    return "\n".join([HEADING.format("condition"), *rows])


def summary(half: str, counted: list[Counted]) -> str:
    whole = total(counted)
    people = len({recording.person for recording, _ in counted})
    hours = whole.awake_seconds / 3600
    rate = f"{whole.false_alerts / hours:.1f}" if hours else "-"
    low, high = wilson(whole.soon)
    soon = ("" if whole.soon.all == 0 else
            f" Closures of 1.5 s and more told within 1.25 s: {share(whole.soon)} "
            f"({100 * low:.1f}-{100 * high:.1f}).")
    return (f"{people} people in {len(counted)} recordings, {whole.seconds / 60:.1f} minutes; false alerts: "
            f"{whole.false_alerts} in {whole.awake_seconds / 60:.1f} minutes awake ({rate} an hour).{soon}\n\n"
            + HEADING.format("half") + "\n" + row(half, whole, True))


def per_variant(agreements: dict[str, Agreement]) -> str:
    rows = [f"| {name} | {share(same.eyes, True)} | {share(same.sign, True)} | {same.longest_loss:.1f} s |"
            for name, same in agreements.items()]
    return "\n".join(["| variant | eyes as in the original | yaw's sign as expected | longest loss of the face |",
                      "|---|---|---|---|", *rows])


def per_bad(worse: dict[str, tuple[Count, Share]]) -> str:
    """Recordings that were made worse: what is told of them, and how often that the picture is turned."""
    rows = [row(f"{name} ({share(turned)} told as turned)", total) for name, (total, turned) in worse.items()]
    return "\n".join([HEADING.format("made worse"), *rows])
