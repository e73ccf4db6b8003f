"""Columns of polars as the arrays that kernels read, and back, without a query and mostly without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    import numpy.typing as npt

    from ftindicators.kernels.entries import Flags, Ints, Reals
    from ftindicators.kernels.row_operations import Bytes, TextCodes
    from ftindicators.kernels.text_codes import KnownTexts

_NEWEST = pl.CompatLevel.newest()
_NO_BITS = np.empty(0, np.uint8)


def known_of(series: pl.Series) -> Flags | None:
    """Where a column is not null, bool; None where it is nowhere null."""
    if series.null_count() == 0:
        return None
    array = series.to_arrow(compat_level=_NEWEST)
    return _bits(array.buffers()[0], array)


def numbers_of(series: pl.Series) -> tuple[Ints | Reals, Flags | None]:
    """The numbers of an Int64 or Float64 column and where they are not null; elsewhere they are anything."""
    array = series.to_arrow(compat_level=_NEWEST)
    held, data = array.buffers()
    bits = np.frombuffer(data, np.int64, len(array), 8 * array.offset) if len(array) else np.empty(0, np.int64)
    values: Ints | Reals = bits.view(np.float64) if series.dtype == pl.Float64 else bits
    return values, None if array.null_count == 0 else _bits(held, array)


def truths_of(series: pl.Series) -> Bytes:
    """A Boolean column as 0 false, 1 unknown, 2 true (uint8)."""
    array = series.to_arrow(compat_level=_NEWEST)
    held, data = array.buffers()
    truths: Bytes = _bits(data, array).view(np.uint8) << np.uint8(1)
    if array.null_count:
        truths[~_bits(held, array)] = 1
    return truths


def codes_of(series: pl.Series, texts: KnownTexts) -> TextCodes:
    """Which of some known texts each text of a String column is (`kernels.text_codes`)."""
    array = series.to_arrow(compat_level=_NEWEST)
    held, views, *buffers = array.buffers()
    if not len(array):
        return np.empty(0, np.uint16)
    seen = np.frombuffer(views, np.int64, 2 * len(array), 16 * array.offset).reshape(-1, 2)
    bits = _NO_BITS if array.null_count == 0 else np.frombuffer(held, np.uint8)
    return texts.codes(seen, bits, array.offset, [buffer.address for buffer in buffers])


def series_of(values: npt.NDArray[Any], known: Flags | None) -> pl.Series:
    """A column of int64, float64 or bool; null where it is not known."""
    if known is None or known.all():
        return pl.Series(values)
    return pl.Series(pa.array(values, mask=~known))


def _bits(buffer: pa.Buffer | None, array: pa.Array) -> Flags:
    """The bits of an array's buffer, bool, one a row."""
    if buffer is None or not len(array):
        return np.ones(len(array), np.bool_)
    bits = np.unpackbits(np.frombuffer(buffer, np.uint8), count=array.offset + len(array), bitorder="little")
    return bits[array.offset :].view(np.bool_)
