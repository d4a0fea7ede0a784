"""Tables of the runs."""

from __future__ import annotations

from collections.abc import Sequence

from llama.ways import AUTO, INDEPENDENT, Run
from report.spread import Spread, ratios
from report.table import markdown

# By the way's name, round by round.
Ways = dict[str, list[Run]]
# By the model's name.
Figures = dict[str, Ways]


def cost_table(figures: Figures) -> str:
    """Of all models: what a sequence costs the server by each way, and as part of the first way."""
    heads = ["", "tokens read"]
    for ways in figures.values():
        heads += [f"{encoder(ways)}: CPU, s", "of the first"]
    rows = []
    for name in next(iter(figures.values())):
        row = [_told(name, [run for ways in figures.values() for run in ways[name]]),
               _least_to_most([read_tokens(run) for ways in figures.values() for run in ways[name]])]
        for ways in figures.values():
            row += _cost(ways, [run.cpu_of_sequence for run in ways[name]])
        rows.append(row)
    if all(AUTO.name in ways for ways in figures.values()):
        row = ["the same, its second half", ""]
        for ways in figures.values():
            row += _cost(ways, [run.cpu_of_sequence_at_last for run in ways[AUTO.name]])
        rows.append(row)
    return markdown(heads, rows)


def model_table(ways: Ways) -> str:
    """All that is known of one model's runs; means of a sequence, then over the rounds."""
    rows = []
    for name, runs in ways.items():
        rows.append([
            _told(name, runs), str(runs[-1].sequences),
            *(f"{Spread.of([run.of_sequence(what) for run in runs]).median:.0f}"
              for what in ("prompt_tokens", "cached_tokens", "answer_tokens")),
            Spread.of([run.cpu_of_sequence for run in runs]).text(),
            Spread.of([run.wall_s / run.sequences for run in runs]).text(),
            str(sum(run.errors for run in runs))])
    return markdown(["way", "sequences", "prompt tokens", "cached", "answer tokens", "CPU, s",
                     "wall, s", "no valid answer"], rows)


def encoder(ways: Ways) -> str:
    """The column's head: what part of reading a picture is the encoder's, as it was measured."""
    shares = [run.share for run in ways[INDEPENDENT.name] if run.share is not None]
    return f"encoder {100 * Spread.of(shares).median:.0f} %" if shares else "encoder unknown"


def read_tokens(run: Run) -> float:
    """Prompt tokens of a sequence that were not in a cache."""
    return run.of_sequence("prompt_tokens") - run.of_sequence("cached_tokens")


def _cost(ways: Ways, seconds: Sequence[float]) -> list[str]:
    first = [run.cpu_of_sequence for run in ways[INDEPENDENT.name]]
    part = ratios([100 * value for value in seconds], first)
    return [Spread.of(seconds).text(), _least_to_most([part.least, part.most]) + " %"]


def _told(name: str, runs: Sequence[Run]) -> str:
    """With what auto took."""
    taken = sorted({run.strategy for run in runs})
    return f"{name} (took {', '.join(taken)})" if name == AUTO.name else name


def _least_to_most(values: Sequence[float]) -> str:
    least, most = f"{min(values):.0f}", f"{max(values):.0f}"
    return least if least == most else f"{least} to {most}"
