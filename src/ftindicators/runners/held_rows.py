"""The settled rows of a whole input, as evaluation and what comes after it ask for them: here all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

import numpy as np
import polars as pl

KEPT = frozenset({"transaction_id", "occurred_at", "party", "currency", "source", "row"})
"""Columns that a run reads whatever its plan."""
_ORDER = ("occurred_at", "transaction_id")
_BLOCK = frozenset(_ORDER)
BLOCK_ROWS = 100_000
"""Rows of a block, roughly: enough to keep kernels busy, few enough that a block's values fit beside the others."""
SLICE_ROWS = 100_000
"""Rows of a block are evaluated so many at a time, one stretch of time after the other."""


class Block(NamedTuple):
    """Rows that can be evaluated apart from all others. ``slices``: in time, each instant in one of them; sorted.

    ``several``: there may be more slices than one.
    """

    height: int
    several: bool
    slices: Callable[[], Iterator[pl.DataFrame]]


class Held(Protocol):
    """Settled rows. ``place`` numbers them from 0, in no particular order."""

    @property
    def height(self) -> int:
        """How many rows there are."""

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last instant (µs UTC); None without rows."""

    @property
    def full(self) -> frozenset[str]:
        """The columns that have a value in every row."""

    @property
    def one_currency(self) -> bool:
        """Whether all rows are in one currency, or in none that is known."""

    def parties(self) -> list[str]:
        """All parties, each once."""

    def blocks(self, column: str | None, needed: frozenset[str], least: int) -> Iterator[Block]:
        """All rows with ``needed`` columns, cut by the values of ``column``, large blocks first; at least ``least``.

        Cut as finely as that makes sense; None: one block.
        """

    def frames(self, columns: Iterable[str]) -> Iterator[pl.DataFrame]:
        """All rows with ``place`` and some columns."""

    def of_values(self, column: str | None, values: pl.Series, needed: frozenset[str]) -> pl.DataFrame:
        """The rows in which ``column`` has one of some values, with ``place`` and ``needed``, sorted; None: all."""

    def at(self, places: pl.Series) -> pl.DataFrame:
        """The rows at some places, in that order, with all columns that are held."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """All rows in one frame, in the order in which they were read. Blocks and their slices have so many rows or so."""

    rows: pl.DataFrame
    block_rows: int = BLOCK_ROWS
    slice_rows: int = SLICE_ROWS

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.rows.height

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last instant (µs UTC); None without rows."""
        return span_of(self.rows)

    @property
    def full(self) -> frozenset[str]:
        """The columns that have a value in every row."""
        return frozenset(name for name in self.rows.columns if self.rows[name].null_count() == 0)

    @property
    def one_currency(self) -> bool:
        """Whether all rows are in one currency, or in none that is known."""
        return self.rows["currency"].n_unique() <= 1

    def parties(self) -> list[str]:
        """All parties, each once."""
        found: list[str] = self.rows["party"].drop_nulls().unique().to_list()
        return found

    def blocks(self, column: str | None, needed: frozenset[str], least: int) -> Iterator[Block]:
        """All rows with ``needed`` columns, cut by the values of ``column`` (None: one block)."""
        own = self.rows.select(c for c in self.rows.columns if c in needed or c in _BLOCK)
        count = 1 if column is None else max(least, -(-own.height // self.block_rows))
        if column is None or count == 1:
            yield self._block(own.height, lambda: own)
            return
        number = (own[column].hash() % count).to_numpy()
        order = np.argsort(number.astype(np.min_scalar_type(count)), kind="stable").astype(np.uint32)
        ends = np.cumsum(np.bincount(number, minlength=count))
        sizes = np.diff(ends, prepend=0)
        for block in np.argsort(-sizes, kind="stable").tolist():
            place = pl.Series(order[ends[block] - sizes[block] : ends[block]])
            yield self._block(len(place), partial(_gathered, own, place))

    def _block(self, height: int, rows: Callable[[], pl.DataFrame]) -> Block:
        return Block(height, height > self.slice_rows, lambda: in_time(rows(), self.slice_rows))

    def frames(self, columns: Iterable[str]) -> Iterator[pl.DataFrame]:
        """All rows with ``place`` and some columns."""
        yield _placed(self.rows.select(columns))

    def of_values(self, column: str | None, values: pl.Series, needed: frozenset[str]) -> pl.DataFrame:
        """The rows in which ``column`` has one of some values, with ``place`` and ``needed``, sorted; None: all."""
        own = _placed(self.rows.select(c for c in self.rows.columns if c in needed or c in KEPT))
        return (own if column is None else own.filter(pl.col(column).is_in(values.implode()))).sort(_ORDER)

    def at(self, places: pl.Series) -> pl.DataFrame:
        """The rows at some places, in that order, with all columns that are held."""
        return self.rows.select(pl.all().gather(places))


def _gathered(rows: pl.DataFrame, place: pl.Series) -> pl.DataFrame:
    return rows.select(pl.all().gather(place))


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))


def span_of(rows: pl.DataFrame) -> tuple[int, int] | None:
    """The first and the last instant of some rows."""
    if not rows.height:
        return None
    first, last = rows.select(
        pl.col("occurred_at").min().alias("first"), pl.col("occurred_at").max().alias("last")
    ).row(0)
    return first, last


def in_time(rows: pl.DataFrame, most: int) -> Iterator[pl.DataFrame]:
    """Rows by (occurred_at, transaction_id), ``most`` at a time or, where an instant would be cut, a few more."""
    if rows.height <= most:
        yield rows.sort(_ORDER)
        return
    times = rows["occurred_at"].to_numpy()
    order = np.argsort(times, kind="stable").astype(np.uint32)
    ordered = times[order]
    begin = 0
    while begin < len(order):
        end = begin + most
        if end < len(order):
            end = int(np.searchsorted(ordered, ordered[end - 1], side="right"))
        yield rows.select(pl.all().gather(pl.Series(order[begin:end]))).sort(_ORDER)
        begin = end
