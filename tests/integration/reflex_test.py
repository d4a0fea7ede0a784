"""The reflex lane in the real program: eyes of a real face, with and without a model server."""

from __future__ import annotations

import json
import shutil
import unittest
from pathlib import Path
from typing import Any

from cabin_test_case import EXECUTABLE, VIDEOS, CabinTestCase, DriveTestCase, but_for_a_slow_beginning
from drawn_drive.drive import load_drive
from rig.bus_watcher import AlertSignal
from rig.cabin import Cabin
from rig.drives import drive_file, drive_video
from rig.face_recordings import BLINK, BLINK_BEGINS, TALKING, NoRecording, video

RATE = TALKING.frames_per_second
CLOSED_AT = BLINK_BEGINS / RATE
# A port of our own host where nobody listens.
NO_SERVER = "http://127.0.0.1:9"


class FaceTestCase(CabinTestCase):
    """Plays a real face, whose eyes stay closed for some seconds where it blinks."""

    # One closed eye's frame is held for 4 s: a microsleep, then sleep.
    def asleep(self, realtime: bool = False) -> dict[str, Any]:
        return self.played(self.face("asleep", 16.0, {BLINK: 4.0}), realtime)

    def awake(self, realtime: bool = False) -> dict[str, Any]:
        return self.played(self.face("awake", 20.0, {}), realtime)

    @staticmethod
    def played(file: Path, realtime: bool) -> dict[str, Any]:
        return {"camera__source": f"file:{file}", "camera__realtime": realtime,
                "vision__enabled": True}

    def face(self, name: str, seconds: float, held: dict[int, float]) -> Path:
        try:
            return video(name, VIDEOS / "faces", TALKING, seconds, held)
        except NoRecording as why:
            self.skipTest(f"no recording of a real face here: {why}")

    @staticmethod
    def told(cabin: Cabin) -> list[str]:
        """What was told of the driver, as "AlertRaised microsleep"."""
        return [f"{signal.signal} {signal.kind}" for signal in but_for_a_slow_beginning(cabin.watcher.all_signals())
                if signal.kind != "analysis_degraded"]

    def raised(self, cabin: Cabin, kind: str) -> AlertSignal:
        of_kind = [signal for signal in cabin.watcher.all_signals()
                   if signal.kind == kind and signal.signal == "AlertRaised"]
        self.assertEqual(len(of_kind), 1, f"{kind} once: {cabin.watcher.all_signals()}")
        return of_kind[0]


class AtTheRightTime(FaceTestCase):
    """By the recording's own clock, as a batch writes it."""

    def times(self, video_file: Path) -> dict[str, float]:
        """When each kind was first raised, in seconds."""
        cabin = self.cabin(with_server=False)
        results = cabin.folder / "results"
        done = cabin.command("--config", "/dev/null", "--set", "llm.enabled=false", "batch",
                             "--out", str(results), str(video_file))
        self.assertEqual(done.returncode, 0, done.stderr)
        times: dict[str, float] = {}
        for line in (results / f"{video_file.name}.alerts.jsonl").read_text().splitlines():
            event = json.loads(line)
            if event["type"] == "raised":
                times.setdefault(event["kind"], event["at_ms"] / 1000)
        # No model was asked, so none was waited for.
        rows = (results / "summary.csv").read_text(encoding="utf-8").splitlines()
        self.assertIn(rows[1].rsplit(",", 1)[1], ("decode", "encode", "reflex"))
        replayed = cabin.command("replay", str(results))
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        return times

    def test_a_real_face(self) -> None:
        times = self.times(self.face("asleep", 16.0, {BLINK: 4.0}))
        frame = 1 / RATE + 1 / 15  # the recording's, and of those one that is looked at
        for kind, after in (("microsleep", 1.0), ("drowsiness", 3.0)):
            self.assertGreaterEqual(times[kind], CLOSED_AT + after)
            self.assertLessEqual(times[kind], CLOSED_AT + after + frame)

    def test_a_drawn_one(self) -> None:
        times = self.times(drive_video("reflex", VIDEOS))
        for expected in load_drive(drive_file("reflex")).expected:
            self.assertGreaterEqual(times[expected.kind], expected.after)
            self.assertLessEqual(times[expected.kind], expected.before)


