"""The shape of the small networks that look at an eye's picture, and how they are trained and written.

Three convolutions, each halving the picture, and two layers: as vision/picture_net.hpp computes it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FLAT = 8.0  # as kFlat in vision/picture_net.hpp
QUARTERS = 4
BATCH = 128
LEVELS = 45  # of a weight, either way
ZERO = 80  # the character's code, as kZero in vision/picture_net.hpp
LINE = 92  # characters


@dataclass(frozen=True)
class Shape:
    """As in vision/picture_net.hpp."""

    rows: int
    columns: int
    channels: tuple[int, int, int]  # after each convolution
    hidden: int
    states: int


class Net(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        first, second, third = shape.channels
        self.layers = nn.ModuleList([nn.Conv2d(1, first, 3, 2, 1), nn.Conv2d(first, second, 3, 2, 1),
                                     nn.Conv2d(second, third, 3, 2, 1),
                                     nn.Linear(third * (shape.rows // 8) * (shape.columns // 8), shape.hidden),
                                     nn.Linear(shape.hidden, shape.states)])
        self.drop = nn.Dropout(0.3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = (x - x.mean((-1, -2), keepdim=True)) / (x.std((-1, -2), keepdim=True) + FLAT)
        for layer in self.layers[:3]:
            x = functional.relu(layer(x))
        x = functional.relu(self.layers[3](self.drop(x.flatten(1))))
        return self.layers[4](self.drop(x))


def made_small(x: torch.Tensor, scale: float) -> torch.Tensor:
    small = functional.interpolate(x, scale_factor=scale, mode="area")
    return functional.interpolate(small, size=x.shape[-2:], mode="bilinear", align_corners=False)


def changed(x: torch.Tensor) -> torch.Tensor:
    """Turned, moved, sized, made lighter or darker, blurred and made noisy, each in its own way."""
    count, shape = len(x), x.shape[-2] / x.shape[-1]
    angle = (torch.rand(count) - 0.5) * 0.35
    size = 1 + (torch.rand(count) - 0.5) * 0.3
    by = torch.zeros(count, 2, 3)
    by[:, 0, 0], by[:, 0, 1] = torch.cos(angle) * size, -torch.sin(angle) * size * shape
    by[:, 1, 0], by[:, 1, 1] = torch.sin(angle) * size / shape, torch.cos(angle) * size
    by[:, :, 2] = (torch.rand(count, 2) - 0.5) * torch.tensor([0.24, 0.3])
    x = functional.grid_sample(x, functional.affine_grid(by, x.shape, align_corners=False),
                               padding_mode="border", align_corners=False)
    x = 255 * (x.clamp(0, 255) / 255) ** torch.exp((torch.rand(count, 1, 1, 1) - 0.5) * 0.8)
    blurred = torch.rand(count) < 0.35
    if blurred.any():
        x[blurred] = made_small(x[blurred], 0.5)
    return x + torch.randn_like(x) * torch.rand(count, 1, 1, 1) * 8


def train(net: Net, pictures: np.ndarray, states: np.ndarray, weights: np.ndarray, steps: int,
          change: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Net:
    """
    @param weights  how often each picture is drawn
    @param change   what is done to pictures that were drawn, by which they are
    """
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, steps)
    all_pictures, all_states = torch.tensor(pictures)[:, None], torch.tensor(states)
    chances = torch.tensor(weights)
    for _ in range(steps):
        drawn = torch.multinomial(chances, BATCH, replacement=True)
        seen = changed(change(all_pictures[drawn], drawn))
        loss = functional.cross_entropy(net(seen), all_states[drawn], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval()


def answers(net: Net, pictures: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return torch.softmax(net(torch.tensor(pictures)[:, None]), 1).numpy()


def quarters_of(people: np.ndarray, states: np.ndarray, rarest: tuple[int, ...]) -> np.ndarray:
    """Of each picture, the quarter of its person: each has some of the rarest states."""
    def rarity(person: str) -> tuple[list[bool], str]:
        theirs = set(states[people == person])
        return [state not in theirs for state in rarest], person

    quarter = {person: i % QUARTERS for i, person in enumerate(sorted(set(people), key=rarity))}
    return np.array([quarter[person] for person in people])


def numbers(values: np.ndarray) -> str:
    return ", ".join(f"{float(value):.5g}F" if "." in f"{float(value):.5g}" or "e" in f"{float(value):.5g}"
                     else f"{float(value):.5g}.0F" for value in values)


def write_weights(net: Net, path: Path, script: str) -> None:
    """@param path  NAME_weights.cpp, of the function NAME_layers"""
    parts, rows = [], []
    for i, layer in enumerate(net.layers):
        weights = layer.weight.detach().numpy().reshape(layer.weight.shape[0], -1)
        scales = np.maximum(np.abs(weights).max(1), 1e-9) / LEVELS
        text = "".join(chr(int(ZERO + level)) for level in np.rint(weights / scales[:, None]).ravel())
        lines = "\n".join(text[at:at + LINE] for at in range(0, len(text), LINE))
        count = len(scales)
        parts.append(f"constexpr std::string_view kWeights{i} =\n    R\"w({lines})w\";\n"
                     f"constexpr std::array<float, {count}> kScales{i}{{{numbers(scales)}}};\n"
                     f"constexpr std::array<float, {count}> kBias{i}{{"
                     f"{numbers(layer.bias.detach().numpy())}}};\n")
        rows.append(f"{{kWeights{i}, kScales{i}, kBias{i}}}")
    name = path.stem.removesuffix("_weights")
    text = ('#include <array>\n\n#include "vision/net_weights.hpp"\n\n'
            f"// Written by {script}.\n\n"
            "namespace cabinwatch::vision {\nnamespace {\n\n" + "\n".join(parts) +
            f"\nconstexpr std::array<PackedLayer, {len(rows)}> kLayers{{{{{', '.join(rows)}}}}};\n\n"
            "}  // namespace\n\n"
            f"std::span<const PackedLayer> {name}_layers() noexcept {{ return kLayers; }}\n\n"
            "}  // namespace cabinwatch::vision\n")
    path.write_text(text, encoding="utf-8")
    subprocess.run(["clang-format", "-i", str(path)], check=True)
