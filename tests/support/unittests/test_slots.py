"""Slots are given in order, and remember prompts."""

from __future__ import annotations

import asyncio
import unittest

from model_server.slots import PromptItem, Slot, Slots


def prompt(*names: str) -> tuple[PromptItem, ...]:
    return tuple(PromptItem(name.encode(), 1, is_image=True) for name in names)


class InOrder(unittest.IsolatedAsyncioTestCase):

    def ask(self, slots: Slots) -> asyncio.Task[Slot]:
        return asyncio.create_task(slots.acquire(prompt("a")))

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def test_as_many_at_once_as_there_are(self) -> None:
        slots = Slots(2)
        tasks = [self.ask(slots) for _ in range(5)]
        await self.settle()
        self.assertEqual([task.done() for task in tasks], [True, True, False, False, False])
        self.assertEqual((slots.busy, slots.waiting), (2, 3))

    async def test_who_came_first_is_next(self) -> None:
        slots = Slots(1)
        tasks = [self.ask(slots) for _ in range(4)]
        for task in tasks:
            await self.settle()
            self.assertEqual([other.done() for other in tasks].count(True), tasks.index(task) + 1)
            slots.release(task.result())
        self.assertEqual((slots.busy, slots.most_busy), (0, 1))

    async def test_who_gives_up_is_passed_over(self) -> None:
        slots = Slots(1)
        first, second, third = (self.ask(slots) for _ in range(3))
        await self.settle()
        second.cancel()
        await self.settle()
        self.assertEqual(slots.waiting, 1)
        slots.release(first.result())
        await self.settle()
        self.assertTrue(third.done())

    async def test_a_slot_given_to_who_just_gave_up_is_not_lost(self) -> None:
        slots = Slots(1)
        first, second = self.ask(slots), self.ask(slots)
        await self.settle()
        slots.release(first.result())
        second.cancel()         # given, but not yet awake
        await self.settle()
        self.assertEqual((slots.busy, slots.waiting), (0, 0))


class Memory(unittest.IsolatedAsyncioTestCase):

    async def test_the_slot_that_knows_most_of_the_prompt_is_taken(self) -> None:
        slots = Slots(3)
        slots.all[1].prompt = prompt("a", "b", "c")
        slots.all[2].prompt = prompt("a", "x")
        slot = await slots.acquire(prompt("a", "b", "d"))
        self.assertEqual((slot.number, slot.shared_with(prompt("a", "b", "d"))), (1, 2))

    async def test_only_a_common_beginning_counts(self) -> None:
        slot = Slot(0, prompt("a", "b", "c"))
        self.assertEqual(slot.shared_with(prompt("b", "c")), 0)
        self.assertEqual(slot.shared_with(prompt("a", "c", "b")), 1)

    async def test_of_slots_that_know_nothing_the_longest_idle_is_taken(self) -> None:
        slots = Slots(2)
        for expected in (0, 1, 0, 1):
            slot = await slots.acquire(prompt("a"))
            self.assertEqual(slot.number, expected)
            slots.release(slot)


if __name__ == "__main__":
    unittest.main()