class WithoutAnyServer(FaceTestCase):

    def test_eyes_that_stay_closed_are_told(self) -> None:
        cabin = self.cabin(with_server=False)
        program = cabin.run(llm__enabled=False, **self.asleep())
        self.assertEqual(program.wait(120), 0, program.text)
        self.assertEqual(self.told(cabin)[:3], ["AlertRaised microsleep", "AlertRaised drowsiness",
                                                "AlertCleared microsleep"], program.text)
        microsleep = self.raised(cabin, "microsleep")
        self.assertEqual(microsleep.details["lane"], "reflex")
        frame_ms = 1000 / 15
        self.assertGreaterEqual(microsleep.details["lasting_ms"], 1000)
        self.assertLessEqual(microsleep.details["lasting_ms"], 1000 + frame_ms + 1)
        self.assertEqual(self.raised(cabin, "drowsiness").severity, "critical")

    def test_an_awake_driver_is_told_nothing_of(self) -> None:
        cabin = self.cabin(with_server=False)
        program = cabin.run(llm__enabled=False, **self.awake())
        self.assertEqual(program.wait(120), 0, program.text)
        self.assertEqual(but_for_a_slow_beginning(cabin.watcher.all_signals()), [], program.text)

    def test_played_fast_or_at_its_pace_it_is_the_same(self) -> None:
        told = []
        for realtime in (False, True):
            cabin = self.cabin(with_server=False)
            program = cabin.run(llm__enabled=False, **self.asleep(realtime))
            self.assertEqual(program.wait(120), 0, program.text)
            told.append(self.told(cabin))
        self.assertEqual(*told)

    def test_the_state_shows_what_is_seen(self) -> None:
        cabin = self.cabin(with_server=False)
        cabin.run(llm__enabled=False, **self.asleep(realtime=True))
        seen = cabin.watcher.wait_for_property("DriverState", lambda seen: seen.get("eyes_closed"))
        self.assertEqual(seen["reflex_quality"], "good")
        self.assertLess(seen["reflex_age_ms"], 1000)
        self.assertEqual(cabin.watcher.get("State"), "monitoring")
        figures = cabin.watcher.get("Statistics")
        self.assertGreater(figures["reflex_frames"], 0)
        self.assertGreater(figures["stage_reflex_count"], 0)
        status = cabin.command("status").stdout
        self.assertIn("reflex lane:", status)
        self.assertIn("eyes_closed", status)

    def test_properties_are_not_told_with_every_frame(self) -> None:
        cabin = self.cabin(with_server=False)
        program = cabin.run(llm__enabled=False, **self.awake(realtime=True))
        self.assertEqual(program.wait(120), 0, program.text)
        cabin.watcher.all_signals()
        self.assertLess(len(cabin.watcher.property_changes()), 20 * 5)


class TheDrawnDriver(DriveTestCase):

    def test_is_told_of_by_the_reflex_lane_alone(self) -> None:
        self.play("reflex", vision__enabled=True, llm__enabled=False)

    def test_is_told_of_once_by_both_lanes(self) -> None:
        for drive in ("attentive", "demo", "drowsy", "distracted", "dark"):
            with self.subTest(drive):
                self.play(drive, vision__enabled=True)


class WithTheServerAway(FaceTestCase):

    def test_degraded_and_not_blind(self) -> None:
        cabin = self.cabin(with_server=False)
        program = cabin.run(llm__servers=[NO_SERVER], **self.asleep(realtime=True))
        self.assertEqual(program.wait(120), 0, program.text)
        self.raised(cabin, "microsleep")
        degraded = self.raised(cabin, "analysis_degraded")
        self.assertEqual(degraded.severity, "advisory")
        self.assertEqual(degraded.details["lane"], "reasoning")
        self.assertIn({"State": "degraded"}, [
            {name: value for name, value in change.items() if name == "State"}
            for change in cabin.watcher.property_changes()])


class WithBothLanes(FaceTestCase):

    def test_the_frames_decide_about_eyes(self) -> None:
        # The test server takes every picture that is not ours for an attentive driver's.
        cabin = self.cabin()
        program = cabin.run(**self.asleep())
        self.assertEqual(program.wait(120), 0, program.text)
        self.raised(cabin, "microsleep")
        self.raised(cabin, "drowsiness")


class WithoutModels(FaceTestCase):
    """A program whose face networks are not installed."""

    def bare_cabin(self, **options: Any) -> Cabin:
        cabin = self.cabin(**options)
        folder = cabin.folder / "bare" / "bin"
        folder.mkdir(parents=True)
        cabin.executable = Path(shutil.copy2(EXECUTABLE, folder / "cabinwatch"))
        return cabin

    def test_the_model_server_is_asked_all_the_same(self) -> None:
        cabin = self.bare_cabin()
        program = cabin.run(**self.live("attentive"), vision__enabled=True)
        degraded = cabin.watcher.wait_for(
            "analysis_degraded", lambda signal: signal.kind == "analysis_degraded", seconds=40)
        self.assertIn("reflex", degraded.details["lane"])  # and the other, where it begins slowly
        self.assertIn("face_mesh", degraded.details["reason"], program.text)
        cabin.watcher.wait_for_property("DriverState", lambda seen: "face_state" in seen)

    def test_a_batch_does_not_go_without_them(self) -> None:
        # Nothing was seen would replace what was.
        cabin = self.bare_cabin(with_server=False)
        out = cabin.folder / "results"
        done = cabin.command("batch", "--set", "llm.enabled=false", "--set", "vision.enabled=true", "--out", str(out),
                             str(drive_video("attentive", VIDEOS)))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("face_mesh", done.stderr)
        self.assertIn("vision.enabled = false", done.stderr)
        self.assertEqual(list(out.glob("*")), [])

    def test_check_says_what_to_do(self) -> None:
        cabin = self.bare_cabin(with_server=False)
        checked = cabin.command("--set", "llm.enabled=false", "check")
        self.assertRegex(checked.stdout, r"vision +failed .*face_mesh")
        self.assertEqual(checked.returncode, 1)


if __name__ == "__main__":
    unittest.main()
