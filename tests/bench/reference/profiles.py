"""How the model servers behave that the programs are compared at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """`slots` also bounds what is worth having in flight. `options`: of the test model server, with
    times for a query of one second; `api`: the interface that the programs speak."""

    name: str
    what: str
    slots: int
    api: str
    options: dict[str, float]
    flags: tuple[str, ...] = ()

    def server_options(self, scale: float) -> list[str]:
        """`scale`: seconds of a query."""
        options = [f"--slots={self.slots}", f"--api={self.api}"]
        for name, value in self.options.items():
            is_time = name.endswith("-seconds")
            options.append(f"--{name}={value * scale if is_time else value:.6g}")
        return options + [f"--{flag}" for flag in self.flags]


PROFILES = (
    Profile("enough slots", "every query takes the same, however many there are", 64, "ollama",
            {"query-seconds": 1.0}),
    Profile("4 slots", "four queries at a time, each takes the same", 4, "ollama",
            {"query-seconds": 1.0}),
    # A picture outside the cached prefix 0.2, an answer of some 15 to 35 tokens 0.2: about 1.0.
    Profile("1 slot, prefix cache", "one query at a time; pictures cost most, and nothing when the "
            "prompt before has begun with the same ones", 1, "openai",
            {"image-seconds": 0.2, "answer-token-seconds": 0.01}),
    Profile("jitter, heavy tail", "eight at a time; times vary by a third, one query in twenty "
            "takes eight times as long", 8, "ollama",
            {"query-seconds": 1.0, "jitter": 0.3, "tail": 0.05, "seed": 7}),
    # Whoever cancels a query there has no slot back for it. Source: ollama/ollama#11889.
    Profile("jitter, heavy tail, cancels nothing", "the same, and what is cancelled goes on to its "
            "end", 8, "ollama",
            {"query-seconds": 1.0, "jitter": 0.3, "tail": 0.05, "seed": 7},
            ("finishes-cancelled",)),
)
