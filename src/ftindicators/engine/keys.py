"""Keys and their codes: every group of rows, and every text that is counted, gets a small number."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.kernels.numbering import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftindicators.kernels.entries import Flags, Ints

Key = object
"""What is looked up: the value of one column, or a tuple of several columns' values. Never None."""
FEW = 4096
"""Up to so many rows a plain look-up a row is faster than hashing columns."""
SEEDS = (0x5EED, 0xF00D)


class Codes:
    """Numbers for keys, 0, 1, 2 ... in the order in which they were first seen.

    Serials never repeat: after :meth:`keep` a key that comes back is known to be a new group. The keys of a first,
    large batch stay a frame until somebody looks them up: a batch that is answered in one call never does.
    """

    def __init__(self) -> None:
        self._known: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._serials: list[int] = []
        self._next_serial = 0
        self._unlisted: pl.DataFrame | None = None

    def __len__(self) -> int:
        """How many keys have a code."""
        return len(self._keys) if self._unlisted is None else self._unlisted.height

    def key(self, code: int) -> Key:
        """The key of a code."""
        if self._unlisted is None:
            return self._keys[code]
        row = self._unlisted.row(code)
        return row[0] if len(row) == 1 else row

    def serial(self, code: int) -> int:
        """The serial of a code's group."""
        return code if self._unlisted is not None else self._serials[code]

    @property
    def keys(self) -> list[Key]:
        """The keys, by code."""
        self._list()
        return self._keys

    @property
    def serials(self) -> list[int]:
        """The serials, by code."""
        self._list()
        return self._serials

    def code(self, key: Key) -> int:
        """The code of ``key``, a new one if it has none."""
        self._list()
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._keys)
            self._keys.append(key)
            self._serials.append(self._next_serial)
            self._next_serial += 1
        return found

    def of(self, columns: Sequence[pl.Series]) -> Ints:
        """The code of each row of one or several columns, -1 where any of them is null. int64, one a row."""
        rows = len(columns[0])
        if rows <= FEW:
            codes = np.full(rows, -1, np.int64)
            keys: Iterable[Key] = columns[0].to_list() if len(columns) == 1 else zip(*columns, strict=True)
            for i, key in enumerate(keys):
                if key is not None and not (isinstance(key, tuple) and None in key):
                    codes[i] = self.code(key)
            return codes
        frame = pl.DataFrame([_plain(c).alias(f"k{i}") for i, c in enumerate(columns)])
        codes, at = numbered(*_hashes(frame), _absent(frame))
        distinct = frame[at]
        if len(self) == 0:
            self._unlisted, self._next_serial = distinct, distinct.height
            return codes
        listed: Iterable[Key] = distinct.to_series().to_list() if distinct.width == 1 else distinct.iter_rows()
        known = np.array([*(self.code(key) for key in listed), -1], np.int64)
        return known[codes]

    def _list(self) -> None:
        """Make look-ups by key possible."""
        frame = self._unlisted
        if frame is None:
            return
        self._keys = list(frame.to_series().to_list() if frame.width == 1 else frame.rows())
        self._known = {key: i for i, key in enumerate(self._keys)}
        self._serials = list(range(len(self._keys)))
        self._unlisted = None

    def keep(self, codes: Ints) -> None:
        """Renumber: the key of old code codes[i] gets code i; all others are forgotten."""
        self._list()
        listed = codes.tolist()
        self._keys = [self._keys[c] for c in listed]
        self._serials = [self._serials[c] for c in listed]
        self._known = {key: i for i, key in enumerate(self._keys)}

    @property
    def nbytes(self) -> int:
        """Bytes held, keys counted by a sample of a thousand."""
        if self._unlisted is not None:
            return int(self._unlisted.estimated_size())
        sample = [sys.getsizeof(k) for k, _ in zip(self._keys, range(1000), strict=False)]
        a_key = sum(sample) // len(sample) if sample else 0
        return sys.getsizeof(self._known) + len(self._known) * (a_key + 32 + 16)

    def copy(self) -> Codes:
        """Codes that go their own way from here."""
        return self._made(self._known, self._keys, self._serials, self._next_serial, self._unlisted)

    @classmethod
    def _made(
        cls, known: dict[Key, int], keys: list[Key], serials: list[int], following: int, unlisted: pl.DataFrame | None
    ) -> Codes:
        made = cls()
        made._known, made._keys, made._serials = dict(known), keys[:], serials[:]
        made._next_serial, made._unlisted = following, unlisted
        return made

    def to_frame(self) -> tuple[pl.DataFrame, int]:
        """The keys by code, a column ``k0``, ``k1`` ... for each of theirs, their ``serial``, and the next serial."""
        if self._unlisted is not None:
            serials = pl.int_range(self._unlisted.height, dtype=pl.Int64, eager=True).alias("serial")
            return self._unlisted.with_columns(serials), self._next_serial
        return _columns(self._keys).with_columns(pl.Series("serial", self._serials, pl.Int64)), self._next_serial

    @classmethod
    def from_frame(cls, kept: pl.DataFrame, following: int) -> Codes:
        """The codes that :meth:`to_frame` wrote."""
        made = cls()
        keys = kept.drop("serial")
        if keys.height == following and kept["serial"].is_sorted():  # none was ever forgotten
            made._unlisted, made._next_serial = keys, following
            return made
        made._keys = list(keys.to_series().to_list() if keys.width == 1 else keys.rows())
        made._known = {key: i for i, key in enumerate(made._keys)}
        made._serials = kept["serial"].to_list()
        made._next_serial = following
        return made


def _columns(keys: list[Key]) -> pl.DataFrame:
    """Keys as columns, one for each of their values."""
    if not keys or not isinstance(keys[0], tuple):
        return pl.Series("k0", keys, None if keys else pl.String).to_frame()
    frame = pl.DataFrame(keys, orient="row", infer_schema_length=None)
    return frame.rename({name: f"k{i}" for i, name in enumerate(frame.columns)})


def _plain(column: pl.Series) -> pl.Series:
    """-0.0 and 0.0 are one key."""
    return column + 0.0 if column.dtype == pl.Float64 else column


def _hashes(frame: pl.DataFrame) -> tuple[Ints, Ints]:
    first, second = (frame.hash_rows(seed).reinterpret(signed=True).to_numpy() for seed in SEEDS)
    return first, second


def _absent(frame: pl.DataFrame) -> Flags:
    """Rows in which any column is null."""
    absent = np.zeros(frame.height, np.bool_)
    for column in frame.get_columns():
        if column.null_count():
            absent |= column.is_null().to_numpy()
    return absent
