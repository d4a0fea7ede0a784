"""The usual design: sample frames, make sequences of them, ask a model five questions about each.

Written as one writes it in Python with requests and OpenCV: a function for each step, one thing
after the other.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy
import requests

FRAMES_PER_SEQUENCE = 4
SECONDS_PER_SEQUENCE = 2.0
MAX_SIDE = 448
JPEG_QUALITY = 85

FACE = ["alert", "yawning", "drooping_eyelids", "eyes_closed", "not_visible"]
GAZE = ["road", "mirrors", "instruments", "phone", "passenger", "down", "away", "unknown"]
HANDS = ["both_on_wheel", "one_on_wheel", "off_wheel", "holding_phone", "eating_or_drinking",
         "not_visible"]


def schema(**fields: Any) -> dict[str, Any]:
    fields["confidence"] = {"type": "integer", "minimum": 0, "maximum": 100}
    return {"type": "object", "properties": fields, "required": list(fields)}


QUESTIONS = {
    "face_state": ("Is the driver alert or tired? Answer in JSON.",
                   schema(state={"type": "string", "enum": FACE})),
    "attention": ("Where does the driver look? Answer in JSON.",
                  schema(gaze={"type": "string", "enum": GAZE})),
    "hand_position": ("Where are the driver's hands? Answer in JSON.",
                      schema(hands={"type": "string", "enum": HANDS})),
    "scene": ("Describe the scene in the car. Answer in JSON.",
              schema(driver_present={"type": "boolean"},
                     lighting={"type": "string", "enum": ["day", "night", "glare", "dark"]},
                     camera={"type": "string", "enum": ["clear", "blurred", "blocked"]},
                     occupants={"type": "integer", "minimum": 0, "maximum": 9},
                     summary={"type": "string"})),
    "impairment": ("Does the driver seem impaired? Answer in JSON.",
                   schema(level={"type": "string", "enum": ["none", "suspected", "likely"]},
                          sign={"type": "string",
                                "enum": ["none", "eyes", "posture", "movement", "expression",
                                         "unresponsive"]})),
}


@dataclass
class Server:
    """`api`: ollama or openai. `session`: what sends requests; the module itself does, too."""

    url: str
    api: str
    model: str
    session: Any = requests

    def ask(self, analysis: str, images: list[str]) -> dict[str, Any]:
        prompt, answer_schema = QUESTIONS[analysis]
        if self.api == "ollama":
            return self._ask_ollama(prompt, answer_schema, images)
        return self._ask_openai(prompt, answer_schema, images)

    def _ask_ollama(self, prompt: str, answer_schema: dict, images: list[str]) -> dict[str, Any]:
        response = self.session.post(f"{self.url}/api/chat", timeout=120, json={
            "model": self.model, "stream": False, "format": answer_schema,
            "options": {"temperature": 0},
            "messages": [{"role": "user", "content": prompt, "images": images}]})
        response.raise_for_status()
        return json.loads(response.json()["message"]["content"])

    def _ask_openai(self, prompt: str, answer_schema: dict, images: list[str]) -> dict[str, Any]:
        # The text first, as in the interface's own documentation.
        content: list[dict[str, Any]] = [{"type": "text", "text": prompt}]
        content += [{"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{image}"}}
                    for image in images]
        response = self.session.post(f"{self.url}/v1/chat/completions", timeout=120, json={
            "model": self.model, "temperature": 0,
            "messages": [{"role": "user", "content": content}],
            "response_format": {"type": "json_schema",
                                "json_schema": {"name": "answer", "schema": answer_schema}}})
        response.raise_for_status()
        return json.loads(response.json()["choices"][0]["message"]["content"])


def sequences(video: Path) -> Iterator[list[numpy.ndarray]]:
    """Sequences of equally spaced frames, one after the other."""
    capture = cv2.VideoCapture(str(video))
    fps = capture.get(cv2.CAP_PROP_FPS)
    spacing = SECONDS_PER_SEQUENCE / FRAMES_PER_SEQUENCE
    wanted = 0
    number = 0
    frames: list[numpy.ndarray] = []
    while True:
        is_there, frame = capture.read()
        if not is_there:
            break
        # The first frame at or after its time.
        if number >= math.ceil(wanted * spacing * fps - 1e-6):
            frames.append(frame)
            wanted += 1
        number += 1
        if len(frames) == FRAMES_PER_SEQUENCE:
            yield frames
            frames = []
    capture.release()


def encode(frame: numpy.ndarray) -> str:
    height, width = frame.shape[:2]
    scale = MAX_SIDE / max(width, height)
    if scale < 1:
        frame = cv2.resize(frame, (round(width * scale), round(height * scale)))
    _, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return base64.b64encode(jpeg).decode("ascii")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--api", choices=("ollama", "openai"), default="ollama")
    parser.add_argument("--model", default="qwen3-vl:4b-instruct")
    parser.add_argument("videos", nargs="+", type=Path)
    return parser.parse_args()


def tell(video: Path, sequence: int, answers: dict[str, Any]) -> None:
    json.dump({"video": video.name, "sequence": sequence, "answers": answers}, sys.stdout)
    print(flush=True)
