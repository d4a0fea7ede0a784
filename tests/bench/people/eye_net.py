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
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from report.results import ROOT, progress

from people.eye_collection import read_collection
from people.manifest import read_manifest
from people.picture_net import QUARTERS, Net, Shape, answers, made_small, quarters_of, train, write_weights
from people.recorded_eyes import EYE, worked_with

PROGRAM = ROOT / "build" / "bench" / "people_bench"
WEIGHTS = ROOT / "vision" / "eye_net_weights.cpp"
STATES = ("open", "closed", "lowered", "covered")
HEIGHT, WIDTH = EYE
SHAPE = Shape(HEIGHT, WIDTH, (8, 16, 24), 16, len(STATES))  # as in vision/eye_net.cpp
STEPS = 1750
DRAWN = (1.0, 0.8, 0.8, 0.3)  # of the states
STATE_OF_PERSON = (1.0, 1.0, 1.0, 0.4)  # the same for one person
OF_COLLECTION = 4.0  # of the collection, for each of that state from the recordings
SMALL = (0.6, 0.25, 0.75)  # share of the collection's that are made small; how small, and how large, at most


@dataclass
class Eyes:
    pictures: np.ndarray
    states: np.ndarray
    people: np.ndarray
    collected: np.ndarray  # whether it is of the collection, in which each has its own person

    def of(self, which: np.ndarray) -> Eyes:
        return Eyes(self.pictures[which], self.states[which], self.people[which], self.collected[which])


def read_eyes(recordings: Path, collection: Path, program: Path) -> Eyes:
    eyes = list(worked_with(recordings, program, "eye"))
    recorded = len(eyes)
    eyes += [(picture, state, f"collection {i}")
             for i, (picture, state) in enumerate(read_collection(collection, WIDTH, HEIGHT))]
    pictures, states, people = zip(*eyes, strict=True)
    return Eyes(np.stack(pictures), np.array([STATES.index(state) for state in states]), np.array(people),
                np.arange(len(eyes)) >= recorded)


def as_recorded(x: torch.Tensor, collected: torch.Tensor) -> torch.Tensor:
    """The collection's are sharp, and of either eye."""
    mirrored = (torch.rand(len(x)) < 0.5) & collected
    x = torch.where(mirrored[:, None, None, None], x.flip(-1), x)
    share, least, most = SMALL
    small = (torch.rand(len(x)) < share) & collected
    if small.any():
        x[small] = made_small(x[small], float(torch.rand(1)) * (most - least) + least)
    return x


def weights_of(eyes: Eyes) -> np.ndarray:
    """How often each picture is drawn."""
    weights = np.zeros(len(eyes.states))
    for state in range(len(STATES)):
        of_state = (eyes.states == state) & ~eyes.collected
        for person in set(eyes.people[of_state]):
            these = of_state & (eyes.people == person)
            weights[these] = STATE_OF_PERSON[state] / np.sqrt(these.sum())
        weights[of_state] *= DRAWN[state] / max(weights[of_state].sum(), 1e-9)
        collected = (eyes.states == state) & eyes.collected
        weights[collected] = OF_COLLECTION * DRAWN[state] / max(collected.sum(), 1)
    return weights


def trained(eyes: Eyes) -> Net:
    collected = torch.tensor(eyes.collected)
    return train(Net(SHAPE), eyes.pictures, eyes.states, weights_of(eyes), STEPS,
                 lambda x, drawn: as_recorded(x, collected[drawn]))


def quarters(eyes: Eyes) -> np.ndarray:
    """-1 of the collection's."""
    told = np.full(len(eyes.states), -1)
    recorded = ~eyes.collected
    told[recorded] = quarters_of(eyes.people[recorded], eyes.states[recorded],
                                 (STATES.index("lowered"), STATES.index("closed")))
    return told


def check(eyes: Eyes) -> None:
    in_quarter = quarters(eyes)
    told = np.zeros((len(eyes.states), len(STATES)))
    for i in range(QUARTERS):
        rest = in_quarter != i
        told[~rest] = answers(trained(eyes.of(rest)), eyes.pictures[~rest])
        progress(f"quarter {i + 1} of {QUARTERS}")
    print(f"| {'is':8} | pictures | " + " | ".join(f"told {state}" for state in STATES) + " |")
    print("|---" * (2 + len(STATES)) + "|")
    for state, name in enumerate(STATES):
        these = told[(eyes.states == state) & ~eyes.collected].argmax(1)
        shares = " | ".join(f"{100 * (these == other).mean():.1f} %" for other in range(len(STATES)))
        print(f"| {name:8} | {len(these)} | {shares} |")


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
    eyes = read_eyes(options.recordings, options.collection, options.program)
    progress(f"{(~eyes.collected).sum()} pictures of {len(set(eyes.people[~eyes.collected]))} people, "
             f"{eyes.collected.sum()} of the collection")
    if options.check:
        check(eyes)
        return 0
    if options.without is not None:
        left_out = quarters(eyes) == options.without
        people = set(eyes.people[left_out])
        print(" ".join(f"--only {one.name}" for one in read_manifest() if one.person in people))
        eyes = eyes.of(~left_out)
    write_weights(trained(eyes), WEIGHTS, "tests/bench/people/eye_net.py")
    progress(f"written: {WEIGHTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
