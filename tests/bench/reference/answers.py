"""What programs said of the recordings' sequences, and whether they said the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# (video, sequence, analysis) -> the answer's fields
Answers = dict[tuple[str, int, str], dict[str, Any]]

# A model's wording: nothing follows from it.
_NOT_COMPARED = ("confidence", "summary")


def of_usual(text: str) -> Answers:
    """From what the usual design's programs print."""
    answers: Answers = {}
    for line in text.splitlines():
        told = json.loads(line)
        for analysis, answer in told["answers"].items():
            answers[told["video"], told["sequence"], analysis] = _compared(answer)
    return answers


def of_batch(folder: Path) -> Answers:
    """From the results of `cabinwatch batch`."""
    answers: Answers = {}
    for file in folder.glob("*.findings.jsonl"):
        video = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["type"] == "header":
                video = told["video"]["name"]
            elif told["type"] == "sequence":
                for analysis, answer in told["answers"].items():
                    answers[video, told["id"], analysis] = _compared(answer)
    return answers


def sequences(answers: Answers) -> int:
    return len({(video, sequence) for video, sequence, _ in answers})


def agreement(answers: Answers, others: Answers) -> float:
    """The share of all questions, of either, that both gave the same answer to."""
    asked = answers.keys() | others.keys()
    same = sum(answers.get(question) == others.get(question) for question in asked)
    return same / len(asked) if asked else 0.0


def _compared(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in _NOT_COMPARED}
