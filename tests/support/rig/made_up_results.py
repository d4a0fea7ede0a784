"""Results of a batch (docs/batch.md) as files, made up: for tests of what reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEQUENCE_MS = 2000
FRAME_MS = 67
PICTURE_MS = 250
REFLEX_MS = 100
MODEL = "qwen3-vl:4b-instruct"
SEVERITIES = ("advisory", "warning", "critical")

_ATTENTIVE: dict[str, dict[str, Any]] = {
    "face_state": {"state": "alert", "confidence": 94},
    "attention": {"gaze": "road", "confidence": 91},
    "hand_position": {"hands": "both_on_wheel", "confidence": 88},
    "scene": {"driver_present": True, "lighting": "day", "camera": "clear", "occupants": 1,
              "summary": "The driver looks ahead, both hands on the wheel.", "confidence": 96},
    "impairment": {"level": "none", "sign": "none", "confidence": 90},
}


@dataclass(frozen=True)
class Spell:
    """From `at` seconds on, until the next: what differs from attentive driving."""

    at: float
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    still: bool = False
    blocked: bool = False
    took_ms: int = 420


@dataclass(frozen=True)
class Told:
    """An alert: its severities by second, and when it is cleared (None: at the end)."""

    kind: str
    steps: Sequence[tuple[float, str]]
    cleared: float | None = None
    reason: str = "recovered"
    message: str = "The driver's eyes are closed."


@dataclass(frozen=True)
class Recording:
    path: str
    seconds: float
    spells: Sequence[Spell] = (Spell(0.0),)
    alerts: Sequence[Told] = ()
    outcome: str = "complete"
    error: str | None = None
    wall_ms: int = 5000
    limited_by: str = "model"
    has_reflex: bool = False

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


def _hash(text: str) -> str:
    return f"{abs(hash(text)):032x}"[:32]


class MadeUpResults:
    """A folder of results; `add` each recording, then `finish`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._videos: list[dict[str, Any]] = []
        self._names: Counter[str] = Counter()

    def add(self, recording: Recording) -> None:
        self._names[recording.name] += 1
        count = self._names[recording.name]
        file = recording.name if count == 1 else f"{recording.name}~{count:08x}"
        length = round(recording.seconds * 1000)
        video = {"name": recording.name, "path": recording.path, "bytes": length * 80,
                 "hash": _hash(recording.path), "duration_ms": length}
        sequences = list(self._sequences(recording, length))
        end = self._end(recording, length, sequences)
        alerts = list(self._alerts(recording, length))
        self._write(f"{file}.findings.jsonl", [
            {"type": "header", "format": "cabinwatch-findings", "version": 1,
             "program": "cabinwatch 0.1.0", "video": video, "model": MODEL,
             "prompts_hash": _hash("prompts"),
             "settings": {"sampling.sequence_frames": 4, "llm.describe": True}},
            *sorted([*self._pictures(recording, length), *self._reflexes(recording, length),
                     *sequences],
                    key=lambda line: line.get("at_ms", line.get("end_ms"))), end])
        raised = dict(Counter(told.kind for told in recording.alerts))
        severities = [severity for told in recording.alerts for _at, severity in told.steps]
        worst = max(severities, key=SEVERITIES.index) if severities else None
        self._write(f"{file}.alerts.jsonl", [
            {"type": "header", "format": "cabinwatch-alerts", "version": 1,
             "program": "cabinwatch 0.1.0", "video": video, "model": MODEL,
             "prompts_hash": _hash("prompts"), "settings": {"alerts.min_speed_kmh": 0.0}},
            *alerts, {"type": "end", "analysed_ms": end["analysed_ms"], "alerts": raised,
                      "worst": worst}])
        self._videos.append({
            "name": recording.name, "path": recording.path, "findings": f"{file}.findings.jsonl",
            "alerts_file": f"{file}.alerts.jsonl", "outcome": recording.outcome,
            "error": recording.error, "duration_ms": length, "analysed_ms": end["analysed_ms"],
            "bytes": video["bytes"], "hash": video["hash"], "model": MODEL,
            "frames": end["frames"], "sequences": end["sequences"],
            "sequences_incomplete": end["sequences_incomplete"], "errors": end["errors"],
            "alerts": raised,
            "worst": worst,
            "run": end["run"]})

    def finish(self, failures: Sequence[tuple[str, str]] = ()) -> None:
        """Writes summary.json."""
        videos = self._videos
        errors: Counter[str] = Counter()
        alerts: Counter[str] = Counter()
        for video in videos:
            errors.update(video["errors"])
            alerts.update(video["alerts"])
        wall = sum(video["run"]["wall_ms"] for video in videos) // 4
        sequences = sum(video["sequences"] for video in videos)
        summary = {
            "format": "cabinwatch-summary", "version": 1, "program": "cabinwatch 0.1.0",
            "videos": videos,
            "totals": {"videos": len(videos),
                       "broken": sum(video["outcome"] == "broken" for video in videos),
                       "unanswered": sum(video["outcome"] == "unanswered" for video in videos),
                       "analysed_ms": sum(video["analysed_ms"] for video in videos),
                       "sequences": sequences,
                       "sequences_incomplete": sum(video["sequences_incomplete"]
                                                   for video in videos),
                       "errors": dict(errors), "alerts": dict(alerts)},
            "failures": [{"path": path, "error": error} for path, error in failures],
            "run": {"ended_at": "2026-11-24T22:10:03Z", "wall_ms": wall, "workers": 4,
                    "analysed": len(videos), "taken_over": 0,
                    "sequences_per_second": round(sequences * 1000 / max(1, wall), 2),
                    "server_busy_share": 0.97}}
        (self.folder / "summary.json").write_text(
            json.dumps(summary, ensure_ascii=False) + "\n", encoding="utf-8")

    def _write(self, name: str, lines: list[dict[str, Any]]) -> None:
        (self.folder / name).write_text(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines),
            encoding="utf-8")

    @staticmethod
    def _spell_at(recording: Recording, ms: int) -> Spell:
        return [spell for spell in recording.spells if spell.at * 1000 <= ms][-1]

    def _still_ms(self, recording: Recording, ms: int) -> int:
        spell = self._spell_at(recording, ms)
        return ms - round(spell.at * 1000) if spell.still else 0

    def _pictures(self, recording: Recording, length: int) -> Any:
        for at in range(0, length, PICTURE_MS):
            yield {"type": "picture", "at_ms": at, "still_ms": self._still_ms(recording, at),
                   "blocked": self._spell_at(recording, at).blocked}

    def _reflexes(self, recording: Recording, length: int) -> Any:
        for at in range(0, length if recording.has_reflex else 0, REFLEX_MS):
            face = self._spell_at(recording, at).answers.get("face_state", {})
            closed = face.get("state") == "eyes_closed"
            yield {"type": "reflex", "at_ms": at, "quality": "good", "calibration": "ready",
                   "fps": 1000 / REFLEX_MS, "confidence": 0.9, "gaze": "road",
                   "eyes_closed": closed, "left_eye_openness": 0.0 if closed else 0.9,
                   "right_eye_openness": 0.0 if closed else 0.8, "perclos": 0.1,
                   "head": {"yaw": 20.0, "pitch": 0.0, "roll": 0.0}}

    def _sequences(self, recording: Recording, length: int) -> Any:
        for number, start in enumerate(range(0, length, SEQUENCE_MS), start=1):
            end = min(start + SEQUENCE_MS, length) - FRAME_MS
            if end <= start:
                return
            spell = self._spell_at(recording, start)
            answers = {analysis: {**usual, **spell.answers.get(analysis, {})}
                       for analysis, usual in _ATTENTIVE.items() if analysis not in spell.errors}
            errors = {analysis: {"error": error, "text": text}
                      for analysis, (error, text) in spell.errors.items()}
            took = spell.took_ms + (number * 37) % 60
            yield {"type": "sequence", "id": number, "start_ms": start, "end_ms": end,
                   "frames": 4, "still_ms": self._still_ms(recording, end), "answers": answers,
                   "errors": errors,
                   "run": {"query_ms": {analysis: took - 10 for analysis in _ATTENTIVE},
                           "retries": {}, "asked_again": 0, "encode_wait_us": 900,
                           "encode_us": 5200, "cache_hits": 0, "cache_misses": 4,
                           "queue_wait_ms": 3, "analysis_ms": took,
                           "server": "http://127.0.0.1:11434"}}

    @staticmethod
    def _end(recording: Recording, length: int, sequences: list[dict[str, Any]]) -> dict[str, Any]:
        errors = Counter(error["error"] for line in sequences for error in line["errors"].values())
        took = sorted(line["run"]["analysis_ms"] for line in sequences) or [0]
        wall = recording.wall_ms
        return {
            "type": "end", "outcome": recording.outcome, "error": recording.error,
            "analysed_ms": max(0, length - FRAME_MS), "frames": length // FRAME_MS,
            "frames_sampled": 4 * len(sequences), "frames_static": 0, "frames_unreadable": 0,
            "pictures": len(range(0, length, PICTURE_MS)), "sequences": len(sequences),
            "sequences_incomplete": sum(bool(line["errors"]) for line in sequences),
            "answers": dict(Counter(name for line in sequences for name in line["answers"])),
            "errors": dict(errors),
            "run": {"started_at": "2026-11-24T22:08:00Z", "wall_ms": wall, "strategy": "parallel",
                    "query_ms_p50": took[len(took) // 2] - 10,
                    "query_ms_p95": took[len(took) * 19 // 20] - 10,
                    "sequence_ms_p50": took[len(took) // 2],
                    "sequence_ms_p95": took[len(took) * 19 // 20],
                    "stages": {"decode": wall // 6, "sample": wall // 40, "encode": wall // 12,
                               "reflex": wall // 5, "analyse": wall * 9 // 10, "held_back": wall * 6 // 10},
                    "limited_by": recording.limited_by, "retries": 0, "asked_again": 0,
                    "cache_hits": 0, "cache_misses": 4 * len(sequences)}}

    @staticmethod
    def _alerts(recording: Recording, length: int) -> Any:
        lines = []
        for number, told in enumerate(recording.alerts, start=1):
            first = round(told.steps[0][0] * 1000)
            for place, (at, severity) in enumerate(told.steps):
                ms = round(at * 1000)
                lines.append({"type": "escalated" if place else "raised", "at_ms": ms,
                              "id": number, "kind": told.kind, "severity": severity,
                              "confidence": 0.93, "message": told.message,
                              "details": {"age_ms": 0, "evidence": "face_state=eyes_closed",
                                          "lasting_ms": ms - first + 3533, "observations": 2}})
            cleared = told.cleared if told.cleared is not None else (length - FRAME_MS) / 1000
            lines.append({"type": "cleared", "at_ms": round(cleared * 1000), "id": number,
                          "kind": told.kind, "severity": told.steps[-1][1], "raised_at_ms": first,
                          "reason": told.reason if told.cleared is not None else "stopped"})
        return sorted(lines, key=lambda line: line["at_ms"])
