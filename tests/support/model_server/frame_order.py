"""Whether the images of a query are one sequence, in order: what a client that mixes up frames or
sequences gets wrong."""

from __future__ import annotations

from collections.abc import Sequence

# Far more than a sequence spans at any setting that the tests use; far less than what lies between
# the pictures of one state of a drive and the next but one.
_MOST_FRAMES_APART = 150


def order_problem(frame_numbers: Sequence[int | None]) -> str:
    """What is wrong, in a sentence; empty when nothing is. Pictures without a number (a covered
    camera, a recording of somebody else's) tell nothing."""
    known = [number for number in frame_numbers if number is not None]
    for before, after in zip(known, known[1:]):
        if after == before:
            return f"frame {after} comes twice"
        if after < before:
            return f"frame {after} comes after frame {before}"
        if after - before > _MOST_FRAMES_APART:
            return f"frames {before} and {after} are too far apart to be of one sequence"
    return ""
