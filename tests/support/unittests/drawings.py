"""Drawn sequences as a client of a model server sends them."""

from __future__ import annotations

import base64
import functools
import io
import json
from typing import Any

from PIL import Image

from drawn_drive.driver_state import DriverState
from drawn_drive.motion import still_moment
from drawn_drive.painter import Painter

ANALYSES: dict[str, dict[str, Any]] = {
    "face_state": {"state": {"type": "string", "enum": [
        "alert", "yawning", "drooping_eyelids", "eyes_closed", "not_visible"]}},
    "attention": {"gaze": {"type": "string", "enum": [
        "road", "mirrors", "instruments", "phone", "passenger", "down", "away", "unknown"]}},
    "hand_position": {"hands": {"type": "string", "enum": [
        "both_on_wheel", "one_on_wheel", "off_wheel", "holding_phone", "eating_or_drinking",
        "not_visible"]}},
    "scene": {"driver_present": {"type": "boolean"}, "lighting": {"type": "string"},
              "camera": {"type": "string"}, "occupants": {"type": "integer"},
              "summary": {"type": "string"}},
    "impairment": {"level": {"type": "string"}, "sign": {"type": "string"}},
}


def schema(analysis: str) -> dict[str, Any]:
    """The answer schema of an analysis, or of `fused`."""
    if analysis == "fused":
        parts = {name: schema(name) for name in ANALYSES}
        return {"type": "object", "properties": parts, "required": list(parts)}
    fields = {**ANALYSES[analysis], "confidence": {"type": "integer", "minimum": 0, "maximum": 100}}
    return {"type": "object", "properties": fields, "required": list(fields)}


@functools.lru_cache(maxsize=8)
def painter(width: int = 640, height: int = 480) -> Painter:
    return Painter(width, height)


def jpeg(picture: Image.Image, max_side: int = 448) -> bytes:
    """As the encoder makes it: at most so large, quality 85."""
    if max(picture.size) > max_side:
        scale = max_side / max(picture.size)
        picture = picture.resize((round(picture.width * scale), round(picture.height * scale)),
                                 Image.Resampling.BILINEAR)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@functools.lru_cache(maxsize=256)
def drawn(state: DriverState, number: int) -> str:
    """Frame `number` (15 a second) of a driver in a state: base64 of a JPEG."""
    picture = painter().picture(still_moment(state, number / 15), number)
    return base64.b64encode(jpeg(picture)).decode()


def sequence(state: DriverState = DriverState(), first: int = 30) -> list[str]:
    """Four pictures over two seconds."""
    return [drawn(state, first + index * 7) for index in range(4)]


def ollama_body(images: list[str], analysis: str = "face_state", **more: Any) -> bytes:
    return json.dumps({
        "model": "qwen3-vl:4b-instruct", "stream": False, "think": False,
        "messages": [{"role": "system", "content": "You watch a driver."},
                     {"role": "user", "content": f"What of the {analysis}?", "images": images}],
        "format": schema(analysis), "options": {"num_ctx": 8192}, **more}).encode()


def openai_body(images: list[str], analysis: str = "face_state", **more: Any) -> bytes:
    parts: list[dict[str, Any]] = [
        {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{image}"}}
        for image in images]
    parts.append({"type": "text", "text": f"What of the {analysis}?"})
    return json.dumps({
        "model": "qwen3-vl:4b-instruct",
        "messages": [{"role": "system", "content": "You watch a driver."},
                     {"role": "user", "content": parts}],
        "response_format": {"type": "json_schema", "json_schema": {
            "name": analysis, "strict": True, "schema": schema(analysis)}}, **more}).encode()
