"""What `auto` takes on servers of several kinds, what it says of it, and what it never does."""

from __future__ import annotations

import os
import unittest
from pathlib import Path
from typing import Any

from cabin_test_case import CabinTestCase
from model_server.process import ModelServerProcess
from rig.cabin import Cabin
from rig.patience import patiently


def _takes(image_seconds: float, token_seconds: float) -> tuple[str, ...]:
    """A server's options: long beside what the program itself takes, also a sanitized one."""
    return ("--image-seconds", str(patiently(image_seconds)),
            "--answer-token-seconds", str(patiently(token_seconds)))


def _query_takes(seconds: float) -> tuple[str, ...]:
    return ("--query-seconds", str(patiently(seconds)))


# Seconds between sequences: more where a server takes longer, so that single questions leave slots free, and no
# more than that, since tests wait for sequences.
_STRIDE = 0.5 * patiently(1.0) ** 0.5
# Pictures that take a while to read, answers that take less.
_PICTURES = _takes(0.06, 0.0015)
# The other way round.
_ANSWERS = _takes(0.02, 0.004)
_SINGLE = ("face_state", "attention", "hand_position", "scene", "impairment")


class StrategyTestCase(CabinTestCase):
    """Sequences come regularly, whether anything moves or not."""

    SAMPLING = {"sampling__adaptive": False, "sampling__stride_seconds": _STRIDE,
                "llm__strategy": "auto", "llm__deadline_seconds": patiently(8.0)}

    def watch(self, *server_options: str, **settings: Any) -> tuple[Cabin, Any]:
        """The program, live, before a server with these options that speaks as llama.cpp's does."""
        car = self.cabin(*server_options)
        program = car.run(**self.live("attentive"), **{"llm__api": "openai", **self.SAMPLING,
                                                       **settings})
        return car, program

    @staticmethod
    def wait_for_figures(car: Cabin, seconds: float = 60.0, **wanted: Any) -> dict[str, Any]:
        """Statistics, once they have these entries."""
        return car.watcher.wait_for_property(
            "Statistics", lambda seen: all(seen.get(name) == value
                                           for name, value in wanted.items()), seconds)

    def measured(self, car: Cabin, **found: Any) -> dict[str, Any]:
        """Statistics, once it is measured and this is found. What a busy machine made it take for something
        else at first is put right by the queries that follow, where there are such as show it."""
        return self.wait_for_figures(car, strategy_basis="measured", **found)

    @staticmethod
    def wait_until_cached(car: Cabin, percent: float) -> None:
        """So much of what is asked in a row is in the server's cache."""
        car.watcher.wait_for_property(
            "Statistics", lambda seen: seen["strategy_per_slot_cached_percent"] > percent, 60)

    @staticmethod
    def queries(car: Cabin, *analyses: str) -> list[dict[str, Any]]:
        """Those about sequences, answered."""
        return [query for query in car.server.log()
                if query["outcome"] == "answered" and query["different_images"] == 4
                and query["analysis"] in (analyses or (*_SINGLE, "fused"))]

    def assert_begun_singly(self, car: Cabin) -> None:
        """The first sequence was asked in single questions, whether or not it was compared, too."""
        # Sent at the same time, each on a connection of its own: the server may read the fifth before one
        # of the four.
        begun = {query["analysis"] for query in self.queries(car)[:5]}
        self.assertLessEqual(set(_SINGLE[:4]), begun)

    @staticmethod
    def wait_for_new_queries(car: Cabin, count: int) -> None:
        car.server.clear_log()
        car.wait_for_queries(count, 60)


class WhatIsTaken(StrategyTestCase):

    def test_where_a_query_costs_the_same_however_much_it_asks_it_is_fused(self) -> None:
        car, program = self.watch("--slots", "8", *_query_takes(0.15))
        figures = self.measured(car, strategy="fused")
        self.assertGreater(figures["strategy_parallel_sequence_us"],
                           1.3 * figures["strategy_fused_sequence_us"])
        line = program.wait_for_line("notice: strategy fused: fused .* s a sequence")
        self.assertRegex(line, r"(\d+) of \1 answers as to single questions")
        self.assertIn("parallel", line)
        self.assertIn("queries run at once", line)
        status = car.command("status")
        self.assertIn("strategy: fused (measured)", status.stdout)
        self.wait_for_new_queries(car, 6)
        self.assertEqual({query["analysis"] for query in self.queries(car)}, {"fused"})

    def test_one_slot_with_a_cache_gets_a_sequences_questions_in_a_row(self) -> None:
        # The fused object has more tokens than five short answers.
        car, _ = self.watch("--slots", "1", *_ANSWERS)
        self.measured(car, strategy="per_slot", queries_at_once=1)
        self.wait_until_cached(car, 50.0)
        self.wait_for_new_queries(car, 20)
        queries = self.queries(car)
        begun = [query for query in queries if query["analysis"] == "face_state"]
        cached = [query for query in queries if query["analysis"] != "face_state"]
        self.assertTrue(cached)
        # Sent one after the other, on connections of their own: a server may read them the other way.
        found = [query for query in cached if query["cached_images"] == 4]
        self.assertGreater(len(found), 0.8 * len(cached))
        self.assertLess(len(begun), len(cached))
        self.assertEqual({query["wanted_slot"] for query in queries}, {0})
        self.assertLessEqual(car.server.state()["most_waiting"], 1)

    def test_ollama_with_one_slot_is_found_out_by_its_times(self) -> None:
        # Sequences come sooner than they are answered: how many queries run at once goes on to show.
        car, _ = self.watch("--slots", "1", *_PICTURES, llm__api="ollama",
                            sampling__stride_seconds=_STRIDE / 2)
        self.measured(car, queries_at_once=1)
        self.wait_until_cached(car, 40.0)

    def test_the_first_sequence_is_asked_in_parallel_at_once(self) -> None:
        car, _ = self.watch("--slots", "4", *_PICTURES)
        self.measured(car)
        self.assert_begun_singly(car)


