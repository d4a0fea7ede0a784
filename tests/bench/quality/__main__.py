"""./dev bench quality: one setting at a time, the five recordings of the reference: tokens and bytes
of a sequence as the model server counts them, and how many answers are those to full pictures.

The model server reads drawn pictures: what it no longer makes out is a hint, not a proof, of what a
model would. Times are left out, since they are the server's: multiply its tokens by its rates.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model_server.process import ModelServerProcess

from reference.recordings import recordings
from report.results import ROOT, progress, publish
from report.table import markdown, percent
from report.timed_run import timed_run

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
FULL = {"encoder.max_side": 640, "encoder.jpeg_quality": 95}
SETTINGS: tuple[dict[str, Any], ...] = (
    FULL,
    {},
    *({"encoder.max_side": side} for side in (640, 336, 224, 160, 112)),
    *({"encoder.jpeg_quality": quality} for quality in (95, 70, 50, 30, 10)),
    *({"sampling.sequence_frames": frames} for frames in (8, 2, 1)),
    {"llm.describe": False},
    {"encoder.max_side": 224, "sampling.sequence_frames": 2, "llm.describe": False},
)

# (video, sequence, analysis) -> answer
Answers = dict[tuple[str, int, str], dict[str, Any]]


@dataclass(frozen=True)
class Cost:
    """Of one sequence in the mean."""

    prompt_tokens: float
    answer_tokens: float
    kilobytes: float
    answers: Answers


def measure(settings: dict[str, Any], videos: list[Path]) -> Cost:
    answers: Answers = {}
    prompt = answer = size = sequences = 0
    for video in videos:
        with ModelServerProcess(["--slots=8", "--query-seconds=0.005"]) as server:
            way = _bench(video, {"llm.servers": [server.url], "sampling.adaptive": False,
                                 **settings})
            answers |= _answers(video.name, server.log())
        prompt += way["prompt_tokens"]
        answer += way["answer_tokens"]
        size += way["bytes_sent"]
        sequences += way["sequences"]
    return Cost(prompt / sequences, answer / sequences, size / sequences / 1000, answers)


def _bench(video: Path, settings: dict[str, Any]) -> dict[str, Any]:
    command: list[str | Path] = [CABINWATCH, "bench", "--json", "--strategies", "sequential",
                                 "--config", "/dev/null", video]
    for name, value in settings.items():
        command += ["--set", f"{name}={json.dumps(value)}"]
    return json.loads(timed_run(command).text.splitlines()[0])


def _answers(video: str, log: list[dict[str, Any]]) -> Answers:
    """By the sequence's number, which the first frame tells, whatever frames follow it."""
    answers: Answers = {}
    for entry in log:
        if entry["outcome"] != "answered" or None in entry["frame_numbers"] \
                or not entry["frame_numbers"]:
            continue
        told = json.loads(entry["answer"])
        told = {name: value for name, value in told.items() if name not in ("confidence", "summary")}
        answers[video, entry["frame_numbers"][0], entry["analysis"]] = told
    return answers


def same(answers: Answers, full: Answers) -> float:
    """The share of the questions asked of full pictures that got the same answer."""
    return sum(answers.get(question) == told for question, told in full.items()) / len(full)


def name_of(settings: dict[str, Any]) -> str:
    if not settings:
        return "the defaults"
    return ", ".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench quality", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    videos = recordings(5)
    costs = []
    for settings in SETTINGS:
        progress(name_of(settings))
        costs.append(measure(settings, videos))
    full, default = costs[0], costs[1]
    rows = [[name_of(settings), f"{cost.prompt_tokens:.0f}",
             percent(100 * cost.prompt_tokens / default.prompt_tokens, 0),
             f"{cost.answer_tokens:.0f}", f"{cost.kilobytes:.0f}",
             percent(100 * same(cost.answers, full.answers), 1)]
            for settings, cost in zip(SETTINGS, costs)]
    publish("quality", "./dev bench quality", ["### Quality against cost\n\n" + markdown(
        ["setting", "prompt tokens a sequence", "of the defaults'", "answer tokens", "kB sent",
         "answers as to full pictures"], rows)],
        {"settings": [{"setting": name_of(settings), "prompt_tokens": cost.prompt_tokens,
                       "answer_tokens": cost.answer_tokens, "kilobytes": cost.kilobytes,
                       "same": same(cost.answers, full.answers)}
                      for settings, cost in zip(SETTINGS, costs)]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
