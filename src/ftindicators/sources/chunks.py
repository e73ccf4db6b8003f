"""What the readers of files and frames hand on: chunks of foreign rows with their source and row numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from ftindicators.tables.rows import REJECTED

CHUNK_ROWS = 200_000
"""Rows that a chunk has at most: what is held of an input at once is a few of these."""


HEAD_ROWS = 1_000
"""Rows at the beginning of an input that tell what stands in most columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """``frame`` in columns of theirs.

    ``row`` Int64 from 1 in ``source``; ``unreadable`` rows that are not in ``frame``.
    """

    frame: pl.DataFrame
    source: str
    row: pl.Series
    unreadable: pl.DataFrame

    @classmethod
    def whole(cls, frame: pl.DataFrame, source: str, first_row: int) -> Chunk:
        """A chunk in which every row could be read."""
        row = pl.int_range(first_row, first_row + frame.height, dtype=pl.Int64, eager=True)
        return cls(frame, source, row, REJECTED.to_frame())


class Opened(Protocol):
    """An input that is ready to be read: its columns are known, its rows not yet.

    ``hashes`` are (name, blake2b-128 in hex) of its files; none for
    frames.
    """

    @property
    def called(self) -> str:
        """What it is called in a message."""
        ...

    @property
    def readable_again(self) -> bool:
        """Whether `chunks` can be asked more than once."""
        ...

    @property
    def comes_again_alike(self) -> bool:
        """Whether `chunks`, asked again, gives the same rows in the same order."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, of all files together."""
        ...

    @property
    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Name and columns of each of its files; none for frames."""
        ...

    def chunks(self, columns: Sequence[str]) -> Iterator[Chunk]:
        """Its rows in order, with those of ``columns`` that each file has."""
        ...

    def head(self, columns: Sequence[str]) -> pl.DataFrame:
        """Its first `HEAD_ROWS` rows or more (all that there are of a small one), with those of ``columns`` it has."""
        ...

    def hashes(self) -> tuple[tuple[str, str], ...]:
        """Names and hashes of its files."""
        ...

    def places(self) -> dict[str, str]:
        """Where each of its files lies: the absolute path of each name."""
        ...
