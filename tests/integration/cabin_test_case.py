"""What all integration tests share: the program under test, and drives as video files."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from drawn_drive.drive import load_drive
from rig.bus_watcher import AlertSignal
from rig.cabin import Cabin
from rig.drives import drive_file, drive_video

EXECUTABLE = Path(os.environ["CABINWATCH_EXECUTABLE"])
VIDEOS = Path(os.environ["CABINWATCH_VIDEOS"])


def keep_state_apart(test: unittest.TestCase) -> None:
    """What the program learns of servers is gone after the test, and in nobody's home."""
    state = tempfile.TemporaryDirectory(prefix="cabinwatch-state-")
    test.addCleanup(state.cleanup)
    environment = mock.patch.dict(os.environ, XDG_STATE_HOME=state.name)
    environment.start()
    test.addCleanup(environment.stop)


class CabinTestCase(unittest.TestCase):
    """Makes a Cabin for a test, and takes it down after it."""

    def setUp(self) -> None:
        keep_state_apart(self)

    def cabin(self, *server_options: str, with_server: bool = True) -> Cabin:
        cabin = Cabin(EXECUTABLE, list(server_options), with_server)
        self.addCleanup(cabin.close)
        return cabin

    @staticmethod
    def drive(name: str) -> dict[str, Any]:
        """Settings that play a drawn drive as fast as the stages can."""
        return {"camera__source": f"file:{drive_video(name, VIDEOS)}", "camera__realtime": False}

    @staticmethod
    def live(name: str) -> dict[str, Any]:
        """Settings that play a drawn drive at its own pace, as a camera would."""
        return {"camera__source": f"file:{drive_video(name, VIDEOS)}", "camera__realtime": True}


def but_for_a_slow_beginning(signals: list[AlertSignal]) -> list[AlertSignal]:
    """Without the fault of a source that a busy machine took longer to open than a camera may take."""
    slow = {signal.id for signal in signals
            if signal.kind == "camera_fault" and "no picture has come from it yet" in str(signal.details)}
    return [signal for signal in signals if signal.id not in slow]


class DriveTestCase(CabinTestCase):
    """Plays drawn drives as fast as the stages can, and compares with their scripts."""

    def play(self, name: str, **settings: Any) -> Cabin:
        """Every expected alert is raised once, no other one is, and each is cleared."""
        script = load_drive(drive_file(name))
        cabin = self.cabin()
        program = cabin.run(**self.drive(name), **settings)
        self.assertEqual(program.wait(120), 0, program.text)

        heard = but_for_a_slow_beginning(cabin.watcher.all_signals())
        raised = [signal for signal in heard if signal.signal == "AlertRaised"]
        kinds = [signal.kind for signal in raised]
        for expected in script.expected:
            self.assertEqual(kinds.count(expected.kind), 1,
                             f"{expected.kind} once; raised: {raised}\n{program.text}")
        allowed = {expected.kind for expected in script.expected} | set(script.allow)
        self.assertEqual(set(kinds) - allowed, set(), f"{raised}\n{program.text}")
        cleared = {signal.id for signal in heard if signal.signal == "AlertCleared"}
        self.assertEqual(cleared, {signal.id for signal in raised}, "every alert is cleared")
        return cabin
