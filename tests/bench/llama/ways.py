"""The ways to ask about a sequence, and a run of one of them at a server that has seen nothing."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from llama.models import Model, Place
from llama.recorder import Query, Recorder
from llama.recording import recording
from llama.server import LlamaServer
from llama.share import encoder_share
from report.results import ROOT
from report.timed_run import timed_run

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
_FOUR = ("face_state", "attention", "hand_position", "scene")
_FIVE = (*_FOUR, "impairment")


@dataclass(frozen=True)
class Way:
    """`keeps_prefixes`: the server does, of what a slot was last asked. `is_long`: its first
    sequences cost more than the others."""

    name: str
    strategy: str
    analyses: tuple[str, ...] = _FIVE
    keeps_prefixes: bool = True
    is_long: bool = False


INDEPENDENT = Way("four independent queries at once", "parallel", _FOUR, keeps_prefixes=False)
AUTO = Way("`auto`, five questions", "auto", is_long=True)
WAYS = (INDEPENDENT, Way("`parallel`, four questions", "parallel", _FOUR),
        Way("`per_slot`, five questions", "per_slot", is_long=True),
        Way("`fused`, five questions", "fused", is_long=True), AUTO)


@dataclass(frozen=True)
class Run:
    """What one run took, from the first query about a sequence on: the server's start and what the
    probe asked come before it. `cpu_s`: the server's; `errors`: answers that were not valid, or did
    not come; `strategy`: that was in use at the end; `share`: of the encoder in reading a picture,
    where it was asked for."""

    sequences: int
    cpu_s: float
    wall_s: float
    queries: list[Query]
    errors: int
    strategy: str
    share: float | None = None

    @property
    def cpu_of_sequence(self) -> float:
        return self.cpu_s / self.sequences

    @property
    def cpu_of_sequence_at_last(self) -> float:
        """In the half of the queries that were answered last."""
        half = len(self.queries) // 2
        begin = self.queries[half - 1].answered_at_cpu_s
        part = (len(self.queries) - half) / len(self.queries)
        return (self.queries[-1].answered_at_cpu_s - begin) / (part * self.sequences)

    def of_sequence(self, what: str) -> float:
        """The mean of a number of the queries': prompt_tokens, cached_tokens, answer_tokens."""
        return sum(getattr(query, what) for query in self.queries) / self.sequences

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(way: Way, model: Model, place: Place, sequences: int, *, tells_share: bool = False) -> Run:
    kept = () if way.keeps_prefixes else ("--no-cache-prompt", "--cache-ram", "0")
    with LlamaServer(place, model, kept) as server, \
            Recorder(server.port, way.keeps_prefixes, server.cpu_seconds) as recorder, \
            tempfile.TemporaryDirectory() as folder:
        timed_run(_command(way, recorder.url, Path(folder), recording(sequences)))
        cpu, wall = server.cpu_seconds(), time.monotonic()
        summary = json.loads((Path(folder) / "summary.json").read_text(encoding="utf-8"))
        first = recorder.first
        if first is None:
            raise RuntimeError("cabinwatch asked the model server nothing")
        share = encoder_share(server, first.body) if tells_share else None
    totals = summary["totals"]
    return Run(totals["sequences"], cpu - first.cpu_s, wall - first.at, recorder.queries,
               sum(totals["errors"].values()), summary["videos"][0]["run"]["strategy"], share)


def _command(way: Way, url: str, folder: Path, video: Path) -> list[str | Path]:
    # Every frame of every sequence goes to the model, and nothing is given up: a slow machine does
    # the same work.
    chosen = {"llm.servers": [url], "llm.api": "openai", "llm.strategy": way.strategy,
              "llm.analyses": list(way.analyses), "llm.timeout_seconds": 120.0,
              "llm.deadline_seconds": 120.0, "sampling.adaptive": False, "vision.enabled": False}
    command: list[str | Path] = [CABINWATCH, "batch", "--config", "/dev/null", "--workers", "1",
                                 "--out", folder, video]
    for name, value in chosen.items():
        command += ["--set", f"{name}={json.dumps(value)}"]
    return command
