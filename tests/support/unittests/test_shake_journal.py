"""The shaker's journal: entries come whole; one that stalls keeps who writes waiting."""

from __future__ import annotations

import os
import socket
import struct
import sys
import tempfile
import unittest
from pathlib import Path

from rig.patience import wait_until

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from shake.journal import Journal, line_of  # noqa: E402


class AnEntry(unittest.TestCase):

    def test_has_message_priority_and_our_own_fields(self) -> None:
        self.assertEqual(line_of(b"PRIORITY=4\nMESSAGE=server lost\nCABINWATCH_TRIES=3\nTID=7\n"),
                         "journal 4: server lost (TRIES=3)")

    def test_may_have_line_breaks_in_a_value(self) -> None:
        text = b"one\ntwo"
        self.assertEqual(
            line_of(b"MESSAGE\n" + struct.pack("<Q", len(text)) + text + b"\nPRIORITY=3\n"),
            "journal 3: one\ntwo")


class AJournal(unittest.TestCase):

    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        self.log = self.folder / "log"
        self.journal = Journal(self.folder / "journal", self.log)
        self.addCleanup(self.journal.close)
        self.sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sender.setblocking(False)
        self.addCleanup(self.sender.close)

    def send(self, text: str) -> None:
        self.sender.sendto(f"MESSAGE={text}\nPRIORITY=6\n".encode(),
                           str(self.folder / "journal" / "socket"))

    def wait_for(self, text: str) -> None:
        wait_until(text, lambda: self.log.exists() and text in self.log.read_text(), 10.0)

    def test_stalls_and_reads_on(self) -> None:
        self.journal.stall()
        with self.assertRaises(BlockingIOError):
            for number in range(100_000):
                self.send(f"entry {number}.")
        self.journal.read_again()
        self.wait_for("entry 0.")

    def test_goes_and_comes_back(self) -> None:
        self.journal.go()
        with self.assertRaises(ConnectionRefusedError):
            self.send("lost")
        self.journal.come_back()
        self.send("heard")
        self.wait_for("journal 6: heard")

    def test_reads_an_entry_that_is_too_long_for_its_socket(self) -> None:
        file = os.memfd_create("entry")
        os.write(file, b"MESSAGE=long\nPRIORITY=6\n")
        self.sender.sendmsg(
            [b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", file))], 0,
            str(self.folder / "journal" / "socket"))
        os.close(file)
        self.wait_for("journal 6: long")


if __name__ == "__main__":
    unittest.main()
