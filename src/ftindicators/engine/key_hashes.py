"""Two hashes of each row's key: each column is hashed once a call, however many groupings it is part of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.calendar_stretches import stretches

if TYPE_CHECKING:
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.values import Grouping

SEEDS = (0x5EED, 0xF00D)
PRIMES = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
SHIFT = np.uint64(29)
Words = np.ndarray[tuple[int], np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Hashed:
    """Keys as two hashes, one element a row (int64); ``known``: where no part of the key is null."""

    first: Ints
    second: Ints
    known: Flags

    def at(self, rows: Ints) -> tuple[Ints, Ints]:
        """The hashes at some rows."""
        return self.first[rows], self.second[rows]


class KeyHashes:
    """The keys of the rows of one call, by the values that they are made of."""

    def __init__(self, values: RowValues) -> None:
        """Nothing is hashed yet."""
        self._values = values
        self._columns: dict[int, tuple[Words, Words]] = {}
        self._keys: dict[tuple[tuple[int, ...], Grouping | None, int], Hashed] = {}
        self._stretches: dict[Grouping, Ints] = {}

    def of(self, numbers: tuple[int, ...], grouping: Grouping | None = None, later: int = 0) -> Hashed:
        """Keys of these values; with a calendar ``grouping`` and the row's stretch, moved on by ``later``."""
        key = (numbers, grouping, later)
        if key not in self._keys:
            self._keys[key] = self._made(numbers, grouping, later)
        return self._keys[key]

    def stretch(self, grouping: Grouping) -> Ints:
        """The number of each row's calendar stretch; of no meaning where it has no local date."""
        if grouping not in self._stretches:
            days = self._values.series[_date(grouping)]
            per = grouping.per if grouping.per is not None else "day"
            self._stretches[grouping] = stretches(days.fill_null(0).to_numpy(), per)
        return self._stretches[grouping]

    def _made(self, numbers: tuple[int, ...], grouping: Grouping | None, later: int) -> Hashed:
        known = np.ones(len(self._values), np.bool_)
        found: tuple[Words, Words] | None = None
        for number in numbers:
            known &= self._values.known(number)
            own = self._column(number)
            found = own if found is None else _joined(found, own)
        if grouping is not None and grouping.per is not None:
            known &= self._values.known(_date(grouping))
            own = _hashes(pl.Series(self.stretch(grouping) + later))
            found = own if found is None else _joined(found, own)
        if found is None:
            message = "a key has no columns"
            raise ValueError(message)
        return Hashed(found[0].view(np.int64), found[1].view(np.int64), known)

    def _column(self, number: int) -> tuple[Words, Words]:
        if number not in self._columns:
            self._columns[number] = hashes(self._values.series[number])
        return self._columns[number]


def hashes(column: pl.Series) -> tuple[Words, Words]:
    """Two hashes of each value; -0.0 and 0.0 are one value."""
    return _hashes(column + 0.0 if column.dtype == pl.Float64 else column)


def probe() -> list[int]:
    """Hashes of values that never change: where they differ, hashes that were kept belong to no key any more."""
    samples = (pl.Series(["", "account:1", "a longer text than a view holds"]), pl.Series([1, -7]), pl.Series([0.5]))
    return [int(h) for sample in samples for of in _hashes(sample) for h in of.view(np.int64)]


def _hashes(column: pl.Series) -> tuple[Words, Words]:
    first, second = (column.hash(seed).to_numpy() for seed in SEEDS)
    return first, second


def _joined(one: tuple[Words, Words], other: tuple[Words, Words]) -> tuple[Words, Words]:
    """Hashes of pairs: their order counts. Arrays of words wrap, as hashes want it."""
    first, second = ((a * p) ^ ((a * p) >> SHIFT) for a, p in zip(one, PRIMES, strict=True))
    return (first + other[0]) * PRIMES[1], (second + other[1]) * PRIMES[0]


def _date(grouping: Grouping) -> int:
    return grouping.local_date if grouping.local_date is not None else -1
