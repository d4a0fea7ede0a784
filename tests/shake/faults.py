"""What is done to the car. A fault begins, lasts, and ends; what it must make the program say stands
beside it."""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gi.repository import GLib

from rig.bus_watcher import BusWatcher

from shake.camera import Condition
from shake.car import Car

Rest = Callable[[float], None]
Act = Callable[[Car, random.Random, float, Rest], None]

# Answers that are none, whatever the question.
_LIES = ("html", "bad_envelope", "garbage", "error_body", "redirect", "not_json", "text_around_json",
         "wrong_schema", "cut_at_length", "thinking_only", "empty", "remote_host", "bad_request",
         "unauthorized", "model_not_found", "server_error", "unprocessable", "forbidden",
         "bad_gateway")
# One thing wrong in an answer: asked with others in one question, it costs the first of them alone.
_HALF_LIES = ("missing_field", "unknown_field", "unknown_word", "wrong_type", "out_of_range")
_OTHER_SERVERS = ((), ("--slots", "1"), ("--cache", "none"), ("--cache", "shared"),
                  ("--no-figures",), ("--jitter", "0.5"), ("--load-seconds", "1"))
_BAD_CONFIGURATIONS = ("[camera\n", "[camera]\nsource = 7\n", "[nonsense]\nkey = 1\n",
                       "[llm]\nservers = [\"ftp://127.0.0.1\"]\n", "\0\0\0", "[camera]\nfps = -1\n",
                       "[vision]\nfps = 1e99\n")
_DAY, _YEAR = 86_400, 31_556_952
_CLOCK_STEPS = (1, -1, 40, -3 * 3600, _DAY, -2 * _YEAR, 12 * _YEAR, -55 * _YEAR)    # seconds


@dataclass(frozen=True)
class Fault:
    """One that may be drawn. At most one of a group acts at a time."""

    name: str
    group: str
    act: Act                    # begins it, rests as long as it is told to, ends it
    tells: str = ""             # kind of alert by which its lasting must be told
    interrupts: bool = False    # the service cannot watch, or cannot be heard, meanwhile


def _camera(condition: Condition) -> Act:
    def act(car: Car, _draw: random.Random, seconds: float, rest: Rest) -> None:
        car.camera.begin(condition)
        try:
            rest(seconds)
        finally:
            car.camera.end(condition)
    return act


