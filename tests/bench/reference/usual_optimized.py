"""The usual design in its optimized form: a thread for each of a sequence's five queries, a
dictionary of encoded frames, connections that are kept.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import numpy
import requests
from usual_design import QUESTIONS, Server, encode, options, sequences, tell


class FrameCache:
    """Encoded frames by their content, the oldest out first."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._encoded: OrderedDict[str, str] = OrderedDict()

    def encoded(self, frame: numpy.ndarray) -> str:
        key = hashlib.md5(frame.tobytes()).hexdigest()
        if key not in self._encoded:
            self._encoded[key] = encode(frame)
            if len(self._encoded) > self._most:
                self._encoded.popitem(last=False)
        return self._encoded[key]


def main() -> None:
    given = options()
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=len(QUESTIONS))
    session.mount("http://", adapter)
    server = Server(given.server, given.api, given.model, session)
    cache = FrameCache()
    with ThreadPoolExecutor(max_workers=len(QUESTIONS)) as pool:
        for video in given.videos:
            for number, frames in enumerate(sequences(video), start=1):
                images = [cache.encoded(frame) for frame in frames]
                asked = {analysis: pool.submit(server.ask, analysis, images)
                         for analysis in QUESTIONS}
                tell(video, number, {analysis: answer.result()
                                     for analysis, answer in asked.items()})


if __name__ == "__main__":
    main()
