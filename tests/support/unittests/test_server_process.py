"""The server as a process, and HTTP as such."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from model_server.process import ModelServerProcess
from unittests.drawings import ollama_body, sequence
from unittests.raw_client import RawClient
from unittests.server_case import ServerCase, answer
from unittests.test_video import SUPPORT

PATIENCE = 5.0                  # seconds to end within


class ItsEnd(ServerCase):

    def busy(self) -> ModelServerProcess:
        """A server with a query that hangs and an idle connection."""
        server = self.start()
        server.add_fault("hang_before_headers")
        self.client(server).send("/api/chat", ollama_body(sequence()))
        self.client(server).ask("/")
        self.until("the query hangs", server.log)
        return server

    def test_with_sigterm(self) -> None:
        server = self.busy()
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_with_whoever_started_it(self) -> None:
        server = self.busy()
        assert server.process.stdin is not None
        server.process.stdin.close()
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_not_when_there_was_never_anybody_at_stdin(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "model_server"], cwd=SUPPORT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        port = int(process.stdout.readline().split('"port": ')[1].split(",")[0])
        with RawClient(port) as client:
            self.assertEqual(client.ask("/").status, 200)
            self.assertIsNone(process.poll())

    def test_wrong_options_are_told(self) -> None:
        for options in (["--slots", "0"], ["--port", "x"], ["--api", "soap"],
                        ["--image-seconds", "-1"]):
            done = subprocess.run([sys.executable, "-m", "model_server", *options],
                                  cwd=SUPPORT, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(options[0], done.stderr)

    def test_a_taken_port_is_told(self) -> None:
        server = self.start()
        done = subprocess.run(
            [sys.executable, "-m", "model_server", "--port", str(server.port)],
            cwd=SUPPORT, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("in use", done.stderr)


class Http(ServerCase):

    def test_one_connection_serves_many_requests(self) -> None:
        server = self.start()
        client = self.client(server)
        for _ in range(3):
            self.assertEqual(client.ask("/api/chat", ollama_body(sequence())).status, 200)
        self.assertEqual(server.state()["connections_total"], 1)

    def test_requests_sent_ahead_are_answered_in_turn(self) -> None:
        client = self.client(self.start())
        client.send("/api/chat", ollama_body(sequence()))
        client.send("/api/version")
        self.assertIn("message", client.read_reply().json())
        self.assertIn("version", client.read_reply().json())

    def test_connection_close(self) -> None:
        client = self.client(self.start())
        reply = client.ask("/", headers={"Connection": "close"})
        self.assertEqual(reply.headers["connection"], "close")
        self.assertEqual(client.read_all(), b"")

    def test_expect_continue(self) -> None:
        client = self.client(self.start())
        body = ollama_body(sequence())
        client.send("/api/chat", b"", headers={"Expect": "100-continue",
                                               "Content-Length": str(len(body))})
        self.assertEqual(client.read_head()[0], 100)
        client.send_raw(body)
        self.assertEqual(client.read_reply().status, 200)

    def test_chunked_request(self) -> None:
        client = self.client(self.start())
        body = ollama_body(sequence())
        client.send("/api/chat", method="POST", headers={"Transfer-Encoding": "chunked"})
        for start in range(0, len(body), 10000):
            piece = body[start:start + 10000]
            client.send_raw(b"%x\r\n%b\r\n" % (len(piece), piece))
        client.send_raw(b"0\r\n\r\n")
        self.assertEqual(answer(client.read_reply())["state"], "alert")

    def test_what_is_not_http_is_refused(self) -> None:
        server = self.start()
        for request in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
                        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"):
            client = self.client(server)
            client.send_raw(request)
            self.assertTrue(client.read_all().startswith(b"HTTP/1.1 400"))

    def test_unix_socket(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.sock"
            server = self.start("--unix", str(path))
            self.assertEqual(server.url, f"unix:{path}")
            self.assertEqual(self.client(str(path)).ask("/").status, 200)
            server.add_fault("refuse")
            with self.assertRaises(OSError):
                RawClient(str(path))
            server.clear_faults()
            self.assertEqual(self.client(str(path)).ask("/").status, 200)
            server.close()
            self.assertFalse(path.exists())


if __name__ == "__main__":
    unittest.main()
