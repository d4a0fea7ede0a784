"""`cabinwatch bench`: the same answers from every strategy, and what it says of bad input. How fast
anything is, is no matter of these tests."""

from __future__ import annotations

import json
import subprocess
import threading
import unittest
from typing import Any

from cabin_test_case import EXECUTABLE, VIDEOS, CabinTestCase
from rig.cabin import Cabin
from rig.drives import drive_video

_ANALYSES = ("face_state", "attention", "hand_position", "scene", "impairment")


class BenchTestCase(CabinTestCase):

    def bench(self, car: Cabin, *arguments: str, seconds: float = 300.0,
              **settings: Any) -> subprocess.CompletedProcess[str]:
        file = car.configuration(**settings)
        return subprocess.run([str(EXECUTABLE), "bench", "--config", str(file), *arguments],
                              capture_output=True, text=True, timeout=seconds, check=False)

    def ways(self, done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
        """The objects that --json prints, by name; the verdict as `verdict`."""
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return {line.get("name", line["type"]): line for line in lines}


class Agreement(BenchTestCase):

    def test_every_strategy_gives_the_same_answers(self) -> None:
        done = self.bench(self.cabin(), "--json", "--require-agreement",
                          str(drive_video("drowsy", VIDEOS)))
        self.assertEqual(done.returncode, 0, done.stderr)
        ways = self.ways(done)
        self.assertEqual(list(ways)[:5], ["sequential", "parallel", "per_slot", "fused", "auto"])
        for name in list(ways)[:5]:
            way = ways[name]
            with self.subTest(name):
                self.assertGreater(way["sequences"], 10)
                self.assertEqual(way["sequences"], ways["sequential"]["sequences"])
                self.assertEqual(way["query_errors"], 0)
                for analysis in _ANALYSES:
                    compared = way["agreement"][analysis]
                    self.assertEqual(compared, {"compared": way["sequences"], "missing": 0,
                                                "equal": way["sequences"]}, analysis)
                self.assertGreater(way["prompt_tokens"], 0)
                self.assertGreater(way["answer_tokens"], 0)
                self.assertGreater(way["memory_peak_bytes"], 1_000_000)
                self.assertIn(way["limited_by"],
                              ("server", "decode", "encode", "queries in flight"))
        self.assertEqual(ways["sequential"]["queries"], 5 * ways["sequential"]["sequences"])
        self.assertEqual(ways["fused"]["queries"], ways["fused"]["sequences"])
        self.assertTrue(ways["verdict"]["same_answers"])

    def test_recordings_do_not_get_each_others_answers(self) -> None:
        videos = [str(drive_video(name, VIDEOS)) for name in ("phone", "absent", "hands_off")]
        done = self.bench(self.cabin(), "--json", "--require-agreement", "--strategies", "parallel",
                          *videos)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.ways(done)["parallel"]["videos"], 3)

    def test_other_answers_are_told_and_fail_when_agreement_is_required(self) -> None:
        car = self.cabin()
        car.server.add_fault("other_answer", analysis="fused")
        video = str(drive_video("phone", VIDEOS))
        done = self.bench(car, "--strategies", "fused,parallel", video)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("fused: other answers than sequential", done.stdout)
        self.assertNotIn("parallel: other answers", done.stdout)
        self.assertNotIn("with the same answers: fused", done.stdout)

        done = self.bench(car, "--require-agreement", "--strategies", "fused", video)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("answers differ", done.stderr)

    def test_questions_without_an_answer_are_told(self) -> None:
        car = self.cabin()
        car.server.add_fault("empty", analysis="attention", count=2)
        done = self.bench(car, "--strategies", "parallel", str(drive_video("phone", VIDEOS)))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("2 questions were not answered and are not compared", done.stdout)

    def test_as_text(self) -> None:
        done = self.bench(self.cabin(), "--strategies", "fused", str(drive_video("phone", VIDEOS)))
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("wall s", "sequences/h", "limited by", "face_state", "sequential", "fused",
                      "the same answers as sequential"):
            self.assertIn(words, done.stdout)
        self.assertIn("[1/2] sequential", done.stderr)
        self.assertIn("[2/2] fused", done.stderr)


class Without(BenchTestCase):

    def test_each_optimization_alone(self) -> None:
        done = self.bench(self.cabin(), "--json", "--strategies", "parallel", "--without",
                          "cache,overlap,adaptive-sampling,scaling,side-by-side",
                          str(drive_video("still", VIDEOS)), str(drive_video("phone", VIDEOS)))
        self.assertEqual(done.returncode, 0, done.stderr)
        ways = self.ways(done)
        everything = ways["parallel"]
        self.assertGreater(everything["frames_skipped"], 0)
        self.assertEqual(ways["parallel without adaptive-sampling"]["frames_skipped"], 0)
        self.assertGreater(ways["parallel without adaptive-sampling"]["frames_sampled"],
                           everything["frames_sampled"])
        self.assertEqual(ways["parallel without cache"]["cache_hits"], 0)
        self.assertGreater(ways["parallel without scaling"]["bytes_sent"],
                           1.2 * everything["bytes_sent"])
        self.assertEqual(everything["workers"], 2)
        self.assertEqual(ways["parallel without side-by-side"]["workers"], 1)
        self.assertIn("parallel without overlap", ways)


