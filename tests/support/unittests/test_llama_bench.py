"""The parts of ./dev bench llama that need no model server."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from llama import figures  # noqa: E402
from llama.maker.byte_pairs import byte_letters, encode, learn  # noqa: E402
from llama.models import MODELS, place_of  # noqa: E402
from llama.recorder import Query, Recorder, pictures_in, without_cache  # noqa: E402
from llama.ways import AUTO, INDEPENDENT, WAYS, Run  # noqa: E402

PICTURE = {"type": "image_url", "image_url": {"url": "data:,"}}


def query(pictures: int) -> bytes:
    return json.dumps({"cache_prompt": True, "id_slot": 2, "messages": [
        {"role": "user", "content": [PICTURE] * pictures}]}, separators=(",", ":")).encode()


class Vocabulary(unittest.TestCase):

    def test_each_byte_has_a_letter_of_its_own(self) -> None:
        self.assertEqual(len(set(byte_letters())), 256)

    def test_the_most_frequent_pair_is_first(self) -> None:
        self.assertEqual(learn("ab ab ab ab cd cd", 2), [("a", "b"), ("Ġ", "ab")])

    def test_what_is_there_once_is_not_learned(self) -> None:
        self.assertEqual(learn("abc", 10), [])

    def test_tokens_hold_the_whole_text(self) -> None:
        text = "the driver looks at the driver's phone — 3.5 s"
        letters = byte_letters()
        tokens = encode(text, learn(text * 4, 50))
        told = bytes(letters.index(letter) for token in tokens for letter in token)
        self.assertEqual(told.decode(), text)
        self.assertLess(len(tokens), len(text) / 2)


class StubServer:
    """Answers every query, and keeps what was asked."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stub.bodies.append(json.loads(
                    self.rfile.read(int(self.headers["Content-Length"]))))
                text = json.dumps({"usage": {
                    "prompt_tokens": 900, "completion_tokens": 15,
                    "prompt_tokens_details": {"cached_tokens": 800}}}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


class Recording(unittest.TestCase):

    def ask(self, keeps_prefixes: bool, *queries: bytes) -> tuple[Recorder, StubServer]:
        stub = StubServer()
        self.addCleanup(stub.http.server_close)
        self.addCleanup(stub.http.shutdown)
        seconds = iter(range(1, 100))
        with Recorder(stub.http.server_address[1], keeps_prefixes,
                      lambda: float(next(seconds))) as recorder:
            for body in queries:
                connection = http.client.HTTPConnection(recorder.url.removeprefix("http://"))
                connection.request("POST", "/v1/chat/completions", body)
                self.assertEqual(connection.getresponse().status, 200)
                connection.close()
        return recorder, stub

    def test_counts_begin_with_the_first_query_about_a_sequence(self) -> None:
        recorder, stub = self.ask(True, query(1), query(4), query(4))
        assert recorder.first is not None
        self.assertEqual((recorder.first.cpu_s, recorder.first.body), (1.0, query(4)))
        self.assertEqual(recorder.queries, [Query(900, 800, 15, 2.0), Query(900, 800, 15, 3.0)])
        self.assertEqual(len(stub.bodies), 3)
        self.assertTrue(all(body["cache_prompt"] for body in stub.bodies))

    def test_independent_queries_ask_for_nothing_to_be_kept(self) -> None:
        _, stub = self.ask(False, query(4))
        self.assertEqual(stub.bodies, [json.loads(without_cache(query(4)))])
        self.assertIs(stub.bodies[0]["cache_prompt"], False)

    def test_pictures_are_counted_as_cabinwatch_writes_them(self) -> None:
        self.assertEqual([pictures_in(query(count)) for count in (0, 1, 4)], [0, 1, 4])


def run(cpu_s: float, strategy: str = "parallel", share: float | None = None) -> Run:
    queries = [Query(1000, 600, 20, cpu_s * (number + 1) / 4) for number in range(4)]
    return Run(2, cpu_s, 8.0, queries, 0, strategy, share)


class Tables(unittest.TestCase):

    def setUp(self) -> None:
        self.ways: figures.Ways = {way.name: [run(4.0), run(5.0)] for way in WAYS}
        self.ways[INDEPENDENT.name] = [run(8.0, share=0.52), run(20.0, share=0.54)]
        self.ways[AUTO.name] = [run(4.0, "per_slot"), run(5.0, "fused")]

    def row(self, table: str, begin: str) -> list[str]:
        line = next(line for line in table.splitlines() if line.startswith(f"| {begin}"))
        return [cell.strip() for cell in line.strip("|").split("|")]

    def test_cost_is_of_a_sequence_and_its_part_within_a_round(self) -> None:
        table = figures.cost_table({"half": self.ways})
        self.assertEqual(self.row(table, "`per_slot`")[1:],
                         ["800", "2.25 (2.00..2.50)", "25 to 50 %"])
        self.assertEqual(self.row(table, "four independent")[3], "100 %")

    def test_the_share_that_was_measured_is_in_the_head(self) -> None:
        self.assertIn("encoder 53 %: CPU, s", figures.cost_table({"half": self.ways}))

    def test_auto_says_what_it_took(self) -> None:
        table = figures.model_table(self.ways)
        self.assertEqual(self.row(table, "`auto`")[0],
                         "`auto`, five questions (took fused, per_slot)")

    def test_the_second_half_is_of_half_the_sequences(self) -> None:
        self.assertEqual(run(8.0).cpu_of_sequence_at_last, 4.0)


class Places(unittest.TestCase):

    def test_a_chroot_runs_both_commands(self) -> None:
        place = place_of(Path("/sid"), Path("/models"), [], [])
        self.assertEqual(place.server, ("chroot", "/sid", "llama-server"))
        self.assertEqual(place.gguf(MODELS[0]), Path("/models/half.gguf"))
        self.assertEqual(place.outside(place.folder), Path("/sid/models"))

    def test_without_one_they_are_this_systems(self) -> None:
        place = place_of(Path("/"), Path("/models"), [], ["python3.13"])
        self.assertEqual((place.server, place.python), (("llama-server",), ("python3.13",)))
        self.assertEqual(place.outside(place.folder), Path("/models"))


if __name__ == "__main__":
    unittest.main()
