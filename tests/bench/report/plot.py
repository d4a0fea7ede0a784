"""Bars as plain SVG: readable on light and dark pages alike, without a script and without a font of
its own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_WIDTH = 760
_LABELS = 190                   # to the left of the bars
_VALUES = 120                   # to the right of the longest one
_BAR = 16
_GAP = 5                        # between bars
_GROUP_GAP = 22
_HEAD = 58
_STYLE = """
  svg { font: 13px system-ui, sans-serif; --ink: #1d2733; --soft: #66727f; --rule: #d6dce2;
        --usual: #a9b3bd; --ours: #0b7a75; --others: #7fbfb8; --band: #f3e3c3; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6ebf0; --soft: #9aa7b4; --rule: #3a444e; --usual: #66717c; --ours: #35b7ae;
          --others: #1f6f6a; --band: #4a3f28; } }
  .title { font-size: 15px; font-weight: 600; fill: var(--ink); }
  text { fill: var(--ink); } .soft { fill: var(--soft); } .group { font-weight: 600; }
  .rule { stroke: var(--rule); } .usual { fill: var(--usual); } .ours { fill: var(--ours); }
  .others { fill: var(--others); } .band { fill: var(--band); }
  .whisker { stroke: var(--ink); stroke-width: 1.2; }
"""


@dataclass(frozen=True)
class Bar:
    """`least` and `most`: of several runs, shown as a whisker. `look`: usual, ours or others."""

    label: str
    value: float
    least: float
    most: float
    look: str


@dataclass(frozen=True)
class Group:
    label: str
    bars: tuple[Bar, ...]


def bars(title: str, below: str, groups: list[Group], band: tuple[float, float, str]) -> str:
    """`below`: a line under the title. `band`: two values and what lies between them."""
    longest = max([bar.most for group in groups for bar in group.bars] + [band[1]])
    scale = (_WIDTH - _LABELS - _VALUES) / longest
    height = _HEAD + sum(_group_height(group) for group in groups) + 30
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
             f'aria-label="{escape(title)}">', f"<style>{_STYLE}</style>",
             f'<text class="title" x="0" y="18">{escape(title)}</text>',
             f'<text class="soft" x="0" y="38">{escape(below)}</text>',
             _band(band, scale, height), _axis(longest, scale, height)]
    y = _HEAD
    for group in groups:
        parts.append(_group(group, y, scale))
        y += _group_height(group)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _group_height(group: Group) -> int:
    return _GROUP_GAP + len(group.bars) * (_BAR + _GAP) + 8


def _group(group: Group, y: int, scale: float) -> str:
    parts = [f'<text class="group" x="0" y="{y + 14}">{escape(group.label)}</text>']
    y += _GROUP_GAP
    for bar in group.bars:
        middle = y + _BAR / 2
        end = _LABELS + bar.value * scale
        parts.append(
            f'<text class="soft" x="{_LABELS - 8}" y="{y + 12}" text-anchor="end">'
            f'{escape(bar.label)}</text>'
            f'<rect class="{bar.look}" x="{_LABELS}" y="{y}" width="{bar.value * scale:.1f}" '
            f'height="{_BAR}" rx="2"/>')
        if bar.most > bar.least:
            parts.append(f'<path class="whisker" d="M{_LABELS + bar.least * scale:.1f} {middle}'
                         f'H{_LABELS + bar.most * scale:.1f}"/>')
        beyond = max(end, _LABELS + bar.most * scale)
        parts.append(f'<text x="{beyond + 6:.1f}" y="{y + 12}">{bar.value:.1f}x</text>')
        y += _BAR + _GAP
    return "\n".join(parts)


def _band(band: tuple[float, float, str], scale: float, height: int) -> str:
    left, right, what = band
    return (f'<rect class="band" x="{_LABELS + left * scale:.1f}" y="{_HEAD - 6}" '
            f'width="{(right - left) * scale:.1f}" height="{height - _HEAD - 18}"/>'
            f'<text class="soft" x="{_LABELS + left * scale:.1f}" y="{height - 2}">'
            f'{escape(what)}</text>')


def _axis(longest: float, scale: float, height: int) -> str:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if longest / step <= 9)
    parts = []
    value = 0
    while value <= longest:
        x = _LABELS + value * scale
        parts.append(f'<path class="rule" d="M{x:.1f} {_HEAD - 6}V{height - 24}"/>')
        value += step
    return "\n".join(parts)
