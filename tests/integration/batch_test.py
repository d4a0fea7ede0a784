"""Batch: the same results however they were made, and nothing lost whatever happens."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import termios
import time
import unittest
from collections.abc import Callable
from pathlib import Path

from batch_test_case import FAST, BatchTestCase
from cabin_test_case import EXECUTABLE
from PIL import Image
from jsonschema import Draft202012Validator, RefResolver
from rig.batch import Results
from rig.patience import wait_until
from rig.places import ROOT
from rig.program import Program

ALL = ("asleep", "away", "calm", "phone")
EXPECTED = {"asleep.webm": ["drowsiness"], "away.webm": ["distraction"], "calm.webm": [],
            "phone.webm": ["phone_use"]}
# Slow enough for something to happen meanwhile.
SLOW = ("--slots", "4", "--query-seconds", "0.3")


class TheSameResults(BatchTestCase):

    def test_at_every_number_of_workers_and_every_speed(self) -> None:
        recordings = self.recordings(*ALL)
        fast, slow = self.server(), self.server("--slots", "2", "--query-seconds", "0.1")
        alone, _ = self.batch(fast, self.out(), "--workers", "1", recordings)
        self.assertEqual({name: alone.raised(name) for name in alone.names()}, EXPECTED)
        for server, workers in ((fast, "4"), (slow, "1"), (slow, "3")):
            with self.subTest(server=server.url, workers=workers):
                other, _ = self.batch(server, self.out(), "--workers", workers, recordings)
                self.assertEqual(other.comparable(), alone.comparable())

    def test_at_the_recordings_own_pace(self) -> None:
        recordings, server = self.recordings("asleep", "phone"), self.server()
        fast, _ = self.batch(server, self.out(), recordings)
        began_at = time.monotonic()
        paced, _ = self.batch(server, self.out(), recordings, camera__realtime=True)
        self.assertGreater(time.monotonic() - began_at, 15.0)
        self.assertEqual(paced.comparable(), fast.comparable())

    def test_from_every_way_of_asking(self) -> None:
        recordings, server = self.recordings("asleep"), self.server()
        for settings in ({"llm__api": "openai"}, {"llm__strategy": "sequential"},
                         {"llm__strategy": "fused"}):
            with self.subTest(**settings):
                results, _ = self.batch(server, self.out(), recordings, **settings)
                self.assertEqual(results.raised("asleep.webm"), ["drowsiness"])

    def test_where_fused_answers_otherwise(self) -> None:
        recordings = self.recordings("asleep", "phone")
        server = self.server("--slots", "8", "--query-seconds", "0.2")
        singly, _ = self.batch(server, self.out(), recordings, llm__strategy="parallel")
        server.add_fault("other_answer", analysis="fused")
        asked, _ = self.batch(server, self.out(), recordings)
        fused = [query for query in server.log() if query["analysis"] == "fused"]
        self.assertGreater(len(fused), 2, "it was asked, before it was trusted")
        for name in singly.names():
            answers = [[line["answers"] for line in results.findings(name)
                        if line["type"] == "sequence"] for results in (asked, singly)]
            self.assertGreater(len(answers[1]), 3)
            self.assertEqual(answers[0], answers[1])

    def test_are_as_the_schemas_say(self) -> None:
        recordings, server = self.recordings(*ALL), self.server()
        server.add_fault("not_json", analysis="attention", count=2)
        (recordings / "broken.mp4").write_bytes(b"no video at all")
        results, _ = self.batch(server, self.out(), recordings, status=1, llm__strategy="parallel")
        at = "https://cabinwatch.example/"  # nobody is asked: all of them are at hand
        schemas = {at + file.name: json.loads(file.read_text(encoding="utf-8"))
                   for file in (ROOT / "docs").glob("*.schema.json")}

        def validator(name: str) -> Draft202012Validator:
            schema = schemas[at + name]
            return Draft202012Validator(schema, resolver=RefResolver(at, schema, store=schemas))

        for name in results.names():
            for line in results.findings(name):
                validator("findings.schema.json").validate(line)
            for line in results.alerts(name):
                validator("alerts.schema.json").validate(line)
        validator("summary.schema.json").validate(results.summary())
        errors = results.summary()["totals"]["errors"]
        self.assertEqual(errors, {"not_json": 2})

    def test_what_is_no_recording_is_counted_and_left_out(self) -> None:
        recordings = self.recordings("calm")
        for name in ("notes.txt", "labels.csv"):
            (recordings / name).write_text("text", encoding="utf-8")
        results, told = self.batch(self.server(), self.out(), recordings)
        self.assertEqual(results.names(), ["calm.webm"])
        self.assertIn("cabinwatch: 2 files are no recordings: left out\n", told)
        (recordings / "calm.webm").unlink()
        _, told = self.batch(self.server(), self.out(), recordings, status=1)
        self.assertIn("there is no video in what was named, and 2 files are no recordings", told)

    def test_a_link_that_leads_nowhere_is_a_recording_that_is_missing(self) -> None:
        recordings = self.recordings("calm")
        (recordings / "lost.mp4").symlink_to("/not/mounted/lost.mp4")
        (recordings / "round").symlink_to(recordings, target_is_directory=True)
        results, told = self.batch(self.server(), self.out(), recordings, status=1)
        self.assertEqual(results.names(), ["calm.webm"])
        self.assertIn("lost.mp4: is a link to /not/mounted/lost.mp4, which is not there\n", told)
        self.assertIn("cabinwatch: 1 link to a folder is not followed: left out\n", told)

    def test_an_address_is_no_recording_and_its_password_is_told_nowhere(self) -> None:
        results, told = self.batch(self.server(), self.out(), "rtsp://admin:SECRET@127.0.0.1/cam", status=1)
        self.assertIn("rtsp://***@127.0.0.1/cam: is an address", told)
        self.assertNotIn("SECRET", told + json.dumps(results.summary()))

    def test_of_a_replay(self) -> None:
        results, _ = self.batch(self.server(), self.out(), self.recordings(*ALL))
        _, told = self.command("replay", results.folder)
        self.assertEqual(told.count("the same alerts as in"), len(ALL))
        for name in results.names():
            out, _ = self.command("replay", "--json", results.folder / f"{name}.findings.jsonl")
            stored = (results.folder / f"{name}.alerts.jsonl").read_text(encoding="utf-8")
            self.assertEqual(out, stored)

    def test_a_replay_shows_what_other_thresholds_would_have_given(self) -> None:
        results, _ = self.batch(self.server(), self.out(), self.recordings("asleep", "phone"),
                                vision__enabled=False)
        asleep = results.folder / "asleep.webm.findings.jsonl"
        out, _ = self.command("replay", "--json", "--set", "alerts.patience=2", asleep)
        changes = [json.loads(line) for line in out.splitlines()]
        gone = [line for line in changes if line["change"] == "-" and line["type"] == "raised"]
        come = [line for line in changes if line["change"] == "+" and line["type"] == "raised"]
        self.assertEqual([line["kind"] for line in gone + come], ["drowsiness"] * 2)
        self.assertGreater(come[0]["at_ms"], gone[0]["at_ms"])
        # Nobody is ever that sure: nothing is left.
        out, _ = self.command("replay", "--json", "--set", "alerts.min_confidence=1.0",
                              results.folder)
        changes = [json.loads(line) for line in out.splitlines()]
        self.assertEqual({line["kind"] for line in changes
                          if line["change"] == "-" and line["type"] == "raised"},
                         {"drowsiness", "phone_use"})
        # The same as it is.
        out, _ = self.command("replay", "--json", "--set", "alerts.patience=1", results.folder)
        self.assertEqual(out, "")
        self.command("replay", "--set", "sampling.adaptive=false", results.folder, status=2)

    def test_a_replay_notices_other_alerts(self) -> None:
        results, _ = self.batch(self.server(), self.out(), self.recordings("phone"))
        stored = results.folder / "phone.webm.alerts.jsonl"
        stored.write_text(stored.read_text(encoding="utf-8").replace("warning", "critical"),
                          encoding="utf-8")
        _, told = self.command("replay", results.folder, status=1)
        self.assertIn("not the alerts that are stored", told)

    def test_shards_together_are_the_whole(self) -> None:
        recordings, server, out = self.recordings(*ALL), self.server(), self.out()
        whole, _ = self.batch(server, self.out(), recordings)
        programs = [self.start(server, out, "--shard", f"{shard}/3", recordings)
                    for shard in (1, 2, 3)]
        for program in programs:
            self.assertEqual(program.wait(), 0, program.text)
        self.assertFalse((out / "summary.json").exists())
        self.command("batch", "--merge", out)
        typo = out.parent / "typo"
        _, told = self.command("batch", "--merge", typo, status=1)
        self.assertIn("typo: No such file", told)
        self.assertFalse(typo.exists())
        self.assertEqual(Results(out).comparable(), whole.comparable())
        # Each was analysed by one of them alone.
        analysed = [re.search(r": (\d+) analysed", program.text) for program in programs]
        self.assertEqual(sum(int(match[1]) for match in analysed if match), len(ALL))


class GoingOn(BatchTestCase):

    def test_what_is_done_is_not_done_again(self) -> None:
        recordings, server, out = self.recordings("calm", "phone"), self.server(), self.out()
        first, _ = self.batch(server, out, recordings)
        before = first.comparable()
        server.clear_log()
        again, told = self.batch(server, out, "--resume", recordings)
        self.assertEqual(server.log(), [])
        self.assertIn("2 taken over", told)
        self.assertEqual(again.comparable(), before)
        self.batch(server, out, "--restart", recordings)
        self.assertNotEqual(server.log(), [])

    def test_what_has_changed_is(self) -> None:
        recordings, server, out = self.recordings("calm", "phone"), self.server(), self.out()
        self.batch(server, out, recordings)
        (recordings / "calm.webm").write_bytes((recordings / "phone.webm").read_bytes())
        results, told = self.batch(server, out, recordings)
        self.assertIn("1 analysed, 1 taken over", told)
        self.assertEqual(results.raised("calm.webm"), ["phone_use"])
        for settings in ({"encoder__jpeg_quality": 80}, {"llm__describe": False},
                         {"sampling__stride_seconds": 1.0}):
            with self.subTest(**settings):
                _, told = self.batch(server, out, recordings, **settings)
                self.assertIn("2 analysed, 0 taken over", told)

    def test_the_frame_rate_concerns_recordings_without_times_alone(self) -> None:
        recordings, server, out = self.recordings("calm"), self.server(), self.out()
        shown = io.BytesIO()
        Image.effect_noise((320, 240), 40).save(shown, "JPEG")
        (recordings / "plain.mjpeg").write_bytes(shown.getvalue() * 60)  # it tells no times
        results, _ = self.batch(server, out, recordings)
        before = self.findings_of(results)
        results, told = self.batch(server, out, recordings, camera__fps=5)
        self.assertIn("1 analysed, 1 taken over", told)
        after = self.findings_of(results)
        self.assertEqual(before["calm.webm"], after["calm.webm"])
        self.assertNotEqual(before["plain.mjpeg"], after["plain.mjpeg"])

    @staticmethod
    def findings_of(results: Results) -> dict[str, list]:
        return {name: results.findings(name) for name in results.names()}

    def test_what_concerns_alerts_alone_asks_no_model(self) -> None:
        recordings, server, out = self.recordings("phone"), self.server(), self.out()
        self.batch(server, out, recordings)
        server.clear_log()
        results, _ = self.batch(server, out, recordings, alerts__min_speed_kmh=30)
        self.assertEqual(server.log(), [])
        header = results.alerts("phone.webm")[0]
        self.assertEqual(header["settings"]["alerts.min_speed_kmh"], 30.0)
        (out / "phone.webm.alerts.jsonl").unlink()
        results, _ = self.batch(server, out, recordings)
        self.assertEqual(server.log(), [])
        self.assertEqual(results.raised("phone.webm"), ["phone_use"])

    def test_after_kill_9(self) -> None:
        recordings, out = self.recordings(*ALL), self.out()
        reference, _ = self.batch(self.server(), self.out(), recordings)
        slow = self.server(*SLOW)
        program = self.start(slow, out, "--workers", "2", recordings)
        wait_until("one video is done", lambda: Results(out).names())
        program.process.kill()
        program.process.wait()
        left = Results(out)
        self.assertLess(len(left.names()), len(ALL), "killed too late to tell anything")
        for name in left.names():
            self.assertEqual(left.findings(name)[-1]["type"], "end")
        results, told = self.batch(self.server(), out, recordings)
        self.assertRegex(told, r"[1-3] taken over")
        self.assertEqual(results.comparable(), reference.comparable())
        self.assertEqual(results.unfinished(), [])

    def test_an_interrupt_finishes_what_is_in_work(self) -> None:
        recordings, out = self.recordings(*ALL), self.out()
        program = self.start(self.server(*SLOW), out, "--workers", "1", recordings)
        wait_until("work on the first", lambda: Results(out).unfinished())
        program.process.send_signal(signal.SIGINT)
        self.assertEqual(program.wait(), 1)
        self.assertIn("finishing", program.text)
        self.assertEqual(len(Results(out).names()), 1)
        self.assertEqual(Results(out).unfinished(), [])
        self.assertEqual(Results(out).summary()["totals"]["videos"], 1)
        self.assertRegex(program.text, r"to go on: .*batch .*--out .*recordings")

    def test_one_is_enough_where_no_server_answers(self) -> None:
        recordings, out = self.recordings(*ALL), self.out()
        program = self.start(None, out, recordings)
        program.wait_for_line("cannot be reached")
        wait_until("work", lambda: Results(out).unfinished())
        program.process.send_signal(signal.SIGINT)
        self.assertEqual(program.wait(20), 1)
        self.assertIn("no model server answers", program.text)
        self.assertEqual(Results(out).names(), [])
        self.assertEqual(Results(out).unfinished(), [])
        self.assertIn("to go on:", program.text)

    def test_a_second_one_stops_at_once(self) -> None:
        recordings, out = self.recordings(*ALL), self.out()
        # A model that would take minutes.
        program = self.start(self.server("--slots", "1", "--query-seconds", "5"), out, recordings)
        wait_until("work", lambda: Results(out).unfinished())
        program.process.send_signal(signal.SIGINT)
        program.wait_for_line("finishing")
        program.process.send_signal(signal.SIGINT)
        self.assertEqual(program.wait(10), 1)
        self.assertEqual(Results(out).names(), [])
        self.assertEqual(Results(out).unfinished(), [])
        self.assertIn("to go on:", program.text)


    def test_a_terminal_that_is_closed_stops_it_with_a_summary(self) -> None:
        recordings, out = self.recordings(*ALL), self.out()
        server = self.server("--slots", "1", "--query-seconds", "5")
        # Whoever started the tests may ignore it.
        program = Program(Path("/usr/bin/env"), [
            "--default-signal=HUP", str(EXECUTABLE), *self.arguments(server, out, recordings)],
            self.folder / "batch.log")
        self.addCleanup(self._end, program)
        wait_until("work", lambda: Results(out).unfinished())
        program.process.send_signal(signal.SIGHUP)
        self.assertEqual(program.wait(10), 1)
        self.assertIn("to go on:", program.text)
        self.assertEqual(Results(out).unfinished(), [])
        self.assertEqual(Results(out).summary()["videos"], [])

    def test_a_terminal_that_is_closed_is_nothing_to_one_under_nohup(self) -> None:
        recordings, out = self.recordings("calm"), self.out()
        program = Program(Path("/usr/bin/nohup"), [
            str(EXECUTABLE), *self.arguments(self.server(*SLOW), out, recordings)],
            self.folder / "batch.log")
        self.addCleanup(self._end, program)
        wait_until("work", lambda: Results(out).unfinished())
        program.process.send_signal(signal.SIGHUP)
        self.assertEqual(program.wait(), 0, program.text)


class WhenThingsAreBroken(BatchTestCase):

    def test_a_broken_video_does_not_stop_the_others(self) -> None:
        recordings, out = self.recordings("calm", "phone"), self.out()
        (recordings / "garbage.mp4").write_bytes(os.urandom(5000))
        (recordings / "nothing.mp4").write_bytes(b"")
        (recordings / "notes.txt").write_text("no video, and not called like one\n")
        whole = (recordings / "phone.webm").read_bytes()
        (recordings / "cut.webm").write_bytes(whole[: len(whole) // 2])
        results, told = self.batch(self.server(), out, recordings, recordings / "lost.mp4",
                                   status=1)
        self.assertEqual(results.raised("phone.webm"), ["phone_use"])
        failed = {Path(failure["path"]).name: failure["error"]
                  for failure in results.summary()["failures"]}
        self.assertLessEqual({"garbage.mp4", "nothing.mp4", "lost.mp4"}, set(failed))
        self.assertNotIn("notes.txt", failed)
        self.assertIn("empty (0 bytes)", failed["nothing.mp4"])
        for name in failed:
            self.assertIn(name, told)
        # Each is counted once: phone and calm, and what failed.
        self.assertIn("6 of 6 videos: 2 analysed, 0 taken over, 4 failed", told)
        self.assertEqual(results.summary()["run"]["analysed"], 2)
        limits = {video["name"]: video["run"]["limited_by"]
                  for video in results.summary()["videos"]}
        self.assertNotEqual(limits["garbage.mp4"], "model")  # which was not asked
        _, told = self.batch(self.server(), out, recordings, recordings / "lost.mp4", status=1)
        self.assertIn("6 of 6 videos: 0 analysed, 2 taken over, 4 failed", told)
        # What can be read of half a video is there.
        self.assertGreater(results.findings("cut.webm")[-1]["sequences"], 0)

    def test_videos_of_one_name_do_not_meet(self) -> None:
        one = self.recordings("phone", folder="monday")
        other = self.recordings("asleep", folder="tuesday")
        (one / "phone.webm").rename(one / "drive.webm")
        (other / "asleep.webm").rename(other / "drive.webm")
        server, out = self.server(), self.out()
        results, _ = self.batch(server, out, one, other)
        found = {results.findings(name)[0]["video"]["path"]: results.raised(name)
                 for name in results.names()}
        self.assertEqual(found, {str(one / "drive.webm"): ["phone_use"],
                                 str(other / "drive.webm"): ["drowsiness"]})
        # Also when the second one comes later.
        out = self.out()
        self.batch(server, out, one)
        results, _ = self.batch(server, out, other)
        self.assertEqual(sorted(map(results.raised, results.names())),
                         [["drowsiness"], ["phone_use"]])

    def test_results_that_are_damaged_later_are_named_and_the_others_shown(self) -> None:
        results, _ = self.batch(self.server(), self.out(), self.recordings("calm", "phone"))
        damaged = results.folder / "calm.webm.findings.jsonl"
        damaged.write_bytes(damaged.read_bytes()[:1500])
        for command in (("report",), ("batch", "--merge")):
            with self.subTest(command=command):
                _, told = self.command(*command, results.folder, status=1)
                self.assertRegex(told, rf"{damaged.name}:\d+: is damaged: no JSON from column")
                self.assertIn("results of 1 video", told)

    def test_garbage_behind_the_end_is_refused_by_all_alike(self) -> None:
        results, _ = self.batch(self.server(), self.out(), self.recordings("calm"))
        damaged = results.folder / "calm.webm.findings.jsonl"
        lines = damaged.read_bytes().count(b"\n")
        with damaged.open("ab") as file:
            file.write(b"garbage\n")
        for command in (("report",), ("batch", "--merge"), ("replay",),
                        ("score", "--labels", "/dev/null")):
            with self.subTest(command=command):
                _, told = self.command(*command, results.folder, status=1)
                self.assertIn(f"{damaged.name}:{lines + 1}: is damaged: ", told)
                self.assertNotIn("exception", told)

    def test_an_empty_path_is_named_and_the_others_done(self) -> None:
        results, told = self.batch(self.server(), self.out(), "", self.recordings("calm"), status=1)
        self.assertIn("'' names no video", told)
        self.assertEqual(len(results.names()), 1)
        for command in (("report", ""), ("replay", ""), ("batch", "--merge", ""),
                        ("score", "--labels", "/dev/null", "")):
            with self.subTest(command=command):
                _, told = self.command(*command, status=1)
                self.assertIn("'' names no f", told)

    def test_nothing_that_looks_at_recordings_is_refused(self) -> None:
        out = self.out()
        _, told = self.batch(None, out, self.recordings("calm"), status=2, llm__enabled=False)
        self.assertIn("nothing would look at the recordings", told)
        self.assertFalse(out.exists())

    def test_a_list_on_standard_input(self) -> None:
        recordings = self.recordings("calm", "phone")
        results, _ = self.batch(self.server(), self.out(), "-",
                                text=f"{recordings / 'calm.webm'}\n\n{recordings / 'phone.webm'}\n")
        self.assertEqual(results.names(), ["calm.webm", "phone.webm"])

    def hold_at_work(self, batch: Program, out: Path) -> None:
        """Stops it once it has begun with a video, so that it still works whatever others take."""
        wait_until("work", lambda: Results(out).unfinished())
        batch.process.send_signal(signal.SIGSTOP)

    def test_two_batches_in_one_folder(self) -> None:
        recordings, out = self.recordings("calm", "phone"), self.out()
        slow = self.server(*SLOW)
        first = self.start(slow, out, recordings)
        self.hold_at_work(first, out)
        for more in ((), ("--shard", "1/2")):
            _, told = self.batch(slow, out, *more, recordings, status=1)
            self.assertIn("another batch is working in this folder", told)
        _, told = self.command("batch", "--merge", out, status=1)
        self.assertIn("another batch is working in this folder", told)
        first.process.send_signal(signal.SIGCONT)
        self.assertEqual(first.wait(), 0, first.text)

    def test_a_report_of_a_folder_that_a_batch_works_in(self) -> None:
        out = self.out()
        self.batch(self.server(), out, self.recordings("calm", folder="first"))
        batch = self.start(self.server(*SLOW), out, self.recordings("phone", folder="second"))
        self.hold_at_work(batch, out)
        _, told = self.command("report", out, status=1)
        self.assertIn("another batch is working in this folder", told)
        batch.process.send_signal(signal.SIGCONT)
        self.assertEqual(batch.wait(), 0, batch.text)

    def test_the_same_shard_twice(self) -> None:
        recordings, out = self.recordings("calm", "phone"), self.out()
        slow = self.server(*SLOW)
        first = self.start(slow, out, "--shard", "1/1", recordings)
        self.hold_at_work(first, out)
        _, told = self.batch(slow, out, "--shard", "1/1", recordings, status=1)
        self.assertIn("shard 1/1 is being worked on already", told)
        first.process.send_signal(signal.SIGCONT)
        self.assertEqual(first.wait(), 0, first.text)

    def test_a_folder_that_cannot_be_written(self) -> None:
        recordings = self.recordings("calm")
        (self.folder / "file").write_text("in the way\n")
        _, told = self.batch(None, self.folder / "file" / "results", recordings, status=1)
        self.assertIn("cannot be made", told)
        _, told = self.batch(None, Path("/proc"), recordings, status=1)
        self.assertIn("cannot be written", told)

    def test_a_page_that_cannot_be_written_is_not_named_as_one_that_is_there(self) -> None:
        out = self.out()
        (out / "report.html" / "in the way").mkdir(parents=True)
        _, told = self.batch(self.server(), out, self.recordings("calm"), status=1)
        self.assertRegex(told, "report.html.*(directory|folder)")
        self.assertNotIn("results of 1 video", told)

    def test_a_full_disk(self) -> None:
        """A disk that holds 24 KiB, in a mount namespace of our own."""
        recordings, server = self.recordings(*ALL), self.server()
        out = self.out()
        out.mkdir()
        arguments = [str(EXECUTABLE), *self.arguments(server, out, "--workers", "1", recordings)]
        script = ('mount -t tmpfs -o size=24k disk "$0" || exit 77; "$@"; status=$?; '
                  'ls -A "$0"; exit $status')
        done = subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(out), *arguments],
            capture_output=True, text=True, timeout=60, check=False)
        if done.returncode == 77 or "unshare" in done.stderr:
            self.skipTest(f"no mount namespaces here: {done.stderr}")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("No space left on device", done.stderr)
        self.assertIn("to go on:", done.stderr)
        # What was finished is there; what was not, is not.
        left = done.stdout.split()
        self.assertIn("asleep.webm.findings.jsonl", left)
        self.assertEqual([name for name in left if name.endswith(".part")], [])

    def test_nothing_to_do(self) -> None:
        empty = self.folder / "empty"
        empty.mkdir()
        _, told = self.command("batch", "--merge", empty, status=1)
        self.assertIn("no results", told)
        self.assertEqual([left.name for left in empty.iterdir() if left.name != ".batch.lock"], [])
        _, told = self.batch(None, self.out(), empty, status=1)
        self.assertIn("no video", told)

    def test_wrong_usage(self) -> None:
        for wrong in (("--shard", "0/4"), ("--shard", "5/4"), ("--shard", "x"), ("--workers", "0"),
                      ("--give-up-after", "soon"), ("--resume", "--restart")):
            with self.subTest(wrong=wrong):
                self.command("batch", *wrong, self.folder, status=2)
        self.command("batch", status=2)


class WhenServersAreAway(BatchTestCase):

    def test_it_waits_and_says_so(self) -> None:
        recordings, server, out = self.recordings("phone"), self.server(), self.out()
        server.add_fault("refuse")
        program = self.start(server, out, recordings)
        program.wait_for_line("(?i)server")
        server.clear_faults()
        self.assertEqual(program.wait(), 0, program.text)
        self.assertEqual(Results(out).raised("phone.webm"), ["phone_use"])

    def test_one_that_goes_away_loses_nothing(self) -> None:
        recordings, out = self.recordings(*ALL), self.out()
        # One query for each question: enough of them for going away twice.
        strategy = {"llm__strategy": "parallel"}
        reference, _ = self.batch(self.server(), self.out(), recordings, **strategy)
        server = self.server("--slots", "4", "--query-seconds", "0.1")
        program = self.start(server, out, recordings, **strategy)
        for times in (1, 2):
            queries = len(server.log())
            wait_until("some queries", lambda: len(server.log()) > queries + 20)
            server.add_fault("refuse")
            wait_until("lost", lambda: program.text.count(": lost: ") == times)
            server.clear_faults()
        self.assertEqual(program.wait(), 0, program.text)
        self.assertEqual(Results(out).comparable(), reference.comparable())
        self.assertEqual(Results(out).summary()["totals"]["errors"], {})

    def test_it_gives_up_when_told_to(self) -> None:
        _, told = self.batch(None, self.out(), "--give-up-after", "2s", self.recordings("calm"),
                             status=1)
        self.assertIn("no model server for 0:02", told)
        self.assertIn("to go on:", told)

    def test_one_wrong_answer_is_a_finding_like_any_other(self) -> None:
        server, recordings = self.server(), self.recordings("phone")
        server.add_fault("not_json", analysis="attention")
        results, _ = self.batch(server, self.out(), recordings, llm__strategy="parallel")
        end = results.findings("phone.webm")[-1]
        self.assertEqual(end["sequences_incomplete"], end["sequences"])
        self.assertEqual(end["errors"], {"not_json": end["sequences"]})

    def test_a_connection_that_is_always_lost_does_not_stop_everything(self) -> None:
        server, recordings = self.server(), self.recordings("calm")
        server.add_fault("close_early", analysis="hand_position")
        results, _ = self.batch(server, self.out(), recordings, status=1,
                                llm__strategy="parallel")
        sequences = [line for line in results.findings("calm.webm") if line["type"] == "sequence"]
        for sequence in sequences:
            self.assertEqual(sequence["errors"]["hand_position"]["error"], "refused")
            self.assertEqual(sequence["run"]["asked_again"], 4)
            self.assertIn("face_state", sequence["answers"])


class WhenServersRefuse(BatchTestCase):
    """What was not answered is not done."""

    def outcome(self, results: Results, name: str) -> dict[str, object]:
        return next(video for video in results.summary()["videos"] if video["name"] == name)

    def test_come_later_is_waited_for(self) -> None:
        recordings = self.recordings("asleep")
        reference, _ = self.batch(self.server(), self.out(), recordings)
        for fault, more in (("too_many_requests", {"count": 12, "retry_after": 1}),
                            ("busy", {"count": 12, "retry_after": 2, "as_date": True}),
                            ("too_many_requests", {"count": 4})):
            with self.subTest(fault=fault, **more):
                server = self.server()
                server.add_fault(fault, **more)
                results, told = self.batch(server, self.out(), recordings)
                self.assertEqual(results.comparable(), reference.comparable())
                self.assertNotIn("lost", told)

    def test_it_comes_back_no_sooner_than_it_was_told_to(self) -> None:
        server = self.server()
        server.add_fault("too_many_requests", count=8, retry_after=2)
        self.batch(server, self.out(), self.recordings("calm"))
        log = server.log()
        first = next(entry for entry in log if entry["status"] == 429)["ended_at"]
        waits = [entry["received_at"] - first for entry in log if entry["received_at"] > first + 0.5]
        self.assertGreaterEqual(min(waits), 1.95, waits)

    def test_one_that_never_has_time_is_given_up_when_told_to(self) -> None:
        server, recordings = self.server(), self.recordings("calm")
        server.add_fault("too_many_requests", retry_after=1)
        results, told = self.batch(server, self.out(), "--give-up-after", "4s", recordings, status=1)
        self.assertIn("no model server for 0:04", told)
        self.assertIn("too many requests", told)
        self.assertEqual(results.names(), [])

    def test_a_refusal_for_good_is_waited_for_like_a_server_that_is_away(self) -> None:
        recordings, out = self.recordings("asleep", "phone"), self.out()
        # A query for each question, each long enough: what is asked is not over before it changes its mind.
        strategy = {"llm__strategy": "parallel"}
        reference, _ = self.batch(self.server(), self.out(), recordings, **strategy)
        for fault in ("unprocessable", "bad_request", "forbidden", "model_not_found"):
            with self.subTest(fault):
                server, out = self.server("--slots", "4", "--query-seconds", "0.2"), self.out()
                program = self.start(server, out, recordings, **strategy)
                wait_until("some queries", lambda: len(server.log()) > 15)
                server.add_fault(fault)   # it changes its mind in the middle
                program.wait_for_line(r"lost: status 4\d\d")
                server.clear_faults()
                self.assertEqual(program.wait(), 0, program.text)
                self.assertEqual(Results(out).comparable(), reference.comparable())

    def test_what_stays_unanswered_is_no_complete_video_and_done_again(self) -> None:
        server, recordings, out = self.server(), self.recordings("asleep"), self.out()
        parallel = {"llm__strategy": "parallel"}
        reference, _ = self.batch(server, self.out(), recordings, **parallel)
        server.add_fault("unprocessable", analysis="face_state")
        results, told = self.batch(server, out, recordings, status=1, **parallel)
        video = self.outcome(results, "asleep.webm")
        self.assertEqual(video["outcome"], "unanswered")
        self.assertRegex(str(video["error"]), r"^\d+ of \d+ sequences were not answered whole: status 422")
        self.assertEqual(results.summary()["totals"]["unanswered"], 1)
        self.assertIn("were not answered whole: status 422", told)
        self.assertIn("1 failed", told)
        server.clear_faults()
        results, told = self.batch(server, out, recordings, **parallel)
        self.assertIn("1 analysed, 0 taken over", told)
        self.assertEqual(results.comparable(), reference.comparable())

    def test_where_no_answer_can_be_used_it_is_told_why_and_done_again(self) -> None:
        server, recordings, out = self.server(), self.recordings("asleep"), self.out()
        parallel = {"llm__strategy": "parallel"}
        reference, _ = self.batch(server, self.out(), recordings, **parallel)
        server.add_fault("not_json")
        results, told = self.batch(server, out, recordings, status=1, **parallel)
        self.assertEqual(self.outcome(results, "asleep.webm")["outcome"], "unanswered")
        self.assertRegex(told, r"no answer to any of \d+ sequences can be used, most often not_json")
        server.clear_faults()
        results, told = self.batch(server, out, recordings, **parallel)
        self.assertIn("1 analysed, 0 taken over", told)
        self.assertEqual(results.comparable(), reference.comparable())

    def test_a_question_that_is_never_answered_is_named(self) -> None:
        server, recordings = self.server(), self.recordings("asleep", "phone")
        server.add_fault("unknown_word", analysis="face_state")
        results, told = self.batch(server, self.out(), recordings, llm__strategy="parallel")
        video = self.outcome(results, "asleep.webm")
        self.assertEqual(video["outcome"], "complete")
        count = video["sequences"]
        self.assertIn(f"face_state was answered in 0 of {count} sequences (unknown_word)",
                      video["notes"])
        both = results.summary()["totals"]["sequences"]
        self.assertGreater(both, count)
        self.assertEqual(told.count("face_state was answered in 0 of"), 1, told)
        self.assertIn(f"face_state was answered in 0 of {both} sequences (unknown_word)", told)

    def test_only_what_was_not_answered_is_asked_again(self) -> None:
        recordings, out = self.recordings("asleep"), self.out()
        parallel = {"llm__strategy": "parallel"}
        reference, _ = self.batch(self.server(), self.out(), recordings, **parallel)
        server = self.server("--slots", "4", "--query-seconds", "0.3")
        program = self.start(server, out, recordings, **parallel)
        wait_until("some queries", lambda: len(server.log()) > 15)
        server.add_fault("unprocessable", analysis="face_state")
        self.assertEqual(program.wait(), 1, program.text)
        server.clear_faults()
        asked = len(server.log())
        results, _ = self.batch(server, out, recordings, **parallel)
        end = results.findings("asleep.webm")[-1]
        kept, sequences = end["run"]["sequences_kept"], end["sequences"]
        self.assertIn(kept, range(1, sequences))
        self.assertLess(len(server.log()) - asked, 6 * (sequences - kept) + 6)
        self.assertEqual(results.comparable(), reference.comparable())

    def test_a_strict_server_gives_the_same_results(self) -> None:
        recordings = self.recordings("asleep", "phone")
        reference, _ = self.batch(self.server(), self.out(), recordings, llm__api="openai")
        for options in (("--strict", "chat_template_kwargs"),
                        ("--strict", "chat_template_kwargs,response_format", "--silent"),
                        ("--strict", "cache_prompt,id_slot,response_format.json_schema")):
            with self.subTest(options=options):
                server = self.server(*FAST, *options)
                results, _ = self.batch(server, self.out(), recordings, llm__api="openai")
                self.assertEqual(results.comparable(), reference.comparable())


class OnATerminal(BatchTestCase):
    # What stands between two drawings of a line for each of two workers and one for all.
    REDRAWN = "\x1b[3A\r\x1b[J"

    @staticmethod
    def resize(terminal: int, rows: int, columns: int) -> None:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read_until(self, terminal: int, told: bytearray, holds: Callable[[str], object]) -> str:
        """Takes what comes into `told` until it holds, or the program has ended; all of it."""
        deadline = time.monotonic() + 60.0
        while not holds(told.decode(errors="replace")):
            left = max(0.0, deadline - time.monotonic())
            self.assertTrue(select.select([terminal], [], [], left)[0], told)
            try:
                told += os.read(terminal, 65536)
            except OSError:  # closed on the other side
                break
        return told.decode(errors="replace")

    def blocks(self, text: str) -> list[list[str]]:
        """Of the lines that are redrawn, each drawing that was replaced by a later one."""
        return [[line for line in block.split("\r\n") if line]
                for block in text.split(self.REDRAWN)[1:-1]]

    def test_lines_fit_and_are_redrawn_in_place(self) -> None:
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        self.resize(ours, 24, 100)
        # A model that takes longer than the test: it ends when we end it.
        endless = self.server("--slots", "1", "--query-seconds", "600")
        program = subprocess.Popen(
            [str(EXECUTABLE), *self.arguments(endless, self.out(), "--workers", "2",
                                              self.recordings(*ALL))],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
            env={**os.environ, "TERM": "xterm"}, start_new_session=True)
        os.close(theirs)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        told = bytearray()

        def is_wide(block: list[str]) -> bool:
            return any(len(line) >= 50 for line in block)

        def is_at_work(block: list[str]) -> bool:
            return len(block) == 3 and all(" of 0:1" in line for line in block[:2])

        text = self.read_until(ours, told, lambda text: any(map(is_at_work, self.blocks(text))))
        block = next(filter(is_at_work, self.blocks(text)))
        for number, line in enumerate(block[:2], 1):
            self.assertRegex(line, rf"^ {number}  (asleep|away)\.webm .* of 0:1\d .*sequences .*x$")
        self.assertRegex(block[2], r"^0 of 4 videos, \d+\.\d sequences/s, .*servers busy \d+ %$")
        self.assertTrue(is_wide(block), "nothing that a narrow terminal would not fit")
        self.assertLess(max(map(len, block)), 100)

        self.resize(ours, 24, 50)
        program.send_signal(signal.SIGWINCH)
        text = self.read_until(
            ours, told, lambda text: sum(map(len, self.blocks(text)[-3:])) == 9
            and not any(map(is_wide, self.blocks(text)[-3:])))
        for block in self.blocks(text)[-3:]:
            self.assertRegex(block[0], r"^ 1  a.* of 0:1\d .*\.\.\.$")
            self.assertRegex(block[2], r"^0 of 4 videos, .*\.\.\.$")  # cut, and says so

        # What is told goes above the lines, which stay below; in the end they are gone.
        program.send_signal(signal.SIGINT)
        above = re.compile(re.escape(self.REDRAWN) + r"cabinwatch: finishing [^\n]*\n 1  a")
        self.assertRegex(self.read_until(ours, told, above.search), above)
        program.send_signal(signal.SIGINT)
        text = self.read_until(ours, told, lambda _: False)
        self.assertEqual(program.wait(60), 1, text)
        self.assertIn("to go on:", text.split(self.REDRAWN)[-1])


@unittest.skipIf(os.environ.get("CABINWATCH_SANITIZED"), "a sanitizer keeps what is freed")
class ManyVideos(BatchTestCase):
    """CABINWATCH_TINY_VIDEOS=10000 makes it as many as that; by default it takes some seconds.

    What a process has resident is not what it uses: the C library keeps freed pieces in an arena for
    each of many threads, up to tens of megabytes, more or less by chance. So that the figures tell
    what the program holds, it is run with one arena, and blocks of 64 KiB or more (frames, buffers)
    are mapped each by itself. Small blocks, of which a leak would consist, are then the heap alone,
    which a video more or less in work does not change much.

    The bounds are for the whole run: the more videos, the less each may leave behind. That of small
    blocks is 10 kB a video for 200 videos, and 200 bytes for 10,000.
    """

    MOST_SMALL_MB = 1.0
    MOST_MB = 8.0
    TELLING = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}

    def tiny_videos(self, count: int) -> Path:
        whole = self.recordings("calm") / "calm.webm"
        folder = self.folder / "tiny"
        folder.mkdir()
        subprocess.run(
            ["gst-launch-1.0", "-q", "filesrc", f"location={whole}", "!", "decodebin", "!",
             "identity", "eos-after=15", "!", "vp8enc", "deadline=1", "!", "webmmux", "!",
             "filesink", f"location={self.folder / 'tiny.webm'}"], check=True)
        content = (self.folder / "tiny.webm").read_bytes()
        for number in range(count):
            # Each is another video to the program: Matroska takes what stands behind it.
            (folder / f"{number:05}.webm").write_bytes(content + b"\xec\x84" + number.to_bytes(4))
        return folder

    @staticmethod
    def memory(process: int) -> tuple[float, float]:
        """MB in small blocks, and in all but mapped files. @throws OSError when it has ended"""
        small = everything = 0
        mapping = ""
        for line in Path(f"/proc/{process}/smaps").read_text(encoding="utf-8").splitlines():
            name, *words = line.split()
            if not name.endswith(":"):
                mapping = words[-1]
            elif name == "Anonymous:":
                everything += int(words[0])
                small += int(words[0]) if mapping == "[heap]" else 0
        return small / 1e3, everything / 1e3

    def test_memory_does_not_grow(self) -> None:
        count = int(os.environ.get("CABINWATCH_TINY_VIDEOS", "200"))
        tiny, out = self.tiny_videos(count), self.out()
        program = self.start(self.server(), out, tiny, environment=self.TELLING)
        looks: list[tuple[int, float, float]] = []
        while program.process.poll() is None:
            try:
                done = len(os.listdir(out)) // 2 if out.exists() else 0
                looks.append((done, *self.memory(program.process.pid)))
            except OSError:
                break
            time.sleep(0.05)
        self.assertEqual(program.wait(), 0, program.text)
        self.assertEqual(Results(out).summary()["totals"]["videos"], count)

        warm = [look for look in looks if count * 0.2 <= look[0] < count * 0.5]
        late = [look for look in looks if count * 0.7 <= look[0] < count]
        self.assertTrue(warm and late, looks)
        told = []
        for column, what, most in ((1, "in small blocks", self.MOST_SMALL_MB),
                                   (2, "in all", self.MOST_MB)):
            first = statistics.median(look[column] for look in warm)
            last = statistics.median(look[column] for look in late)
            told.append(f"{first:.2f} MB at first, {last:.2f} MB at last {what}")
            with self.subTest(what):
                self.assertLess(last - first, most, looks)
        print(f"{count} videos: {'; '.join(told)}")


if __name__ == "__main__":
    unittest.main()
