"""An older version of the program, built beside this one."""

from __future__ import annotations

import subprocess
from pathlib import Path

from report.results import ROOT, progress


def executable_of(version: str) -> Path:
    """Of a commit; or the path of an executable, as it is. Built in build/before/COMMIT, once."""
    if Path(version).is_file():
        return Path(version).resolve()
    commit = _output("git", "rev-parse", "--short", f"{version}^{{commit}}")
    folder = ROOT / "build" / "before" / commit
    executable = folder / "build" / "bench" / "cabinwatch"
    if not executable.is_file():
        progress(f"building {commit} in {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True,
                                 stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        _run(folder, "cmake", "--preset", "bench", "-DCABINWATCH_BENCHMARKS=OFF")
        _run(folder, "cmake", "--build", "--preset", "bench", "--target", "cabinwatch")
    # Where it looks for the face model.
    share = folder / "build" / "share"
    if not share.exists():
        share.symlink_to(ROOT / "build" / "share")
    return executable


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
