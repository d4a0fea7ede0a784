"""What `./dev run` needs: less than the tests."""

from __future__ import annotations

import subprocess
import sys
import unittest

from rig.places import ROOT


class NeedsNoTestPackage(unittest.TestCase):
    def test_loads_without_python3_gi(self) -> None:
        without = "import sys; sys.modules['gi'] = None; import dev_run"
        loaded = subprocess.run([sys.executable, "-c", without], cwd=ROOT / "tests" / "support",
                                capture_output=True, text=True, check=False)
        self.assertEqual(loaded.stderr, "")


if __name__ == "__main__":
    unittest.main()
