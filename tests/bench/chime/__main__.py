"""./dev bench chime: from an alert's signal on the bus to the first sound, through a real PulseAudio.

  --sounds N        so many alerts (default 20)

PulseAudio (Debian: pulseaudio, pulseaudio-utils, gstreamer1.0-pulseaudio) runs for it alone, with a
sink that nobody hears; what it plays is listened to at its monitor.
"""

from __future__ import annotations

import argparse
import array
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from report.aims import at_most
from report.aims import section as section_of
from report.results import ROOT, progress, publish
from report.table import markdown
from rig.places import BUS_POLICY
from rig.private_bus import PrivateBus
from rig.program import Program
from rig.stand_in_service import StandInService

CABINWATCH = ROOT / "build" / "bench" / "cabinwatch"
# Of 32767: what is no sound.
_SILENT = 300
_STARTING_SECONDS = 30.0


class Monitor:
    """Hears what the sink plays, from construction until `close`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._recorder = subprocess.Popen(
            ["parec", "--device=car.monitor", "--format=s16le", "--rate=48000", "--channels=1",
             "--latency-msec=5"], env=environment, stdout=subprocess.PIPE)
        self._news = threading.Condition()
        self._heard_at: list[float] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        while piece := os.read(self._recorder.stdout.fileno(), 4096):
            samples = array.array("h", piece[:len(piece) // 2 * 2])
            now = time.monotonic()
            with self._news:
                if max(map(abs, samples), default=0) > _SILENT:
                    self._heard_at.append(now)
                    self._news.notify_all()

    def first_after(self, moment: float, seconds: float = 5.0) -> float:
        """When something was heard first since `moment` (time.monotonic)."""
        with self._news:
            found = self._news.wait_for(
                lambda: next((at for at in self._heard_at if at > moment), None), seconds)
        if found is None:
            raise AssertionError(f"nothing was heard within {seconds} s")
        return found

    def close(self) -> None:
        self._recorder.terminate()
        self._recorder.wait()
        self._thread.join()


def start_pulseaudio(socket: Path, environment: dict[str, str],
                     server: dict[str, str]) -> subprocess.Popen[bytes]:
    daemon = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
         "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1",
         "-L", "module-null-sink sink_name=car"], env=environment, stderr=subprocess.DEVNULL)
    end = time.monotonic() + _STARTING_SECONDS
    while subprocess.run(["pactl", "info"], env={**environment, **server}, check=False,
                         capture_output=True).returncode != 0:
        if daemon.poll() is not None or time.monotonic() > end:
            raise RuntimeError("pulseaudio does not start")
        time.sleep(0.1)
    return daemon


def measure(sounds: int) -> list[float]:
    """Milliseconds from each signal to its sound."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cabinwatch-")))
        bus = PrivateBus(folder, BUS_POLICY)
        stack.callback(bus.close)
        own = folder / "pulseaudio"
        own.mkdir()
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(own), "HOME": str(own)}
        socket = own / "socket"
        server = {"PULSE_SERVER": f"unix:{socket}"}
        daemon = start_pulseaudio(socket, environment, server)
        stack.callback(daemon.wait)
        stack.callback(daemon.terminate)
        monitor = Monitor({**environment, **server})
        stack.callback(monitor.close)
        service = StandInService(bus.address)
        stack.callback(service.close)
        program = Program(CABINWATCH, ["chime", "--bus", bus.address, "--device", "pulse:car"],
                          folder / "chime.log", server)
        stack.callback(program.stop)
        found = []
        service.raise_alert(1, "warning")       # once it is heard, all is there
        monitor.first_after(0.0, _STARTING_SECONDS)
        service.clear(1)
        for number in range(2, sounds + 2):
            time.sleep(2.0)     # the device has been let go of
            told_at = service.raise_alert(number, "warning" if number % 2 else "critical")
            found.append((monitor.first_after(told_at) - told_at) * 1000)
            service.clear(number)
            progress(f"{number - 1} of {sounds}: {found[-1]:.0f} ms")
        return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench chime", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sounds", type=int, default=20)
    options = parser.parse_args()
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        print("bench chime: there is no pulseaudio here", file=sys.stderr)
        return 1
    found = sorted(measure(options.sounds))
    table = markdown(["", "median", "most"],
                     [["signal to sound", f"{found[len(found) // 2]:.0f} ms", f"{found[-1]:.0f} ms"]])
    publish("chime", " ".join(["./dev bench chime", *sys.argv[1:]]),
            ["### Alerts made heard\n\n" + table,
             section_of([at_most("the slowest", found[-1], 150.0, "{:.0f} ms")])],
            {"milliseconds": found})
    return 0


if __name__ == "__main__":
    sys.exit(main())
