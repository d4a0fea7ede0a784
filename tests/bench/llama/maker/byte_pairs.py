"""Byte pair encoding, learned from a text: so that English costs a random model as many tokens as it
costs a real one, and not one for every letter. Standard library only."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

# As llama.cpp cuts text before it merges, with `tokenizer.ggml.pre` qwen2: what is not cut like that
# would be learned for nothing. Letters are those of ASCII: our text has no others.
_PIECES = re.compile(r"'(?:[sdmt]|re|ve|ll)|[^\r\nA-Za-z0-9]?[A-Za-z]+|[0-9]"
                     r"| ?[^\sA-Za-z0-9]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def byte_letters() -> list[str]:
    """For each byte the letter that stands for it in a vocabulary: itself where it can be seen."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1),
            *range(ord("®"), ord("ÿ") + 1)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in seen else chr(next(others)) for byte in range(256)]


Pair = tuple[str, str]


class _Words:
    """The pieces of a text with how often each is there, and where every pair of neighbours is."""

    def __init__(self, text: str) -> None:
        letters = byte_letters()
        counted = Counter(_PIECES.findall(text))
        self._parts = [[letters[byte] for byte in piece.encode()] for piece in counted]
        self._often = list(counted.values())
        self._count: Counter[Pair] = Counter()
        self._where: dict[Pair, set[int]] = defaultdict(set)
        for word in range(len(self._parts)):
            self._note(word, 1)

    def most_frequent(self) -> Pair | None:
        """Of equals the first in the alphabet, so that the same text gives the same vocabulary."""
        if not self._count:
            return None
        pair, often = min(self._count.items(), key=lambda item: (-item[1], item[0]))
        return pair if often > 1 else None

    def merge(self, pair: Pair) -> None:
        for word in list(self._where[pair]):
            self._note(word, -1)
            self._parts[word] = merged(self._parts[word], pair)
            self._note(word, 1)

    def _note(self, word: int, sign: int) -> None:
        for pair in zip(self._parts[word], self._parts[word][1:]):
            self._count[pair] += sign * self._often[word]
            if sign > 0:
                self._where[pair].add(word)
            else:
                self._where[pair].discard(word)
            if not self._count[pair]:
                del self._count[pair]


def merged(parts: list[str], pair: Pair) -> list[str]:
    done: list[str] = []
    for part in parts:
        if done and (done[-1], part) == pair:
            done[-1] += part
        else:
            done.append(part)
    return done


def learn(text: str, most: int) -> list[Pair]:
    """At most so many merges, the most frequent first; fewer where no pair is there twice."""
    words = _Words(text)
    pairs: list[Pair] = []
    while len(pairs) < most and (pair := words.most_frequent()) is not None:
        words.merge(pair)
        pairs.append(pair)
    return pairs


def encode(text: str, pairs: list[Pair]) -> list[str]:
    """The tokens of a text, as the server makes them of it."""
    letters = byte_letters()
    tokens: list[str] = []
    for piece in _PIECES.findall(text):
        parts = [letters[byte] for byte in piece.encode()]
        for pair in pairs:
            parts = merged(parts, pair)
        tokens += parts
    return tokens
