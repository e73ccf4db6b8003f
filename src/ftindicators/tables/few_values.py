"""Columns of few distinct texts, and texts that are as they should be: looked at once, not once a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.kernels.entries import Ints
from ftindicators.kernels.numbering import numbered
from ftindicators.kernels.strand_slots import KeySlots
from ftindicators.kernels.text_views import VIEW_BYTES, untidy

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = (0x5EED, 0xF00D)
"""Of the two hashes by which an id or a text is known."""
MOST = 4_096
"""Distinct values up to which a column counts as one of few."""
_SAMPLE = 4_096
"""Rows of a column that are looked at first, whether it has few values."""
_NONE_ABSENT = np.zeros(0, np.bool_)


Keys = tuple[Ints, Ints]
"""Two hashes a value (int64)."""


def key_hashes(texts: pl.Series) -> Keys:
    """128 bits a value: two that differ are taken for one another once in 10^38 pairs."""
    frame = texts.to_frame()
    first, second = (frame.hash_rows(seed).to_numpy().view(np.int64) for seed in SEEDS)
    return first, second


def is_tidy(texts: pl.Series, *, both_ends: bool) -> bool:
    """Whether certainly no text (String) is blank or begins with a blank; ``both_ends``: nor ends with one."""
    if texts.null_count() == len(texts):
        return True
    array = texts.to_arrow(compat_level=pl.CompatLevel.newest())
    views = np.frombuffer(array.buffers()[1], np.uint8).reshape(-1, VIEW_BYTES)
    views = views[array.offset : array.offset + len(array)]
    absent = _NONE_ABSENT
    if texts.null_count():
        bits = np.unpackbits(np.frombuffer(array.buffers()[0], np.uint8), bitorder="little")
        absent = bits[array.offset : array.offset + len(array)] == 0
    return not untidy(views, absent, both_ends=both_ends)


def stripped(texts: pl.Series) -> pl.Series:
    """Texts without outer blanks."""
    return texts if is_tidy(texts, both_ends=True) else texts.str.strip_chars()


class FewValues:
    """What the distinct texts of one column become, by `read`, each of them read once in a run.

    ``read`` takes distinct texts and gives a series of equal length; its answer for a value depends on that value only.
    """

    def __init__(self, read: Callable[[pl.Series], pl.Series]) -> None:
        self._read = read
        self._known = KeySlots()
        self._texts: pl.Series | None = None
        self._values: pl.Series | None = None
        self._unchanged = True
        self._lost: NDArray[np.bool_] = np.empty(0, np.bool_)

    def of(self, texts: pl.Series) -> tuple[pl.Series, pl.DataFrame | None] | None:
        """What ``texts`` become, and the texts that became null with how often; None where there are too many.

        The frame has ``value`` (String) and ``rows`` (Int64), or is None where nothing was lost.
        """
        if len(self._known) > MOST:
            return None
        first, second = key_hashes(texts)
        codes = self._known.find(first, second)
        sample = _SAMPLE
        while codes.min(initial=0) < 0:
            rows = np.flatnonzero(codes < 0)[:sample]
            _, at = numbered(first[rows], second[rows], np.zeros(len(rows), np.bool_))
            if len(self._known) + len(at) > MOST:
                return None
            self._learn(texts, first, second, rows[at])
            codes = self._known.find(first, second)
            sample = len(texts)
        if self._values is None or self._texts is None:
            return self._read(texts), None
        value = texts if self._unchanged else self._values.gather(pl.Series(codes))
        lost = None
        if self._lost.any():
            counts = np.where(self._lost, np.bincount(codes, minlength=len(self._lost)), 0)
            lost = pl.DataFrame({"value": self._texts, "rows": counts}).filter(pl.col("rows") > 0)
            lost = lost if lost.height else None
        return value, lost

    def _learn(self, texts: pl.Series, first: Ints, second: Ints, rows: Ints) -> None:
        """Read the values at ``rows``, each of which is new."""
        fresh = texts.gather(pl.Series(rows))
        values = self._read(fresh)
        self._known.of(first[rows], second[rows])
        self._unchanged = self._unchanged and values.dtype == fresh.dtype and values.equals(fresh, null_equal=True)
        lost = (fresh.is_not_null() & values.is_null()).to_numpy()
        self._lost = np.concatenate([self._lost, lost])
        self._texts = fresh if self._texts is None else self._texts.append(fresh)
        self._values = values if self._values is None else self._values.append(values)
