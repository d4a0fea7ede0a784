"""The parts of ./dev bench people that need no recording: its reader and its counting."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from people.counting import Share, agreement, count, eyes_of, wilson  # noqa: E402
from people.manifest import (  # noqa: E402
    Labels, ManifestError, Recording, Span, labels_of, read_labels, read_manifest)
from people.recordings import NotHad, fetched, in_folder  # noqa: E402
from people.trace import AlertChange, Frame, Trace, read_trace  # noqa: E402

FPS = 10


def frame(number: int, closed: bool | None = False, **others) -> Frame:  # noqa: ANN003
    told = {"is_held": False, "time": number / FPS, "quality": "good", "yawning": False, "yaw": 0.0,
            "pitch": 0.0, "gaze": "road", "openness": 1.0, "mouth": 0.0, "cpu_ms": 1.0} | others
    return Frame(number=number, closed=closed, **told)


def trace(frames: int, closed: range = range(0), alerts: tuple[AlertChange, ...] = (), **others) -> Trace:  # noqa: ANN003
    return Trace([frame(i, i in closed, **others) for i in range(frames)], list(alerts))


def recording(content: bytes, **others: str) -> Recording:
    made = {"name": "one.mp4", "person": "p", "half": "work", "repository": "owner/name", "commit": "",
            "path": "in/one.mp4", "licence": "MIT", "seen": ""} | others
    return Recording(sha256=hashlib.sha256(content).hexdigest(), conditions=(), **made)


class LabelFiles(unittest.TestCase):

    def read(self, text: str) -> Labels:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "one.csv"
            path.write_text(text, encoding="utf-8")
            return read_labels(path)

    def test_spans_holds_range_and_comments_are_read(self) -> None:
        labels = self.read("# a man\nrange,5,90\nclosed,10,12\naway,20,30,-1  # right\nhold,11,2000\nstill,25,5000,45\n\n")
        self.assertEqual(labels, Labels([Span("closed", 10, 12), Span("away", 20, 30, -1)], [(11, 2000)], 5, 90,
                                        [(25, 5000)], {25: 45}))

    def test_what_is_no_label_is_refused(self) -> None:
        for text in ("asleep,1,2", "closed,5,4", "closed,1", "closed,a,2", "away,1,2", "away,1,2,7", "still,1,2"):
            with self.subTest(text), self.assertRaises(ManifestError):
                self.read(text)


class TheManifest(unittest.TestCase):

    def test_every_recording_has_labels_and_nobody_is_in_both_halves(self) -> None:
        recordings = read_manifest()
        self.assertGreaterEqual(len(recordings), 80)
        self.assertGreaterEqual(len({one.person for one in recordings}), 60)
        for one in recordings:
            labels_of(one)

    def test_a_person_in_both_halves_is_refused(self) -> None:
        head = "name,person,half,conditions,repository,commit,path,sha256,licence,seen\n"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "manifest.csv"
            path.write_text(head + "a,p,work,,,,,,,\nb,p,judge,,,,,,,\n", encoding="utf-8")
            with self.assertRaises(ManifestError):
                read_manifest(path)


class Recordings(unittest.TestCase):

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_another_file_of_that_name_is_refused(self) -> None:
        (self.folder / "one.mp4").write_bytes(b"another")
        with self.assertRaises(NotHad):
            in_folder(recording(b"right"), self.folder)

    def test_a_file_of_a_commit_is_fetched_by_git(self) -> None:
        home = self.folder / "owner" / "name"
        (home / "in").mkdir(parents=True)
        (home / "in" / "one.mp4").write_bytes(b"moving pictures")
        for words in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"]):
            subprocess.run(["git", "-C", home, *words], check=True)
        commit = subprocess.check_output(["git", "-C", home, "rev-parse", "HEAD"], text=True).strip()
        path = fetched(recording(b"moving pictures", commit=commit), self.folder / "kept", f"file://{self.folder}")
        self.assertEqual(path.read_bytes(), b"moving pictures")
        with self.assertRaises(NotHad):
            fetched(recording(b"of yesterday", commit=commit), self.folder / "kept", f"file://{self.folder}")

    def test_a_repository_that_is_gone_is_told(self) -> None:
        with self.assertRaises(NotHad):
            fetched(recording(b"", commit="0" * 40), self.folder, f"file://{self.folder}/nowhere")


class TheTrace(unittest.TestCase):

    def test_what_is_not_told_is_nothing(self) -> None:
        told = read_trace("alert,1500.0,raised,microsleep,warning\n"
                          "frame,7,0,1466.7,uncertain,learning,0.00,,,,,,,,,,1,9.10,,,,,,,,,,,,,,,,\n"
                          "frame,8,1,1500.0,good,ready,0.90,0.1,1,0.02,0.1,0,-12.0,3.0,0.5,down,0,7.00,,,,,,,,,,,,,,,,\n")
        self.assertEqual(told.alerts, [AlertChange(1.5, "raised", "microsleep", "warning")])
        self.assertEqual([f.closed for f in told.frames], [None, True])
        self.assertEqual((told.frames[0].yaw, told.frames[1].yaw, told.frames[1].is_held), (None, -12.0, True))


class Eyes(unittest.TestCase):

    def test_frames_beside_a_change_are_not_judged(self) -> None:
        labels = Labels([Span("closed", 10, 14)])
        seen = {number: eyes_of(labels, frame(number)) for number in (7, 8, 10, 11, 13, 14, 16, 17)}
        self.assertEqual(seen, {7: "open", 8: None, 10: None, 11: "closed", 13: "closed", 14: None, 16: None,
                                17: "open"})

    def test_lowered_lids_are_judged_where_they_are_told_to_look_down(self) -> None:
        for gaze, unjudged in (("down", 0), ("", 8)):
            down = Trace([frame(i, None, gaze=gaze) for i in range(10)])
            self.assertEqual(count(down, Labels([Span("lowered", 0, 9)])).not_judged, Share(unjudged, 8))
        self.assertEqual(count(Trace([frame(i, None, gaze="down") for i in range(10)]), Labels()).not_judged,
                         Share(10, 10))

    def test_covered_eyes_are_not_judged_whatever_else_is_seen(self) -> None:
        labels = Labels([Span("closed", 0, 20), Span("covered", 10, 12)])
        self.assertEqual([eyes_of(labels, frame(number)) for number in (5, 9, 11)], ["closed", None, None])

    def test_a_held_frame_is_a_closed_one(self) -> None:
        self.assertEqual(eyes_of(Labels(), frame(3, is_held=True)), "closed")


class Counting(unittest.TestCase):

    def test_a_frame_that_was_not_told_counts_against_closed_ones(self) -> None:
        told = Trace([frame(i, None if i < 5 else True) for i in range(10)])
        counted = count(told, Labels([Span("closed", 0, 9)]))
        self.assertEqual((counted.closed_told.count, counted.closed_told.all), (4, 8))
        self.assertEqual((counted.not_judged.count, counted.not_judged.all), (4, 8))

    def test_open_and_lowered_frames_told_as_closed_are_counted_apart(self) -> None:
        counted = count(trace(30, closed=range(0, 30)), Labels([Span("lowered", 10, 19)]))
        self.assertEqual(counted.lowered_as_closed, Share(8, 8))
        self.assertEqual(counted.open_as_closed, Share(16, 16))

    def test_a_closure_of_a_second_and_a_half_must_be_told_soon(self) -> None:
        labels = Labels([Span("closed", 10, 40)])
        for at, soon in ((2.2, 1), (2.4, 0)):
            with self.subTest(at):
                counted = count(trace(60, alerts=(AlertChange(at, "raised", "microsleep", "warning"),)), labels)
                self.assertEqual((counted.soon.count, counted.soon.all), (soon, 1))
                self.assertEqual((counted.alerts, counted.false_alerts), (1, 0))

    def test_a_blink_that_is_held_is_a_closure(self) -> None:
        told = Trace([frame(0), *(frame(1, True, is_held=i > 0, time=0.1 + i / FPS) for i in range(21)),
                      frame(2, time=2.3)], [AlertChange(1.2, "raised", "microsleep", "warning")])
        counted = count(told, Labels(holds=[(1, 2000)]))
        self.assertEqual((counted.soon, counted.false_alerts), (Share(1, 1), 0))
        self.assertAlmostEqual(counted.delays[0], 1.0)

    def test_an_alert_without_a_reason_is_false(self) -> None:
        alerts = (AlertChange(5.0, "raised", "microsleep", "warning"),
                  AlertChange(5.5, "raised", "camera_blocked", "warning"))
        blink = Labels([Span("closed", 30, 32)])
        counted = count(trace(60, alerts=alerts), blink)
        self.assertEqual((counted.alerts, counted.false_alerts, counted.false_kinds), (1, 1, ["microsleep"]))

    def test_yawns_are_told_within_a_second_of_their_end(self) -> None:
        labels = Labels([Span("yawn", 10, 30)])
        for start, right, false in ((25, 1, 0), (39, 1, 0), (45, 0, 1)):
            with self.subTest(start):
                told = Trace([frame(i, yawning=start <= i < start + 3) for i in range(60)])
                counted = count(told, labels)
                self.assertEqual((counted.yawns_told, counted.false_yawns), (Share(right, 1), false))

    def test_a_turn_has_a_sign(self) -> None:
        labels = Labels([Span("away", 0, 9, -1)])
        counted = count(trace(10, yaw=-40.0, gaze="away"), labels)
        self.assertEqual((counted.turn_sign, counted.turn_told), (Share(10, 10), Share(10, 10)))
        counted = count(trace(10, yaw=40.0, gaze="road"), labels)
        self.assertEqual((counted.turn_sign, counted.turn_told), (Share(0, 10), Share(0, 10)))


    def test_a_turned_head_that_is_held_is_a_look_aside_and_no_closure(self) -> None:
        told = Trace([frame(0, yaw=-50.0, gaze="away"),
                      *(frame(1, True, is_held=i > 0, time=0.1 + i / FPS, yaw=-50.0) for i in range(50)),
                      frame(2, time=5.2, gaze="road")],
                     [AlertChange(4.0, "raised", "distraction", "advisory")])
        labels = Labels([Span("away", 0, 1, -1)], stills=[(1, 5000)], turns={1: 50})
        counted = count(told, labels)
        self.assertEqual((counted.looks_told, counted.closures_told, counted.false_alerts), (Share(1, 1), Share(), 0))
        late = count(Trace(told.frames, [AlertChange(5.9, "raised", "distraction", "advisory")]),
                     labels)
        self.assertEqual(late.looks_told, Share(0, 1))
        slight = count(told, Labels(labels.spans, stills=labels.stills, turns={1: 35}))
        self.assertEqual(slight.looks_told, Share())


class Intervals(unittest.TestCase):

    def test_wilsons_interval(self) -> None:
        low, high = wilson(Share(9, 10))  # his formula by hand
        self.assertAlmostEqual(low, 0.5958, places=3)
        self.assertAlmostEqual(high, 0.9821, places=3)
        self.assertEqual(wilson(Share()), (0.0, 1.0))

    def test_none_wrong_is_not_certainty(self) -> None:
        low, high = wilson(Share(0, 50))
        self.assertEqual(low, 0.0)
        self.assertGreater(high, 0.05)


class Variants(unittest.TestCase):

    def test_the_mirrors_yaw_has_the_other_sign(self) -> None:
        original, mirrored = trace(20, yaw=-30.0), trace(20, yaw=30.0)
        self.assertEqual(agreement(original, mirrored, is_mirrored=True).sign, Share(20, 20))
        self.assertEqual(agreement(original, mirrored, is_mirrored=False).sign, Share(0, 20))

    def test_eyes_that_are_no_longer_told_disagree(self) -> None:
        changed = Trace([frame(i, None if i < 5 else False) for i in range(20)])
        self.assertEqual(agreement(trace(20), changed, is_mirrored=False).eyes, Share(15, 20))

    def test_the_longest_loss_of_a_face(self) -> None:
        changed = Trace([frame(i, quality="no_face" if 5 <= i < 17 else "good") for i in range(30)])
        self.assertAlmostEqual(agreement(trace(30), changed, is_mirrored=False).longest_loss, 1.1)


if __name__ == "__main__":
    unittest.main()
