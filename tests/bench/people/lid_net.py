"""Trains the small network that tells eyes that look down from shut ones by their picture.

  PYTHONPATH=tests/bench:tests/support /usr/bin/python3 -m people.lid_net \
    --recordings FOLDER --pictures FOLDER

Needs python3-torch, python3-opencv and build/bench/people_bench. Trains on frames with lowered and with
closed eyes of the worked-with half of the recordings, and on the pictures of pictures.csv (README.md), and
writes vision/lid_net_weights.cpp. With --check no weights are written: each quarter of the people is
answered for by a network that has seen the other three. With --without N (0 to 3) quarter N is left out, and told
as the options by which `./dev bench people` then plays it.

Every person counts by the square root of the pictures there are of that state, both states alike. Pictures
that are no recording's are made small half of the time. Each is turned, moved, sized, made lighter or darker,
blurred and made noisy anew each time.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from report.results import ROOT, progress

from people.lid_pictures import read_pictures
from people.manifest import read_manifest
from people.picture_net import QUARTERS, Net, Shape, answers, made_small, quarters_of, train, write_weights
from people.recorded_eyes import LID, worked_with

PROGRAM = ROOT / "build" / "bench" / "people_bench"
WEIGHTS = ROOT / "vision" / "lid_net_weights.cpp"
STATES = ("closed", "lowered")
SHAPE = Shape(*LID, (12, 24, 32), 24, len(STATES))  # as in vision/lid_net.cpp
STEPS = 2400
SMALL = (0.5, 0.25, 0.75)  # share of the pictures that are made small; how small, and how large, at most
LEAST = 1e-4  # as kLeastPart in vision/lid_net.cpp
SHUT_BELOW, LOWERED_FROM = -1.5, 0.1  # as in vision/eye_closure.cpp


@dataclass
class Lids:
    pictures: np.ndarray
    states: np.ndarray
    people: np.ndarray
    recorded: np.ndarray  # else of a single picture

    def of(self, which: np.ndarray) -> Lids:
        return Lids(self.pictures[which], self.states[which], self.people[which], self.recorded[which])


def read_lids(recordings: Path, pictures: Path, program: Path) -> Lids:
    recorded = [one for one in worked_with(recordings, program, "lid") if one[1] in STATES]
    single = list(read_pictures(pictures, program))
    lids = recorded + single
    return Lids(np.stack([one[0] for one in lids]), np.array([STATES.index(one[1]) for one in lids]),
                np.array([one[2] for one in lids]), np.arange(len(lids)) < len(recorded))


def weights_of(lids: Lids) -> np.ndarray:
    weights = np.zeros(len(lids.states))
    for state in range(len(STATES)):
        of_state = lids.states == state
        for person in set(lids.people[of_state]):
            these = of_state & (lids.people == person)
            weights[these] = 1 / np.sqrt(these.sum())
        weights[of_state] /= weights[of_state].sum()
    return weights


def trained(lids: Lids) -> Net:
    single = torch.tensor(~lids.recorded)

    def as_recorded(x: torch.Tensor, drawn: torch.Tensor) -> torch.Tensor:
        share, least, most = SMALL
        small = (torch.rand(len(x)) < share) & single[drawn]
        if small.any():
            x[small] = made_small(x[small], float(torch.rand(1)) * (most - least) + least)
        return x

    return train(Net(SHAPE), lids.pictures, lids.states, weights_of(lids), STEPS, as_recorded)


def quarters(lids: Lids) -> np.ndarray:
    return quarters_of(lids.people, lids.states, (STATES.index("lowered"),))


def check(lids: Lids) -> None:
    """By person, the mean of all pictures."""
    in_quarter = quarters(lids)
    told = np.zeros(len(lids.states))
    for i in range(QUARTERS):
        rest = in_quarter != i
        parts = answers(trained(lids.of(rest)), lids.pictures[~rest])
        told[~rest] = np.log(parts[:, 1] + LEAST) - np.log(parts[:, 0] + LEAST)
        progress(f"quarter {i + 1} of {QUARTERS}")
    print("| are | of | people | shut | rather shut | rather down | down |")
    print("|---|---|---|---|---|---|---|")
    bounds = (-np.inf, SHUT_BELOW, 0.0, LOWERED_FROM, np.inf)
    for state, name in enumerate(STATES):
        for is_recorded, of in ((True, "recordings"), (False, "pictures")):
            these = (lids.states == state) & (lids.recorded == is_recorded)
            means = np.array([told[these & (lids.people == one)].mean() for one in set(lids.people[these])])
            shares = np.histogram(means, bounds)[0] / len(means)
            print(f"| {name} | {of} | {len(means)} | " + " | ".join(f"{100 * share:.0f} %" for share in shares) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(prog="lid_net", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--program", type=Path, default=PROGRAM, help=argparse.SUPPRESS)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--check", action="store_true")
    only.add_argument("--without", type=int, choices=range(QUARTERS))
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    lids = read_lids(options.recordings, options.pictures, options.program)
    progress(f"{len(lids.states)} pictures of {len(set(lids.people))} people")
    if options.check:
        check(lids)
        return 0
    if options.without is not None:
        left_out = quarters(lids) == options.without
        people = set(lids.people[left_out & lids.recorded])
        print(" ".join(f"--only {one.name}" for one in read_manifest() if one.person in people))
        lids = lids.of(~left_out)
    write_weights(trained(lids), WEIGHTS, "tests/bench/people/lid_net.py")
    progress(f"written: {WEIGHTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
