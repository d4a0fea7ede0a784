"""Tensors of random weights, so scaled that what goes through them stays of the same size, as it
does in a trained model: answers would else all be the same, or no numbers at all."""

from __future__ import annotations

from collections.abc import Sequence

import gguf
import numpy

Values = float | Sequence[float]


class RandomWeights:
    """Writes tensors into one file. The same seed gives the same file."""

    def __init__(self, writer: gguf.GGUFWriter, seed: int) -> None:
        self._writer = writer
        self._random = numpy.random.default_rng(seed)

    def matrix(self, name: str, out: int, into: int, scale: float = 1.0, *,
               row: float | None = None, column: Values | None = None) -> None:
        """`out` rows; `scale`: of what comes out, where what goes in has size 1. `row`, `column`:
        what the first row or column is instead."""
        self.tensor(name, (out, into), scale / into**0.5, row=row, column=column)

    def tensor(self, name: str, shape: tuple[int, ...], deviation: float, *,
               row: float | None = None, column: Values | None = None) -> None:
        values = self._random.standard_normal(shape, numpy.float32) * numpy.float32(deviation)
        if row is not None:
            values[0] = row
        if column is not None:
            values[:, 0] = column
        self._writer.add_tensor(name, values.astype(numpy.float16))

    def constant(self, name: str, size: int, value: float) -> None:
        self._writer.add_tensor(name, numpy.full(size, value, numpy.float32))

    def norm(self, name: str, size: int) -> None:
        """A layer norm that changes nothing but the size."""
        self.constant(f"{name}.weight", size, 1.0)
        self.constant(f"{name}.bias", size, 0.0)

    def layer(self, name: str, out: int, into: int, scale: float = 1.0) -> None:
        self.matrix(f"{name}.weight", out, into, scale)
        self.constant(f"{name}.bias", out, 0.0)
