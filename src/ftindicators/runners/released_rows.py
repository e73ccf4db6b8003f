"""Rows that were released and can still be corrected, kept in the order in which they were released."""

from __future__ import annotations

import polars as pl

COMPACTED = 64
"""So many small chunks become one: a frame of a thousand rows is mostly overhead."""


class ReleasedRows:
    """Rows since an instant, in chunks; ``transfers``: two postings an id.

    ``columns``: those that are kept; all others are dropped.
    """

    def __init__(self, columns: frozenset[str], *, transfers: bool) -> None:
        self._columns = columns
        self._transfers = transfers
        self._chunks: list[pl.DataFrame] = []
        self._small = 0
        self.height = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Rows that were released just now: later than all that are held, sorted."""
        if not rows.height:
            return
        self._chunks.append(self._kept(rows))
        self.height += rows.height
        self._small += 1
        if self._small >= COMPACTED:
            small = self._chunks[-self._small :]
            self._chunks[-self._small :] = [pl.concat(small, rechunk=True)]
            self._small = 0

    def whole(self) -> pl.DataFrame:
        """All rows as one frame, sorted by (occurred_at, transaction_id). ``pl.DataFrame()`` where there are none."""
        if not self._chunks:
            return pl.DataFrame()
        if len(self._chunks) > 1:
            self._become(pl.concat(self._chunks, rechunk=True))
        return self._chunks[0]

    def ids(self, rows: pl.DataFrame) -> pl.Series:
        """The id of each row as its source gave it."""
        return rows["transaction_id"].str.head(-2) if self._transfers else rows["transaction_id"]

    def having(self, ids: pl.Series) -> pl.DataFrame:
        """The rows of some ids."""
        rows = self.whole()
        return rows.filter(self.ids(rows).is_in(ids.implode())) if rows.height else rows

    def replace(self, ids: pl.Series, rows: pl.DataFrame) -> None:
        """Take out the rows of ``ids``, and take in ``rows``."""
        held = self.whole()
        parts = [self._kept(rows)]
        if held.height:
            parts.insert(0, held.filter(~self.ids(held).is_in(ids.implode())))
        self._become(pl.concat(parts).sort("occurred_at", "transaction_id"))

    def since(self) -> int | None:
        """The instant of the first row that is held (µs)."""
        return int(self._chunks[0]["occurred_at"][0]) if self._chunks else None

    def count_before(self, instant: int) -> int:
        """How many rows lie before an instant."""
        count = 0
        for chunk in self._chunks:
            if chunk["occurred_at"][-1] >= instant:
                return count + int(chunk["occurred_at"].search_sorted(instant, side="left"))
            count += chunk.height
        return count

    def take_before(self, instant: int) -> pl.DataFrame:
        """Take out the rows before an instant, sorted."""
        rows = self.whole()
        if not rows.height:
            return rows
        place = int(rows["occurred_at"].search_sorted(instant, side="left"))
        gone = rows.head(place)
        self._become(rows.slice(place).rechunk() if place < rows.height else rows.clear())
        return gone

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(int(chunk.estimated_size()) for chunk in self._chunks)

    def _kept(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(name for name in rows.columns if name in self._columns)

    def _become(self, rows: pl.DataFrame) -> None:
        self._chunks = [rows] if rows.height else []
        self._small = 0
        self.height = rows.height