class WhatIsNeverTaken(StrategyTestCase):

    def test_fused_where_it_gives_other_answers(self) -> None:
        car = self.cabin("--slots", "8", *_query_takes(0.1))
        car.server.add_fault("other_answer", analysis="fused")
        program = car.run(**self.live("attentive"), llm__api="openai", **self.SAMPLING)
        figures = self.measured(car)
        self.assertNotEqual(figures["strategy"], "fused")
        program.wait_for_line("ruled out: it gives other answers")
        state = car.watcher.get("DriverState")
        self.assertEqual(state["face_state"], "alert", "what is compared is told to nobody")

    def test_fused_where_its_object_is_not_valid(self) -> None:
        car = self.cabin("--slots", "8", *_query_takes(0.1))
        car.server.add_fault("missing_field", analysis="fused")
        program = car.run(**self.live("attentive"), llm__api="openai", **self.SAMPLING)
        figures = self.measured(car)
        self.assertNotEqual(figures["strategy"], "fused")
        self.assertEqual(figures["findings_incomplete"], 0)
        program.wait_for_line("ruled out: its object was not valid")

    def test_more_queries_at_once_than_a_lying_server_has_slots(self) -> None:
        # Sequences come sooner than one is answered, and queries take long beside the program's own time: how
        # many run at once goes on to show, by their times.
        car, _ = self.watch("--slots", "1", "--told-slots", "8", "--cache", "none",
                            *_takes(0.06, 0.0005), sampling__stride_seconds=_STRIDE / 2)
        self.measured(car, queries_at_once=1, strategy="fused")

    def test_anything_by_a_recording_that_is_too_short(self) -> None:
        car = self.cabin("--slots", "4")
        program = car.run(**self.drive("attentive"), llm__api="openai",
                          sampling__stride_seconds=40.0, sampling__max_gap_seconds=60.0)
        self.assertEqual(program.wait(60), 0)
        self.assertRegex(program.text, r"strategy: \w+ \(guessed\): measuring, \d sequences")

    def test_anything_without_a_server(self) -> None:
        car = self.cabin()
        car.server.add_fault("refuse")
        car.run(**self.live("attentive"), **self.SAMPLING)
        figures = self.wait_for_figures(car, strategy_basis="guessed")
        self.assertEqual(figures["strategy"], "parallel")
        car.server.clear_faults()
        self.measured(car)


class WhenTheServerChanges(StrategyTestCase):

    def restart(self, car: Cabin, *options: str) -> None:
        """Another server at the same address."""
        port = car.server.port
        car.server.close()
        car.server = ModelServerProcess(["--port", str(port), *options])

    def test_a_restart_during_the_measurement_does_not_begin_it_anew(self) -> None:
        options = ("--slots", "8", *_query_takes(0.2))
        car, program = self.watch(*options)
        self.wait_for_figures(car, strategy_measurements=1)
        car.wait_for_queries(6)
        port = car.server.port
        car.server.close()
        program.wait_for_line("lost")
        car.server = ModelServerProcess(["--port", str(port), *options])
        self.measured(car, strategy="fused", strategy_measurements=1)

    def test_another_version_is_measured_anew(self) -> None:
        car, program = self.watch("--slots", "8", *_query_takes(0.1))
        self.measured(car, strategy="fused")
        self.restart(car, "--slots", "1", "--cache", "slot", *_ANSWERS, "--version-text", "0.99")
        self.wait_for_figures(car, strategy="per_slot", strategy_basis="measured")
        self.assertIn("strategy fused", program.text)
        self.assertIn("strategy per_slot", program.text)

    def test_ten_times_slower_is_measured_anew(self) -> None:
        car, program = self.watch("--slots", "8", *_query_takes(0.05))
        self.measured(car)
        self.wait_for_new_queries(car, 4)
        car.server.add_fault("slow", seconds=patiently(0.45))
        line = program.wait_for_line("measured again: sequences take .* times longer", 60)
        self.assertIn("than when the strategy was chosen", line)
        self.measured(car, strategy="fused", strategy_measurements=2)


