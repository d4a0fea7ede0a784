"""Tables that can be read as they are, and pasted into Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, figures to the right, columns under each other."""
    cells = [list(heads), *[list(row) for row in rows]]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(heads))]

    def text(row: Sequence[str]) -> str:
        aligned = [cell.ljust(width) if column == 0 else cell.rjust(width)
                   for column, (cell, width) in enumerate(zip(row, widths))]
        return "| " + " | ".join(aligned) + " |"

    rule = "| " + " | ".join("-" * width if column == 0 else "-" * (width - 1) + ":"
                             for column, width in enumerate(widths)) + " |"
    return "\n".join([text(cells[0]), rule, *(text(row) for row in cells[1:])])


def microseconds(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def times(ratio: float | None) -> str:
    """3.2x; nothing where there is nothing to compare with."""
    return "-" if ratio is None else f"{ratio:.2f}x" if ratio < 10 else f"{ratio:.1f}x"


def percent(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f} %"
