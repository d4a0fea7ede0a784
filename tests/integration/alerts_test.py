"""Alerts as another program hears them: each drawn drive raises what its script expects."""

from __future__ import annotations

import time
import unittest

from cabin_test_case import CabinTestCase, DriveTestCase
from drawn_drive.drive import load_drive
from rig.drives import DRIVES, drive_file


class EveryDrive(DriveTestCase):
    """One test per drive, made from the scripts."""


def _add_tests() -> None:
    for script in sorted(DRIVES.glob("*.toml")):
        if script.stem == "reflex":
            continue  # scripted for the other lane: reflex_test plays it
        def test(self: EveryDrive, name: str = script.stem) -> None:
            self.play(name)
        setattr(EveryDrive, f"test_{script.stem}", test)


_add_tests()


class EveryWayOfAsking(DriveTestCase):
    """Another protocol, another strategy: the same alerts."""

    def test_openai(self) -> None:
        self.play("phone", llm__api="openai")

    def test_sequential(self) -> None:
        self.play("phone", llm__strategy="sequential")

    def test_fused(self) -> None:
        self.play("phone", llm__strategy="fused")

    def test_frames_are_never_mixed_up(self) -> None:
        queries = self.play("demo").server.log()
        self.assertTrue(queries)
        self.assertEqual([query for query in queries if not query["in_order"]], [])

    def test_every_query_of_a_sequence_begins_alike(self) -> None:
        prefixes: dict[tuple[int, ...], set[str]] = {}
        for query in self.play("phone").server.log():
            if query["analysis"] in ("face_state", "attention", "hand_position", "scene",
                                     "impairment"):
                prefixes.setdefault(tuple(query["frame_numbers"]), set()).add(
                    query["prefix_hash"])
        self.assertTrue(prefixes)
        self.assertEqual({len(hashes) for hashes in prefixes.values()}, {1})


class AtItsOwnPace(CabinTestCase):
    """The demonstration as a camera would give it: alerts come while it happens."""

    def test_demo(self) -> None:
        script = load_drive(drive_file("demo"))
        cabin = self.cabin()
        program = cabin.run(**self.live("demo"))
        program.wait_for_line("camera works")
        began_at = time.monotonic()
        self.assertEqual(program.wait(script.seconds + 30), 0, program.text)
        for expected in script.expected:
            raised = [signal for signal in cabin.watcher.all_signals()
                      if signal.signal == "AlertRaised" and signal.kind == expected.kind]
            self.assertEqual(len(raised), 1, program.text)
            second = raised[0].heard_at - began_at
            self.assertGreater(second, expected.after)
            self.assertLess(second, expected.before)


if __name__ == "__main__":
    unittest.main()
