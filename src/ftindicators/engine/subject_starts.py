"""Since when a subject has been seen (semantics.md, rule 13): what ``history`` compares with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.keys import Codes
from ftindicators.kernels.entries import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from ftindicators.kernels.entries import Ints


class SubjectStarts:
    """For each subject the opening of its account where known, else its first row. Kept for good."""

    def __init__(self) -> None:
        self.codes = Codes()
        self.first = np.empty(0, np.int64)

    def of(self, columns: Sequence[pl.Series], times: Ints, opened: Mapping[str, int], data_from: int) -> Ints:
        """The start of each row's subject, int64 µs, NEVER where a subject column is null.

        Rows are sorted by time; rows of every status count. ``opened``: instants of opening, by the key of one column.
        """
        before = len(self.codes)
        codes = self.codes.of(columns)
        known = len(self.codes)
        if known > len(self.first):
            grown = np.full(max(known, 2 * len(self.first)), NEVER, np.int64)
            grown[:before] = self.first[:before]
            self.first = grown
        if known > before:
            fresh = np.flatnonzero(codes >= before)[::-1]  # backwards, so that a subject's earliest row is written last
            self.first[codes[fresh]] = times[fresh]
            for code in range(before, known) if opened else ():
                key = self.codes.key(code)
                if isinstance(key, str) and key in opened:
                    self.first[code] = opened[key]
        starts = np.full(len(codes), NEVER, np.int64)
        seen = codes >= 0
        starts[seen] = np.maximum(self.first[codes[seen]], data_from)
        return starts

    def copy(self) -> SubjectStarts:
        """Starts that go their own way from here."""
        made = type(self)()
        made.codes, made.first = self.codes.copy(), self.first.copy()
        return made

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.first.nbytes + self.codes.nbytes
