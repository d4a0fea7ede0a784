"""The answer's text, in the fields that the request's schema asks for."""

from __future__ import annotations

import json
import re
from typing import Any

from model_server.verdict import Verdict

# The field of an analysis that is its answer, by which a schema shows what it asks.
_MAIN_FIELDS = {"face_state": "state", "attention": "gaze", "hand_position": "hands",
                "scene": "driver_present", "impairment": "level"}


_FIELDS_ASKED = re.compile(r'Answer with a JSON object of "([^\n]*)"')
_QUESTION = re.compile(r'Question "(\w+)":')


def analysis_of(schema: dict[str, Any] | None) -> str:
    """The analysis that a schema asks for: one of the five, `fused` for several, else `other`."""
    asked = set()
    for name in (schema or {}).get("properties", {}):
        for analysis, main in _MAIN_FIELDS.items():
            if name == main or name.startswith(analysis):
                asked.add(analysis)
    if len(asked) > 1:
        return "fused"
    return asked.pop() if asked else "other"


def asked_in(text: str) -> tuple[str, list[str]] | None:
    """The analysis and the fields of the answer, when a prompt says them: `Question "scene": ...
    Answer with a JSON object of "lighting", "confidence".`"""
    fields = _FIELDS_ASKED.search(text)
    if fields is None:
        return None
    question = _QUESTION.search(text)
    return question[1] if question else "fused", fields[1].split('", "')


def answer_text(verdict: Verdict, schema: dict[str, Any] | None, is_json: bool,
                prompt: str = "") -> str:
    """What the model says: JSON by the schema, as the prompt asks for it, JSON of everything, or
    prose."""
    if schema is not None:
        return json.dumps(_object(verdict, schema, analysis_of(schema)))
    asked = asked_in(prompt)
    if asked is not None:
        analysis, fields = asked
        source = verdict if analysis == "fused" else verdict[analysis]
        return json.dumps({field: source[field] for field in fields})
    if is_json:
        return json.dumps(verdict)
    return f"The driver's face is {verdict['face_state']['state'].replace('_', ' ')}."


def _object(verdict: Verdict, schema: dict[str, Any], analysis: str) -> dict[str, Any]:
    """In the order of the schema's properties, as a grammar makes a model write them."""
    return {name: _value(verdict, name, part, analysis)
            for name, part in schema.get("properties", {}).items()}


def _value(verdict: Verdict, name: str, schema: dict[str, Any], analysis: str) -> Any:
    if name in verdict and schema.get("type") == "object":
        return _object(verdict, schema, name)
    if name in verdict:
        return verdict[name][_MAIN_FIELDS[name]]
    if name in verdict.get(analysis, {}):
        return verdict[analysis][name]
    for other, fields in verdict.items():
        # Flat objects of everything: `scene_lighting`, or a field's name that only one has.
        if name.startswith(other) and name[len(other) + 1:] in fields:
            return fields[name[len(other) + 1:]]
    for fields in verdict.values():
        if name in fields:
            return fields[name]
    return _anything(schema)


def _anything(schema: dict[str, Any]) -> Any:
    """Some value that the schema allows, for a field that means nothing to us."""
    if schema.get("enum"):
        return schema["enum"][0]
    return {"integer": schema.get("minimum", 0), "number": schema.get("minimum", 0),
            "boolean": False, "array": [], "object": {}}.get(schema.get("type", ""), "")
