"""What a batch gave, as the sinks hold it: each row with the batch and when it was released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ftindicators.results.schemas import EPISODES, HITS, INSTANT
from ftindicators.runners.context import instant

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.runners.delta import Delta
    from ftindicators.runners.stream.batches import Batch

_STAMP = [pa.field("batch", pa.int64()), pa.field("released_at", INSTANT)]
_PLACE = [pa.field("partition", pa.string()), pa.field("offset", pa.int64()), pa.field("within", pa.int64())]
LATE = pa.schema(
    [
        pa.field("batch", pa.int64()),
        pa.field("taken_at", INSTANT),
        *_PLACE,
        pa.field("reason", pa.string()),
        pa.field("transaction_id", pa.string()),
        pa.field("occurred_at", INSTANT),
        pa.field("watermark", INSTANT),
        pa.field("raw", pa.string()),
    ]
)
"""A row that came too late: where it stands, why (``late``, ``correction_too_late``), and the row as it came."""

DEAD = pa.schema(
    [
        pa.field("batch", pa.int64()),
        pa.field("taken_at", INSTANT),
        *_PLACE,
        pa.field("reason", pa.string()),
        pa.field("field", pa.string()),
        pa.field("value", pa.string()),
        pa.field("raw", pa.string()),
    ]
)
"""A row that could not be used. ``raw`` is null where it was refused later, because of another one of its id."""

Parts = Mapping[str, "pa.Table | Sequence[Mapping[str, Any]]"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch gave for each of the three kinds of sink, and hits by indicator."""

    parts: Parts = field(default_factory=dict)
    late: pa.Table = field(default_factory=LATE.empty_table)
    dead: pa.Table = field(default_factory=DEAD.empty_table)
    hits: Mapping[str, int] = field(default_factory=dict)


def parts_of_delta(delta: Delta, batch: int, at: int) -> Parts:
    """Hits, episodes, candidates and retracted hits, stamped."""
    revision = pa.array([batch] * delta.episodes.num_rows, pa.int64())
    stamp = {"batch": batch, "released_at": instant(at)}
    return {
        "retracted": _stamped(delta.retracted, batch, at),
        "retracted-episodes": _stamped(delta.retracted_episodes, batch, at),
        "retracted-candidates": _stamped(delta.retracted_candidates, batch, at),
        "hits": _stamped(delta.hits.select(HITS.names), batch, at),
        "episodes": _stamped(delta.episodes.select(EPISODES.names), batch, at).append_column("revision", revision),
        "candidates": [{**candidate.to_json(), **stamp} for candidate in delta.candidates],
    }


def _stamped(table: pa.Table, batch: int, at: int) -> pa.Table:
    columns = [
        pa.array([value] * table.num_rows, of.type) for of, value in zip(_STAMP, (batch, instant(at)), strict=True)
    ]
    for of, column in zip(_STAMP, columns, strict=True):
        table = table.append_column(of, column)
    return table


def late_table(rows: pl.DataFrame, batch: Batch, number: int, watermark: int | None) -> pa.Table:
    """``rows``: index (in the batch), reason, transaction_id, occurred_at (µs)."""
    return (
        pa.table(
            {
                **_located(rows["index"].to_list(), batch, number),
                "reason": rows["reason"].to_arrow(),
                "transaction_id": rows["transaction_id"].to_arrow(),
                "occurred_at": pa.array(rows["occurred_at"].to_list(), INSTANT),
                "watermark": pa.array([watermark] * rows.height, INSTANT),
                "raw": pa.array(batch.raws(rows["index"].to_list()), pa.string()),
            }
        )
        .select(LATE.names)
        .cast(LATE)
    )


def dead_table(rows: pl.DataFrame, batch: Batch, number: int) -> pa.Table:
    """``rows``: index (in the batch), reason, field, value."""
    return (
        pa.table(
            {
                **_located(rows["index"].to_list(), batch, number),
                **{name: rows[name].to_arrow() for name in ("reason", "field", "value")},
                "raw": pa.array(batch.raws(rows["index"].to_list()), pa.string()),
            }
        )
        .select(DEAD.names)
        .cast(DEAD)
    )


def dead_of_earlier(rows: pl.DataFrame, batch: Batch, number: int) -> pa.Table:
    """Rows of earlier batches that were refused while they waited: partition, offset, within, reason, field, value."""
    count = rows.height
    return (
        pa.table(
            {
                "batch": pa.array([number] * count, pa.int64()),
                "taken_at": pa.array([batch.taken_at] * count, INSTANT),
                **{
                    name: rows[name].to_arrow()
                    for name in ("partition", "offset", "within", "reason", "field", "value")
                },
                "raw": pa.nulls(count, pa.string()),
            }
        )
        .select(DEAD.names)
        .cast(DEAD)
    )


def _located(index: list[int], batch: Batch, number: int) -> dict[str, pa.Array]:
    places = batch.places(index)
    return {
        "batch": pa.array([number] * len(index), pa.int64()),
        "taken_at": pa.array([batch.taken_at] * len(index), INSTANT),
        "partition": pa.array([name for name, _ in places], pa.string()),
        "offset": pa.array([place.offset for _, place in places], pa.int64()),
        "within": pa.array([place.row for _, place in places], pa.int64()),
    }
