"""The usual design's batch: a thread pool over the videos, in each of which a sequence's queries are
asked as in its optimized form.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from usual_design import QUESTIONS, Server, options, sequences, tell
from usual_optimized import FrameCache

WORKERS = 4

telling = threading.Lock()


def analyse(server: Server, video: Path) -> None:
    cache = FrameCache()
    with ThreadPoolExecutor(max_workers=len(QUESTIONS)) as pool:
        for number, frames in enumerate(sequences(video), start=1):
            images = [cache.encoded(frame) for frame in frames]
            asked = {analysis: pool.submit(server.ask, analysis, images)
                     for analysis in QUESTIONS}
            answers = {analysis: answer.result() for analysis, answer in asked.items()}
            with telling:
                tell(video, number, answers)


def main() -> None:
    given = options()
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=WORKERS * len(QUESTIONS))
    session.mount("http://", adapter)
    server = Server(given.server, given.api, given.model, session)
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for done in [pool.submit(analyse, server, video) for video in given.videos]:
            done.result()


if __name__ == "__main__":
    main()
