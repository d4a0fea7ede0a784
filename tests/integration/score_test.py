"""`cabinwatch score`: alerts of made-up results against labels."""

from __future__ import annotations

import json

from batch_test_case import BatchTestCase
from rig.made_up_results import MadeUpResults, Recording, Spell, Told

NO_SERVER = {"face_state": ("http_status", "the server answered 500")}
NONSENSE = {analysis: ("not_json", "The driver seems fine to me.")
            for analysis in ("face_state", "attention", "hand_position", "scene", "impairment")}


class Scores(BatchTestCase):

    def results(self, *recordings: Recording) -> MadeUpResults:
        made_up = MadeUpResults(self.out())
        made_up.folder.mkdir()
        for recording in recordings:
            made_up.add(recording)
        made_up.finish()
        return made_up

    def score(self, labels: str, *arguments: object, status: int = 0) -> tuple[dict, str]:
        """Figures by kind, and what is told on stderr."""
        file = self.folder / "labels.csv"
        file.write_text(labels, encoding="utf-8")
        out, told = self.command("score", "--json", "--labels", file, *map(str, arguments),
                                 status=status)
        return {line["kind"]: line for line in map(json.loads, out.splitlines())}, told


class WhatWasNotAnalysed(Scores):

    def test_an_unanswered_recording_counts_nowhere_and_meets_no_requirement(self) -> None:
        lost = Recording("/d/lost.mp4", 3600, [Spell(0, errors=NONSENSE)], outcome="unanswered",
                         error="no answer to any of 1800 sequences can be used")
        seen = Recording("/d/seen.mp4", 1800, alerts=[Told("drowsiness", [(9, "warning")], 12)])
        results = self.results(lost, seen).folder
        figures, told = self.score("", results)
        self.assertAlmostEqual(figures["all"]["false_alarms_per_hour"], 2.0, places=2)
        self.assertIn("/d/lost.mp4 is not scored, it was not analysed: no answer to any", told)
        _, told = self.score("", "--require", "all:false_alarms_per_hour<=100", results, status=1)
        self.assertIn("--require cannot be met: 1 of 2 recordings were not analysed", told)

    def test_of_a_recording_that_was_refused_in_part_neither(self) -> None:
        lost = Recording("/d/lost.mp4", 60, [Spell(0), Spell(30, errors=NO_SERVER)],
                         outcome="unanswered", error="15 of 30 sequences were not answered")
        _, told = self.score("", "--require", "all:misses<=0", self.results(lost).folder, status=1)
        self.assertIn("1 of 1 recordings were not analysed", told)

    def test_a_label_of_an_unanswered_recording_is_named(self) -> None:
        lost = Recording("/d/lost.mp4", 60, [Spell(0, errors=NONSENSE)], outcome="unanswered",
                         error="no answer to any of 30 sequences can be used")
        figures, told = self.score("lost.mp4,drowsiness,5,9\n", self.results(lost).folder, status=1)
        self.assertEqual(figures["all"]["misses"], 0)
        self.assertIn("labels.csv:1: is not scored: lost.mp4 was not analysed", told)

    def test_a_label_behind_the_recording_s_end_is_named_and_no_miss(self) -> None:
        short = Recording("/d/short.mp4", 7)
        figures, told = self.score("short.mp4,drowsiness,300,310\nshort.mp4,phone_use,2,5\n",
                                   self.results(short).folder, status=1)
        self.assertNotIn("drowsiness", figures)
        self.assertEqual(figures["phone_use"]["misses"], 1)
        self.assertIn("labels.csv:1: is not scored: short.mp4 was analysed up to 6.9 s", told)

    def test_a_broken_recording_is_scored_up_to_where_it_breaks_and_named(self) -> None:
        cut = Recording("/d/cut.mkv", 20, outcome="broken", error="it is cut short",
                        alerts=[Told("hands_off", [(15, "advisory")])])
        figures, told = self.score(
            "cut.mkv,phone_use,18,44\ncut.mkv,hands_off,10,44\ncut.mkv,drowsiness,2,4\n",
            self.results(cut).folder, status=1)
        self.assertIn("/d/cut.mkv is scored up to 19.9 s: it is cut short", told)
        self.assertIn("labels.csv:1: is not scored", told)
        self.assertEqual(figures["hands_off"]["true_alerts"], 1)
        self.assertEqual(figures["all"]["misses"], 1)
        self.score("", "--require", "all:misses<=0", self.results(cut).folder)

    def test_one_of_which_nothing_was_read_meets_no_requirement(self) -> None:
        nothing = Recording("/d/nothing.mp4", 0, outcome="broken", error="it is no video")
        figures, told = self.score("nothing.mp4,drowsiness,0,4\n", "--require", "all:misses<=0",
                                   self.results(nothing).folder, status=1)
        self.assertEqual(figures["all"]["misses"], 0)
        self.assertIn("nothing.mp4 is not scored, it was not analysed: it is no video", told)
        self.assertIn("--require cannot be met", told)


