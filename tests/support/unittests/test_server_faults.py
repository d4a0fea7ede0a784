"""Each fault as a client sees it on the wire."""

from __future__ import annotations

import json
import unittest

from model_server.faults import KINDS
from model_server.process import ModelServerProcess
from unittests.drawings import ollama_body, openai_body, sequence
from unittests.raw_client import RawClient, Reply
from unittests.server_case import PATHS, ServerCase, answer, content

BODIES = {"ollama": ollama_body, "openai": openai_body}


class FaultCase(ServerCase):
    server: ModelServerProcess

    def setUp(self) -> None:
        self.server = self.start()

    def ask(self, protocol: str = "ollama", analysis: str = "face_state") -> Reply:
        """Asks on a connection of its own."""
        with RawClient(self.server.port) as client:
            return client.ask(PATHS[protocol], BODIES[protocol](sequence(), analysis))

    def faulty(self, kind: str, protocol: str = "ollama", **more: object) -> Reply:
        """The reply that the next query gets with the fault."""
        self.server.add_fault(kind, count=1, **more)  # type: ignore[arg-type]
        return self.ask(protocol)

    def sent(self, kind: str) -> RawClient:
        """A client that has sent a query into the fault."""
        self.server.add_fault(kind, count=1)
        client = self.client(self.server)
        client.send("/api/chat", ollama_body(sequence()))
        self.until("the fault has acted", lambda: not self.server.state()["faults"])
        return client


