"""What the service's unit leaves open, by systemd's own count."""

from __future__ import annotations

import re
import shutil
import subprocess
import unittest
from pathlib import Path

UNIT = Path(__file__).resolve().parents[3] / "systemd" / "cabinwatch.service"
MOST = 1.4


@unittest.skipIf(shutil.which("systemd-analyze") is None, "no systemd-analyze")
class Exposure(unittest.TestCase):

    def test_the_service_is_as_closed_as_it_was(self) -> None:
        counted = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)],
            capture_output=True, text=True, check=False)
        level = re.search(r"exposure level.*: ([0-9.]+)", counted.stdout)
        self.assertIsNotNone(level, counted.stdout + counted.stderr)
        self.assertLessEqual(float(level.group(1)), MOST, counted.stdout)


if __name__ == "__main__":
    unittest.main()
