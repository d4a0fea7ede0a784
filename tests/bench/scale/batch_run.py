"""`cabinwatch batch` over recordings, against a test model server of its own."""

from __future__ import annotations

import json
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model_server.process import ModelServerProcess

from report.results import ROOT
from report.timed_run import TimedRun, timed_run

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"


@dataclass(frozen=True)
class BatchRun:
    """`most_at_once`: queries that the server worked on at the same time. Times in seconds;
    `sequence_s`: from a sequence's first query to its finding."""

    run: TimedRun
    sequences: int
    queries: int
    most_at_once: int
    sequence_s: list[float]

    @property
    def sequence_p50(self) -> float:
        return statistics.median(self.sequence_s)

    @property
    def sequence_p95(self) -> float:
        return statistics.quantiles(self.sequence_s, n=20)[-1]


def batch_run(videos: list[Path], workers: int, server_options: list[str],
              settings: dict[str, Any]) -> BatchRun:
    """Raises RuntimeError when it fails, or when a question was not answered."""
    with ModelServerProcess(server_options) as server, tempfile.TemporaryDirectory() as folder:
        command: list[str | Path] = [CABINWATCH, "batch", "--config", "/dev/null", "--workers",
                                     str(workers), "--out", folder, *videos]
        chosen = {"llm.servers": [server.url], "vision.enabled": False, **settings}
        for name, value in chosen.items():
            command += ["--set", f"{name}={json.dumps(value)}"]
        run = timed_run(command)
        sequence_s = []
        for file in Path(folder).glob("*.findings.jsonl"):
            sequence_s += _sequence_times(file)
        state = server.state()
        log = [entry for entry in server.log() if entry["images"] > 1]
    return BatchRun(run, len(sequence_s), len(log), state["most_busy"], sequence_s)


def _sequence_times(file: Path) -> list[float]:
    times = []
    for line in file.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if told["type"] != "sequence":
            continue
        if told["errors"]:
            raise RuntimeError(f"{file.name}: {told['errors']}")
        times.append(told["run"]["analysis_ms"] / 1000)
    return times


def copies(videos: list[Path], count: int, folder: Path) -> list[Path]:
    """So many recordings, of the same few files under names of their own."""
    links = []
    for number in range(count):
        link = folder / f"{number:03}-{videos[number % len(videos)].name}"
        link.symlink_to(videos[number % len(videos)])
        links.append(link)
    return links
