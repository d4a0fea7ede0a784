#!/usr/bin/env python3
"""./dev run: watch with what this machine has, and a demonstration of what it has not.

usage: ./dev run [VIDEO] [OPTION...]

  VIDEO             a recording instead of the camera
  --demonstration   drawn drives, whatever this machine has: one for the reflex lane alone, and one
                    for both lanes with the test model server
  --reflex          the reflex lane alone: no model server is asked
  --fast            play a recording, or a drawn drive, as fast as it can be analysed
  other options     go to `cabinwatch run` (--config FILE, --set section.key=value, --bus BUS)

Shown are alerts and states, as `cabinwatch watch` shows them; the program's log, with the fields of
its entries, is in build/run.log.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import tomllib
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from drawn_drive.drive import load_drive
from model_server.process import ModelServerProcess
from rig.drives import drive_file, drive_video
from rig.places import BUS_POLICY, ROOT
from rig.private_bus import PrivateBus

EXECUTABLE = ROOT / "build" / "release" / "cabinwatch"
VIDEOS = ROOT / "build" / "videos"
LOG = ROOT / "build" / "run.log"
FACE_MODEL = ROOT / "build" / "share" / "cabinwatch" / "face_mesh_solution_packed_assets.data"
DEFAULT_CAMERA = "/dev/video0"
DEFAULT_SERVER = "http://127.0.0.1:11434"
# The bus daemon reads these; without one of them it lets nobody own the name.
INSTALLED_BUS_POLICIES = (Path("/usr/share/dbus-1/system.d/org.cabinwatch.conf"),
                          Path("/etc/dbus-1/system.d/org.cabinwatch.conf"))
SYSTEM_BUS = Path("/run/dbus/system_bus_socket")


def say(text: str) -> None:
    print(f"\033[1m==> {text}\033[0m", file=sys.stderr, flush=True)


def answers(server: str) -> bool:
    """Whether an Ollama server is there."""
    try:
        with urllib.request.urlopen(f"{server}/api/version", timeout=2) as reply:
            return "version" in json.load(reply)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def settings_of(options: argparse.Namespace) -> dict[str, dict[str, object]]:
    """What --config and --set say, as far as it matters here: which keys are given at all."""
    given: dict[str, dict[str, object]] = {}
    if options.config:
        with suppress(OSError, ValueError), open(options.config, "rb") as file:
            given = {name: section for name, section in tomllib.load(file).items()
                     if isinstance(section, dict)}  # all else the program complains about
    for setting in options.set:
        name, _, value = setting.partition("=")
        section, _, key = name.partition(".")
        given.setdefault(section, {})[key] = value
    return given


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run", usage=argparse.SUPPRESS,
                                     description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", nargs="?", type=Path, help=argparse.SUPPRESS)
    for flag in ("--demonstration", "--reflex", "--fast"):
        parser.add_argument(flag, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--config", help=argparse.SUPPRESS)
    parser.add_argument("--bus", help=argparse.SUPPRESS)
    parser.add_argument("--set", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--only-read-options", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.video and not options.video.is_file():
        parser.error(f"{options.video}: is a folder; name one recording, or see cabinwatch batch"
                     if options.video.is_dir() else f"{options.video}: no such file")
    return options


@dataclass
class Act:
    """One run of the program."""

    drive: str | None = None  # the drawn drive that is played, if one is
    overrides: list[str] = field(default_factory=list)


def choose_camera(options: argparse.Namespace, given: dict) -> str | None:
    """The settings of the source; none when the configuration has one, or nothing is here."""
    if options.video:
        return f"camera.source=file:{options.video.resolve()}"
    if options.demonstration:
        return None
    if Path(DEFAULT_CAMERA).exists() and "source" not in given.get("camera", {}):
        say(f"camera: {DEFAULT_CAMERA}")
        return f"camera.source=v4l2:{DEFAULT_CAMERA}"
    return None


def has_face_model() -> bool:
    """Whether the reflex lane can work; says so when it cannot."""
    if FACE_MODEL.is_file():
        return True
    say(f"reflex lane: its face model is not here ({FACE_MODEL}); going without it")
    return False


def drawn(drive: str, *overrides: str) -> Act:
    return Act(drive, [f"camera.source=file:{drive_video(drive, VIDEOS)}", *overrides])


def test_server(stack: ExitStack) -> str:
    say("model server: none here; taking the test server, which reads drawn pictures only and takes "
        "every other driver for attentive")
    # What is learnt of it is of no use to the next server.
    os.environ["XDG_STATE_HOME"] = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="cabinwatch-"))
    return f'llm.servers=["{stack.enter_context(ModelServerProcess([])).url}"]'


def choose_acts(options: argparse.Namespace, given: dict, stack: ExitStack) -> list[Act]:
    """What to watch, and by which lanes: what this machine has, drawn drives for what it has not."""
    camera = choose_camera(options, given)
    is_configured = "source" in given.get("camera", {}) and not options.demonstration
    has_server = "servers" in given.get("llm", {}) and not options.demonstration
    if not has_server and not options.demonstration and answers(DEFAULT_SERVER):
        say(f"model server: {DEFAULT_SERVER}")
        has_server = True
    can_see = has_face_model()
    if camera or is_configured:
        act = Act(overrides=[camera] if camera else [])
        if options.reflex or (can_see and not has_server):
            say("model server: none is asked; the reflex lane alone")
            act.overrides.append("llm.enabled=false")
        elif not has_server:
            act.overrides.append(test_server(stack))
        return [act]

    say("camera: none here; taking drawn drives")
    acts = []
    if can_see and (options.reflex or not has_server):
        acts.append(drawn("reflex", "llm.enabled=false"))
    if not options.reflex:
        server = [] if has_server else [test_server(stack)]
        acts.append(drawn("demo", *server))
    return acts


def choose_bus(options: argparse.Namespace, stack: ExitStack) -> str:
    if options.bus:
        return options.bus
    if SYSTEM_BUS.is_socket() and any(policy.exists() for policy in INSTALLED_BUS_POLICIES):
        return "system"
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cabinwatch-")))
    bus = PrivateBus(folder, BUS_POLICY)
    stack.callback(bus.close)
    say(f"bus: no system bus with cabinwatch's policy; a private one at {bus.address}")
    return bus.address


def tell_expected(act: Act) -> None:
    script = load_drive(drive_file(act.drive))
    lanes = "the reflex lane alone" if "llm.enabled=false" in act.overrides else "both lanes"
    say(f"{script.title} ({script.seconds:.0f} s, {lanes}). To be expected:")
    for expected in script.expected:
        say(f"  {expected.kind} between second {expected.after:.1f} and {expected.before:.1f}")


def play(act: Act, options: argparse.Namespace, bus: str) -> int:
    if act.drive:
        tell_expected(act)
    command = [str(EXECUTABLE), "run", "--bus", bus]
    if options.config:
        command += ["--config", options.config]
    fast = ["camera.realtime=false"] if options.fast else []
    blind = [] if FACE_MODEL.is_file() else ["vision.enabled=false"]
    for override in [*act.overrides, *fast, *blind, *options.set]:
        command += ["--set", override]
    # A terminal may be a service of systemd's: the program must not take itself for one, and log to
    # the journal.
    environment = {name: value for name, value in os.environ.items() if name != "INVOCATION_ID"}
    began_at = LOG.stat().st_size
    with LOG.open("a", encoding="utf-8") as log:
        status = subprocess.call(command, stderr=log, env=environment)
    with LOG.open(encoding="utf-8", errors="replace") as log:
        log.seek(began_at)
        lines = log.read().splitlines()
    if status:
        print("\n".join(lines[-10:]), file=sys.stderr)
        say(f"cabinwatch run ended with status {status}; all of its log: {LOG}")
    elif lines:
        say(f"what it cost: {lines[-1]}")
    return status


def main() -> int:
    options = parse(sys.argv[1:])
    if options.only_read_options:
        return 0
    given = settings_of(options)
    with ExitStack() as stack:
        acts = choose_acts(options, given, stack)
        bus = choose_bus(options, stack)
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text("", encoding="utf-8")
        say(f"log, with the fields of every alert: {LOG.relative_to(ROOT)}")
        watch = subprocess.Popen([str(EXECUTABLE), "watch", "--bus", bus])
        stack.callback(watch.wait)
        stack.callback(watch.terminate)
        # Ctrl-C reaches both by itself; this script waits for them to end in order.
        interrupts: list[int] = []
        signal.signal(signal.SIGINT, lambda number, _frame: interrupts.append(number))
        for act in acts:
            status = play(act, options, bus)
            if status or interrupts:
                return status
        return 0


if __name__ == "__main__":
    sys.exit(main())
