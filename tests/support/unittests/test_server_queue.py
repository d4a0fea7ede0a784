"""Queries wait in order for a slot, can be given up, and find their slot's cache."""

from __future__ import annotations

import unittest
from typing import Any

from model_server.process import ModelServerProcess
from unittests.drawings import ollama_body, sequence
from unittests.raw_client import RawClient
from unittests.server_case import ServerCase

FOUR = ("face_state", "attention", "hand_position", "scene")


class QueueCase(ServerCase):

    def send(self, server: ModelServerProcess, analysis: str) -> RawClient:
        client = self.client(server)
        client.send("/api/chat", ollama_body(sequence(), analysis))
        return client

    def query(self, server: ModelServerProcess, analysis: str) -> dict[str, Any]:
        return next(query for query in server.log() if query["analysis"] == analysis)

    def hold(self, server: ModelServerProcess, analysis: str = "impairment") -> RawClient:
        """A query that keeps its slot until it is given up."""
        server.add_fault("slow", analysis=analysis, seconds=600)
        busy = server.state()["busy"]
        client = self.send(server, analysis)
        self.until("it runs", lambda: server.state()["busy"] == busy + 1)
        return client

    def wait_for_waiting(self, server: ModelServerProcess, count: int) -> None:
        self.until(f"{count} wait", lambda: server.state()["waiting"] == count)


class Order(QueueCase):

    def test_one_slot_serves_one_after_the_other_as_they_came(self) -> None:
        server = self.start("--slots", "1")
        holder = self.hold(server)
        clients = []
        for waiting, analysis in enumerate(FOUR, start=1):
            clients.append(self.send(server, analysis))
            self.wait_for_waiting(server, waiting)
        holder.close()
        for client in clients:
            self.assertEqual(client.read_reply().status, 200)
        ran = [self.query(server, analysis) for analysis in FOUR]
        starts = [query["started_at"] for query in ran]
        self.assertEqual(starts, sorted(starts))
        self.assertEqual(server.state()["most_busy"], 1)

    def test_four_slots_serve_four_at_once_and_the_fifth_waits(self) -> None:
        server = self.start("--slots", "4")
        server.add_fault("slow", seconds=600)
        for analysis in FOUR:
            self.send(server, analysis)
        self.until("four run", lambda: server.state()["busy"] == 4)
        self.send(server, "impairment")
        self.wait_for_waiting(server, 1)
        self.assertEqual({self.query(server, analysis)["slot"] for analysis in FOUR}, {0, 1, 2, 3})

    def test_every_query_takes_the_time_that_is_set(self) -> None:
        server = self.start("--slots", "4", "--query-seconds", "0.25")
        self.client(server).ask("/api/chat", ollama_body([], messages=[]))  # load the model
        clients = [self.send(server, analysis) for analysis in FOUR]
        for client in clients:
            client.read_reply()
        for analysis in FOUR:
            query = self.query(server, analysis)
            # Never less; how much more is up to the machine.
            self.assertGreaterEqual(query["ended_at"] - query["started_at"], 0.25)


class GivingUp(QueueCase):

    def test_while_it_waits(self) -> None:
        server = self.start("--slots", "1")
        self.hold(server)
        waiting = self.send(server, "scene")
        self.wait_for_waiting(server, 1)
        waiting.close()
        self.wait_for_waiting(server, 0)
        self.until("it is logged", lambda: self.query(server, "scene")["ended_at"])
        self.assertEqual(self.query(server, "scene")["outcome"], "cancelled_waiting")

    def test_while_it_runs_frees_its_slot(self) -> None:
        server = self.start("--slots", "1")
        holder = self.hold(server)
        after = self.send(server, "scene")
        self.wait_for_waiting(server, 1)
        holder.close()
        self.assertEqual(after.read_reply().status, 200)
        self.assertEqual(self.query(server, "impairment")["outcome"], "cancelled_running")


class Cache(QueueCase):

    def ask(self, server: ModelServerProcess, analysis: str) -> dict[str, Any]:
        self.send(server, analysis).read_reply()
        return self.query(server, analysis)

    def test_one_after_the_other_share_the_images(self) -> None:
        server = self.start("--slots", "4")
        queries = [self.ask(server, analysis) for analysis in FOUR]
        self.assertEqual([query["cached_images"] for query in queries], [0, 4, 4, 4])
        self.assertEqual(len({query["slot"] for query in queries}), 1)
        self.assertEqual(len({query["prefix_hash"] for query in queries}), 1)

    def test_at_the_same_time_they_share_nothing(self) -> None:
        server = self.start("--slots", "4")
        holders = [self.hold(server, analysis) for analysis in FOUR]
        self.assertEqual(len({self.query(server, analysis)["slot"] for analysis in FOUR}), 4)
        self.assertEqual([self.query(server, analysis)["cached_images"] for analysis in FOUR],
                         [0, 0, 0, 0])
        for holder in holders:
            holder.close()

    def test_an_image_more_before_the_others_spoils_it(self) -> None:
        server = self.start("--slots", "1")
        images = sequence()
        client = self.client(server)
        client.ask("/api/chat", ollama_body(images[1:]))
        client.ask("/api/chat", ollama_body(images))
        self.assertEqual([query["cached_images"] for query in server.log()], [0, 0])


if __name__ == "__main__":
    unittest.main()
