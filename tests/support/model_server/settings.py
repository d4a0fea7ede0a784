"""What the command line chooses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Times in seconds. See tests/support/README.md."""

    port: int = 0
    control_port: int = 0
    unix: str | None = None
    api: str = "both"
    model: str = "qwen3-vl:4b-instruct"
    api_key: str | None = None
    slots: int = 4
    told_slots: int | None = None
    cache: str = "slot"
    figures: bool = True
    finishes_cancelled: bool = False
    query_seconds: float | None = None
    image_seconds: float = 0.004
    prompt_token_seconds: float = 0.0
    answer_token_seconds: float = 0.0002
    load_seconds: float = 0.02
    jitter: float = 0.0
    tail: float = 0.0
    seed: int = 1
    vram_share: float = 1.0
    vision: bool = True
    version_text: str = "0.32.15"
    strict: tuple[str, ...] = ()
    silent: bool = False
