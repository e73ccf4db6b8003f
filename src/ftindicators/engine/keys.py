"""Keys and their codes: every group of rows, and every text that is counted, gets a small number."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftindicators.kernels.entries import Ints

Key = object
"""What is looked up: the value of one column, or a tuple of several columns' values. Never None."""
FEW = 4096
"""Up to so many rows a plain look-up a row is faster than building a table to join with."""


class Codes:
    """Numbers for keys, 0, 1, 2 ... in the order in which they were first seen.

    ``serials`` never repeat: after :meth:`keep` a key that comes back is known to be a new group.
    """

    def __init__(self) -> None:
        self.known: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.serials: list[int] = []
        self._next_serial = 0

    def __len__(self) -> int:
        """How many keys have a code."""
        return len(self.known)

    def code(self, key: Key) -> int:
        """The code of ``key``, a new one if it has none."""
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = len(self.keys)
            self.keys.append(key)
            self.serials.append(self._next_serial)
            self._next_serial += 1
        return found

    def of(self, columns: Sequence[pl.Series]) -> Ints:
        """The code of each row of one or several columns, -1 where any of them is null. int64, one a row."""
        rows = len(columns[0])
        codes = np.full(rows, -1, np.int64)
        if rows <= FEW:
            keys: Iterable[Key] = columns[0].to_list() if len(columns) == 1 else zip(*columns, strict=True)
            for i, key in enumerate(keys):
                if key is not None and not (isinstance(key, tuple) and None in key):
                    codes[i] = self.code(key)
            return codes
        frame = pl.DataFrame([c.alias(f"k{i}") for i, c in enumerate(columns)])
        names = frame.columns
        distinct = frame.drop_nulls().unique(maintain_order=True)
        listed: Iterable[Key] = distinct.to_series().to_list() if len(names) == 1 else distinct.iter_rows()
        numbered = distinct.with_columns(pl.Series("code", [self.code(key) for key in listed], dtype=pl.Int64))
        joined = frame.join(numbered, on=names, how="left", maintain_order="left")["code"]
        return joined.fill_null(-1).to_numpy().astype(np.int64, copy=False)

    def keep(self, codes: Ints) -> None:
        """Renumber: the key of old code codes[i] gets code i; all others are forgotten."""
        listed = codes.tolist()
        self.keys = [self.keys[c] for c in listed]
        self.serials = [self.serials[c] for c in listed]
        self.known = {key: i for i, key in enumerate(self.keys)}

    @property
    def nbytes(self) -> int:
        """Bytes held, keys counted by a sample of a thousand."""
        sample = [sys.getsizeof(k) for k, _ in zip(self.known, range(1000), strict=False)]
        a_key = sum(sample) // len(sample) if sample else 0
        return sys.getsizeof(self.known) + len(self.known) * (a_key + 32 + 16)

    def to_json(self) -> dict[str, object]:
        """A value that JSON can hold; :meth:`from_json` restores it."""
        keys = [list(k) if isinstance(k, tuple) else k for k in self.keys]
        return {"keys": keys, "serials": self.serials, "next": self._next_serial}

    @classmethod
    def from_json(cls, kept: dict[str, object]) -> Codes:
        """The codes that :meth:`to_json` wrote."""
        made = cls()
        keys = kept["keys"]
        serials = kept["serials"]
        following = kept["next"]
        if not isinstance(keys, list) or not isinstance(serials, list) or not isinstance(following, int):
            message = "keys, serials and next are wanted"
            raise TypeError(message)
        made.keys = [tuple(k) if isinstance(k, list) else k for k in keys]
        made.known = {key: i for i, key in enumerate(made.keys)}
        made.serials = serials
        made._next_serial = following
        return made