class BadInput(BenchTestCase):

    def refused(self, *arguments: str, status: int, words: tuple[str, ...], car: Cabin | None = None,
                **settings: Any) -> None:
        done = self.bench(car or self.cabin(with_server=False), *arguments, seconds=120, **settings)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_words_that_there_are_not(self) -> None:
        for arguments in (("--strategies", "parallel,fastest"), ("--strategies", ""),
                          ("--strategies", "parallel,parallel"), ("--strategies", "parallel,")):
            with self.subTest(arguments):
                self.refused(*arguments, "drive.mp4", status=2,
                             words=("--strategies", "sequential, fused"))
        self.refused("--without", "sleep", "drive.mp4", status=2,
                     words=("--without", "adaptive-sampling"))

    def test_no_video_named(self) -> None:
        self.refused(status=2, words=("VIDEO",))

    def test_no_model_wanted(self) -> None:
        self.refused("drive.mp4", status=2, words=("llm.enabled", "nothing to measure"),
                     llm__enabled=False)

    def test_no_server(self) -> None:
        self.refused(str(drive_video("phone", VIDEOS)), status=1,
                     words=("no model server to measure at", "http://127.0.0.1:9"),
                     llm__servers=["http://127.0.0.1:9"])

    def test_a_setting_may_stand_before_the_video(self) -> None:
        self.refused("--set", "camera.width=640", str(drive_video("phone", VIDEOS)), status=1,
                     words=("no model server to measure at",), llm__servers=["http://127.0.0.1:9"])

    def test_a_model_that_is_not_there(self) -> None:
        self.refused(str(drive_video("phone", VIDEOS)), status=1, car=self.cabin(),
                     words=("no model server to measure at", "ollama pull"),
                     llm__model="another:1b")

    def test_videos_that_cannot_be_measured(self) -> None:
        car = self.cabin()
        self.refused("/nonexistent/drive.mp4", status=1, car=car, words=("/nonexistent/drive.mp4",))
        self.refused("/etc", status=1, car=car, words=("/etc is a directory",))
        text = car.folder / "text.mp4"
        text.write_text("This is no video.\n" * 1000, encoding="ascii")
        self.refused(str(text), status=1, car=car, words=("text.mp4",))

    def test_a_video_shorter_than_one_sequence(self) -> None:
        car = self.cabin()
        short = car.folder / "short.mkv"
        subprocess.run(["gst-launch-1.0", "-q", "videotestsrc", "num-buffers=10", "pattern=ball",
                        "!", "video/x-raw,width=320,height=240,framerate=15/1", "!", "jpegenc", "!",
                        "matroskamux", "!", "filesink", f"location={short}"], check=True)
        self.refused(str(short), status=1, car=car,
                     words=("short.mkv", "shorter", "sampling.sequence_seconds"))


class UnsteadyServers(BenchTestCase):

    def test_a_server_that_gets_slow_makes_no_winner(self) -> None:
        car = self.cabin()
        slow_down = threading.Thread(target=self._slow_after_four_at_once, args=(car,))
        slow_down.start()
        done = self.bench(car, "--json", "--strategies", "parallel", "--require-agreement",
                          str(drive_video("phone", VIDEOS)))
        slow_down.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        verdict = self.ways(done)["verdict"]
        self.assertIsNone(verdict["fastest"])
        self.assertIn("no comparison holds", " ".join(verdict["notes"]))

    @staticmethod
    def _slow_after_four_at_once(car: Cabin) -> None:
        for count in range(1, 10_000):
            car.wait_for_queries(count, 60.0)
            if car.server.state()["most_busy"] >= 4:
                break
        car.server.add_fault("slow", seconds=0.5)

    def test_a_server_that_restarts_is_waited_for_and_told(self) -> None:
        car = self.cabin()
        restart = threading.Thread(target=self._restart, args=(car,))
        restart.start()
        done = self.bench(car, "--json", "--strategies", "parallel",
                          str(drive_video("phone", VIDEOS)))
        restart.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        ways = self.ways(done)
        self.assertEqual(ways["sequential"]["sequences"], ways["parallel"]["sequences"])
        self.assertGreater(ways["sequential"]["server_away_ms"], 0)
        self.assertIsNone(ways["verdict"]["fastest"])

    @staticmethod
    def _restart(car: Cabin) -> None:
        car.wait_for_queries(10, 60.0)
        car.server.add_fault("refuse")
        threading.Event().wait(3.0)
        car.server.clear_faults()


if __name__ == "__main__":
    unittest.main()
