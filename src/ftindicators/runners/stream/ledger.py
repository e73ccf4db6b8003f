"""The account of every row that was taken: it waits, or it ended in exactly one of four ways."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

SCHEMA = pl.Schema({"row": pl.Int64, "at": pl.Int64, "partition": pl.String, "offset": pl.Int64, "within": pl.Int64})
"""``row``: its number through the whole stream, from 1; ``at``: its instant; the rest says where it stands."""


@dataclass(slots=True)
class Ledger:
    """Rows that wait for their release, and how many ended how."""

    waiting: pl.DataFrame = field(default_factory=SCHEMA.to_frame)
    rows: int = 0
    released: int = 0
    late: int = 0
    dead: int = 0
    duplicates: int = 0
    hits: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def arrive(self, rows: pl.DataFrame) -> None:
        """Take rows in (columns of `SCHEMA`) that were neither late nor refused."""
        self.waiting = pl.concat([self.waiting, rows])

    def drop(self, rows: pl.Series) -> pl.DataFrame:
        """Take out rows that were refused while they waited; gives them."""
        found = self.waiting.filter(pl.col("row").is_in(rows.implode()))
        if found.height:
            self.waiting = self.waiting.filter(~pl.col("row").is_in(rows.implode()))
        return found

    def release(self, watermark: int | None) -> int:
        """Count out the rows strictly below ``watermark`` (None: all); gives how many."""
        before = self.waiting.height
        kept = self.waiting.clear() if watermark is None else self.waiting.filter(pl.col("at") >= watermark)
        self.waiting = kept.rechunk() if kept.n_chunks() > 64 else kept  # noqa: PLR2004 - many small chunks are slow
        self.released += before - kept.height
        return before - kept.height

    def refuse(self, reason: str, count: int = 1) -> None:
        """Count rows that went to the dead letters."""
        self.dead += count
        self.reasons[reason] = self.reasons.get(reason, 0) + count

    @property
    def counts(self) -> dict[str, int]:
        """All counters. ``rows`` is the sum of ``released``, ``late``, ``dead``, ``duplicates`` and ``waiting``."""
        return {
            "rows": self.rows,
            "released": self.released,
            "late": self.late,
            "dead": self.dead,
            "duplicates": self.duplicates,
            "waiting": self.waiting.height,
            "hits": self.hits,
        }


def adds_up(counts: dict[str, int]) -> bool:
    """Whether every row that was taken is accounted for once."""
    return counts["rows"] == sum(counts[name] for name in ("released", "late", "dead", "duplicates", "waiting"))
