"""Of an integration test that is several of ctest, every class is one of them."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "integration"


class EveryClassIsRun(unittest.TestCase):

    def test_of_files_that_are_split(self) -> None:
        listed = (FOLDER / "CMakeLists.txt").read_text(encoding="utf-8")
        named = re.findall(r"\b(\w+_test)\.(\w+)", listed)
        self.assertTrue(named)
        for module in {module for module, _ in named}:
            text = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
            bases = set(re.findall(r"^class \w+\((\w+)\):", text, re.MULTILINE))
            classes = set(re.findall(r"^class (\w+)\(", text, re.MULTILINE)) - bases
            self.assertEqual({name for of, name in named if of == module}, classes)


if __name__ == "__main__":
    unittest.main()
