"""A batch: rows of one or more pieces as one frame, with their instants and places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from ftindicators.sources.streams.positions import Identity, Position
    from ftindicators.sources.streams.row_times import RowTimes
    from ftindicators.sources.streams.source import Piece


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Rows that are settled together.

    ``frame``: those that could be read, ``at`` their instants (µs UTC, null: no time); ``index``: which row of the
    batch each is. ``broken``: those that could not be read, with reason code and words. ``taken_at``: the wall clock
    then. ``idle``: partitions that are idle now; ``partitions``: all there are; ``ended``: the source is at its end.
    """

    pieces: tuple[Piece, ...]
    frame: pl.DataFrame
    at: pl.Series
    index: Sequence[int]
    broken: Mapping[int, tuple[str, str]]
    taken_at: int = 0
    idle: tuple[str, ...] = ()
    partitions: tuple[str, ...] = ()
    identities: Mapping[str, Identity] = field(default_factory=dict)
    ended: bool = False

    @property
    def rows(self) -> int:
        """All rows, broken ones included."""
        return sum(piece.rows for piece in self.pieces)

    def piece_of(self, row: int) -> tuple[Piece, int]:
        """The piece of a row of the batch, and its index in it."""
        for piece in self.pieces:
            if row < piece.rows:
                return piece, row
            row -= piece.rows
        raise IndexError(row)

    def rows_by_partition(self) -> dict[str, int]:
        """How many rows each partition gave."""
        found: dict[str, int] = {}
        for piece in self.pieces:
            found[piece.partition] = found.get(piece.partition, 0) + piece.rows
        return found

    def tops(self) -> dict[str, int]:
        """The latest instant of the rows of each partition that has any with a time."""
        found: dict[str, int] = {}
        first = done = 0
        for piece in self.pieces:
            first += piece.rows
            until = bisect_left(self.index, first)
            top = self.at.slice(done, until - done).max()
            if isinstance(top, int):
                found[piece.partition] = max(top, found.get(piece.partition, top))
            done = until
        return found

    def places(self, rows: Sequence[int]) -> list[tuple[str, Position]]:
        """Partition and position of rows of the batch."""
        found = [self.piece_of(row) for row in rows]
        return [(piece.partition, piece.place(index)) for piece, index in found]

    def raws(self, rows: Sequence[int]) -> list[str]:
        """Rows of the batch as they came."""
        return [piece.raw(index) for piece, index in map(self.piece_of, rows)]


EMPTY = pl.Series("at", [], dtype=pl.Int64)


def decoded_batch(pieces: Sequence[Piece], times: RowTimes | None, taken_at: int, max_ahead: int) -> Batch:
    """``pieces`` of one shape, read. Rows more than ``max_ahead`` µs later than ``taken_at`` count as broken."""
    frames: list[pl.DataFrame] = []
    index: list[int] = []
    broken: dict[int, tuple[str, str]] = {}
    first = 0
    for piece in pieces:
        found = piece.decoded(() if times is None else times.read)
        frames.append(found.frame)
        broken.update({first + row: ("unreadable", why) for row, why in found.broken.items()})
        index += [first + row for row in range(piece.rows) if row not in found.broken]
        first += piece.rows
    frame = pl.concat(frames) if frames else pl.DataFrame()
    if times is None or not frame.height:
        return Batch(tuple(pieces), frame, EMPTY, index, broken, taken_at)
    at, without_zone = times.instants(frame)
    apart = {row: ("no_time_zone", why) for row, why in without_zone.items()}
    ahead = (at > taken_at + max_ahead).fill_null(value=False).arg_true().to_list()
    apart |= dict.fromkeys(ahead, ("too_far_ahead", "later than --max-ahead allows"))
    if apart:
        broken.update({index[row]: of for row, of in apart.items()})
        keep = pl.Series([row not in apart for row in range(frame.height)])
        frame, at = frame.filter(keep), at.filter(keep)
        index = [of for row, of in enumerate(index) if row not in apart]
    return Batch(tuple(pieces), frame, at, index, broken, taken_at)