def _server(*kinds: str, scope: tuple[str, ...] = ("all",)) -> Act:
    def act(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
        more = {"seconds": draw.uniform(0.5, 5.0)} if kinds == ("slow",) else {}
        if kinds == ("busy", "too_many_requests"):
            more = {"retry_after": draw.choice((None, 1, 2))}
        car.server.add_fault(draw.choice(kinds), scope=draw.choice(scope), **more)
        try:
            rest(seconds)
        finally:
            car.server.clear_faults()
    return act


def _camera_flaps(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _camera(draw.choice(("gone", "gone", "silent", "other_size")))(
            car, draw, draw.uniform(0.1, 1.5), rest)
        rest(draw.uniform(0.1, 3.0))


def _server_flaps(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _server("refuse", "close_early", "loading", "hang_before_headers", "busy", "reload")(
            car, draw, draw.uniform(0.1, 2.0), rest)
        rest(draw.uniform(0.1, 3.0))


def _exchange_server(car: Car, draw: random.Random, _seconds: float, rest: Rest) -> None:
    for _ in range(draw.randint(1, 3)):
        car.exchange_server(*draw.choice(_OTHER_SERVERS))
        rest(draw.uniform(0.0, 4.0))


def _stop_and_continue(car: Car, draw: random.Random, _seconds: float, rest: Rest) -> None:
    for _ in range(draw.randint(1, 3)):
        car.program.process.send_signal(signal.SIGSTOP)
        try:
            rest(draw.uniform(0.2, 6.0))
        finally:
            car.program.process.send_signal(signal.SIGCONT)
        rest(draw.uniform(0.0, 2.0))


def _hang_up(car: Car) -> None:
    car.program.process.send_signal(signal.SIGHUP)


def _reload_good(car: Car, draw: random.Random, _seconds: float, rest: Rest) -> None:
    for _ in range(draw.randint(1, 4)):
        car.write_good_configuration(encoder__max_side=draw.choice((320, 448)))
        _hang_up(car)
        rest(draw.choice((0.0, 0.01, 0.3, 2.0)))
    car.write_good_configuration()
    _hang_up(car)


def _reload_bad(car: Car, draw: random.Random, _seconds: float, rest: Rest) -> None:
    file = car.write_good_configuration()
    try:
        for _ in range(draw.randint(1, 4)):
            file.write_text(draw.choice(_BAD_CONFIGURATIONS), encoding="utf-8")
            _hang_up(car)
            rest(draw.choice((0.1, 0.3, 2.0)))
    finally:
        car.write_good_configuration()


def _reload_absent(car: Car, draw: random.Random, _seconds: float, rest: Rest) -> None:
    file = car.write_good_configuration()
    file.unlink()
    try:
        _hang_up(car)
        rest(draw.uniform(0.5, 5.0))
    finally:
        car.write_good_configuration()      # a reload of it would be reload_good's, an interruption


def _reload_missing(car: Car, draw: random.Random, _seconds: float, rest: Rest) -> None:
    """The service goes back by itself to the source before."""
    try:
        for _ in range(draw.randint(1, 3)):
            car.write_good_configuration(camera__source="file:/nonexistent/drive.mp4")
            _hang_up(car)
            rest(draw.choice((0.0, 0.1, 0.3, 2.0)))
    finally:
        car.write_good_configuration()


def _pause_and_resume(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
    """Several programs that know nothing of one another."""
    until = time.monotonic() + seconds
    callers: list[BusWatcher] = []
    try:
        with suppress(GLib.Error):
            for _ in range(3):
                callers.append(BusWatcher(car.cabin.bus.address))
        while callers and time.monotonic() < until:
            method = draw.choice(("Pause", "Resume", "Hold"))
            arguments = None if method == "Resume" else GLib.Variant("(s)", ("shaken",))
            draw.choice(callers).error_of(method, arguments)
            rest(draw.choice((0.0, 0.1, 1.0, 3.0)))
    finally:
        for caller in callers:
            with suppress(GLib.Error):      # the bus may have gone
                caller.close()
        _resume(car)


def _resume(car: Car) -> None:
    """Until it is heard: the service may be stopped, or away, just now."""
    for _ in range(400):
        watcher = car.ear.watcher()
        if watcher is not None and not watcher.error_of("Resume"):
            return
        time.sleep(0.2)


def _talk_nonsense(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        watcher = car.ear.watcher()
        if watcher is not None:
            watcher.error_of(*_nonsense(draw))
        rest(draw.choice((0.0, 0.02, 0.3)))


def _nonsense(draw: random.Random) -> tuple[str, GLib.Variant | None]:
    values = (GLib.Variant("s", "fast"), GLib.Variant("d", float("nan")), GLib.Variant("d", -1e308),
              GLib.Variant("d", float("inf")), GLib.Variant("b", True), GLib.Variant("ai", [1] * 9),
              GLib.Variant("v", GLib.Variant("s", "x")), GLib.Variant("t", 2 ** 64 - 1))
    words = ("speed_kmh", "ignition", "", "speed", "x" * 3000, "speed_kmh\n", "gear")
    state = {draw.choice(words): draw.choice(values) for _ in range(draw.randint(0, 4))}
    return draw.choice((
        ("SetVehicleState", GLib.Variant("(a{sv})", (state,))),
        ("SetVehicleState", GLib.Variant("(s)", ("50",))),
        ("SetVehicleState", None),
        ("Acknowledge", GLib.Variant("(t)", (2 ** 64 - 1 - draw.randint(0, 9),))),
        ("Acknowledge", GLib.Variant("(s)", ("1",))),
        ("Pause", None),
        ("Explode", GLib.Variant("(i)", (draw.randint(-9, 9),)))))


def _bus_goes(car: Car, _draw: random.Random, seconds: float, rest: Rest) -> None:
    car.ear.bus_goes()
    car.cabin.bus.stop()
    try:
        rest(seconds)
    finally:
        car.cabin.bus.start()
        car.ear.bus_is_back()


def _log_stalls(car: Car, _draw: random.Random, seconds: float, rest: Rest) -> None:
    program = car.program
    program.stall_its_log()
    if car.journal is not None:
        car.journal.stall()
    try:
        rest(seconds)
    finally:
        if car.journal is not None:
            car.journal.read_again()
        program.read_its_log_again()


def _journal_goes(car: Car, _draw: random.Random, seconds: float, rest: Rest) -> None:
    """As journald does when it is started again. Nothing happens where there is none."""
    if car.journal is None:
        return
    car.journal.go()
    try:
        rest(seconds)
    finally:
        car.journal.come_back()


def _stutter(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
    """Others have the processors half of the time."""
    process = car.program.process
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        process.send_signal(signal.SIGSTOP)
        try:
            rest(draw.uniform(0.01, 0.06))
        finally:
            process.send_signal(signal.SIGCONT)
        rest(draw.uniform(0.02, 0.06))


def _limit(what: int, limit: Callable[[int, random.Random], int]) -> Act:
    def act(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
        process = car.program.process
        with suppress(OSError):
            before = resource.prlimit(process.pid, what)
            resource.prlimit(process.pid, what, (limit(process.pid, draw), before[1]))
            try:
                rest(seconds)
            finally:
                if process.poll() is None:
                    resource.prlimit(process.pid, what, before)
    return act


def _few_files(pid: int, draw: random.Random) -> int:
    return len(os.listdir(f"/proc/{pid}/fd")) + draw.randint(-4, 6)


def _little_memory(pid: int, draw: random.Random) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^VmSize:\s+(\d+) kB", status, re.MULTILINE)
    if found is None:
        raise ProcessLookupError(pid)
    return int(found[1]) * 1024 + draw.randint(0, 64) * 1024 * 1024


def _fill_disk(car: Car, _draw: random.Random, seconds: float, rest: Rest) -> None:
    """Where drives are recorded there is no room left. Nothing happens where none could be mounted."""
    if not car.has_disk:
        return
    ballast = car.disk / "ballast"
    try:
        with suppress(OSError), ballast.open("wb", buffering=0) as out:
            while out.write(bytes(65536)):
                pass
        rest(seconds)
    finally:
        ballast.unlink(missing_ok=True)


def _lose_state(car: Car, _draw: random.Random, seconds: float, rest: Rest) -> None:
    """Where it keeps what it has learnt, nothing can be written."""
    if not car.state.is_dir():
        return
    elsewhere = car.state.rename(car.state.with_name("state-elsewhere"))
    car.state.write_text("no folder", encoding="ascii")
    try:
        rest(seconds)
    finally:
        car.state.unlink()
        elsewhere.rename(car.state)


def _step_clock(car: Car, draw: random.Random, seconds: float, rest: Rest) -> None:
    """As where the time comes from a satellite, or a battery is empty. Nothing happens where the
    service has the machine's clock."""
    if car.clock is None:
        return
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            car.clock.step(draw.choice(_CLOCK_STEPS))
            rest(draw.uniform(0.1, 6.0))
    finally:
        car.clock.step(0)


def _start_again(car: Car, _draw: random.Random, _seconds: float, rest: Rest) -> None:
    car.ends.append(car.ask_to_end())
    rest(1.0)                               # as long as systemd waits
    car.start_again()


ALL = (
    Fault("camera_gone", "camera", _camera("gone"), tells="camera_fault"),
    Fault("camera_silent", "camera", _camera("silent"), tells="camera_fault"),
    Fault("camera_frozen", "camera", _camera("frozen"), tells="camera_fault"),
    Fault("camera_black", "camera", _camera("black"), tells="camera_blocked"),
    Fault("camera_size", "camera", _camera("other_size")),
    Fault("camera_flaps", "camera", _camera_flaps),
    Fault("server_flaps", "server", _server_flaps),
    Fault("server_refuses", "server", _server("refuse"), tells="analysis_degraded"),
    Fault("server_hangs", "server", _server("hang_before_headers", "hang_mid_body", "endless"),
          tells="analysis_degraded"),
    Fault("server_cuts", "server", _server("close_early", "close_mid_body", "error_mid_stream"),
          tells="analysis_degraded"),
    Fault("server_lies", "server", _server(*_LIES, scope=("queries", "all")),
          tells="analysis_degraded"),
    Fault("server_half_lies", "server", _server(*_HALF_LIES, scope=("queries", "all"))),
    Fault("server_busy", "server", _server("busy", "too_many_requests"),
          tells="analysis_degraded"),
    Fault("server_slow", "server", _server("slow")),
    Fault("server_exchanged", "server", _exchange_server),
    Fault("stopped", "life", _stop_and_continue, interrupts=True),
    Fault("reload_good", "life", _reload_good, interrupts=True),
    Fault("reload_bad", "life", _reload_bad),
    Fault("reload_absent", "life", _reload_absent),
    Fault("reload_missing", "life", _reload_missing, interrupts=True),
    Fault("started_again", "life", _start_again, interrupts=True),
    Fault("stutters", "life", _stutter),
    Fault("bus_goes", "bus", _bus_goes, interrupts=True),
    Fault("log_stalls", "log", _log_stalls),
    Fault("journal_goes", "log", _journal_goes),
    Fault("state_lost", "state", _lose_state),
    Fault("clock_steps", "clock", _step_clock),
    Fault("few_files", "limit", _limit(resource.RLIMIT_NOFILE, _few_files),
          interrupts=True),                 # GLib may end the program for want of them
    Fault("little_memory", "limit", _limit(resource.RLIMIT_AS, _little_memory),
          interrupts=True),                 # who gets none ends
    Fault("disk_full", "disk", _fill_disk),
    Fault("paused", "pause", _pause_and_resume, interrupts=True),
    Fault("nonsense", "nonsense", _talk_nonsense),
)

NAMES = tuple(fault.name for fault in ALL)
