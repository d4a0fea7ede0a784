"""A real MQTT broker, and somebody who listens there."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig.patience import patiently
from rig.port_daemon import PortDaemon
from rig.ports import free_port

MOSQUITTO = Path("/usr/sbin/mosquitto")
MOSQUITTO_PUB = Path("/usr/bin/mosquitto_pub")
MOSQUITTO_SUB = Path("/usr/bin/mosquitto_sub")


@dataclass(frozen=True)
class Message:
    topic: str
    payload: str
    is_retained: bool

    @property
    def json(self) -> Any:
        return json.loads(self.payload)


class Broker(PortDaemon):
    """Debian's mosquitto."""

    def __init__(self, folder: Path, *settings: str, listener: str | None = None) -> None:
        """`settings`: more lines of its configuration, which keeps nothing on disk."""
        port = free_port()
        configuration = folder / "mosquitto.conf"
        configuration.write_text("\n".join([
            f"listener {listener or f'{port} 127.0.0.1'}", "persistence false",
            "user root", *(settings or ["allow_anonymous true"])]) + "\n")
        super().__init__([str(MOSQUITTO), "-c", str(configuration)], port,
                         folder / "mosquitto.log")


class Listener(socket.socket):
    """Listens where a broker would, at a port of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.bind(("127.0.0.1", 0))
        self.listen()
        self.port = self.getsockname()[1]

    def callers(self) -> Iterator[socket.socket]:
        """Until it is shut down."""
        while True:
            try:
                caller, _ = self.accept()
            except OSError:
                return
            yield caller


class NoBroker(Listener):
    """Is no broker."""

    def __init__(self, echoes: bool = False) -> None:
        super().__init__()
        self._echoes = echoes
        self._callers: list[socket.socket] = []
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        for caller in self.callers():
            self._callers.append(caller)
            if self._echoes:
                data = caller.recv(4096)
                if data:
                    caller.sendall(data)

    def shut(self) -> None:
        self.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.close()
        for caller in self._callers:
            caller.close()


class OldBroker(Listener):
    """Before a broker: hangs up on whoever speaks MQTT 5, as one that does not know it."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.refused = 0
        self._behind = port
        self._threads = [threading.Thread(target=self._answer)]
        self._threads[0].start()

    def _answer(self) -> None:
        for caller in self.callers():
            first = caller.recv(4096)
            if b"\x00\x04MQTT\x05" in first:
                self.refused += 1
                caller.close()
                continue
            broker = socket.create_connection(("127.0.0.1", self._behind))
            broker.sendall(first)
            for one, other in ((caller, broker), (broker, caller)):
                self._threads.append(threading.Thread(target=self._pass_on, args=(one, other)))
                self._threads[-1].start()

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):     # the other end is gone first
            while data := one.recv(4096):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def shut(self) -> None:
        """Once nobody is connected any more."""
        self.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self.close()


class Subscriber:
    """Hears everything below one topic, from construction until `close`."""

    def __init__(self, *options: str, topic: str = "cabinwatch/#") -> None:
        """`options`: where the broker is, as mosquitto_sub takes it."""
        self._news = threading.Condition()
        self._messages: list[Message] = []
        self._process = subprocess.Popen(
            ["stdbuf", "-oL", str(MOSQUITTO_SUB), *options, "-t", topic, "-q", "1", "-F", "%r %t %p"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                retained, topic, payload = line.rstrip("\n").split(" ", 2)
                with self._news:
                    self._messages.append(Message(topic, payload, retained == "1"))
                    self._news.notify_all()

    def messages(self, topic: str) -> list[Message]:
        """All of one topic so far, in order."""
        with self._news:
            return [message for message in self._messages if message.topic == topic]

    def wait_for(self, topic: str, holds=lambda _message: True, seconds: float = 20.0) -> Message:
        """The first message of a topic for which `holds`."""
        deadline = time.monotonic() + patiently(seconds)
        with self._news:
            while True:
                for message in self._messages:
                    if message.topic == topic and holds(message):
                        return message
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no such {topic} within {seconds} s; heard:\n" + "\n".join(
                        str(message) for message in self._messages[-30:]))
                self._news.wait(left)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._thread.join()
