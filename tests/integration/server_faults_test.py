"""Each fault of a model server: told, counted, and over when the fault is."""

from __future__ import annotations

import os
import re
import unittest
from typing import Any

from cabin_test_case import CabinTestCase
from rig.bus_watcher import AlertSignal
from rig.cabin import Cabin
from rig.patience import patiently, wait_until

# The fault that the server makes, and the word under which the query's failure is counted.
ONE_ANALYSIS_FAULTS = {
    "html": "not_http",
    "bad_envelope": "not_http",
    "garbage": "not_http",
    "error_body": "http_status",
    "bad_request": "http_status",
    "unauthorized": "http_status",
    "model_not_found": "http_status",
    "server_error": "http_status",
    "unprocessable": "http_status",
    "forbidden": "http_status",
    "bad_gateway": "http_status",
    "busy": "busy",
    "too_many_requests": "busy",
    "redirect": "http_status",
    "close_early": "refused",
    "close_mid_body": "refused",
    "not_json": "not_json",
    "text_around_json": "text_around_json",
    "missing_field": "missing_field",
    "unknown_field": "unknown_field",
    "unknown_word": "unknown_word",
    "wrong_type": "wrong_type",
    "out_of_range": "out_of_range",
    "cut_at_length": "cut_at_length",
    "thinking_only": "thinking_only",
    "empty": "empty_answer",
    "hang_before_headers": "timed_out",
    "hang_mid_body": "timed_out",
}


class OneAnalysisFails(CabinTestCase):
    """A fault of one analysis costs that analysis alone."""

    API = ""
    # Sequences as short as they may be: what is waited for is their answers.
    QUICK = {"sampling__sequence_seconds": 0.5, "sampling__stride_seconds": 0.5}

    def check(self, fault: str, word: str) -> None:
        car = self.cabin()
        # Hands are asked for and never told; the eyes still are.
        car.server.add_fault(fault, analysis="hand_position")
        program = car.run(**self.live("drowsy"), **self.QUICK, llm__api=self.API,
                          llm__timeout_seconds=patiently(1.0),
                          llm__strategy="parallel",  # all at once would answer for it
                          environment={"CABINWATCH_LOG": "debug"})
        car.watcher.wait_for_property(
            "Statistics", lambda figures: figures.get(f"query_error_{word}", 0) >= 1)
        state = car.watcher.wait_for_property("DriverState", lambda seen: {"face_state", "gaze"} <= set(seen))
        self.assertNotIn("hands", state)
        self.assertNotIn("data:image", program.text)
        self.assertNotIn("/9j/", program.text)  # how every JPEG begins in base64


class OneAnalysisFailsOfOllama(OneAnalysisFails):
    API = "ollama"


class OneAnalysisFailsOfOpenai(OneAnalysisFails):
    API = "openai"


def _add_tests() -> None:
    for case in (OneAnalysisFailsOfOllama, OneAnalysisFailsOfOpenai):
        for fault, word in ONE_ANALYSIS_FAULTS.items():
            def test(self: OneAnalysisFails, one: tuple[str, str] = (fault, word)) -> None:
                self.check(*one)
            setattr(case, f"test_{fault}", test)


_add_tests()


