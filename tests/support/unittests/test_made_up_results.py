"""Results that are made up are as the program's own are."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator, RefResolver

from rig.made_up_results import MadeUpResults, Recording, Spell, Told

DOCS = Path(__file__).resolve().parents[3] / "docs"
AT = "https://cabinwatch.example/"  # nobody is asked: all schemas are at hand


class MadeUp(unittest.TestCase):

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        results = MadeUpResults(self.folder)
        results.add(Recording(
            "/a/drive.mp4", 20.0,
            [Spell(0), Spell(6, {"face_state": {"state": "eyes_closed"}}, still=True),
             Spell(12, errors={"attention": ("timed_out", "too late")}, blocked=True)],
            [Told("drowsiness", [(8, "warning"), (10, "critical")], 14),
             Told("hands_off", [(9, "advisory")])],
            has_reflex=True))
        results.add(Recording("/b/drive.mp4", 4.0, outcome="broken", error="it ends within a frame"))
        results.finish([("/c/lost.mp4", "there is no such file")])

    def test_they_are_as_the_schemas_say(self) -> None:
        schemas = {AT + file.name: json.loads(file.read_text(encoding="utf-8"))
                   for file in DOCS.glob("*.schema.json")}
        files = sorted(self.folder.iterdir())
        self.assertEqual(len(files), 5)
        for file in files:
            kind = file.suffixes[-2][1:] if file.suffix == ".jsonl" else "summary"
            schema = schemas[f"{AT}{kind}.schema.json"]
            validator = Draft202012Validator(
                schema, resolver=RefResolver(AT, schema, store=schemas))
            text = file.read_text(encoding="utf-8")
            for line in text.splitlines() if file.suffix == ".jsonl" else [text]:
                with self.subTest(file=file.name, line=line[:200]):
                    self.assertTrue(validator.is_valid(json.loads(line)))


if __name__ == "__main__":
    unittest.main()
