"""Each fault of a model server: told, counted, and over when the fault is."""

from __future__ import annotations

import unittest

from cabin_test_case import CabinTestCase

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
    "busy": "http_status",
    "redirect": "http_status",
    "close_early": "refused",
    "close_mid_body": "refused",
    "remote_host": "remote_host",
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

    def check(self, fault: str, word: str, api: str) -> None:
        car = self.cabin()
        # Hands are asked for and never told; the eyes still are.
        car.server.add_fault(fault, analysis="hand_position")
        program = car.run(**self.live("drowsy"), llm__api=api, llm__timeout_seconds=1.0,
                          environment={"CABINWATCH_LOG": "debug"})
        car.watcher.wait_for_property(
            "Statistics", lambda figures: figures.get(f"query_error_{word}", 0) >= 1)
        state = car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        self.assertNotIn("hands", state)
        self.assertIn("gaze", state)
        self.assertNotIn("data:image", program.text)
        self.assertNotIn("/9j/", program.text)  # how every JPEG begins in base64


def _add_tests() -> None:
    for fault, word in ONE_ANALYSIS_FAULTS.items():
        for api in ("ollama", "openai"):
            if fault == "remote_host" and api == "openai":
                continue  # a field of Ollama's

            def test(self: OneAnalysisFails, one: tuple[str, str, str] = (fault, word, api)) -> None:
                self.check(*one)
            setattr(OneAnalysisFails, f"test_{fault}_{api}", test)


_add_tests()


class TheServerIsInTrouble(CabinTestCase):

    def degraded_and_back(self, fault: str, cause: str, **options) -> None:
        car = self.cabin()
        program = car.run(**self.live("attentive"), llm__timeout_seconds=1.0)
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        car.server.add_fault(fault, **options)
        degraded = car.watcher.wait_for(
            "analysis_degraded", lambda signal: signal.kind == "analysis_degraded", seconds=30)
        self.assertEqual(degraded.signal, "AlertRaised")
        self.assertRegex(program.text, cause)
        self.assertEqual(car.watcher.get("State"), "degraded")
        car.server.clear_faults()
        car.watcher.wait_for("recovery", lambda signal: signal.signal == "AlertCleared"
                             and signal.id == degraded.id, seconds=30)
        self.assertEqual(car.watcher.get("State"), "monitoring")

    def test_it_goes_away(self) -> None:
        self.degraded_and_back("refuse", "(?i)server.*(lost|refused|reach)")

    def test_it_hangs(self) -> None:
        self.degraded_and_back("hang_before_headers", "(?i)server|quer", scope="all")

    def test_it_answers_in_web_pages(self) -> None:
        self.degraded_and_back("html", "(?i)server|quer", scope="all")

    def test_a_reload_is_told(self) -> None:
        car = self.cabin()
        program = car.run(**self.live("attentive"))
        car.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)
        car.server.add_fault("reload", count=1)
        program.wait_for_line("(?i)load")

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
        self.assertEqual(car.watcher.get("State"), "monitoring")

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


if __name__ == "__main__":
    unittest.main()
