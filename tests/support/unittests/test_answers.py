"""What is said of a sequence, and in which words."""

from __future__ import annotations

import json
import unittest
from typing import Any

from drawn_drive.driver_state import DriverState, View, visible
from drawn_drive.reading import Reading
from model_server.answers import analysis_of, answer_text
from model_server.faults import Fault
from model_server.frame_order import order_problem
from model_server.spoiled_answers import spoil
from model_server.verdict import Verdict, judge
from unittests.drawings import ANALYSES, schema

ALERT = visible(DriverState())
ASLEEP = visible(DriverState(face="eyes_closed"))


def drawn(*views: View) -> list[Reading]:
    return [Reading(number, view) for number, view in enumerate(views)]


def with_head(x: float, y: float = 0.0) -> View:
    return View("alert", "road", "both_on_wheel", True, "day", "clear", x, y)


class WhatMostPicturesShow(unittest.TestCase):

    def face(self, *views: View) -> str:
        return judge(drawn(*views))["face_state"]["state"]

    def test_one_blink_is_no_sleep(self) -> None:
        self.assertEqual(self.face(ALERT, ASLEEP, ALERT, ALERT), "alert")

    def test_eyes_closed_in_most_are_closed(self) -> None:
        self.assertEqual(self.face(ALERT, ASLEEP, ASLEEP, ASLEEP), "eyes_closed")

    def test_of_as_many_the_later_counts(self) -> None:
        self.assertEqual(self.face(ALERT, ALERT, ASLEEP, ASLEEP), "eyes_closed")
        self.assertEqual(self.face(ASLEEP, ASLEEP, ALERT, ALERT), "alert")

    def test_confidence_tells_how_much_they_agree(self) -> None:
        agreed = judge(drawn(ALERT, ALERT))["face_state"]["confidence"]
        divided = judge(drawn(ALERT, ASLEEP))["face_state"]["confidence"]
        self.assertTrue(85 <= divided < agreed <= 95)

    def test_pictures_of_something_else_are_guessed_at(self) -> None:
        verdict = judge([Reading(None, ALERT)])
        self.assertEqual(verdict["face_state"], {"state": "alert", "confidence": 60})


class Impairment(unittest.TestCase):

    def told(self, *views: View) -> tuple[str, str]:
        answer = judge(drawn(*views))["impairment"]
        return answer["level"], answer["sign"]

    def test_none_in_small_movements(self) -> None:
        self.assertEqual(self.told(*map(with_head, (-4, 2, 4, -1))), ("none", "none"))

    def test_a_head_that_swings(self) -> None:
        self.assertEqual(self.told(*map(with_head, (-30, -5, 25, 33))), ("likely", "movement"))
        self.assertEqual(self.told(*map(with_head, (-10, 0, 12))), ("suspected", "movement"))

    def test_a_head_that_hangs(self) -> None:
        self.assertEqual(self.told(*map(with_head, (44, 46, 47))), ("likely", "posture"))
        self.assertEqual(self.told(with_head(0, 34)), ("likely", "posture"))

    def test_nothing_where_no_head_is_seen(self) -> None:
        self.assertEqual(self.told(visible(DriverState(present=False))), ("none", "none"))