class OnTheWire(FaultCase):

    def test_refuse_and_back(self) -> None:
        client = self.client(self.server)
        self.assertEqual(client.ask("/").status, 200)
        self.server.add_fault("refuse")
        self.assertEqual(client.read_all(), b"")
        with self.assertRaises(ConnectionRefusedError):
            RawClient(self.server.port)
        self.server.clear_faults()
        self.assertEqual(self.ask().status, 200)

    def test_hang_before_headers(self) -> None:
        client = self.sent("hang_before_headers")
        self.assertEqual(self.ask().status, 200)    # others are served meanwhile
        self.assertEqual(client.available(), b"")
        client.close()
        self.until("the end is logged", lambda: self.server.log()[0]["ended_at"])
        self.assertEqual(self.server.log()[0]["fault"], "hang_before_headers")

    def test_hang_mid_body(self) -> None:
        client = self.sent("hang_mid_body")
        status, headers = client.read_head()
        self.assertEqual(status, 200)
        self.assertEqual(self.ask().status, 200)
        half = client.available()
        assert half is not None
        self.assertEqual(len(half), int(headers["content-length"]) // 2)

    def test_close_early(self) -> None:
        self.assertEqual(self.sent("close_early").read_all(), b"")

    def test_close_mid_body(self) -> None:
        head, _, body = self.sent("close_mid_body").read_all().partition(b"\r\n\r\n")
        self.assertIn(f"Content-Length: {len(body) * 2}"[:-1].encode(), head)

    def test_garbage(self) -> None:
        self.assertFalse(self.sent("garbage").read_all().startswith(b"HTTP"))

    def test_endless(self) -> None:
        client = self.sent("endless")
        self.assertEqual(client.read_head()[0], 200)
        for _ in range(40):
            self.assertTrue(client.socket.recv(1 << 16))

    def test_redirect(self) -> None:
        reply = self.faulty("redirect")
        self.assertEqual((reply.status, reply.headers["location"]),
                         (302, "http://192.0.2.1/api/chat"))

    def test_html(self) -> None:
        reply = self.faulty("html")
        self.assertEqual((reply.status, reply.headers["content-type"]), (200, "text/html"))
        self.assertIn(b"<html>", reply.body)

    def test_error_mid_stream(self) -> None:
        self.server.add_fault("error_mid_stream", count=1)
        reply = self.client(self.server).ask("/api/chat", ollama_body(sequence(), stream=True))
        lines = [json.loads(line) for line in reply.body.splitlines()]
        self.assertEqual(reply.status, 200)
        self.assertIn("message", lines[0])
        self.assertIn("error", lines[-1])


class InTheEnvelope(FaultCase):

    def test_errors_with_their_status_in_either_form(self) -> None:
        for kind, status in (("bad_request", 400), ("unauthorized", 401), ("server_error", 500),
                             ("model_not_found", 404), ("busy", 503), ("loading", 503),
                             ("error_body", 200)):
            for protocol in PATHS:
                with self.subTest(kind=kind, protocol=protocol):
                    reply = self.faulty(kind, protocol)
                    self.assertEqual(reply.status, status)
                    error = reply.json()["error"]
                    self.assertIsInstance(error, str if protocol == "ollama" else dict)

    def test_an_error_in_chosen_words(self) -> None:
        self.assertEqual(self.faulty("server_error", text="no more memory").json(),
                         {"error": "no more memory"})

    def test_loading_shows_in_health(self) -> None:
        self.server.add_fault("loading")
        client = self.client(self.server)
        self.assertEqual(client.ask("/health").status, 503)
        self.server.clear_faults()
        self.assertEqual(client.ask("/health").status, 200)

    def test_bad_envelope(self) -> None:
        reply = self.faulty("bad_envelope")
        self.assertEqual(reply.status, 200)
        self.assertFalse({"message", "choices", "error"} & set(reply.json()))

    def test_remote_host(self) -> None:
        self.assertIn("remote_host", self.faulty("remote_host").json())
        self.assertNotIn("remote_host", self.ask().json())

    def test_thinking_only(self) -> None:
        message = self.faulty("thinking_only").json()["message"]
        self.assertEqual((message["content"], message["thinking"][:1]), ("", "{"))
        message = self.faulty("thinking_only", "openai").json()["choices"][0]["message"]
        self.assertEqual((message["content"], message["reasoning_content"][:1]), ("", "{"))

    def test_cut_at_length(self) -> None:
        told = self.faulty("cut_at_length").json()
        self.assertEqual(told["done_reason"], "length")
        told = self.faulty("cut_at_length", "openai").json()
        self.assertEqual(told["choices"][0]["finish_reason"], "length")

    def test_reload(self) -> None:
        self.ask()
        self.assertGreater(self.faulty("reload").json()["load_duration"], 0)
        self.assertEqual(self.server.state()["reloads"], 1)
        self.assertEqual(self.server.log()[-1]["cached_images"], 0)


class InTheAnswer(FaultCase):

    def test_each_kind_in_either_envelope(self) -> None:
        for protocol in PATHS:
            with self.subTest(protocol=protocol):
                self.assertEqual(content(self.faulty("empty", protocol)), "")
                self.assertNotIn("{", content(self.faulty("not_json", protocol)))
                self.assertNotEqual(content(self.faulty("text_around_json", protocol))[0], "{")
                self.assertIn("mood", answer(self.faulty("wrong_schema", protocol)))
                self.assertNotIn("confidence", answer(self.faulty("missing_field", protocol)))
                self.assertIn("explanation", answer(self.faulty("unknown_field", protocol)))
                self.assertEqual(answer(self.faulty("unknown_word", protocol))["state"], "elated")
                self.assertEqual(answer(self.faulty("wrong_type", protocol))["confidence"],
                                 "ninety")
                self.assertEqual(answer(self.faulty("out_of_range", protocol))["confidence"], 250)


class WhichQueriesGetIt(FaultCase):

    def test_as_often_as_counted(self) -> None:
        self.server.add_fault("busy", count=2)
        self.assertEqual([self.ask().status for _ in range(3)], [503, 503, 200])

    def test_until_cleared(self) -> None:
        self.server.add_fault("busy")
        self.assertEqual([self.ask().status for _ in range(3)], [503, 503, 503])
        self.server.clear_faults()
        self.assertEqual(self.ask().status, 200)

    def test_one_analysis_alone(self) -> None:
        self.server.add_fault("busy", analysis="scene")
        self.assertEqual(self.ask(analysis="face_state").status, 200)
        self.assertEqual(self.ask(analysis="scene").status, 503)
        self.assertEqual([query["outcome"] for query in self.server.log()], ["answered", "fault"])

    def test_other_requests_only_when_all_are_meant(self) -> None:
        client = self.client(self.server)
        self.server.add_fault("busy")
        self.assertEqual(client.ask("/api/version").status, 200)
        self.server.clear_faults()
        self.server.add_fault("busy", scope="all")
        self.assertEqual(client.ask("/api/version").status, 503)

    def test_one_after_the_other(self) -> None:
        self.server.add_fault("busy", count=1)
        self.server.add_fault("bad_request", count=1)
        self.assertEqual([self.ask().status for _ in range(3)], [503, 400, 200])

    def test_what_is_no_fault_is_refused(self) -> None:
        for wrong in ({"kind": "nonsense"}, {"kind": "busy", "count": 0},
                      {"kind": "busy", "analysis": "mood"}, {"kind": "busy", "scope": "some"},
                      {"kind": "slow", "seconds": -1}, {"kind": "busy", "colour": "red"}):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                self.server.add_fault(**wrong)  # type: ignore[arg-type]
        self.assertEqual(self.server.state()["faults"], [])

    def test_the_readme_names_every_kind(self) -> None:
        from unittests.test_video import SUPPORT
        text = (SUPPORT / "README.md").read_text(encoding="utf-8")
        self.assertEqual({kind for kind in KINDS if f"`{kind}`" not in text}, set())


class Gateways(FaultCase):

    def test_busy_says_when_to_come_again(self) -> None:
        for protocol in PATHS:
            reply = self.faulty("too_many_requests", protocol, retry_after=7)
            self.assertEqual((reply.status, reply.headers["retry-after"]), (429, "7"))
            reply = self.faulty("busy", protocol, retry_after=7, as_date=True)
            self.assertEqual(reply.status, 503)
            self.assertRegex(reply.headers["retry-after"], r"(?i)^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$")
        self.assertNotIn("retry-after", self.faulty("too_many_requests").headers)

    def test_refusals(self) -> None:
        for protocol in PATHS:
            self.assertEqual(self.faulty("unprocessable", protocol).status, 422)
            self.assertEqual(self.faulty("forbidden", protocol, text="no").status, 403)
            reply = self.faulty("bad_gateway", protocol)
            self.assertEqual(reply.status, 502)
            self.assertIn(b"<title>502 Bad Gateway</title>", reply.body)

    def test_content_in_parts(self) -> None:
        parts = content(self.faulty("content_parts", "openai"))
        self.assertEqual([part["type"] for part in parts], ["thinking", "text"])
        json.loads(parts[1]["text"])

    def test_a_stream_that_nobody_asked_for(self) -> None:
        reply = self.faulty("unasked_stream", "openai")
        self.assertTrue(reply.body.startswith(b"data: {"), reply.body)
        self.assertIn(b"data: [DONE]", reply.body)
        self.assertGreater(len(self.faulty("unasked_stream").body.splitlines()), 2)

    def test_a_strict_server(self) -> None:
        body = json.loads(openai_body(sequence(), "face_state"))
        for options, named in (((), True), (("--silent",), False)):
            server = self.start("--strict", "chat_template_kwargs,response_format.json_schema",
                                *options)
            with RawClient(server.port) as client:
                def ask(content: dict[str, object], to: RawClient = client) -> Reply:
                    return to.ask(PATHS["openai"], json.dumps(content).encode())

                reply = ask({**body, "chat_template_kwargs": {}})
                self.assertEqual(reply.status, 422)
                self.assertEqual(b"chat_template_kwargs" in reply.body, named)
                reply = ask(body)
                self.assertEqual(reply.status, 422)
                self.assertEqual(b"response_format" in reply.body, named)
                reply = ask({**body, "response_format": {"type": "json_object"}})
                self.assertEqual(reply.status, 200)


if __name__ == "__main__":
    unittest.main()