class TheServerIsInTrouble(CabinTestCase):

    @staticmethod
    def wait_until_monitoring(car: Cabin) -> None:
        """Whatever was missing, also at a slow beginning, is over with the second answer."""
        car.watcher.wait_for_property("State", lambda state: state == "monitoring")

    def degraded_and_back(self, fault: str, cause: str, **options) -> None:
        car = self.cabin()
        program = car.run(**self.live("attentive"), llm__timeout_seconds=1.0)
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        # A program that begins slowly has said so: that alert is not the fault's.
        self.wait_until_monitoring(car)
        heard = len(car.watcher.all_signals())
        car.server.add_fault(fault, **options)
        degraded = car.watcher.wait_for(
            "analysis_degraded", lambda signal: signal.kind == "analysis_degraded"
            and signal.signal == "AlertRaised", seconds=30, after=heard)
        self.assertRegex(program.text, cause)
        self.assertEqual(car.watcher.get("State"), "degraded")
        car.server.clear_faults()
        car.watcher.wait_for("recovery", lambda signal: signal.signal == "AlertCleared"
                             and signal.id == degraded.id, seconds=30)
        self.wait_until_monitoring(car)

    def test_it_goes_away(self) -> None:
        self.degraded_and_back("refuse", "(?i)server.*(lost|refused|reach)")

    def test_it_hangs(self) -> None:
        self.degraded_and_back("hang_before_headers", "(?i)server|quer", scope="all")

    def test_a_query_that_hangs_among_others_is_asked_once_more(self) -> None:
        car = self.cabin("--slots", "8", "--query-seconds", str(patiently(0.1)))
        car.run(**self.live("attentive"), **OneAnalysisFails.QUICK, llm__strategy="parallel",
                llm__timeout_seconds=patiently(30.0), llm__deadline_seconds=patiently(30.0))
        # It is known how long such queries take.
        car.watcher.wait_for_property("Statistics", lambda figures: figures["findings"] >= 10)
        before = car.watcher.get("Statistics")
        car.server.add_fault("hang_before_headers", count=1, analysis="attention")
        car.watcher.wait_for_property("Statistics", lambda figures: figures["query_retries"] > before["query_retries"])
        # The one that hung is given up as soon as the other is answered, and its sequence is told whole.
        def hung() -> list[dict[str, Any]]:
            return [query for query in car.server.log()
                    if query["fault"] == "hang_before_headers" and query["ended_at"] is not None]
        wait_until("the end of the query that hangs", hung, patiently(10.0))
        after = car.watcher.wait_for_property(
            "Statistics", lambda figures: figures["findings"] >= before["findings"] + 3)
        self.assertEqual([name for name in after if name.startswith("query_error_")], [])

    def test_it_answers_in_web_pages(self) -> None:
        self.degraded_and_back("html", "(?i)server|quer", scope="all")

    def test_it_says_to_come_later_for_long(self) -> None:
        self.degraded_and_back("too_many_requests", "busy: status 429: (too many|Rate limit)")

    def test_it_refuses_everything(self) -> None:
        self.degraded_and_back("unprocessable",
                               "lost: status 422: the request cannot be processed")

    def test_a_proxy_answers_in_its_place(self) -> None:
        self.degraded_and_back("bad_gateway", "502 Bad Gateway.*llm.servers", scope="all")

    def test_it_relays_to_another_host(self) -> None:
        car = self.cabin()
        relayed = lambda figures: figures.get("query_error_remote_host", 0)
        program = car.run(**self.live("attentive"))
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        car.server.add_fault("remote_host")
        program.wait_for_line("lost: the server relayed the query.*llm.allow_remote")
        # What was on its way; from now on the trial's own pictures alone, which show no cabin.
        first = relayed(car.watcher.wait_for_property("Statistics", relayed))
        car.watcher.wait_for("analysis_degraded", lambda signal: signal.kind == "analysis_degraded", 30)
        self.assertLessEqual(relayed(car.watcher.get("Statistics")), first + 5)
        car.server.clear_faults()
        self.wait_until_monitoring(car)

    def test_the_reason_is_the_present_one(self) -> None:
        car = self.cabin()
        program = car.run(**self.live("attentive"))
        self.wait_until_monitoring(car)
        car.server.add_fault("remote_host")
        program.wait_for_line("lost: the server relayed the query")
        car.server.clear_faults()
        program.wait_for_line("back: ")
        self.wait_until_monitoring(car)
        heard = len(car.watcher.all_signals())
        car.server.add_fault("empty")
        degraded = car.watcher.wait_for(
            "analysis_degraded", lambda signal: signal.kind == "analysis_degraded"
            and signal.signal == "AlertRaised", seconds=30, after=heard)
        self.assertIn("its answers are empty", str(degraded.details))
        self.assertNotIn("relayed", str(degraded.details) + degraded.message)
        self.assertEqual(len(re.findall("warning: model server .*: its answers are empty", program.text)), 1,
                         program.text)
        car.server.clear_faults()
        program.wait_for_line("its answers can be used again")

    def test_check_fails_where_no_question_is_answered(self) -> None:
        for fault in ("empty", "thinking_only", "not_json"):
            with self.subTest(fault):
                car = self.cabin()
                car.server.add_fault(fault)
                checked = car.command("--config", str(car.configuration(**self.live("attentive"))), "check")
                self.assertRegex(checked.stdout, r"(?m)^answer +failed ")
                self.assertEqual(checked.returncode, 1, checked.stdout)

    def test_reloads_are_told_once(self) -> None:
        car = self.cabin("--load-seconds", "0.5")
        program = car.run(**self.live("attentive"))
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        car.server.add_fault("reload")
        program.wait_for_line("loaded the model again")
        # Each query does, which is one trouble.
        queries = len(car.server.log())
        car.wait_for_queries(queries + 8, 40)
        self.assertEqual(program.text.count("loaded the model again"), 1, program.text)

    def test_it_comes_later_than_the_program(self) -> None:
        car = self.cabin()
        car.server.add_fault("refuse")
        program = car.run(**self.live("attentive"))
        program.wait_for_line("(?i)warning.*server|err.*server")
        car.server.clear_faults()
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen, 30)

    def test_another_server_takes_over(self) -> None:
        car = self.cabin()
        other = car.add_server()
        car.server.add_fault("refuse")
        car.run(**self.live("attentive"), llm__servers=[car.server.url, other.url])
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        self.wait_until_monitoring(car)

    def test_one_that_says_to_come_later_is_left_alone_and_not_lost(self) -> None:
        car = self.cabin()
        program = car.run(**self.live("attentive"), llm__strategy="parallel")
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        car.server.add_fault("too_many_requests", count=1, retry_after=2)
        car.watcher.wait_for_property(
            "Statistics", lambda figures: figures["query_retries"] >= 1)
        before = car.watcher.get("Statistics")["findings"]
        car.watcher.wait_for_property(
            "Statistics", lambda figures: figures["findings"] >= before + 2, 20)
        log = car.server.log()
        refused = next(entry for entry in log if entry["status"] == 429)
        later = [entry["received_at"] - refused["ended_at"] for entry in log
                 if entry["received_at"] > refused["ended_at"] + 0.5]
        self.assertGreaterEqual(min(later), 1.95, later)
        self.assertNotIn("lost", program.text)
        self.wait_until_monitoring(car)

    def test_what_one_server_has_no_time_for_goes_to_another(self) -> None:
        car = self.cabin()
        other = car.add_server()
        car.server.add_fault("too_many_requests", retry_after=60)
        program = car.run(**self.live("attentive"), llm__servers=[car.server.url, other.url])
        car.watcher.wait_for_property("Statistics", lambda figures: figures["findings"] >= 3, 20)
        self.assertEqual(car.watcher.get("Statistics").get("query_error_busy", 0), 0)
        self.assertNotIn("lost", program.text)
        self.wait_until_monitoring(car)

    def test_a_wrong_model_is_told_with_what_to_do(self) -> None:
        car = self.cabin()
        program = car.run(**self.live("attentive"), llm__model="nobody/has-this")
        program.wait_for_line("nobody/has-this")
        checked = car.command("--config", str(car.configuration(llm__model="nobody/has-this")),
                              "check")
        self.assertEqual(checked.returncode, 1)
        self.assertIn("ollama pull nobody/has-this", checked.stdout + checked.stderr)

    def test_unix_socket(self) -> None:
        car = self.cabin()
        socket = car.folder / "model.sock"
        car.add_server("--unix", str(socket))
        car.run(**self.live("attentive"), llm__servers=[f"unix:{socket}"])
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)

    def test_api_key(self) -> None:
        car = self.cabin("--api-key", "secret-of-the-test")
        key = car.folder / "key"
        key.write_text("secret-of-the-test\n", encoding="ascii")
        key.chmod(0o600)
        program = car.run(**self.live("attentive"), llm__api="openai", llm__api_key_file=str(key),
                          environment={"CABINWATCH_LOG": "debug"})
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        self.assertNotIn("secret-of-the-test", program.text)


