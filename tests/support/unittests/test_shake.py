"""Each of the shaker's invariants is seen to break; a seed draws the same again."""

from __future__ import annotations

import sys
import unittest
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rig.bus_watcher import AlertSignal  # noqa: E402
from shake.ear import Bus, Reading  # noqa: E402
from shake.faults import ALL, NAMES  # noqa: E402
from shake.figures import Figures, growth  # noqa: E402
from shake.happened import Happening, Round  # noqa: E402
from shake.invariants import Break, Invariants  # noqa: E402
from shake.plan import round_of  # noqa: E402

CLOSE, OPEN, LENGTH = 8.0, 12.5, 20.0
BEGAN = 1000.0
FAULTS = {fault.name: fault for fault in ALL}


class Car:
    """What was recorded of a round of 40 s in which all was well; tests change one thing of it."""

    def __init__(self) -> None:
        self.readings_ = [Reading(moment, moment + 0.01, "monitoring")
                          for moment in (BEGAN + 0.25 * step for step in range(160))]
        self.signals: list[AlertSignal] = []
        self.unseen: list[tuple[float, float]] = []     # times without a frame
        self.late = 0.0
        self.round = Round(0, BEGAN, [], BEGAN + 20, BEGAN + 40)
        self.came_at = 0.0
        self.went_at: float | None = None
        self.deaths: list[float] = []
        for number, closing in enumerate((BEGAN + CLOSE, BEGAN + LENGTH + CLOSE), 1):
            self.tell("AlertRaised", number, "drowsiness", closing + 3.2, "critical")
            self.tell("AlertCleared", number, "drowsiness", closing + 8.0)

    def tell(self, signal: str, number: int, kind: str, at: float, severity: str = "") -> None:
        self.signals.append(AlertSignal(signal, number, kind, severity, heard_at=at))
        self.signals.sort(key=lambda one: one.heard_at)

    def forget(self, number: int) -> None:
        self.signals = [one for one in self.signals if one.id != number]

    def hurt(self, name: str, begin: float, end: float) -> None:
        self.round.happenings.append(Happening(FAULTS[name], BEGAN + begin, BEGAN + end))

    def broken(self, allowed: frozenset[str] = frozenset({"drowsiness"})) -> list[str]:
        invariants = Invariants(self, self, self, (CLOSE, OPEN), allowed)
        invariants.deaths = self.deaths
        return [one.invariant for one in invariants.check(self.round)]

    def ids(self, end: float | None = BEGAN + 41) -> list[Break]:
        invariants = Invariants(self, self, self, (CLOSE, OPEN), frozenset())
        return invariants.check_ids([(BEGAN, end)])

    # As an Ear, a Camera and a Lateness.

    def readings(self, begin: float = 0.0) -> list[Reading]:
        return [one for one in self.readings_ if one.asked_at >= begin]

    def buses(self) -> list[Bus]:
        return [Bus([], 0.0, self.came_at), Bus(self.signals, self.came_at, self.went_at)]

    def was_good(self, begin: float, end: float) -> bool:
        return not any(away < end and back > begin for away, back in self.unseen)

    def last_frame(self, before: float) -> float:
        return next((away for away, back in self.unseen if away < before < back), before)

    def moments(self, position: float, begin: float, end: float) -> list[float]:
        moments = (BEGAN + position + LENGTH * number for number in range(-1, 3))
        return [moment for moment in moments if begin <= moment < end]

    def between(self, _begin: float, _end: float) -> float:
        return self.late


