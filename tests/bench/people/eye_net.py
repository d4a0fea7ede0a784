"""Trains the small network that tells open eyes from closed ones by their picture.

  PYTHONPATH=tests/bench:tests/support /usr/bin/python3 -m people.eye_net \
    --recordings FOLDER --collection FOLDER

Needs python3-torch, python3-opencv and build/bench/people_bench. Trains on the worked-with half of the
recordings and on a collection of pictures of eyes (README.md), and writes vision/eye_net_weights.cpp.
With --check no weights are written: each quarter of the people is answered for by a network that has seen
the other three. With --without N (0 to 3) quarter N is left out, and told as the options by which
`./dev bench people` then plays it: how the lane does on people whom the network has not seen.

The pictures are those that the lane's points cut out (EyePicture), of eyes at least 9 pixels wide and
at least 0.6 of the wider one. Every person counts by the square root of the frames there are of that
state; open : closed : lowered : covered are drawn 10 : 8 : 8 : 3. For each that is open or closed four
of the collection are drawn, of whom half are mirrored, and of whom most are made as small as a camera
shows them. Each is turned, moved, sized, made lighter or darker, blurred and made noisy anew each time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from report.results import ROOT, progress
from torch import nn
from torch.nn import functional

from people.counting import is_in
from people.eye_collection import read_collection
from people.manifest import Labels, Recording, labels_of, read_manifest
from people.recordings import NotHad, in_folder

PROGRAM = ROOT / "build" / "bench" / "people_bench"
WEIGHTS = ROOT / "vision" / "eye_net_weights.cpp"
STATES = ("open", "closed", "lowered", "covered")
HEIGHT, WIDTH = 24, 40
RECORD = np.dtype([("number", "<f4"), ("held", "<f4"), ("widths", "<f4", (2,)),
                   ("eyes", "u1", (2, HEIGHT, WIDTH))])
EPOCHS, STEPS, BATCH = 25, 70, 128
DRAWN = (1.0, 0.8, 0.8, 0.3)  # of the states
STATE_OF_PERSON = (1.0, 1.0, 1.0, 0.4)  # the same for one person
COLLECTED = 4.0  # of the collection, for each of that state from the recordings
SMALL = (0.6, 0.25, 0.75)  # share of the collection's that are made small; how small, and how large, at most
QUARTERS = 4
FLAT = 8.0  # as kFlat in vision/eye_net.cpp
HELD_EVERY = 4  # held frames differ by noise only
LEVELS = 45  # of a weight, either way
ZERO = 80  # the character's code, as kZero in vision/eye_net.cpp
LINE = 92  # characters


@dataclass
class Eyes:
    pictures: np.ndarray
    states: np.ndarray
    people: np.ndarray
    collected: np.ndarray  # whether it is of the collection, in which each has its own person

    def of(self, which: np.ndarray) -> Eyes:
        return Eyes(self.pictures[which], self.states[which], self.people[which], self.collected[which])


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(1, 8, 3, 2, 1), nn.Conv2d(8, 16, 3, 2, 1),
                                     nn.Conv2d(16, 24, 3, 2, 1), nn.Linear(24 * 3 * 5, 16),
                                     nn.Linear(16, len(STATES))])
        self.drop = nn.Dropout(0.3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = (x - x.mean((-1, -2), keepdim=True)) / (x.std((-1, -2), keepdim=True) + FLAT)
        for layer in self.layers[:3]:
            x = functional.relu(layer(x))
        x = functional.relu(self.layers[3](self.drop(x.flatten(1))))
        return self.layers[4](self.drop(x))


def state_of(labels: Labels, frame: int) -> str | None:
    if is_in(labels.of("cannot_tell"), frame, 1):
        return None
    for state in ("closed", "lowered"):
        for span in labels.of(state):
            if span.holds(frame):
                inside = 1 if span.last - span.first >= 2 else 0
                return state if span.first + inside <= frame <= span.last - inside else None
    if is_in(labels.of("covered"), frame, 1):
        return "covered"
    return None if is_in(labels.of("closed") + labels.of("lowered"), frame, 2) else "open"


def eyes_of(recording: Recording, path: Path, program: Path) -> list[tuple[np.ndarray, int]]:
    labels = labels_of(recording)
    command = [str(program), str(path), "--first", str(labels.first)]
    if labels.last is not None:
        command += ["--last", str(labels.last)]
    for frame, lasting in labels.holds:
        command += ["--hold", f"{frame}:{lasting}"]
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run([*command, "--eyes", file.name], check=True, stdout=subprocess.DEVNULL)
        records = np.fromfile(file.name, RECORD)
    found = []
    for place, record in enumerate(records):
        state = state_of(labels, int(record["number"]))
        if state is None or (record["held"] and place % HELD_EVERY):
            continue
        widths = record["widths"]
        found += [(record["eyes"][eye].astype(np.float32), STATES.index(state)) for eye in (0, 1)
                  if widths[eye] >= max(0.6 * widths.max(), 9.0)]
    return found


def read_eyes(folder: Path, program: Path, collection: Path) -> Eyes:
    pictures, states, people = [], [], []
    for recording in read_manifest():
        if recording.half != "work":
            continue
        try:
            path = in_folder(recording, folder)
            eyes = eyes_of(recording, path, program)
        except (NotHad, subprocess.CalledProcessError) as reason:
            progress(f"left out: {recording.name}: {reason}")
            continue
        for picture, state in eyes:
            pictures.append(picture)
            states.append(state)
            people.append(recording.person)
    recorded = len(states)
    for picture, state in read_collection(collection, WIDTH, HEIGHT):
        pictures.append(picture)
        states.append(STATES.index(state))
        people.append(f"collection {len(people)}")
    return Eyes(np.stack(pictures), np.array(states), np.array(people), np.arange(len(states)) >= recorded)


def made_small(x: torch.Tensor, scale: float) -> torch.Tensor:
    small = functional.interpolate(x, scale_factor=scale, mode="area")
    return functional.interpolate(small, size=(HEIGHT, WIDTH), mode="bilinear", align_corners=False)


def as_recorded(x: torch.Tensor, collected: torch.Tensor) -> torch.Tensor:
    """The collection's are sharp, and of either eye."""
    mirrored = (torch.rand(len(x)) < 0.5) & collected
    x = torch.where(mirrored[:, None, None, None], x.flip(-1), x)
    share, least, most = SMALL
    small = (torch.rand(len(x)) < share) & collected
    if small.any():
        x[small] = made_small(x[small], float(torch.rand(1)) * (most - least) + least)
    return x