class OneQuestionIsNeverAnswered(CabinTestCase):
    """It is told as what it is, beside all that goes well."""

    QUICK = OneAnalysisFails.QUICK

    def degraded(self, car: Cabin, analysis: str) -> AlertSignal:
        return car.watcher.wait_for(
            f"analysis_degraded for {analysis}", lambda signal: signal.kind == "analysis_degraded"
            and signal.details.get("analyses") == analysis, seconds=40)

    def evidence(self, car: Cabin, kind: str) -> dict[str, Any]:
        one, = [one for one in car.watcher.get("Evidence") if one["kind"] == kind]
        return one

    def test_its_answers_are_never_as_asked(self) -> None:
        car = self.cabin()
        car.server.add_fault("unknown_word", analysis="hand_position")
        program = car.run(**self.live("attentive"), **self.QUICK, llm__strategy="parallel")
        degraded = self.degraded(car, "hand_position")
        self.assertIn("not as asked (unknown_word)", degraded.message)
        self.assertIn("unknown_word", degraded.details["reason"])
        self.assertEqual(car.watcher.get("State"), "degraded")
        for kind in ("hands_off", "phone_use"):
            self.assertIn("not_covered", self.evidence(car, kind)["held_back_by"])
        self.assertNotIn("not_covered", self.evidence(car, "impairment")["held_back_by"])
        told = re.findall("warning: model server .*: hand_position: its answers are not as asked", program.text)
        self.assertEqual(len(told), 1, program.text)
        why = car.command("status", "--why", "hands_off").stdout
        self.assertRegex(why, r"gives no answers to hand_position: .*\n +held back by not_covered")
        car.server.clear_faults()
        car.watcher.wait_for("recovery", lambda signal: signal.signal == "AlertCleared"
                             and signal.id == degraded.id, seconds=30)
        program.wait_for_line("hand_position: its answers can be used again")

    def test_impairment_comes_too_late(self) -> None:
        car = self.cabin()
        car.server.add_fault("slow", analysis="impairment", seconds=patiently(6.0))
        car.run(**self.live("attentive"), **self.QUICK, llm__strategy="parallel",
                llm__deadline_seconds=patiently(2.0), llm__max_queries_in_flight=8)
        self.assertIn("llm.deadline_seconds", self.degraded(car, "impairment").details["reason"])
        self.assertIn("not_covered", self.evidence(car, "impairment")["held_back_by"])
        self.assertNotIn("not_covered", self.evidence(car, "hands_off")["held_back_by"])

    def test_check_says_which(self) -> None:
        for analysis in ("hand_position", "impairment"):
            car = self.cabin()
            car.server.add_fault("unknown_word", analysis=analysis)
            checked = car.command("--config", str(car.configuration(**self.live("attentive"))), "check")
            self.assertRegex(checked.stdout, rf"(?m)^{analysis} +failed .*unknown_word")
            self.assertRegex(checked.stdout, r"(?m)^attention +ok ")
            self.assertEqual(checked.returncode, 1, checked.stdout)


