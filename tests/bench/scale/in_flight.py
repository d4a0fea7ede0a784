"""1 to 256 queries in flight, all on the analyst's one thread: what a query costs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from reference.recordings import recordings
from report.results import progress
from report.table import markdown
from scale.batch_run import batch_run, copies

COUNTS = (1, 4, 16, 64, 256)
QUERY_SECONDS = 1.0
# As many recordings as keep each number of queries in flight for a while.
RECORDINGS_FOR = {1: 1, 4: 2, 16: 5, 64: 15, 256: 40}


def measure() -> tuple[str, dict[str, Any]]:
    rows = []
    figures: dict[str, Any] = {}
    for count in COUNTS:
        # One at a time would take minutes for the same figure.
        query_seconds = QUERY_SECONDS if count >= 16 else QUERY_SECONDS / 10
        with tempfile.TemporaryDirectory() as folder:
            videos = copies(recordings(5), RECORDINGS_FOR[count], Path(folder))
            done = batch_run(videos, min(16, len(videos)),
                             ["--slots=256", f"--query-seconds={query_seconds}"],
                             {"llm.max_queries_in_flight": count, "llm.strategy": "parallel",
                              "llm.deadline_seconds": 60.0})
        progress(f"{count} in flight: {done.most_at_once} at once")
        rows.append([str(count), str(done.most_at_once), str(done.queries),
                     f"{1000 * done.run.cpu_s / done.queries:.2f}", f"{done.run.peak_mib:.0f}",
                     f"{done.queries / done.run.wall_s:.1f}",
                     f"{done.sequence_p50:.2f}", f"{done.sequence_p95:.2f}",
                     f"{2 * query_seconds:.1f}"])
        figures[str(count)] = {"most_at_once": done.most_at_once, "queries": done.queries,
                               "cpu_s": done.run.cpu_s, "peak_mib": done.run.peak_mib,
                               "wall_s": done.run.wall_s, "sequence_p50_s": done.sequence_p50,
                               "sequence_p95_s": done.sequence_p95}
    return ("### Queries in flight\n\nOne process, one thread for all transfers; CPU with decoding "
            "and encoding.\n\n" + markdown(
                ["allowed", "at once", "queries", "CPU ms a query", "peak MiB", "queries/s",
                 "sequence s p50", "p95", "of that the model"], rows)), figures
