"""A recording's measures over time as an SVG, the picture strip above them."""

from __future__ import annotations

import base64
import html
from pathlib import Path

from people.manifest import Labels
from people.trace import Frame, Trace

WIDTH, LEFT, LANE = 1200, 90, 70
COLOURS = {"closed": "#1f5fa8", "lowered": "#7fb2e5", "yawn": "#c9821c", "away": "#7a4fa3",
           "covered": "#999999", "cannot_tell": "#d0d0d0"}
LANES = (("openness", 0.0, 1.2), ("mouth", 0.0, 1.0), ("yaw", -90.0, 90.0), ("pitch", -60.0, 60.0))


def points(trace: Trace, lane: str, low: float, high: float, top: int, scale: float) -> list[str]:
    lines, line = [], []
    for frame in trace.frames:
        value = getattr(frame, lane)
        if value is None:
            lines.append(line)
            line = []
            continue
        part = (min(max(value, low), high) - low) / (high - low)
        line.append(f"{LEFT + frame.time * scale:.1f},{top + LANE - part * LANE:.1f}")
    lines.append(line)
    return [f'<polyline fill="none" stroke="#222" points="{" ".join(one)}"/>' for one in lines if one]


def bars(frames: list[Frame], what: str, top: int, scale: float, is_there) -> list[str]:  # noqa: ANN001
    drawn, begin = [], None
    for frame in [*frames, None]:
        if frame is not None and is_there(frame):
            begin = frame.time if begin is None else begin
            end = frame.time
        elif begin is not None:
            drawn.append(f'<rect x="{LEFT + begin * scale:.1f}" y="{top}" height="12" '
                         f'width="{max(1.0, (end - begin) * scale):.1f}" fill="{COLOURS[what]}">'
                         f"<title>{what}</title></rect>")
            begin = None
    return drawn


def draw(name: str, trace: Trace, labels: Labels, pictures: list[Path]) -> str:
    scale = (WIDTH - LEFT - 10) / max(trace.lasting, 0.001)
    time_of = {frame.number: frame.time for frame in reversed(trace.frames)}
    parts, top = [f'<text x="4" y="14">{html.escape(name)}</text>'], 20
    room = (WIDTH - LEFT) / max(len(pictures), 1)
    for picture in pictures:
        at = LEFT + time_of.get(int(picture.stem), 0.0) * scale
        data = base64.b64encode(picture.read_bytes()).decode()
        parts.append(f'<svg x="{at:.1f}" y="{top}" width="{room:.1f}" height="96"><image height="96" '
                     f'href="data:image/jpeg;base64,{data}"/></svg>')
    top += 102 if pictures else 0
    parts.append(f'<text x="4" y="{top + 11}">seen</text>')
    for what in COLOURS:
        spans = labels.of(what)
        parts += bars(trace.frames, what, top, scale,
                      lambda f, w=what, s=spans: any(x.holds(f.number) for x in s) or (w == "closed" and f.is_held))
    top += 16
    parts.append(f'<text x="4" y="{top + 11}">told</text>')
    parts += bars(trace.frames, "cannot_tell", top, scale, lambda f: f.closed is None)
    parts += bars(trace.frames, "closed", top, scale, lambda f: f.closed is True)
    parts += bars(trace.frames, "yawn", top, scale, lambda f: f.yawning is True)
    top += 16
    for lane, low, high in LANES:
        parts.append(f'<text x="4" y="{top + 40}">{lane}</text><rect x="{LEFT}" y="{top}" height="{LANE}" '
                     f'width="{WIDTH - LEFT - 10}" fill="none" stroke="#ccc"/>')
        parts += points(trace, lane, low, high, top, scale)
        top += LANE + 6
    for alert in trace.alerts:
        at = LEFT + alert.time * scale
        colour = "#b00" if alert.change != "cleared" else "#0a0"
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="20" y2="{top}" stroke="{colour}">'
                     f"<title>{alert.kind} {alert.severity} {alert.change}</title></line>")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" font-family="sans-serif" '
            f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')
