"""The served interfaces: envelopes, answers from the pixels, refusals."""

from __future__ import annotations

import json
import unittest
from typing import Any

from drawn_drive.driver_state import DriverState
from unittests.drawings import ANALYSES, ollama_body, openai_body, sequence
from unittests.server_case import PATHS, ServerCase, answer, content

BODIES = {"ollama": ollama_body, "openai": openai_body}


class AnswersFromThePixels(ServerCase):

    def test_in_both_protocols_for_every_analysis(self) -> None:
        server = self.start()
        client = self.client(server)
        asleep = sequence(DriverState(face="eyes_closed", hands="holding_phone"))
        wanted: dict[str, dict[str, Any]] = {
            "face_state": {"state": "eyes_closed"}, "attention": {"gaze": "unknown"},
            "hand_position": {"hands": "holding_phone"},
            "scene": {"driver_present": True, "lighting": "day", "camera": "clear",
                      "occupants": 1, "summary": "A driver at the wheel, day."},
            "impairment": {"level": "none", "sign": "none"}}
        for protocol, body in BODIES.items():
            for analysis in ANALYSES:
                with self.subTest(protocol=protocol, analysis=analysis):
                    told = answer(client.ask(PATHS[protocol], body(asleep, analysis)))
                    self.assertTrue(85 <= told.pop("confidence") <= 95)
                    self.assertEqual(told, wanted[analysis])

    def test_movement_between_pictures_is_seen(self) -> None:
        client = self.client(self.start())
        for posture, sign in (("swaying", "movement"), ("slumped", "posture")):
            images = sequence(DriverState(posture=posture))
            told = answer(client.ask("/api/chat", ollama_body(images, "impairment")))
            self.assertEqual((told["level"], told["sign"]), ("likely", sign))

    def test_images_count_wherever_they_stand(self) -> None:
        client = self.client(self.start())
        images = sequence(DriverState(present=False))
        messages = [{"role": "user", "content": f"At {index}.", "images": [image]}
                    for index, image in enumerate(images)]
        messages.append({"role": "user", "content": "Now?"})
        told = answer(client.ask("/api/chat", ollama_body([], "scene", messages=messages)))
        self.assertFalse(told["driver_present"])

    def test_the_log_tells_which_frames_came_and_whether_in_order(self) -> None:
        server = self.start()
        client = self.client(server)
        images = sequence()
        client.ask("/api/chat", ollama_body(images))
        client.ask("/api/chat", ollama_body([images[1], images[0]]))
        first, second = server.log()
        self.assertEqual((first["frame_numbers"], first["in_order"]), ([30, 37, 44, 51], True))
        self.assertFalse(second["in_order"])
        self.assertIn("after frame 37", second["order_problem"])
        self.assertEqual((first["analysis"], first["images"], first["num_ctx"], first["outcome"]),
                         ("face_state", 4, 8192, "answered"))
        server.clear_log()
        self.assertEqual(server.log(), [])


class Ollama(ServerCase):

    def test_tells_of_itself_and_its_model(self) -> None:
        client = self.client(self.start("--vram-share", "0.5"))
        self.assertEqual(client.ask("/").body, b"Ollama is running")
        self.assertEqual(client.ask("/", method="HEAD").status, 200)
        self.assertEqual(client.ask("/api/version").json(), {"version": "0.32.15"})
        self.assertEqual(client.ask("/api/tags").json()["models"][0]["name"],
                         "qwen3-vl:4b-instruct")
        shown = client.ask("/api/show", b'{"model": "qwen3-vl:4b-instruct"}').json()
        self.assertIn("vision", shown["capabilities"])
        self.assertEqual(client.ask("/api/ps").json(), {"models": []})
        client.ask("/api/chat", _preload(num_ctx=8192))
        loaded = client.ask("/api/ps").json()["models"][0]
        self.assertEqual((loaded["size_vram"] * 2, loaded["context_length"]),
                         (loaded["size"], 8192))

    def test_preload_and_unload(self) -> None:
        server = self.start()
        client = self.client(server)
        loaded = client.ask("/api/chat", _preload(num_ctx=8192)).json()
        self.assertEqual((loaded["done_reason"], loaded["message"]["content"]), ("load", ""))
        self.assertTrue(server.state()["loaded"])
        self.assertEqual(client.ask("/api/chat", _preload(keep_alive=0)).json()["done_reason"],
                         "unload")
        self.assertFalse(server.state()["loaded"])

    def test_other_load_options_reload_the_model(self) -> None:
        server = self.start()
        client = self.client(server)
        client.ask("/api/chat", _preload(num_ctx=8192))
        same = client.ask("/api/chat", ollama_body(sequence())).json()
        self.assertNotIn("load_duration", same)
        other = client.ask("/api/chat", ollama_body(sequence(), options={"num_ctx": 4096})).json()
        self.assertGreater(other["load_duration"], 0)
        self.assertEqual((server.state()["loads"], server.state()["reloads"]), (2, 1))

    def test_streams_one_object_a_line(self) -> None:
        client = self.client(self.start())
        reply = client.ask("/api/chat", ollama_body(sequence(), stream=True))
        lines = [json.loads(line) for line in reply.body.splitlines()]
        self.assertEqual(reply.headers["transfer-encoding"], "chunked")
        self.assertEqual([line["done"] for line in lines], [False] * (len(lines) - 1) + [True])
        text = "".join(line["message"]["content"] for line in lines)
        self.assertEqual(json.loads(text)["state"], "alert")
        self.assertEqual(lines[-1]["done_reason"], "stop")

    def test_what_is_wrong_with_a_request_is_said_in_its_words(self) -> None:
        client = self.client(self.start())
        image = sequence()[:1]
        for body, status, message in (
                (b"", 400, "missing request body"),
                (b"xyz", 400, "invalid character 'x' looking for beginning of value"),
                (b"{}", 400, "model is required"),
                (ollama_body(image, model="nosuch"), 404, "model 'nosuch' not found"),
                (ollama_body(["ab*d"]), 400, "illegal base64 data at input byte 2"),
                (ollama_body(image, think=True), 400,
                 '"qwen3-vl:4b-instruct" does not support thinking'),
                (ollama_body(image, keep_alive="-1"), 400,
                 'time: missing unit in duration "-1"'),
                (ollama_body(image, format="yaml"), 500, 'invalid format: "yaml"; expected "json" '
                                                         'or a valid JSON Schema object')):
            with self.subTest(message=message):
                reply = client.ask("/api/chat", body)
                self.assertEqual((reply.status, reply.json()), (status, {"error": message}))
        inner = json.loads(client.ask("/api/chat", ollama_body(["AAAA"])).json()["error"])
        self.assertEqual(inner["error"]["message"], "Failed to load image or audio file")
        small = ollama_body(sequence(), options={"num_ctx": 64})
        inner = json.loads(client.ask("/api/chat", small).json()["error"])
        self.assertEqual(inner["error"]["type"], "exceed_context_size_error")
        self.assertEqual(client.ask("/api/nothing").body, b"404 page not found")
        self.assertEqual(client.ask("/api/version", headers={"Host": "evil.example"}).status, 403)

    def test_an_answer_longer_than_allowed_is_cut(self) -> None:
        client = self.client(self.start())
        options = {"num_ctx": 8192, "num_predict": 3}
        told = client.ask("/api/chat", ollama_body(sequence(), options=options)).json()
        self.assertEqual((told["done_reason"], len(told["message"]["content"])), ("length", 12))


