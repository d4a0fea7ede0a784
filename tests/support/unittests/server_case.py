"""A test case with a model server."""

from __future__ import annotations

import json
import unittest
from collections.abc import Callable
from typing import Any

from model_server.process import ModelServerProcess
from rig.patience import wait_until
from unittests.raw_client import RawClient, Reply

PATHS = {"ollama": "/api/chat", "openai": "/v1/chat/completions"}


class ServerCase(unittest.TestCase):
    """Each test gets a server of its own when it asks for one."""

    def start(self, *options: str) -> ModelServerProcess:
        server = ModelServerProcess(options)
        self.addCleanup(server.close)
        return server

    def client(self, address: ModelServerProcess | str) -> RawClient:
        client = RawClient(address.port if isinstance(address, ModelServerProcess) else address)
        self.addCleanup(client.close)
        return client

    def until(self, what: str, holds: Callable[[], Any]) -> Any:
        """Waits for another process to get there; the value that `holds` gave."""
        return wait_until(what, holds, 10.0, every=0.005)


def content(reply: Reply) -> str:
    """The answer's text in either protocol's envelope."""
    body = reply.json()
    return (body["choices"][0] if "choices" in body else body)["message"]["content"]


def answer(reply: Reply) -> Any:
    return json.loads(content(reply))