class WhatIsKnown(StrategyTestCase):

    OPTIONS = ("--slots", "8", *_query_takes(0.1))

    def learn(self) -> Cabin:
        """A car whose server was learnt, and whose program has ended."""
        car, program = self.watch(*self.OPTIONS)
        self.measured(car, strategy="fused")
        self.assertEqual(program.stop(), 0)
        return car

    def start_again(self, car: Cabin) -> Any:
        car.server.clear_log()
        car.watcher = car.new_watcher()
        return car.run(**self.live("attentive"), llm__api="openai", **self.SAMPLING)

    @staticmethod
    def trials(car: Cabin) -> int:
        """Queries with the one picture of nobody, by which a server is looked at."""
        return sum(query["different_images"] == 1 for query in car.server.log())

    def test_the_next_run_asks_so_from_the_first_sequence_on(self) -> None:
        car = self.learn()
        program = self.start_again(car)
        self.wait_for_figures(car, strategy="fused", strategy_basis="known")
        program.wait_for_line("strategy fused: learnt until 20")
        car.wait_for_queries(4)
        self.assertEqual({query["analysis"] for query in self.queries(car)}, {"fused"})
        self.assertEqual(self.trials(car), 0, "how it answers is known")
        self.assertIn("strategy: fused (known): learnt until", car.command("status").stdout)
        checked = car.command("check", "--config", str(car.folder / "cabinwatch.toml"))
        self.assertRegex(checked.stdout, r"learnt +ok +live: fused, learnt until 20.*: fused .* s")

    def test_another_server_behind_the_same_address_is_learnt_first(self) -> None:
        car = self.learn()
        port = car.server.port
        car.server.close()
        car.server = ModelServerProcess(["--port", str(port), *self.OPTIONS,
                                         "--version-text", "0.99"])
        self.start_again(car)
        self.measured(car)
        self.assert_begun_singly(car)
        self.assertEqual(self.trials(car), 1)

    def test_a_known_server_that_is_ill_is_told_by_the_first_sequences(self) -> None:
        car = self.learn()
        car.server.add_fault("server_error")
        program = self.start_again(car)
        program.wait_for_line("warning: model server .* lost: .* it is tried again")
        car.server.clear_faults()
        program.wait_for_line("notice: model server .* back: ", 30)
        self.assertGreaterEqual(self.trials(car), 1, "after an outage it is tried first")

    def test_a_file_that_is_cut_off_is_as_good_as_none(self) -> None:
        car = self.learn()
        file = Path(os.environ["XDG_STATE_HOME"]) / "cabinwatch" / "servers.json"
        file.write_bytes(file.read_bytes()[:100])
        program = self.start_again(car)
        program.wait_for_line("servers.json cannot be read")
        self.measured(car)
        self.assertEqual(program.text.count("cannot be read"), 1)


class ManyQueries(StrategyTestCase):

    def test_256_are_in_flight_at_the_same_time(self) -> None:
        car = self.cabin("--slots", "256", "--query-seconds", str(patiently(8.0)))
        # 75 sequences of the drive's 60 s, of each four questions at once.
        program = car.run(**self.drive("attentive"), sampling__adaptive=False,
                          sampling__stride_seconds=0.8, llm__api="openai",
                          llm__strategy="parallel", llm__max_queries_in_flight=256,
                          llm__timeout_seconds=patiently(100.0), llm__deadline_seconds=patiently(140.0))
        self.assertEqual(program.wait(240), 0)
        self.assertEqual(car.server.state()["most_busy"], 256)
        self.assertRegex(program.text, r"\d+ findings, 0 incomplete, 0 late")


class FusedAsItIsSet(StrategyTestCase):

    def test_only_what_the_object_lacks_is_asked_singly(self) -> None:
        car = self.cabin()
        car.server.add_fault("missing_field", analysis="fused", field="state")
        program = car.run(**self.drive("attentive"), llm__strategy="fused")
        self.assertEqual(program.wait(60), 0)
        asked = [query["analysis"] for query in self.queries(car)]
        self.assertEqual(set(asked), {"fused", "face_state"})
        self.assertEqual(asked.count("fused"), asked.count("face_state"))
        self.assertRegex(program.text, r"\d+ findings, 0 incomplete, 0 late")
        self.assertEqual(program.text.count("fused objects were not valid"), 1)

    def test_impairment_is_the_last_field(self) -> None:
        car = self.cabin()
        car.run(**self.live("attentive"), llm__strategy="fused",
                llm__analyses=["impairment", "scene", "face_state"])
        car.watcher.wait_for_property("Statistics", lambda figures: figures["findings"] >= 2)
        text = self.queries(car)[-1]["text"]
        self.assertLess(text.index('"face_state"'), text.index('"scene"'))
        self.assertLess(text.index('"scene"'), text.index('"impairment"'))


if __name__ == "__main__":
    unittest.main()