class OpenAi(ServerCase):

    def test_tells_of_itself_and_its_model(self) -> None:
        client = self.client(self.start("--slots", "3"))
        self.assertEqual(client.ask("/health").json(), {"status": "ok"})
        self.assertEqual(client.ask("/v1/models").json()["data"][0]["id"], "qwen3-vl:4b-instruct")
        properties = client.ask("/props").json()
        self.assertEqual((properties["total_slots"], properties["modalities"]["vision"]), (3, True))

    def test_tells_what_its_cache_saved(self) -> None:
        client = self.client(self.start())
        images = sequence()
        first, second = (client.ask(PATHS["openai"], openai_body(images, analysis)).json()
                         for analysis in ("face_state", "attention"))
        self.assertEqual(first["usage"]["prompt_tokens_details"]["cached_tokens"], 0)
        # Four images of 448x336, 16x12 tokens each, and the system text.
        cached = second["usage"]["prompt_tokens_details"]["cached_tokens"]
        self.assertGreaterEqual(cached, 4 * 192)
        self.assertEqual(second["timings"]["cache_n"], cached)
        self.assertEqual(second["choices"][0]["finish_reason"], "stop")

    def test_streams_events(self) -> None:
        client = self.client(self.start())
        reply = client.ask(PATHS["openai"], openai_body(sequence(), stream=True))
        events = [event.removeprefix(b"data: ") for event in reply.body.split(b"\n\n") if event]
        self.assertEqual(events[-1], b"[DONE]")
        deltas = [json.loads(event)["choices"][0]["delta"] for event in events[:-1]]
        text = "".join(delta.get("content", "") for delta in deltas)
        self.assertEqual(json.loads(text)["state"], "alert")

    def test_what_is_wrong_with_a_request_is_said_in_its_words(self) -> None:
        client = self.client(self.start("--no-vision"))
        path = PATHS["openai"]
        self.assertEqual(client.ask(path, openai_body([], model="nosuch")).status, 404)
        self.assertEqual(client.ask(path, b"{}").json()["error"]["code"], 400)
        refused = client.ask(path, openai_body(sequence()))
        self.assertEqual(refused.status, 500)
        self.assertIn("image input is not supported", refused.json()["error"]["message"])
        self.assertEqual(client.ask("/v1/nothing").json()["error"]["type"], "not_found_error")


class WhoMayAsk(ServerCase):

    def test_a_key_is_asked_for(self) -> None:
        client = self.client(self.start("--api-key", "sesame"))
        body = openai_body(sequence())
        self.assertEqual(client.ask(PATHS["openai"], body).status, 401)
        for key, status in (("wrong", 401), ("sesame", 200)):
            headers = {"Authorization": f"Bearer {key}"}
            self.assertEqual(client.ask(PATHS["openai"], body, headers=headers).status, status)
        self.assertEqual(client.ask("/health").status, 200)

    def test_one_protocol_alone(self) -> None:
        client = self.client(self.start("--api", "openai"))
        self.assertEqual(client.ask("/api/version").status, 404)
        self.assertEqual(client.ask("/health").status, 200)
        self.assertEqual(content(client.ask(PATHS["openai"], openai_body(sequence())))[:1], "{")

    def test_control_is_not_served(self) -> None:
        self.assertEqual(self.client(self.start()).ask("/_test/state").status, 404)


def _preload(keep_alive: Any = "10m", **options: Any) -> bytes:
    return json.dumps({"model": "qwen3-vl:4b-instruct", "messages": [], "keep_alive": keep_alive,
                       "options": options}).encode()


if __name__ == "__main__":
    unittest.main()
