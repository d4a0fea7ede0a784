"""The model itself: loading it, waiting for a slot, the time that a query takes, what it says."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from model_server.answers import answer_text
from model_server.chat_query import ChatQuery, cut_to_tokens, tokens_of
from model_server.faults import Fault
from model_server.frame_order import order_problem
from model_server.jitter import Jitter
from model_server.request_log import LogEntry
from model_server.settings import Settings
from model_server.slots import PromptItem, Slot, Slots
from model_server.spoiled_answers import spoil
from model_server.verdict import judge

# Options that a loaded model is bound to: other values mean loading it anew.
_LOAD_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap")


@dataclass
class Outcome:
    """What became of a query. Times in seconds."""

    text: str
    is_cut: bool
    prompt_tokens: int
    cached_tokens: int
    answer_tokens: int
    load_seconds: float
    prompt_seconds: float
    answer_seconds: float
    total_seconds: float


@dataclass(frozen=True)
class _Cost:
    prompt_seconds: float
    answer_seconds: float


class Engine:
    """The event loop's thread only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loading = asyncio.Lock()
        # One reader: queries of the same images then find them read.
        self._eyes = ThreadPoolExecutor(max_workers=1)
        self._jitter = Jitter(settings.jitter, settings.tail, settings.seed)
        self.slots = Slots(settings.slots)
        self.load_options: dict[str, Any] | None = None
        self.loads = 0
        self.reloads = 0

    @property
    def is_loaded(self) -> bool:
        return self.load_options is not None

    async def load(self, options: dict[str, Any], anew: bool = False) -> float:
        """Loads the model unless it is loaded with the same options (those that matter); `anew`
        loads it in any case. The seconds that it took."""
        wanted = {name: options[name] for name in _LOAD_OPTIONS if name in options}
        started = time.monotonic()
        async with self._loading:
            if self.load_options == wanted and not anew:
                return 0.0
            self.reloads += self.is_loaded
            self.loads += 1
            self.load_options = None
            self.slots.forget()
            await asyncio.sleep(self._settings.load_seconds)
            self.load_options = wanted
        return time.monotonic() - started

    def unload(self) -> None:
        self.load_options = None
        self.slots.forget()

    async def answer(self, query: ChatQuery, entry: LogEntry, fault: Fault | None) -> Outcome:
        """Answers a query. Cancelling gives up its place in the queue, or its slot: at once, or as
        the settings want it when the answer that nobody waits for is done."""
        began = time.monotonic()
        load_seconds = 0.0
        if query.protocol == "ollama":
            is_reload = fault is not None and fault.kind == "reload"
            load_seconds = await self.load(query.options, anew=is_reload)
        slot = await self.slots.acquire(query.items, query.slot)
        entry.start(slot.number)
        work = asyncio.ensure_future(self._run(query, slot, entry, fault))
        work.add_done_callback(lambda _: self.slots.release(slot))
        outcome = await (asyncio.shield(work) if self._settings.finishes_cancelled else work)
        outcome.load_seconds = load_seconds
        outcome.total_seconds = time.monotonic() - began
        return outcome

    async def _run(self, query: ChatQuery, slot: Slot, entry: LogEntry,
                   fault: Fault | None) -> Outcome:
        loop = asyncio.get_running_loop()
        started = loop.time()
        shared = self._shared(query, slot)
        cached, new = query.items[:shared], query.items[shared:]
        slot.prompt = cached    # until the rest is read too
        text = await loop.run_in_executor(self._eyes, _look, query, entry)
        if fault is not None:
            text = spoil(text, fault)
        is_cut = query.max_tokens is not None and tokens_of(text) > query.max_tokens
        if is_cut:
            text = cut_to_tokens(text, query.max_tokens or 0)
        if fault is not None and fault.kind == "cut_at_length":
            is_cut = True
        cost = self._cost(new, tokens_of(text), fault)
        entry.takes = cost.prompt_seconds + cost.answer_seconds
        await _sleep_until(started + cost.prompt_seconds)
        slot.prompt = query.items
        await _sleep_until(started + cost.prompt_seconds + cost.answer_seconds)
        entry.cached_images = sum(item.is_image for item in cached)
        entry.answer_tokens = tokens_of(text)
        entry.answer = text
        return Outcome(text, is_cut, query.prompt_tokens, sum(item.tokens for item in cached),
                       tokens_of(text), 0.0, cost.prompt_seconds, cost.answer_seconds, 0.0)

    def _shared(self, query: ChatQuery, slot: Slot) -> int:
        match self._settings.cache:
            case "slot":
                return slot.shared_with(query.items)
            case "shared":
                return self.slots.known_of(query.items)
        return 0

    def _cost(self, new: tuple[PromptItem, ...], answer_tokens: int, fault: Fault | None) -> _Cost:
        slower = fault.seconds if fault is not None and fault.kind == "slow" else 0.0
        settings = self._settings
        factor = self._jitter.next_factor()
        if settings.query_seconds is not None:
            return _Cost(settings.query_seconds * factor + slower, 0.0)
        images = sum(item.is_image for item in new)
        text_tokens = sum(item.tokens for item in new if not item.is_image)
        prompt_seconds = (images * settings.image_seconds
                          + text_tokens * settings.prompt_token_seconds)
        return _Cost(prompt_seconds * factor + slower,
                     answer_tokens * settings.answer_token_seconds * factor)


def _look(query: ChatQuery, entry: LogEntry) -> str:
    """Reads the images, a worker thread's job, and says what they show."""
    readings = [picture.read() for picture in query.pictures]
    entry.frame_numbers = [reading.frame_number for reading in readings]
    entry.order_problem = order_problem(entry.frame_numbers)
    entry.in_order = not entry.order_problem
    return answer_text(judge(readings), query.schema, query.is_json,
                       query.question)


async def _sleep_until(loop_time: float) -> None:
    await asyncio.sleep(max(0.0, loop_time - asyncio.get_running_loop().time()))
