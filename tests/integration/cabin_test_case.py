"""What all integration tests share: the program under test, and drives as video files."""

from __future__ import annotations

import os
import unittest
from pathlib import Path
from typing import Any

from rig.cabin import Cabin
from rig.drives import drive_video

EXECUTABLE = Path(os.environ["CABINWATCH_EXECUTABLE"])
VIDEOS = Path(os.environ["CABINWATCH_VIDEOS"])


class CabinTestCase(unittest.TestCase):
    """Makes a Cabin for a test, and takes it down after it."""

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