class TheModelIsTooSlow(CabinTestCase):

    SLOW = {"llm__strategy": "parallel", "llm__deadline_seconds": patiently(1.0)}

    @unittest.skipIf("CABINWATCH_SANITIZED" in os.environ,
                     "deadlines are longer there, and answers missing for ten seconds is told before why")
    def test_it_is_told_once_with_the_setting_that_stands_in_the_way(self) -> None:
        car = self.cabin()
        car.server.add_fault("slow", seconds=patiently(2.0))
        program = car.run(**self.live("attentive"), **OneAnalysisFails.QUICK, **self.SLOW)
        program.wait_for_line("warning: model server .*: a query takes .* no answer comes in time.*llm.deadline_seconds")
        program.wait_for_line("warning: model server .*: too slow: .*llm.deadline_seconds")
        degraded = car.watcher.wait_for(
            "analysis_degraded", lambda signal: signal.kind == "analysis_degraded", seconds=40)
        self.assertIn("llm.deadline_seconds", degraded.details["reason"])
        # It is tried again and again, which is no news.
        car.watcher.wait_for("its escalation", lambda signal: signal.id == degraded.id
                             and signal.severity == "warning", seconds=60)
        for told in ("warning: model server .*: too slow: ", "notice: model server .*: ready: "):
            self.assertEqual(len(re.findall(f"(?m)^{told}", program.text)), 1, program.text)
        for never in ("lost: ", "back: ", "raise llm.timeout_seconds"):
            self.assertNotIn(never, program.text)
        car.server.clear_faults()
        program.wait_for_line("back: answers again")
        TheServerIsInTrouble.wait_until_monitoring(car)

    def test_check_says_how_long_it_takes_and_what_would_do(self) -> None:
        car = self.cabin()
        car.server.add_fault("slow", seconds=patiently(0.8))
        settings = {**self.live("attentive"), **self.SLOW}
        checked = car.command("--config", str(car.configuration(**settings)), "check")
        self.assertRegex(checked.stdout, r"(?m)^time +warning +all questions took .*impairment, comes too late"
                                         r".*\n.*llm.deadline_seconds = ")
        self.assertEqual(checked.returncode, 0, checked.stdout)


