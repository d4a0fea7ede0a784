"""The usual design in its first form: one query after the other, one recording after the other."""

from __future__ import annotations

from usual_design import QUESTIONS, Server, encode, options, sequences, tell


def main() -> None:
    given = options()
    server = Server(given.server, given.api, given.model)
    for video in given.videos:
        for number, frames in enumerate(sequences(video), start=1):
            answers = {}
            for analysis in QUESTIONS:
                answers[analysis] = server.ask(analysis, [encode(frame) for frame in frames])
            tell(video, number, answers)


if __name__ == "__main__":
    main()
