#!/usr/bin/env python3
"""./dev run: watch with what this machine has, and a demonstration of what it has not.

usage: ./dev run [VIDEO] [OPTION...]

  VIDEO             a recording instead of the camera
  --demonstration   the drawn drive and the test model server, whatever this machine has
  --fast            play a recording, or the drawn drive, as fast as the model answers
  other options     go to `cabinwatch run` (--config FILE, --set section.key=value, --bus BUS)
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
from contextlib import ExitStack
from pathlib import Path

from drawn_drive.drive import load_drive
from model_server.process import ModelServerProcess
from rig.cabin import BUS_POLICY, ROOT
from rig.drives import drive_file, drive_video
from rig.private_bus import PrivateBus

EXECUTABLE = ROOT / "build" / "release" / "cabinwatch"
VIDEOS = ROOT / "build" / "videos"
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
        with open(options.config, "rb") as file:
            given = tomllib.load(file)
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
    for flag in ("--demonstration", "--fast"):
        parser.add_argument(flag, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--config", help=argparse.SUPPRESS)
    parser.add_argument("--bus", help=argparse.SUPPRESS)
    parser.add_argument("--set", action="append", default=[], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.video and not options.video.is_file():
        parser.error(f"{options.video}: no such file")
    return options


def choose_camera(options: argparse.Namespace, given: dict, overrides: list[str]) -> str | None:
    """Adds the settings of the source; the name of the drive that is played, if one is."""
    fast = ["camera.realtime=false"] if options.fast else []
    if options.video:
        overrides += [f"camera.source=file:{options.video.resolve()}", *fast]
        return None
    if "source" in given.get("camera", {}) and not options.demonstration:
        return None
    if Path(DEFAULT_CAMERA).exists() and not options.demonstration:
        say(f"camera: {DEFAULT_CAMERA}")
        return None
    say("camera: none here; taking a drawn drive")
    overrides += [f"camera.source=file:{drive_video('demo', VIDEOS)}", *fast]
    return "demo"


def choose_server(options: argparse.Namespace, given: dict, overrides: list[str],
                  stack: ExitStack) -> None:
    if "servers" in given.get("llm", {}) and not options.demonstration:
        return
    if not options.demonstration and answers(DEFAULT_SERVER):
        say(f"model server: {DEFAULT_SERVER}")
        return
    say("model server: none here; taking the test server, which reads drawn pictures only and "
        "takes every other driver for attentive")
    server = stack.enter_context(ModelServerProcess([]))
    overrides.append(f'llm.servers=["{server.url}"]')


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


def tell_expected(drive: str) -> None:
    script = load_drive(drive_file(drive))
    say(f"{script.title} ({script.seconds:.0f} s). To be expected:")
    for expected in script.expected:
        say(f"  {expected.kind} between second {expected.after:.0f} and {expected.before:.0f}")


def main() -> int:
    options = parse(sys.argv[1:])
    overrides = list(options.set)
    given = settings_of(options)
    with ExitStack() as stack:
        drive = choose_camera(options, given, overrides)
        choose_server(options, given, overrides, stack)
        bus = choose_bus(options, stack)
        if drive:
            tell_expected(drive)
        command = [str(EXECUTABLE), "run", "--bus", bus]
        if options.config:
            command += ["--config", options.config]
        for override in overrides:
            command += ["--set", override]
        watch = subprocess.Popen([str(EXECUTABLE), "watch", "--bus", bus])
        stack.callback(watch.wait)
        stack.callback(watch.terminate)
        # Ctrl-C reaches both by itself; this script waits for them to end in order.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(
            command, env={"CABINWATCH_LOG": "notice", **os.environ})


if __name__ == "__main__":
    sys.exit(main())