class AnInvariantBreaks(unittest.TestCase):

    def setUp(self) -> None:
        self.car = Car()

    def test_not_when_all_is_well(self) -> None:
        self.assertEqual(self.car.broken(), [])
        self.assertEqual(self.car.ids(), [])

    def test_when_it_monitors_without_a_frame(self) -> None:
        self.car.unseen = [(BEGAN + 1, BEGAN + 3.0)]
        self.assertEqual(self.car.broken(), [])
        self.car.unseen = [(BEGAN + 1, BEGAN + 4.0)]
        self.assertIn("seen", self.car.broken())

    def test_not_when_the_frame_comes_while_the_state_is_asked_for(self) -> None:
        self.car.readings_ = [Reading(BEGAN + 13.9, BEGAN + 14.1, "monitoring")]
        self.car.unseen = [(BEGAN + 1, BEGAN + 14.0)]
        self.assertNotIn("seen", self.car.broken())

    def test_not_when_it_looks_at_what_waited_while_it_was_stopped(self) -> None:
        self.car.readings_ = [Reading(BEGAN + 6.9, BEGAN + 7.1, "monitoring")]
        self.car.unseen = [(BEGAN + 2, BEGAN + 7.2)]
        self.assertIn("seen", self.car.broken())
        self.car.hurt("stopped", 1.5, 7.0)
        self.assertNotIn("seen", self.car.broken())
        self.car.readings_ = [Reading(BEGAN + 9.9, BEGAN + 10.1, "monitoring")]
        self.car.unseen = [(BEGAN + 2, BEGAN + 12)]
        self.assertIn("seen", self.car.broken())

    def test_when_a_critical_alert_is_missing_or_late(self) -> None:
        self.car.forget(1)
        self.assertEqual(self.car.broken(), ["critical"])
        self.car.tell("AlertRaised", 3, "drowsiness", BEGAN + CLOSE + 4.9, "critical")
        self.assertEqual(self.car.broken(), ["critical"])
        self.car.late = 0.2
        self.assertEqual(self.car.broken(), [])

    def test_not_for_an_alert_that_nobody_could_give(self) -> None:
        self.car.forget(1)
        self.car.hurt("stopped", 9.0, 10.0)
        self.assertEqual(self.car.broken(), [])

    def test_when_a_critical_alert_waits_for_the_server(self) -> None:
        self.car.forget(1)
        self.car.hurt("server_hangs", 5.0, 10.0)
        self.assertEqual(self.car.broken(), ["critical"])

    def test_when_an_alert_is_none_of_the_drives(self) -> None:
        self.car.tell("AlertRaised", 7, "phone_use", BEGAN + 30, "warning")
        self.assertEqual(self.car.broken(), ["false"])
        self.assertEqual(self.car.broken(frozenset({"drowsiness", "phone_use"})), [])

    def test_when_sleep_is_told_of_open_eyes(self) -> None:
        self.car.tell("AlertRaised", 7, "drowsiness", BEGAN + 25, "warning")
        self.assertEqual(self.car.broken(), ["false"])

    def test_not_when_it_is_told_again_on_a_bus_that_came_back(self) -> None:
        self.car.tell("AlertRaised", 7, "drowsiness", BEGAN + OPEN + 4.0, "warning")
        self.assertEqual(self.car.broken(), ["false"])
        self.car.came_at = BEGAN + OPEN + 3.7
        self.assertEqual(self.car.broken(), [])

    def test_not_when_it_is_told_again_while_nobody_sees_the_driver(self) -> None:
        self.car.tell("AlertRaised", 7, "drowsiness", BEGAN + OPEN + 7.0, "warning")
        self.car.came_at = BEGAN + OPEN + 6.7
        self.assertEqual(self.car.broken(), ["false"])
        self.car.readings_ = [Reading(one.asked_at, one.answered_at, "degraded")
                              if one.asked_at < BEGAN + 22 else one for one in self.car.readings_]
        self.car.unseen = [(BEGAN + OPEN, BEGAN + OPEN + 9.0)]
        self.assertEqual(self.car.broken(), [])

    def test_not_for_what_nobody_was_there_to_tell(self) -> None:
        self.car.hurt("camera_gone", 0.0, 19.0)
        self.assertEqual(self.car.broken(), ["told"])
        self.car.round.absences = [(BEGAN + 0.5, BEGAN + 20.0)]
        self.car.forget(1)
        self.assertEqual(self.car.broken(), [])

    def test_when_what_begins_anew_does_not_tell_what_is_missing(self) -> None:
        self.car.hurt("started_again", 0.0, 2.0)
        self.car.hurt("server_hangs", 1.0, 19.0)
        self.assertEqual(self.car.broken(), ["told"])
        self.car.tell("AlertRaised", 7, "analysis_degraded", BEGAN + 14.4, "advisory")
        self.car.tell("AlertCleared", 7, "analysis_degraded", BEGAN + 22)
        self.assertEqual(self.car.broken(), [])

    def test_when_it_is_not_told_what_is_missing(self) -> None:
        self.car.hurt("server_hangs", 0.0, 15.0)
        self.assertEqual(self.car.broken(), ["told"])
        self.car.tell("AlertRaised", 7, "analysis_degraded", BEGAN + 11, "advisory")
        self.car.tell("AlertCleared", 7, "analysis_degraded", BEGAN + 22)
        self.assertEqual(self.car.broken(), [])

    def test_when_it_stays_degraded(self) -> None:
        self.car.readings_ = [Reading(one.asked_at, one.answered_at, "degraded")
                              if BEGAN + 20 < one.asked_at < BEGAN + 36 else one
                              for one in self.car.readings_]
        self.assertEqual(self.car.broken(), ["normal"])

    def test_when_a_camera_that_failed_again_stays_at_fault_for_longer_than_it_may(self) -> None:
        self.car.tell("AlertRaised", 7, "camera_fault", BEGAN + 1, "warning")
        self.car.tell("AlertCleared", 7, "camera_fault", BEGAN + 4)
        self.car.tell("AlertRaised", 8, "camera_fault", BEGAN + 15, "warning")
        self.assertEqual(self.car.broken(), ["normal"])
        self.car.tell("AlertCleared", 8, "camera_fault", BEGAN + 36.5)  # after 4 s of pictures, not 2
        self.assertEqual(self.car.broken(), [])

    def test_when_an_alert_of_the_system_stays(self) -> None:
        self.car.tell("AlertRaised", 7, "camera_fault", BEGAN + 15, "warning")
        self.assertEqual(self.car.broken(), ["normal"])
        self.car.deaths = [BEGAN + 18]          # nobody was left to clear it
        self.car.forget(2)                      # the next life counts from the beginning
        self.car.tell("AlertRaised", 7, "drowsiness", BEGAN + LENGTH + CLOSE + 3.2, "critical")
        self.assertEqual(self.car.broken(), [])

    def test_when_an_id_comes_twice_or_is_never_cleared(self) -> None:
        self.car.tell("AlertRaised", 1, "drowsiness", BEGAN + 30, "critical")
        self.assertEqual([one.invariant for one in self.car.ids()], ["ids", "cleared"])
        self.assertEqual([one.invariant for one in self.car.ids(end=None)], ["ids"])
        self.car.went_at = BEGAN + 35           # nobody could hear that it was cleared
        self.assertEqual([one.invariant for one in self.car.ids()], ["ids"])

    def test_when_it_grows(self) -> None:
        flat = [Figures(60.0 + number % 3, 8, 20) for number in range(9)]
        self.assertEqual(growth(flat), "")
        leaking = [Figures(60.0, 8 + number, 20) for number in range(9)]
        self.assertEqual(growth(leaking), "threads 9 -> 15")


class ASeed(unittest.TestCase):

    @staticmethod
    def drawn(seed: int, only: frozenset[str] = frozenset()) -> list[tuple[str, float, float]]:
        return [(one.fault.name, one.begin, one.seconds) for number in range(20)
                for one in round_of(seed, number, only, 56.0)]

    def test_draws_the_same_again(self) -> None:
        self.assertEqual(self.drawn(7), self.drawn(7))
        self.assertNotEqual(self.drawn(7), self.drawn(8))

    def test_draws_every_fault_in_time(self) -> None:
        self.assertEqual({name for seed in range(20) for name, _, _ in self.drawn(seed)}, set(NAMES))

    def test_with_only_some_faults_draws_them_as_before(self) -> None:
        some = frozenset({"camera_gone", "paused", "server_lies"})
        self.assertEqual(self.drawn(7, some), [one for one in self.drawn(7) if one[0] in some])

    def test_never_draws_two_of_a_group_at_once(self) -> None:
        for number in range(50):
            groups: dict[str, int] = defaultdict(int)
            for one in round_of(3, number, frozenset(), 56.0):
                groups[one.fault.group] += 1
            self.assertLessEqual(max(groups.values()), 1)


if __name__ == "__main__":
    unittest.main()
