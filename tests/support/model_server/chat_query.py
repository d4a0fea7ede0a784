"""A question to the model, whatever protocol it came in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from model_server.answers import analysis_of, asked_in
from model_server.pictures import Picture
from model_server.slots import PromptItem

_CHARACTERS_PER_TOKEN = 4


@dataclass
class Prompt:
    """Collects messages in the order in which the model sees them."""

    items: list[PromptItem] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add_text(self, role: str, text: str) -> None:
        if not text:
            return
        self.texts.append(text)
        digest = hashlib.sha256(f"{role}\0{text}".encode()).digest()
        self.items.append(PromptItem(digest, tokens_of(text), is_image=False))

    def add_picture(self, picture: Picture) -> None:
        self.pictures.append(picture)
        self.items.append(PromptItem(picture.digest, picture.tokens, is_image=True))


@dataclass(frozen=True)
class ChatQuery:
    """`schema`: of the answer; None when there is none. `is_json`: the answer is to be an object.
    `max_tokens`: of the answer; None: as many as it takes. `slot`: the one that it asks for."""

    protocol: str
    endpoint: str
    model: str
    prompt: Prompt
    schema: dict[str, Any] | None
    is_json: bool
    stream: bool
    max_tokens: int | None
    options: dict[str, Any]
    slot: int | None = None

    @property
    def items(self) -> tuple[PromptItem, ...]:
        return tuple(self.prompt.items)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(self.prompt.pictures)

    @property
    def text(self) -> str:
        return "\n".join(self.prompt.texts)

    @property
    def prompt_tokens(self) -> int:
        return sum(item.tokens for item in self.prompt.items)

    @property
    def num_ctx(self) -> int | None:
        return self.options.get("num_ctx")

    @property
    def analysis(self) -> str:
        """One of the five, `fused`, or `other`."""
        asked = asked_in(self.question)
        if self.schema is None and asked is not None:
            return asked[0]
        return analysis_of(self.schema)

    @property
    def question(self) -> str:
        """The text that stands last."""
        return self.prompt.texts[-1] if self.prompt.texts else ""

    @property
    def prefix_hash(self) -> str:
        """Of the prompt from its beginning up to and with the last image."""
        images = [index for index, item in enumerate(self.prompt.items) if item.is_image]
        prefix = self.prompt.items[:images[-1] + 1] if images else []
        return hashlib.sha256(b"".join(item.digest for item in prefix)).hexdigest()[:16]


def tokens_of(text: str) -> int:
    """About as many as a real tokenizer makes."""
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


def cut_to_tokens(text: str, tokens: int) -> str:
    return text[:tokens * _CHARACTERS_PER_TOKEN]
