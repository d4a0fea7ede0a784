"""Jittered times: the same in every run, around what the terms say, with a tail."""

from __future__ import annotations

import statistics
import unittest

from model_server.jitter import TAIL_FACTOR, Jitter


class Factors(unittest.TestCase):

    def test_none_is_one(self) -> None:
        jitter = Jitter(0.0, 0.0, seed=1)
        self.assertEqual([jitter.next_factor() for _ in range(3)], [1.0, 1.0, 1.0])

    def test_the_same_for_the_same_seed(self) -> None:
        first, second, other = Jitter(0.3, 0.1, 7), Jitter(0.3, 0.1, 7), Jitter(0.3, 0.1, 8)
        factors = [first.next_factor() for _ in range(20)]
        self.assertEqual(factors, [second.next_factor() for _ in range(20)])
        self.assertNotEqual(factors, [other.next_factor() for _ in range(20)])

    def test_around_one(self) -> None:
        jitter = Jitter(0.3, 0.0, seed=2)
        factors = [jitter.next_factor() for _ in range(5000)]
        self.assertAlmostEqual(statistics.mean(factors), 1.0, delta=0.03)
        within = sum(0.7 < factor < 1.3 for factor in factors) / len(factors)
        self.assertTrue(0.6 < within < 0.75, within)

    def test_as_many_in_the_tail_as_were_asked_for(self) -> None:
        jitter = Jitter(0.0, 0.05, seed=3)
        factors = [jitter.next_factor() for _ in range(5000)]
        self.assertEqual(set(factors), {1.0, TAIL_FACTOR})
        self.assertAlmostEqual(factors.count(TAIL_FACTOR) / len(factors), 0.05, delta=0.01)


if __name__ == "__main__":
    unittest.main()