def sleep_from(at: float) -> list[Told]:
    """What one sleep is told as, as it goes on."""
    return [Told("microsleep", [(at + 1, "warning")], at + 3, "superseded"),
            Told("drowsiness", [(at + 3, "critical")], at + 6, "superseded"),
            Told("unresponsive", [(at + 6, "critical")], at + 20)]


class OneCause(Scores):

    def test_one_sleep_that_is_labelled_once_has_no_false_alarms(self) -> None:
        results = self.results(Recording("/d/a.mp4", 60, alerts=sleep_from(10))).folder
        for kind in ("microsleep", "drowsiness", "unresponsive"):
            with self.subTest(kind=kind):
                figures, _ = self.score(f"a.mp4,{kind},10,30\n", results)
                self.assertEqual(figures["all"]["false_alarms"], 0)
                self.assertEqual(figures["all"]["misses"], 0)
                self.assertEqual(figures[kind]["true_alerts"], 1)
        figures, _ = self.score("a.mp4,hands_off,10,30\n", results)
        self.assertEqual(figures["all"]["false_alarms"], 3)

    def test_a_label_while_what_supersedes_it_is_told_is_no_miss(self) -> None:
        results = self.results(Recording("/d/a.mp4", 60, alerts=sleep_from(10))).folder
        figures, _ = self.score("a.mp4,drowsiness,10,20\na.mp4,drowsiness,22,25\n"
                                "a.mp4,hands_off,18,29\n", results)
        self.assertEqual((figures["all"]["labels"], figures["all"]["misses"],
                          figures["all"]["superseded"]), (1, 0, 2))

    def test_a_label_is_missed_where_what_supersedes_it_is_a_false_alarm(self) -> None:
        results = self.results(Recording("/d/a.mp4", 60, alerts=[
            Told("driver_absent", [(10, "warning")], 30)])).folder
        figures, _ = self.score("a.mp4,drowsiness,12,20\n", results)
        self.assertEqual((figures["all"]["misses"], figures["all"]["false_alarms"]), (1, 1))

    def test_a_lesser_alert_of_the_same_cause_does_not_answer_a_label(self) -> None:
        results = self.results(Recording("/d/a.mp4", 60, alerts=[
            Told("microsleep", [(11, "warning")], 14)])).folder
        figures, _ = self.score("a.mp4,unresponsive,10,20\n", results)
        self.assertEqual((figures["all"]["misses"], figures["all"]["false_alarms"]), (1, 0))

    def test_a_phone_is_a_distraction(self) -> None:
        results = self.results(Recording("/d/a.mp4", 60, alerts=[
            Told("distraction", [(13, "advisory")], 14, "superseded"),
            Told("phone_use", [(14, "warning")], 20)])).folder
        figures, _ = self.score("a.mp4,phone_use,10,20\n", results)
        self.assertEqual(figures["all"]["false_alarms"], 0)

    def test_all_is_of_the_driver(self) -> None:
        results = self.results(Recording("/d/a.mp4", 60, alerts=[
            Told("camera_blocked", [(13, "advisory")], 20),
            Told("analysis_degraded", [(23, "advisory")], 40)])).folder
        figures, _ = self.score("", results)
        self.assertEqual(figures["camera_blocked"]["false_alarms"], 1)
        self.assertEqual((figures["all"]["alerts"], figures["all"]["false_alarms"]), (0, 0))


class WhatIsNamedTwice(Scores):

    def test_counts_once(self) -> None:
        results = self.results(
            Recording("/d/a.mp4", 60, alerts=[Told("drowsiness", [(9, "warning")], 12)])).folder
        for more in (results, results / "a.mp4.alerts.jsonl", results / "a.mp4.findings.jsonl",
                     results / ".." / results.name):
            with self.subTest(more=more):
                figures, _ = self.score("a.mp4,drowsiness,8,12\n", results, more)
                self.assertEqual(figures["all"]["alerts"], 1)
