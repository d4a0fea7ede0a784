"""How much of reading a picture is the encoder's work: what pictures take, against what as many
tokens of text take, which go through the language model alone."""

from __future__ import annotations

import http.client
import json
from typing import Any

from llama.server import LlamaServer

_TIMES = 3
_PATIENCE_S = 600.0


def encoder_share(server: LlamaServer, body: bytes) -> float:
    """0..1. `body`: a query with pictures. The least of some times each: other programs only add."""
    message = json.loads(body)["messages"][-1]
    pictures = [part for part in message["content"] if part["type"] == "image_url"]
    text = " ".join(part["text"] for part in message["content"] if part["type"] == "text")
    of_pictures, tokens = _read(server, pictures)
    once = _read(server, text)[1]
    of_text, text_tokens = _read(server, text * round(tokens / once))
    return max(0.0, 1 - of_text / text_tokens * tokens / of_pictures)


def _read(server: LlamaServer, content: Any) -> tuple[float, int]:
    """Processor seconds to read it and write one token, and how many tokens it is."""
    seconds, tokens = [], 0
    for _ in range(_TIMES):
        before = server.cpu_seconds()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE_S)
        try:
            connection.request("POST", "/v1/chat/completions", json.dumps({
                "messages": [{"role": "user", "content": content}], "max_tokens": 1,
                "cache_prompt": False}), {"Content-Type": "application/json"})
            tokens = json.loads(connection.getresponse().read())["usage"]["prompt_tokens"]
        finally:
            connection.close()
        seconds.append(server.cpu_seconds() - before)
    return min(seconds), tokens
