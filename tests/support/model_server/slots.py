"""The model's slots: how many queries run at a time, and what each remembers of its last prompt."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PromptItem:
    """A piece of a prompt: a text or an image, as the model sees it."""

    digest: bytes
    tokens: int
    is_image: bool


@dataclass
class Slot:
    """`prompt`: what the slot's cache holds, from the prompt's beginning."""

    number: int
    prompt: tuple[PromptItem, ...] = ()
    last_used: int = 0

    def shared_with(self, prompt: tuple[PromptItem, ...]) -> int:
        """How many items, from the beginning, are cached."""
        count = 0
        for cached, wanted in zip(self.prompt, prompt):
            if cached != wanted:
                break
            count += 1
        return count


@dataclass
class _Waiting:
    prompt: tuple[PromptItem, ...]
    number: int | None          # of the one slot that it wants
    given: asyncio.Future[Slot] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future())


class Slots:
    """Queries get slots in the order in which they ask. The event loop's thread only."""

    def __init__(self, count: int) -> None:
        self.all = tuple(Slot(number) for number in range(count))
        self._free = list(self.all)
        self._waiting: deque[_Waiting] = deque()
        self._uses = 0
        self.most_busy = 0
        self.most_waiting = 0

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def busy(self) -> int:
        return len(self.all) - len(self._free)

    def is_busy(self, slot: Slot) -> bool:
        return slot not in self._free

    async def acquire(self, prompt: tuple[PromptItem, ...], number: int | None = None) -> Slot:
        """Waits for a slot: that one, or of several the one that knows most of the prompt, else the
        one that was idle longest. A number that there is not is waited for in vain. Cancelling gives
        up the place in the queue."""
        waiting = _Waiting(prompt, number)
        self._waiting.append(waiting)
        self._hand_out()
        self.most_waiting = max(self.most_waiting, len(self._waiting))
        try:
            return await waiting.given
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif not waiting.given.cancelled():
                self.release(waiting.given.result())
            raise

    def release(self, slot: Slot) -> None:
        self._free.append(slot)
        self._hand_out()

    def known_of(self, prompt: tuple[PromptItem, ...]) -> int:
        """How many items, from the beginning, some slot has."""
        return max(slot.shared_with(prompt) for slot in self.all)

    def forget(self) -> None:
        """Empties every cache, as a reload does."""
        for slot in self.all:
            slot.prompt = ()

    def _hand_out(self) -> None:
        for waiting in tuple(self._waiting):
            fitting = [slot for slot in self._free if waiting.number in (None, slot.number)]
            if waiting.given.cancelled() or not fitting:
                continue
            self._waiting.remove(waiting)
            slot = max(fitting,
                       key=lambda free: (free.shared_with(waiting.prompt), -free.last_used,
                                         -free.number))
            self._free.remove(slot)
            self._uses += 1
            slot.last_used = self._uses
            self.most_busy = max(self.most_busy, self.busy)
            waiting.given.set_result(slot)
