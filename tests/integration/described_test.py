"""What --help, the manual pages and the completion say of the command line is the same; and what the
documentation's pages refer to is there."""

from __future__ import annotations

import re
import subprocess
import unittest
from pathlib import Path

from cabin_test_case import EXECUTABLE
from rig.places import ROOT

MANUAL = (ROOT / "docs" / "cabinwatch.1").read_text(encoding="utf-8")
# Commands that have a page of their own.
PAGES = {page.stem.removeprefix("cabinwatch-"): page.read_text(encoding="utf-8")
         for page in (ROOT / "docs").glob("cabinwatch-*.1")}
COMPLETION = (ROOT / "systemd" / "cabinwatch.bash-completion").read_text(encoding="utf-8")
# The commands' rows of --help, and the long options of it.
COMMAND = re.compile(r"^  ([a-z]+) {2,}", re.MULTILINE)
OPTION = re.compile(r"^  (?:-h,)?--([a-z-]+)", re.MULTILINE)


def help_of(*command: str) -> str:
    return subprocess.run([str(EXECUTABLE), *command, "--help"], capture_output=True, text=True,
                          timeout=20, check=True).stdout


def commands() -> list[str]:
    return COMMAND.findall(help_of().partition("Subcommands:")[2])


def options_of(*command: str) -> set[str]:
    return set(OPTION.findall(help_of(*command))) - {"help"}


LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors_of(page: Path) -> set[str]:
    """Of a Markdown page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class ThePages(unittest.TestCase):

    def test_every_link_leads_somewhere(self) -> None:
        pages = [page for page in ROOT.rglob("*.md") if "build" not in page.parts
                 and "node_modules" not in page.parts]
        self.assertIn(ROOT / "README.md", pages)
        for page in pages:
            for link in LINK.findall(page.read_text(encoding="utf-8")):
                if link.startswith(("https:", "http:")):
                    continue
                with self.subTest(page=page.name, link=link):
                    file, _, anchor = link.partition("#")
                    target = page.parent / file if file else page
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors_of(target))


class TheCommandLine(unittest.TestCase):

    def test_every_command_says_how_it_is_used(self) -> None:
        self.assertIn("status", commands())
        for command in commands():
            text = help_of(command)
            self.assertIn(f"Usage: cabinwatch {command}", text)
            self.assertIn("--config FILE", text)

    def test_the_manual_has_every_command_and_option(self) -> None:
        for command in commands():
            with self.subTest(command):
                # Up to the next command, or the end of the list.
                part = re.search(rf"^\.It Cm {command}\b(.*?)(?=^\.It Cm |^\.Pp)", MANUAL,
                                 re.MULTILINE | re.DOTALL)
                self.assertIsNotNone(part)
                if command in PAGES:
                    self.assertIn(f"Xr cabinwatch-{command} 1", part[0])
                else:
                    for option in options_of(command):
                        self.assertIn(f"Fl -{option}", part[0])
        for option in options_of():
            self.assertIn(f"Fl -{option}", MANUAL)

    def test_a_command_s_own_page_has_its_options_and_no_others(self) -> None:
        self.assertLessEqual({"batch", "replay", "score", "bench"}, set(PAGES))
        self.assertLessEqual(set(PAGES), set(commands()))
        for command, page in PAGES.items():
            with self.subTest(command):
                explained = re.findall(r"^\.It Fl -([a-z-]+)", page, re.MULTILINE)
                self.assertEqual(sorted(explained), sorted(options_of(command)))
                self.assertIn(f"Xr cabinwatch-{command} 1", MANUAL.partition(".Sh SEE ALSO")[2])

    def test_the_completion_has_every_command_and_option(self) -> None:
        self.assertEqual(sorted(self.completed("cabinwatch ")),
                         sorted([*commands(), "--help", *(f"--{o}" for o in options_of())]))
        for command in commands():
            with self.subTest(command):
                general = options_of() - {"version"}
                self.assertEqual(
                    sorted(self.completed(f"cabinwatch {command} --")),
                    sorted(f"--{option}" for option in options_of(command) | general | {"help"}))

    def completed(self, line: str) -> list[str]:
        """What the completion offers behind this line."""
        # _init_completion is of the package bash-completion; this is what it does, for a line
        # without quotes.
        script = f"""
            _init_completion() {{
              words=(${{line}}); [[ $line == *' ' ]] && words+=('')
              cword=$((${{#words[@]}} - 1)); cur=${{words[cword]}}; prev=${{words[cword - 1]}}
            }}
            _filedir() {{ :; }}
            compopt() {{ :; }}
            line={line!r}
            {COMPLETION}
            _cabinwatch
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20,
                              check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()


if __name__ == "__main__":
    unittest.main()
