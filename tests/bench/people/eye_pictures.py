"""Pictures of eyes to train with: public ones, and how pictures are changed so that there are more."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional

HEIGHT, WIDTH = 24, 40
PUBLIC_SIDE = 24  # pixels
# An eye takes some two thirds of a public picture's width, and 1 / 1.6 of one of ours: the same scale
# to a few hundredths, from these rows on.
PUBLIC_TOP, PUBLIC_ROWS = 4, 15


class _Paths(pickle.Unpickler):
    """Reads the annotations, which are pairs of a path and a word, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("pathlib", "PosixPath"):
            return lambda *parts: "/".join(parts)
        raise pickle.UnpicklingError(f"not expected: {module}.{name}")


def read_public(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pictures and states (0 open, 1 closed) of the collection that README.md names."""
    labels = _Paths(io.BytesIO((folder / "src" / "annotations.pkl").read_bytes())).load()
    pictures, states = [], []
    for path, word in labels:
        seen = cv2.imread(str(folder / "input" / "EyesDataset" / Path(path).name), cv2.IMREAD_GRAYSCALE)
        if seen is None or seen.shape != (PUBLIC_SIDE, PUBLIC_SIDE):
            continue
        part = seen[PUBLIC_TOP:PUBLIC_TOP + PUBLIC_ROWS].astype(np.float32)
        pictures.append(cv2.resize(part, (WIDTH, HEIGHT + 1))[:HEIGHT])
        states.append(int(word == "closed"))
    return np.stack(pictures), np.array(states)


def mirrored(x: torch.Tensor) -> torch.Tensor:
    """Half of the pictures, the other way round."""
    return torch.where((torch.rand(len(x)) < 0.5)[:, None, None, None], x.flip(-1), x)


def _uniform(count: int, width: float, middle: float = 0.0) -> torch.Tensor:
    return middle + (torch.rand(count, 1, 1, 1) - 0.5) * width


def _places() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.meshgrid(torch.arange(float(HEIGHT)), torch.arange(float(WIDTH)), indexing="ij")


def _moved(x: torch.Tensor) -> torch.Tensor:
    count = len(x)
    angle, size = (torch.rand(count) - 0.5) * 0.4, 1 + (torch.rand(count) - 0.5) * 0.4
    wider = torch.exp((torch.rand(count) - 0.5) * 0.25)
    by = torch.zeros(count, 2, 3)
    shape = HEIGHT / WIDTH
    by[:, 0, 0], by[:, 0, 1] = torch.cos(angle) * size * wider, -torch.sin(angle) * size * shape
    by[:, 1, 0], by[:, 1, 1] = torch.sin(angle) * size / shape, torch.cos(angle) * size
    by[:, :, 2] = (torch.rand(count, 2) - 0.5) * torch.tensor([0.28, 0.36])
    return functional.grid_sample(x, functional.affine_grid(by, x.shape, align_corners=False),
                                  padding_mode="border", align_corners=False)


def _lit(x: torch.Tensor) -> torch.Tensor:
    """Lighter or darker, flatter or harder, and from one side."""
    count = len(x)
    x = 255 * (x.clamp(0, 255) / 255) ** torch.exp(_uniform(count, 1.2))
    mean = x.mean((-1, -2), keepdim=True)
    x = mean + (x - mean) * torch.exp(_uniform(count, 1.2, -0.36))
    across = torch.linspace(-1, 1, WIDTH)[None, None, None] * _uniform(count, 1.0)
    down = torch.linspace(-1, 1, HEIGHT)[None, None, :, None] * _uniform(count, 1.0)
    return x * (1 + 0.5 * (across + down))


def _blurred(x: torch.Tensor) -> torch.Tensor:
    drawn, least = torch.rand(len(x)), 0.0
    for part, width, height in ((0.2, 20, 12), (0.12, 13, 8), (0.05, 10, 6)):
        these = (drawn >= least) & (drawn < least + part)
        least += part
        if these.any():
            small = functional.interpolate(x[these], size=(height, width), mode="area")
            x[these] = functional.interpolate(small, size=(HEIGHT, WIDTH), mode="bilinear",
                                              align_corners=False)
    return x


def _crossed(x: torch.Tensor) -> torch.Tensor:
    """A line near the upper or lower edge, dark or light: a rim, or hair."""
    these = torch.where(torch.rand(len(x)) < 0.15)[0]
    count = len(these)
    if count == 0:
        return x
    down, across = _places()
    angle, middle = torch.rand(count, 1, 1) * np.pi, torch.rand(count, 1, 1) * WIDTH
    near = torch.rand(count, 1, 1) * 6
    edge = torch.where(torch.rand(count, 1, 1) < 0.5, near, HEIGHT - near)
    away = ((across - middle) * torch.sin(angle) + (down - edge) * torch.cos(angle)).abs()
    line = (away < 0.5 + torch.rand(count, 1, 1) * 1.5).float()[:, None] * 0.8
    x[these] = x[these] * (1 - line) + torch.rand(count, 1, 1, 1) * 255 * line
    return x


def _reflecting(x: torch.Tensor) -> torch.Tensor:
    these = torch.where(torch.rand(len(x)) < 0.08)[0]
    count = len(these)
    if count == 0:
        return x
    down, across = _places()
    away = ((across - torch.rand(count, 1, 1) * WIDTH) ** 2
            + (down - torch.rand(count, 1, 1) * HEIGHT) ** 2)
    x[these] = x[these] + 180 * torch.exp(-away / (torch.rand(count, 1, 1) * 20 + 2))[:, None]
    return x


def changed(x: torch.Tensor) -> torch.Tensor:
    x = _reflecting(_crossed(_blurred(_lit(_moved(x)))))
    noise = torch.rand(len(x), 1, 1, 1) ** 2 * 16
    return (x + torch.randn_like(x) * noise).clamp(0, 255)
