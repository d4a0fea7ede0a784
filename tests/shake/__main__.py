"""./dev shake: the real service, shaken at random, with what must hold whatever happens.

  --minutes N    how long (default 3)
  --seed S       what is drawn; without it a new one, printed
  --only FAULTS  of what is drawn, only these, with commas between: a break gets shorter
  --drive NAME   nods (sleeps for 4.5 s of every 20) or attentive; else by the seed
  --executable   the program (default: build/release/cabinwatch)

The same seed draws the same faults at the same seconds. Ends with 1 when an invariant broke; then
the program's log is in build/shake/SEED.log.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from rig.drives import drive_file
from rig.places import ROOT

from shake.car import Car, Ending
from shake.faults import NAMES
from shake.figures import Figures, figures_of, growth
from shake.happened import Happening, Round
from shake.invariants import ENDS_WITHIN, NORMAL_WITHIN, Break, Invariants
from shake.pictures import load_film
from shake.plan import Planned, round_of

FOLDER = ROOT / "build" / "shake"
LONGEST_FAULTS = 56.0           # seconds of a round
CALM = NORMAL_WITHIN + 3.0      # seconds after them
STARTS_WITHIN = 20.0            # seconds, until it is monitoring for the first time
CLOSE, OPEN = 8.0, 12.5        # seconds, in nods.toml
DRIVES = {"nods": Path(__file__).parent / "nods.toml", "attentive": drive_file("attentive")}


class Shaker:
    """One run, from the start of the service to its end."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._only = frozenset(options.only)
        film = load_film(DRIVES[options.drive], FOLDER)
        self._car = Car(options.executable, film, with_journal=options.seed % 2 == 0,
                        with_clock=options.seed % 3 == 0)
        self._invariants = Invariants(
            self._car.ear, self._car.camera, self._car.lateness,
            (CLOSE, OPEN) if options.drive == "nods" else None, frozenset(film.drive.allow))
        self._began_at = time.monotonic()
        self._until = self._began_at + options.minutes * 60
        self._breaks: list[Break] = []
        self._calm_figures: dict[int, list[Figures]] = {}   # by process
        self._rounds = 0
        self._ended_by_want = 0
        self._trouble: list[str] = []           # of the shaker itself

    def run(self) -> int:
        """The exit status."""
        try:
            self._wait_until_it_watches()
            number = 0
            while (longest := self._until - time.monotonic() - CALM) > 3.0:
                planned = round_of(self._options.seed, number, self._only,
                                   min(longest, LONGEST_FAULTS))
                if planned:
                    self._shake(number, planned)
                number += 1
            self._end()
        finally:
            self._tell_result()
            self._car.close()
        return 1 if self._breaks or self._trouble else 0

    def _wait_until_it_watches(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while not any(reading.state == "monitoring" for reading in self._car.ear.readings()):
            if time.monotonic() > deadline:
                self._broken(Break(deadline, "start", "it does not come to monitor"))
                return
            time.sleep(0.1)
        time.sleep(1.0)

    def _shake(self, number: int, planned: list[Planned]) -> None:
        one = Round(number, time.monotonic())
        self._rounds += 1
        self._say(f"round {number}: " + ", ".join(
            f"{what.fault.name} at {what.begin:.1f} for {what.seconds:.1f}" for what in planned))
        threads = [threading.Thread(target=self._act, args=(one, what)) for what in planned]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        one.calm_begin = time.monotonic()
        while self._car.ends:
            self._check_end(self._car.ends.pop())
        self._rest_while_alive(one, CALM + self._invariants.camera_probation())
        one.end = time.monotonic()
        for broken in self._invariants.check(one):
            self._broken(broken)
        with suppress(OSError):
            pid = self._car.program.process.pid
            self._calm_figures.setdefault(pid, []).append(figures_of(pid))

    def _act(self, one: Round, what: Planned) -> None:
        time.sleep(max(0.0, one.begin + what.begin - time.monotonic()))
        begin = time.monotonic()
        try:
            what.fault.act(self._car, what.draw, what.seconds, time.sleep)
        except Exception:  # noqa: BLE001  (a thread's own; told, and the run fails)
            self._trouble.append(f"{what.fault.name}: {traceback.format_exc()}")
        one.happenings.append(Happening(what.fault, begin, time.monotonic()))

    def _rest_while_alive(self, one: Round, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status = self._car.program.process.poll()
            if status is not None:
                self._car.mourn()
                if self._car.was_ended_by_want(status):
                    self._ended_by_want += 1
                else:
                    self._broken(Break(time.monotonic(), "alive", f"it has ended, status {status}:"
                                       f" {self._car.program.text[-500:]}"))
                self._invariants.deaths.append(time.monotonic())
                self._car.start_again()
                one.calm_begin = time.monotonic()
                heard_of = [reading.answered_at for reading in self._car.ear.readings(one.begin)
                            if reading.state]
                one.absences.append((max(heard_of, default=one.begin), one.calm_begin))
                until = one.calm_begin + seconds
            time.sleep(0.2)

    def _end(self) -> None:
        ending = self._car.ask_to_end()
        self._check_end(ending)
        time.sleep(0.3)                         # the last signals are on their way
        for broken in self._invariants.check_ids(self._car.lives,
                                                  frozenset(self._car.cut_short)):
            self._broken(broken)
        for figures in self._calm_figures.values():
            if grown := growth(figures):
                self._broken(Break(time.monotonic(), "flat", grown))
        self._say(f"ended {ending.seconds:.2f} s after SIGTERM, status {ending.status}")

    def _check_end(self, ending: Ending) -> None:
        ended_at = time.monotonic()
        late = self._car.lateness.between(ended_at - ending.seconds, ended_at)
        if ending.is_want:
            self._ended_by_want += 1
            self._invariants.deaths.append(ended_at)
        elif ending.status != 0:
            self._broken(Break(ended_at, "end", f"status {ending.status} after SIGTERM"))
        elif ending.seconds > ENDS_WITHIN + late:
            self._broken(Break(ended_at, "end", f"{ending.seconds:.2f} s after SIGTERM"))

    def _broken(self, broken: Break) -> None:
        self._breaks.append(broken)
        self._say(f"BROKEN at {broken.at - self._began_at:.1f} s, seed {self._options.seed}:"
                  f" {broken.invariant}: {broken.text}")

    def _say(self, text: str) -> None:
        print(f"[{time.monotonic() - self._began_at:7.1f}] {text}", flush=True)

    def _tell_result(self) -> None:
        tally, options = self._invariants.tally, self._options
        ticker, queue = self._car.lateness.worst()
        self._say(f"{self._rounds} rounds; state read {tally.readings} times")
        worst = f", at worst {tally.criticals_worst:+.2f} s from its time"
        self._say(f"critical alerts: {tally.criticals_due} due"
                  + (worst if tally.criticals_due else ""))
        self._say(f"told what is missing: {tally.told_due} times, after {tally.told_worst:.1f} s at"
                  f" worst; back to normal: {tally.normals} times, after"
                  f" {tally.normals_worst:.1f} s at worst")
        self._say(f"the machine: a sleep was up to {ticker:.2f} s late; the thread that waited"
                  f" longest stood in the queue for a processor {queue:.0%} of the time")
        if self._car.journal is not None:
            self._say(f"told to the journal: {self._car.journal.count} entries")
        for excused in tally.excused:
            self._say(f"late by no more than the machine: {excused}")
        for figures in self._calm_figures.values():
            first, last = figures[0], figures[-1]
            self._say(f"memory {first.megabytes:.0f} -> {last.megabytes:.0f} MB, threads"
                      f" {first.threads} -> {last.threads}, descriptors {first.descriptors} ->"
                      f" {last.descriptors}")
        if self._ended_by_want:
            self._say(f"it ended {self._ended_by_want} times for want of file descriptors or memory")
        for trouble in self._trouble:
            self._say(f"the shaker itself failed: {trouble}")
        if self._breaks or self._trouble:
            log = FOLDER / f"{options.seed}.log"
            shutil.copy(self._car.cabin.folder / "cabinwatch.log", log)
            only = f" --only {','.join(sorted(self._only))}" if self._only else ""
            self._say(f"{len(self._breaks)} broken; the log is {log}; again:"
                      f" ./dev shake --minutes {options.minutes:g} --seed {options.seed}"
                      f" --drive {options.drive}{only}")
        else:
            self._say("nothing broke")


def _faults(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in NAMES]:
        raise argparse.ArgumentTypeError(f"no fault {unknown[0]}; there are {', '.join(NAMES)}")
    return names


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev shake", usage=argparse.SUPPRESS,
                                     description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", type=_faults, default=[])
    parser.add_argument("--drive", choices=DRIVES, default=None)
    parser.add_argument("--executable", type=Path,
                        default=ROOT / "build" / "release" / "cabinwatch")
    parser.add_argument("--only-read-options", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1_000_000)
    if options.drive is None:
        options.drive = "attentive" if options.seed % 3 == 0 else "nods"
    return options


def main() -> int:
    options = _parse()
    if options.only_read_options:
        return 0
    print(f"seed {options.seed}, {options.minutes:g} minutes, drive {options.drive}", flush=True)
    return Shaker(options).run()


if __name__ == "__main__":
    sys.exit(main())
