"""Pictures of people go to the model servers that are named, and nowhere else: no file, no other socket, no
core dump, whatever breaks."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

from cabin_test_case import EXECUTABLE, VIDEOS, CabinTestCase
from rig.cabin import Cabin
from rig.written import Written, banded_video, cannot_trace, pictures_in


@unittest.skipIf("CABINWATCH_SANITIZED" in os.environ, "a sanitizer traces and catches signals itself")
class Pictures(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        if why := cannot_trace():
            self.skipTest(why)
        self.video = banded_video("phone", VIDEOS)

    def start(self, car: Cabin, *before: str, **settings: Any) -> subprocess.Popen[str]:
        """`cabinwatch run` under strace, with all that looks at pictures."""
        file = car.configuration(vision__enabled=True, **settings)
        program = subprocess.Popen(
            [*before, *Written.strace(car.folder / "trace"), str(EXECUTABLE), "run", "--config", str(file),
             "--bus", car.bus.address], stderr=subprocess.PIPE, text=True, errors="replace")
        self.addCleanup(program.kill)
        return program

    def assert_private(self, car: Cabin, *servers: Any) -> Written:
        """No picture went anywhere but to these servers."""
        written = Written(car.folder / "trace")
        self.assertGreater(written.calls, 100)
        ports = {server.port for server in servers}
        self.assertEqual([one for one in written.with_pictures if one.port not in ports], [])
        self.assertEqual(written.unseen, [])
        kept = [file for file in car.folder.rglob("*") if file.is_file() and file.name != "trace"]
        self.assertEqual([file for file in kept if pictures_in(file.read_bytes())], [])
        return written

    def test_a_whole_drive(self) -> None:
        car = self.cabin()
        program = self.start(car, camera__source=f"file:{self.video}", camera__realtime=False,
                             record__folder=str(car.folder / "drives"))
        _, log = program.communicate(timeout=120)
        self.assertEqual(program.returncode, 0, log)
        self.assertTrue(list((car.folder / "drives").glob("*.findings.jsonl")), log)
        self.assertIn("phone_use", [signal.kind for signal in car.watcher.all_signals()])
        # What is looked for is there to be found: the server gets it.
        written = self.assert_private(car, car.server)
        self.assertGreater(len(written.with_pictures), 10)

    def test_servers_that_fail_a_camera_that_goes_and_a_full_disk(self) -> None:
        car = self.cabin()
        other = car.add_server()
        for kind, count in (("close_early", 2), ("server_error", 2), ("garbage", 2), ("hang_mid_body", 1),
                            ("redirect", 2), ("bad_request", 2)):
            car.server.add_fault(kind, count=count)
        other.add_fault("refuse")
        disk = car.folder / "disk"
        disk.mkdir()
        mounted = ["unshare", "--map-root-user", "--mount", "sh", "-c",
                   'mount -t tmpfs -o size=8k disk "$0" && exec "$@"', str(disk)]
        if subprocess.run([*mounted, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mount namespaces here")
        program = self.start(
            car, *mounted,
            camera__source=f"gst:filesrc location={self.video} ! matroskademux ! vp8dec "
                           "! identity sync=true error-after=90",
            llm__servers=[car.server.url, other.url], record__folder=str(disk))
        car.watcher.wait_for("a camera that is gone", lambda signal: signal.kind == "camera_fault")
        car.wait_for_queries(10, 40)
        os.kill(Written.traced(program.pid), signal.SIGTERM)
        _, log = program.communicate(timeout=30)
        self.assertIn("drives cannot be recorded", log)
        written = self.assert_private(car, car.server, other)
        self.assertGreater(len(written.with_pictures), 5)


def _lift_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


@unittest.skipIf("CABINWATCH_SANITIZED" in os.environ, "a sanitizer makes no core dumps")
class CoreDumps(CabinTestCase):
    """Memory of a program that watches has pictures; a crash must not write it down."""

    def crash(self, command: list[str], ready: Any, signal_number: int) -> tuple[bool, list[Path]]:
        """Whether the kernel says that it has dumped core, and the files that are there then."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="cabinwatch-crash-")))
        program = self.enterContext(subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=_lift_limit))
        ready()
        program.send_signal(signal_number)
        _, status = os.waitpid(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)  # Popen's own wait tells less
        self.assertEqual(program.returncode, -signal_number)
        return os.WCOREDUMP(status), list(folder.iterdir())

    def watching(self) -> tuple[list[str], Any]:
        car = self.cabin()
        file = car.configuration(vision__enabled=True, **self.live("phone"))
        return ([str(EXECUTABLE), "run", "--config", str(file), "--bus", car.bus.address],
                lambda: car.wait_for_queries(2))

    def test_a_crash_leaves_none(self) -> None:
        dumped, _ = self.crash(["/bin/sleep", "60"], lambda: None, signal.SIGABRT)
        if not dumped:
            self.skipTest("nobody's crash leaves a core dump here")
        for signal_number in (signal.SIGSEGV, signal.SIGABRT):
            with self.subTest(signal_number):
                dumped, files = self.crash(*self.watching(), signal_number)
                self.assertEqual((dumped, files), (False, []))

    def test_a_program_that_is_handed_dumps_gets_nothing_of_memory(self) -> None:
        """Where kernel.core_pattern is a pipe, the limit for core files says nothing."""
        command, ready = self.watching()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
            ready()
            kinds = int(Path(f"/proc/{program.pid}/coredump_filter").read_text(encoding="ascii"), 16)
            program.kill()
        self.assertEqual(kinds, 0, "core(5): kinds of memory that go into a dump")


if __name__ == "__main__":
    unittest.main()
