"""A program that gives a picture away is found out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from rig.written import Written, cannot_trace, pictures_in

_PIECES = {
    "jpeg": r"b'before\xff\xd8\xffafter'",
    "jpeg in base64": "b'{\"images\": [\"/9j/4AAQ\"]}'",
    "png": r"b'\x89PNG\r\n'",
    "luma": "bytes([41]) * 640",
    "chroma U": "bytes([240]) * 160",
    "RGB": "bytes([0, 0, 255]) * 640",
}


class PicturesInBytes(unittest.TestCase):

    def test_what_has_none(self) -> None:
        self.assertEqual(pictures_in(b"cabinwatch: phone_use raised (((((())))))" + bytes(4096)), [])


@unittest.skipIf(cannot_trace(), cannot_trace() or "")
class TracedProgram(unittest.TestCase):

    def trace(self, script: str) -> Written:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        subprocess.run([*Written.strace(folder / "trace"), sys.executable, "-c", script], cwd=folder,
                       stdout=subprocess.DEVNULL, check=True)
        return Written(folder / "trace")

    def test_each_kind_of_picture_in_a_file(self) -> None:
        written = self.trace("import os; out = os.open('kept', os.O_WRONLY | os.O_CREAT)\n" + "".join(
            f"os.write(out, {piece})\n" for piece in _PIECES.values()))
        self.assertEqual([one.pictures for one in written.with_pictures], [(name,) for name in _PIECES])
        self.assertTrue(all(one.to.endswith("/kept") and one.port is None for one in written.with_pictures))

    def test_one_in_parts_to_a_socket_and_by_a_thread(self) -> None:
        written = self.trace(r"""
import socket, threading
server = socket.create_server(('127.0.0.1', 0)); client = socket.create_connection(server.getsockname())
one, other = socket.socketpair()
def send():
    client.sendmsg([b'abc\xff', b'\xd8\xff'])
    one.sendall(b'\xff\xd8\xff')
thread = threading.Thread(target=send); thread.start(); thread.join()""")
        to_server, to_neighbour = written.with_pictures
        self.assertIsNotNone(to_server.port)
        self.assertRegex(to_neighbour.to, "^UNIX")

    def test_what_is_not_seen_is_told(self) -> None:
        written = self.trace("""
import mmap, os
with open('shared', 'w+b') as file:
    file.truncate(4096)
    memory = mmap.mmap(file.fileno(), 4096)
    os.sendfile(1, file.fileno(), 0, 10)""")
        self.assertEqual(len(written.unseen), 2, written.unseen)


if __name__ == "__main__":
    unittest.main()
