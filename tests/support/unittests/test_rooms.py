"""Every include goes downwards: rooms know only the rooms below them."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# From below upwards, with the rooms that each may include. An inner room is named by its path; a file
# belongs to the longest name that fits.
ROOMS = {
    "base": {"base"},
    "pipeline": {"base"},
    "vision": {"pipeline", "base"},
    "llm": {"pipeline", "base"},
    "alerts": {"pipeline", "base"},
    "alerts/bus": {"alerts", "pipeline", "base"},
    "alerts/journal": {"alerts", "pipeline", "base"},
    "alerts/mqtt": {"alerts", "pipeline", "base"},
    "vehicle": {"base"},
    "chime": {"alerts", "pipeline", "base"},
    "config": {"llm", "vision", "alerts", "alerts/mqtt", "vehicle", "pipeline", "base"},
    "recordings": {"config", "llm", "vision", "alerts", "pipeline", "base"},
    "view": {"config", "vision", "pipeline", "base"},
    "daemon/service": {"config", "vehicle", "llm", "vision", "alerts", "alerts/bus", "alerts/journal",
                       "alerts/mqtt", "pipeline", "base"},
    "daemon/cli": {"daemon/service", "recordings", "view", "config", "llm", "vision", "alerts",
                   "alerts/bus", "alerts/journal", "alerts/mqtt", "chime", "vehicle", "pipeline", "base"},
    "daemon": {"daemon/cli", "base", "config"},
}

INCLUDE = re.compile(r'^#include "([^"]+)"')


def room_of(path: str) -> str | None:
    fitting = [room for room in ROOMS if path.startswith(room + "/")]
    return max(fitting, key=len, default=None)


def includes_against_the_arrows(files: dict[str, str]) -> list[str]:
    """As "file:line: includes what", of texts by path."""
    found = []
    for path, text in sorted(files.items()):
        room = room_of(path)
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            other = room_of(match[1]) if match else None
            if room and other and other != room and other not in ROOMS[room]:
                found.append(f"{path}:{number}: {room} includes {match[1]} of {other}")
    return found


class Rooms(unittest.TestCase):

    def test_no_include_runs_against_the_arrows(self) -> None:
        files = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
                 for room in ROOMS for pattern in ("*.hpp", "*.cpp", "*/*.hpp", "*/*.cpp")
                 for path in (ROOT / room).glob(pattern)}
        self.assertGreater(len(files), 200)
        self.assertEqual(includes_against_the_arrows(files), [])

    def test_an_include_upwards_is_named_with_file_and_line(self) -> None:
        self.assertEqual(
            includes_against_the_arrows(
                {"pipeline/frame.hpp": '#pragma once\n#include "alerts/policy.hpp"\n'}),
            ["pipeline/frame.hpp:2: pipeline includes alerts/policy.hpp of alerts"])

    def test_the_architecture_page_names_files_that_there_are(self) -> None:
        page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
        named = re.findall(r"`((?:[a-z_]+/)+[\w.]*)`", page)
        self.assertIn("pipeline/sampler.hpp", named)
        # A room's inner rooms are named without it, as "servers/".
        inner = {f"{path.name}/" for room in ROOMS for path in (ROOT / room).iterdir() if path.is_dir()}
        self.assertEqual([name for name in named
                          if name not in inner and not (ROOT / name).exists()], [])


if __name__ == "__main__":
    unittest.main()