class CheckTellsWhatIsWrong(CabinTestCase):
    """`cabinwatch check` names the setting, in the server's own words."""

    def check(self, car: Cabin, **settings: object) -> str:
        checked = car.command("--config", str(car.configuration(**settings)), "check")
        return checked.stdout

    def test_the_path_of_the_interface_is_no_mistake(self) -> None:
        car = self.cabin()
        for path in ("/v1", "/v1/", "/v1/chat/completions"):
            told = self.check(car, llm__api="openai", llm__servers=[car.server.url + path])
            self.assertRegex(told, r"answer +ok ")
        self.assertRegex(self.check(car, llm__servers=[car.server.url + "/api"]), r"answer +ok ")

    def test_a_strict_server_is_asked_without_what_it_refuses(self) -> None:
        for options in ((), ("--silent",)):
            car = self.cabin("--strict", "chat_template_kwargs", *options)
            told = self.check(car, llm__api="openai")
            self.assertRegex(told, r"fields +ok +is asked without .*: chat_template_kwargs\n")
            self.assertRegex(told, r"answer +ok ")
            car.run(**self.live("attentive"), llm__api="openai")
            car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)

    def test_a_server_without_schemas(self) -> None:
        for strict, in_its_place in (("response_format.json_schema", "json_object in its place"),
                                     ("response_format", "response_format")):
            car = self.cabin("--strict", strict)
            told = self.check(car, llm__api="openai")
            self.assertRegex(told, rf"fields +warning .*{in_its_place}")
            self.assertRegex(told, r"answer +ok ")

    def test_refusals_are_told_in_the_servers_words(self) -> None:
        car = self.cabin()
        for fault, words, advice in (
                ("unprocessable", "status 422: the request cannot be processed", "server's log"),
                ("forbidden", "status 403: this key may not use the model", "llm.api_key_file"),
                ("model_not_found", "status 404: .*gone.* does not exist", "llm.model"),
                ("redirect", "status 302: go to http://192.0.2.1/api/chat", "llm.servers"),
                ("bad_gateway", "status 502: a web page, .502 Bad Gateway.", "llm.servers"),
                ("html", "a web page came .*Welcome to nginx", "llm.servers"),
                ("too_many_requests", "status 429: Rate limit", "llm.max_queries_in_flight")):
            with self.subTest(fault):
                car.server.add_fault(fault)
                told = self.check(car, llm__api="openai")
                car.server.clear_faults()
                self.assertRegex(told, rf"answer +(failed|warning) +.*{words}")
                self.assertRegex(told.partition("\nanswer")[2], rf"what to do: .*{advice}")
                self.assertNotIn("takes pictures\n", told.partition("\nanswer")[2])

    def test_https_where_http_is_spoken(self) -> None:
        car = self.cabin()
        url = car.server.url.replace("http:", "https:")
        told = self.check(car, llm__servers=[url])
        self.assertRegex(told, r"server +failed +no secure connection comes about")
        self.assertIn("http:// instead of https://", told)

    def test_a_key_that_the_server_repeats_is_not_told(self) -> None:
        car = self.cabin()
        key = car.folder / "key"
        key.write_text("secret-of-the-test\n", encoding="ascii")
        key.chmod(0o600)
        car.server.add_fault("forbidden", text="no: secret-of-the-test")
        told = self.check(car, llm__api="openai", llm__api_key_file=str(key))
        self.assertNotIn("secret-of-the-test", told)
        self.assertIn("status 403: no: [...]", told)

    def test_answers_in_other_envelopes_are_taken(self) -> None:
        for fault, api in (("content_parts", "openai"), ("unasked_stream", "openai"),
                           ("unasked_stream", "ollama")):
            with self.subTest(fault=fault, api=api):
                car = self.cabin()
                car.server.add_fault(fault)
                self.assertRegex(self.check(car, llm__api=api), r"answer +ok ")


if __name__ == "__main__":
    unittest.main()
