"""1 to 16 streams at their own pace, in one process: what each costs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from reference.recordings import recordings
from report.results import progress
from report.table import markdown
from scale.batch_run import batch_run, copies

COUNTS = (1, 2, 4, 8, 16)
SECONDS = 30.0                  # of each recording
QUERY_SECONDS = 0.2


def measure() -> tuple[str, dict[str, Any]]:
    rows = []
    figures: dict[str, Any] = {}
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            videos = copies(recordings(5), count, Path(folder))
            done = batch_run(videos, count, ["--slots=256", f"--query-seconds={QUERY_SECONDS}"], {
                "camera.realtime": True, "llm.max_queries_in_flight": 256,
                "llm.strategy": "parallel"})
        cpu = 100 * done.run.cpu_s / SECONDS
        progress(f"{count} streams: {cpu / count:.1f} % of a core each")
        rows.append([str(count), f"{cpu:.1f}", f"{cpu / count:.2f}", f"{done.run.peak_mib:.0f}",
                     str(done.sequences),
                     f"{1000 * (done.sequence_p50 - 2 * QUERY_SECONDS):.0f}",
                     f"{1000 * (done.sequence_p95 - 2 * QUERY_SECONDS):.0f}",
                     f"{done.run.wall_s - SECONDS:.1f}"])
        figures[str(count)] = {"cpu_percent": cpu, "peak_mib": done.run.peak_mib,
                               "sequence_p50_s": done.sequence_p50,
                               "sequence_p95_s": done.sequence_p95, "wall_s": done.run.wall_s}
    return ("### Streams at their own pace\n\n640x480 at 15 fps, decoding counted; a query takes "
            f"{QUERY_SECONDS:g} s, a sequence two of them.\n\n" + markdown(
                ["streams", "CPU, % of a core", "each", "peak MiB", "sequences",
                 "sequence less the model's time, ms, p50", "p95", "ended after, s"], rows)), figures
