"""Drives that the service records: replayed, scored, and with other thresholds."""

from __future__ import annotations

import json
import re
import signal
import stat
import unittest
from pathlib import Path
from typing import Any

from cabin_test_case import CabinTestCase
from rig.batch import Results
from rig.cabin import Cabin
from rig.patience import wait_until


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def in_the_recordings_time(results: Results, name: str) -> list[tuple[Any, ...]]:
    """Sequences with their answers and alerts, by ms since the first sequence began."""
    sequences = [line for line in results.findings(name) if line["type"] == "sequence"]
    first = sequences[0]["start_ms"]
    return [*((line["start_ms"] - first, line["end_ms"] - first, line["answers"])
              for line in sequences),
            *((line["at_ms"] - first, line["type"], line["kind"], line["severity"])
              for line in results.alerts(name) if "at_ms" in line)]


class RecordedDrives(CabinTestCase):

    def folder_of(self, car: Cabin) -> Path:
        return car.folder / "state" / "drives"

    def record(self, drive: str) -> tuple[Cabin, Path]:
        """Plays a drive to its end, recorded."""
        car = self.cabin()
        folder = self.folder_of(car)
        program = car.run(**self.drive(drive), record__folder=str(folder))
        self.assertEqual(program.wait(120), 0, program.text)
        return car, folder

    def test_a_drive_replays_to_the_alerts_that_were_told(self) -> None:
        car, folder = self.record("phone")
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        findings = sorted(folder.glob("*.findings.jsonl"))
        self.assertEqual(len(findings), 1, list(folder.iterdir()))
        lines = lines_of(findings[0])
        self.assertEqual((lines[0]["type"], lines[-1]["type"]), ("header", "end"))
        self.assertEqual(lines[-1]["outcome"], "complete")
        told = [event for event in lines_of(next(folder.glob("*.alerts.jsonl")))
                if event["type"] == "raised"]
        heard = [one for one in car.watcher.all_signals() if one.signal == "AlertRaised"]
        self.assertEqual([event["kind"] for event in told], [one.kind for one in heard])
        self.assertIn("phone_use", [event["kind"] for event in told])
        self.assertIn("the model says", told[0]["details"]["why"])

        same = car.command("replay", str(folder))
        self.assertEqual(same.returncode, 0, same.stderr)
        self.assertIn("the same alerts as the service told", same.stderr)
        other = car.command("replay", "--set", "alerts.min_confidence=1.0", str(folder))
        self.assertEqual(other.returncode, 0, other.stderr)
        self.assertRegex(other.stdout, r"(?m)^- .*phone_use")

        labels = car.folder / "labels.csv"
        labels.write_text(f"{lines[0]['video']['name']},phone_use,0,60\n",
                          encoding="utf-8")
        score = car.command("score", "--labels", str(labels), "--json", str(folder))
        self.assertEqual(score.returncode, 0, score.stderr)
        self.assertIn('"phone_use"', score.stdout)

    def test_a_recording_played_fast_is_looked_at_and_judged_as_by_a_batch(self) -> None:
        car, folder = self.record("drowsy")
        drive = Results(folder)
        video = self.drive("drowsy")["camera__source"].removeprefix("file:")
        out = car.folder / "results"
        done = car.command("batch", "--set", f'llm.servers=["{car.server.url}"]',
                           "--set", "vision.enabled=false", "--out", str(out), video)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(in_the_recordings_time(drive, drive.names()[0]),
                         in_the_recordings_time(Results(out), Path(video).name))

    def test_a_killed_service_leaves_a_drive_that_the_next_one_finishes(self) -> None:
        car = self.cabin()
        folder = self.folder_of(car)
        program = car.run(**self.live("attentive"), record__folder=str(folder))
        wait_until("three seconds are recorded", lambda: any(
            re.search(r'"at_ms":[3-9]\d{3}', part.read_text(encoding="utf-8"))
            for part in folder.glob("*.part")), 40, found=lambda: program.text)
        program.process.send_signal(signal.SIGKILL)
        program.process.wait()
        self.assertEqual(list(folder.glob("*.findings.jsonl")), [])
        again = car.run(**self.live("attentive"), record__folder=str(folder))
        done = wait_until("the drive is finished", lambda: list(folder.glob("*.findings.jsonl")),
                          found=lambda: list(folder.iterdir()))
        again.stop()
        end = lines_of(done[0])[-1]
        self.assertEqual(end["outcome"], "broken")
        self.assertGreater(end["analysed_ms"], 2000)

    def test_a_folder_that_cannot_be_had_is_told_once_and_alerts_go_on(self) -> None:
        car = self.cabin()
        in_the_way = car.folder / "drives"
        in_the_way.write_text("a file", encoding="utf-8")
        program = car.run(**self.drive("phone"), record__folder=str(in_the_way))
        self.assertEqual(program.wait(120), 0, program.text)
        self.assertEqual(program.text.count("drives cannot be recorded"), 1, program.text)
        self.assertIn("phone_use", [one.kind for one in car.watcher.all_signals()])

    def test_status_says_why_drives_are_not_recorded(self) -> None:
        car = self.cabin()
        in_the_way = car.folder / "drives"
        in_the_way.write_text("a file", encoding="utf-8")
        car.run(**self.live("attentive"), record__folder=str(in_the_way))
        car.watcher.wait_for_property("Statistics", lambda figures: "record_trouble" in figures)
        self.assertIn(f"drives cannot be recorded into {in_the_way}", car.command("status").stdout)

    def test_check_tells_whether_the_folder_can_be_had(self) -> None:
        car = self.cabin(with_server=False)
        (car.folder / "file").touch()
        for folder, outcome in ((car.folder / "new" / "drives", "ok"), (car.folder, "ok"),
                                (car.folder / "file", "failed"), (car.folder / "file" / "drives", "failed")):
            told = car.check_step("drives", camera__source="gst:videotestsrc num-buffers=5",
                                  record__folder=str(folder))
            self.assertEqual(told[0], outcome, told)
        self.assertFalse((car.folder / "new").exists())

    def test_nothing_is_recorded_unless_it_is_wanted(self) -> None:
        car = self.cabin()
        program = car.run(**self.drive("attentive"))
        self.assertEqual(program.wait(120), 0, program.text)
        self.assertEqual([one for one in car.folder.rglob("*.jsonl*")
                          if one.name.startswith(("drive-", ".drive-"))], [])


if __name__ == "__main__":
    unittest.main()
