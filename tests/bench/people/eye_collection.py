"""Reads a public collection of pictures of single eyes, open and closed, for `eye_net.py`.

A folder with `Open` and `Closed`, a picture of one eye with its brow in each file: no mesh can be laid
on them, so the lane's cut is guessed. In each the eye is some two thirds of the picture's width, and
between 0.45 and 0.8 of its height the darkest row, of what is darker than around it, is the iris or
the lashes. Checked by eye on 120 of them.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

STATES = {"Open": "open", "Closed": "closed"}  # folder: as in eye_net.py
ACROSS = 96  # pixels that each is made wide
SEEN = 1.04  # of its width that is cut out: 1.6 eyes, as kSeen in vision/eye_net.cpp
ROW, SPREAD = 0.62, 0.15  # where the eye is, of the height
SIDE = 26.0  # pixels from the middle beyond which darkness counts little: lashes' ends, hair


def cut(path: Path, width: int, height: int) -> np.ndarray | None:
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        return None
    rows = max(height, round(picture.shape[0] * ACROSS / picture.shape[1]))
    eye = cv2.resize(picture, (ACROSS, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    darker = np.maximum(cv2.GaussianBlur(eye, (0, 0), 16) - cv2.GaussianBlur(eye, (0, 0), 2), 0)
    near = np.exp(-(((np.arange(ACROSS) - ACROSS / 2) / SIDE) ** 2))
    likely = np.exp(-(((np.arange(rows) / rows - ROW) / SPREAD) ** 2))
    row = int(((darker * near).sum(1) * likely).argmax())
    scale = width / (ACROSS * SEEN)
    to_cut = np.array([[scale, 0, width / 2 - ACROSS / 2 * scale], [0, scale, height / 2 - row * scale]])
    return cv2.warpAffine(cv2.GaussianBlur(eye, (0, 0), 0.8), to_cut, (width, height),
                          borderMode=cv2.BORDER_REPLICATE)


def read_collection(folder: Path, width: int, height: int) -> list[tuple[np.ndarray, str]]:
    """Each eye's picture as the lane would cut it out, and its state."""
    found = []
    for name, state in STATES.items():
        for path in sorted((folder / name).iterdir()):
            picture = cut(path, width, height)
            if picture is not None:
                found.append((picture, state))
    return found