class InTheFieldsOfTheSchema(unittest.TestCase):
    verdict: Verdict = judge(drawn(ASLEEP))

    def answer(self, asked: dict[str, Any]) -> Any:
        return json.loads(answer_text(self.verdict, asked, True))

    def test_each_analysis(self) -> None:
        for analysis in ANALYSES:
            with self.subTest(analysis=analysis):
                asked = schema(analysis)
                self.assertEqual(analysis_of(asked), analysis)
                self.assertEqual(list(self.answer(asked)), list(asked["properties"]))
                self.assertEqual(self.answer(asked).items() - self.verdict[analysis].items(), set())

    def test_fused_as_an_object_of_objects(self) -> None:
        self.assertEqual(analysis_of(schema("fused")), "fused")
        self.assertEqual(self.answer(schema("fused")), self.verdict)

    def test_fused_as_a_flat_object(self) -> None:
        asked = {"properties": {
            "face_state": {"type": "string", "enum": ["alert", "eyes_closed"]},
            "face_state_confidence": {"type": "integer"},
            "scene_lighting": {"type": "string"}, "gaze": {"type": "string"}}}
        self.assertEqual(analysis_of(asked), "fused")
        self.assertEqual(self.answer(asked), {
            "face_state": "eyes_closed", "face_state_confidence": 95, "scene_lighting": "day",
            "gaze": "unknown"})

    def test_only_what_is_asked(self) -> None:
        asked = schema("scene")
        del asked["properties"]["summary"]
        self.assertNotIn("summary", self.answer(asked))

    def test_a_schema_of_something_else_gets_what_it_allows(self) -> None:
        asked = {"properties": {"colour": {"type": "string", "enum": ["red", "blue"]},
                                "weight": {"type": "integer", "minimum": 3}}}
        self.assertEqual(analysis_of(asked), "other")
        self.assertEqual(self.answer(asked), {"colour": "red", "weight": 3})

    def test_the_prompt_says_it_too(self) -> None:
        self.assertEqual(
            json.loads(answer_text(self.verdict, None, True, 'Question "attention": Where to?\n'
                                   'Answer with a JSON object of "gaze", "confidence".')),
            self.verdict["attention"])

    def test_prose_without_a_schema(self) -> None:
        self.assertEqual(answer_text(self.verdict, None, False),
                         "The driver's face is eyes closed.")


class OrderOfFrames(unittest.TestCase):

    def test_rising_numbers_are_in_order(self) -> None:
        orders: list[list[int | None]] = [[], [5], [5, 12, 20], [None, 4, None, 9], [None, None]]
        for numbers in orders:
            self.assertEqual(order_problem(numbers), "", numbers)

    def test_mixed_up_numbers_are_told(self) -> None:
        orders: list[tuple[list[int | None], str]] = [
            ([5, 12, 9], "after frame 12"), ([5, 5], "twice"),
            ([9, None, 5], "after frame 9"), ([5, 400], "too far apart")]
        for numbers, word in orders:
            self.assertIn(word, order_problem(numbers))


class SpoiledAnswers(unittest.TestCase):
    GOOD = json.dumps({"state": "alert", "confidence": 90})

    def spoiled(self, kind: str, **more: Any) -> Any:
        return json.loads(spoil(self.GOOD, Fault(kind, **more)))

    def test_one_thing_is_wrong(self) -> None:
        self.assertEqual(self.spoiled("missing_field"), {"state": "alert"})
        self.assertEqual(self.spoiled("missing_field", field="state"), {"confidence": 90})
        self.assertEqual(self.spoiled("unknown_word"), {"state": "elated", "confidence": 90})
        self.assertEqual(self.spoiled("out_of_range"), {"state": "alert", "confidence": 250})
        self.assertEqual(self.spoiled("wrong_type"), {"state": "alert", "confidence": "ninety"})
        self.assertIn("explanation", self.spoiled("unknown_field"))

    def test_of_a_fused_answer_one_analysis_is_wrong(self) -> None:
        fused = json.dumps({"face_state": json.loads(self.GOOD), "attention": {"gaze": "road"}})
        self.assertEqual(json.loads(spoil(fused, Fault("unknown_word"))),
                         {"face_state": {"state": "elated", "confidence": 90},
                          "attention": {"gaze": "road"}})

    def test_the_text_is_wrong(self) -> None:
        self.assertEqual(spoil(self.GOOD, Fault("empty")), "")
        self.assertIn(self.GOOD, spoil(self.GOOD, Fault("text_around_json")))
        self.assertTrue(self.GOOD.startswith(spoil(self.GOOD, Fault("cut_at_length"))))
        for kind in ("not_json", "text_around_json", "cut_at_length"):
            with self.assertRaises(ValueError):
                json.loads(spoil(self.GOOD, Fault(kind)))


if __name__ == "__main__":
    unittest.main()
