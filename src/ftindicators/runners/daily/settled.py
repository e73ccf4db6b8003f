"""What of a daily input counts: up to when it is settled, and which of its rows cannot be used any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ftindicators.model.values import DAY
from ftindicators.tables.rows import REJECTED

if TYPE_CHECKING:
    import pyarrow as pa

_WHEN = pl.from_epoch("occurred_at", time_unit="us").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")


def settled_until(rows: pl.DataFrame, before: int | None, end: int | None) -> int | None:
    """The instant (µs) before which all is settled once ``rows`` have been taken in; None where nothing ever was.

    ``end``, where it is given; else just after the last row, of a dated row after its day. Never earlier than
    ``before``, up to where the runs before had settled it.
    """
    known = [instant for instant in (before, end) if instant is not None]
    if end is None and rows.height:
        dated = pl.col("time_precision") == "date_only"
        after = pl.col("occurred_at") + pl.when(dated).then(DAY).otherwise(1)
        known.append(int(rows.select(after.max()).item()))
    return max(known, default=None)


def refused(rows: pl.DataFrame | pa.Table, reason: str) -> pl.DataFrame:
    """Entries for rows that come too late or too early, in the shape of `tables.rows.REJECTED`: one an input row."""
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows)
    if not frame.height:
        return REJECTED.to_frame()
    once = frame.unique(["source", "row"], keep="first", maintain_order=True)
    return once.select(
        pl.col("source").cast(pl.String),
        "row",
        pl.lit(reason).alias("reason"),
        pl.lit("occurred_at").alias("field"),
        _WHEN.alias("value"),
    )
