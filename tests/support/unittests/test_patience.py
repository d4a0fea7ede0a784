"""Waiting for what comes later, or not at all."""

from __future__ import annotations

import unittest

from rig.patience import wait_until


class WaitUntil(unittest.TestCase):

    def test_it_gives_what_came(self) -> None:
        coming = iter([None, [], "here"])
        self.assertEqual(wait_until("something", lambda: next(coming), every=0.001), "here")

    def test_what_does_not_come_is_named_with_what_there_is_instead(self) -> None:
        with self.assertRaisesRegex(AssertionError, "not within 0.01 s: three of them\ntwo came"):
            wait_until("three of them", lambda: False, 0.01, every=0.001, found=lambda: "two came")


if __name__ == "__main__":
    unittest.main()