def changed(x: torch.Tensor) -> torch.Tensor:
    count = len(x)
    angle = (torch.rand(count) - 0.5) * 0.35
    size = 1 + (torch.rand(count) - 0.5) * 0.3
    by = torch.zeros(count, 2, 3)
    shape = HEIGHT / WIDTH
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


def weights_of(eyes: Eyes) -> torch.Tensor:
    """How often each picture is drawn."""
    weights = np.zeros(len(eyes.states))
    for state in range(len(STATES)):
        of_state = (eyes.states == state) & ~eyes.collected
        for person in set(eyes.people[of_state]):
            these = of_state & (eyes.people == person)
            weights[these] = STATE_OF_PERSON[state] / np.sqrt(these.sum())
        weights[of_state] *= DRAWN[state] / max(weights[of_state].sum(), 1e-9)
        collected = (eyes.states == state) & eyes.collected
        weights[collected] = COLLECTED * DRAWN[state] / max(collected.sum(), 1)
    return torch.tensor(weights)


def train(eyes: Eyes) -> Net:
    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, EPOCHS * STEPS)
    weights, pictures = weights_of(eyes), torch.tensor(eyes.pictures)[:, None]
    states, collected = torch.tensor(eyes.states), torch.tensor(eyes.collected)
    for _ in range(EPOCHS * STEPS):
        drawn = torch.multinomial(weights, BATCH, replacement=True)
        seen = changed(as_recorded(pictures[drawn], collected[drawn]))
        loss = functional.cross_entropy(net(seen), states[drawn], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval()


def answers(net: Net, pictures: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return torch.softmax(net(torch.tensor(pictures)[:, None]), 1).numpy()


def quarters_of(eyes: Eyes) -> np.ndarray:
    """Of each picture, the quarter of its person; -1 of the collection's."""
    # Those with rare states first, so that each quarter has some.
    def rarity(person: str) -> tuple[bool, bool, str]:
        states = eyes.states[eyes.people == person]
        return (2 not in states, 1 not in states, person)

    recorded = set(eyes.people[~eyes.collected])
    quarter = {person: i % QUARTERS for i, person in enumerate(sorted(recorded, key=rarity))}
    return np.array([quarter.get(person, -1) for person in eyes.people])


def check(eyes: Eyes) -> None:
    quarters = quarters_of(eyes)
    told = np.zeros((len(eyes.states), len(STATES)))
    for i in range(QUARTERS):
        rest = quarters != i
        told[~rest] = answers(train(eyes.of(rest)), eyes.pictures[~rest])
        progress(f"quarter {i + 1} of {QUARTERS}")
    print(f"| {'is':8} | pictures | " + " | ".join(f"told {state}" for state in STATES) + " |")
    print("|---" * (2 + len(STATES)) + "|")
    for state, name in enumerate(STATES):
        these = told[(eyes.states == state) & ~eyes.collected].argmax(1)
        shares = " | ".join(f"{100 * (these == other).mean():.1f} %" for other in range(len(STATES)))
        print(f"| {name:8} | {len(these)} | {shares} |")


def numbers(values: np.ndarray) -> str:
    return ", ".join(f"{float(value):.5g}F" if "." in f"{float(value):.5g}" or "e" in f"{float(value):.5g}"
                     else f"{float(value):.5g}.0F" for value in values)


def packed(net: Net) -> str:
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
    return ('#include "vision/eye_net_weights.hpp"\n\n#include <array>\n\n'
            "// Written by tests/bench/people/eye_net.py.\n\n"
            "namespace cabinwatch::vision {\nnamespace {\n\n" + "\n".join(parts) +
            f"\nconstexpr std::array<EyeNetLayer, {len(rows)}> kLayers{{{{{', '.join(rows)}}}}};\n\n"
            "}  // namespace\n\n"
            "std::span<const EyeNetLayer> eye_net_layers() noexcept { return kLayers; }\n\n"
            "}  // namespace cabinwatch::vision\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="eye_net", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, required=True)
    parser.add_argument("--collection", type=Path, required=True)
    parser.add_argument("--program", type=Path, default=PROGRAM, help=argparse.SUPPRESS)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--check", action="store_true")
    only.add_argument("--without", type=int, choices=range(QUARTERS))
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    eyes = read_eyes(options.recordings, options.program, options.collection)
    progress(f"{(~eyes.collected).sum()} pictures of {len(set(eyes.people[~eyes.collected]))} people, "
             f"{eyes.collected.sum()} of the collection")
    if options.check:
        check(eyes)
        return 0
    if options.without is not None:
        left_out = quarters_of(eyes) == options.without
        people = set(eyes.people[left_out])
        print(" ".join(f"--only {one.name}" for one in read_manifest() if one.person in people))
        eyes = eyes.of(~left_out)
    WEIGHTS.write_text(packed(train(eyes)), encoding="utf-8")
    subprocess.run(["clang-format", "-i", str(WEIGHTS)], check=True)
    progress(f"written: {WEIGHTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
