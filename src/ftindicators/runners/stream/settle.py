"""One batch through the engine: what it released, and what became of each of its rows. The same again on replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ftindicators.diagnostics import FtindicatorsError, InternalFault, InvalidInput
from ftindicators.runners.context import instant
from ftindicators.runners.stream.ledger import SCHEMA
from ftindicators.runners.stream.outputs import (
    Outcome,
    dead_of_earlier,
    dead_table,
    late_table,
    parts_of_delta,
)

if TYPE_CHECKING:
    from ftindicators.engine.state import State
    from ftindicators.runners.delta import Delta
    from ftindicators.runners.engine import Engine
    from ftindicators.runners.stream.batches import Batch
    from ftindicators.runners.stream.standing import Standing

BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
"""A watermark below which nothing lies."""
MOST_POISON = 64


def feed(engine: Engine, frame: pl.DataFrame, watermark: int | None) -> Delta:
    """A batch into the engine."""
    return engine.feed(frame, watermark=BEFORE_ALL if watermark is None else instant(watermark))


def accounted(
    standing: Standing, batch: Batch, delta: Delta, poison: Mapping[int, str], watermark: int | None
) -> Outcome:
    """Enter a batch that the engine took into the ledger, and give what it is to be written out.

    ``standing`` is that before the batch; its ledger and ``fed`` move, its number and positions are the caller's.
    """
    number = standing.batch + 1
    ledger = standing.ledger
    kept = [(row, at) for row, at in zip(batch.index, batch.at.to_list(), strict=True) if row not in poison]
    rows = pl.DataFrame(
        {"index": [row for row, _ in kept], "at": [at for _, at in kept]}, schema={"index": pl.Int64, "at": pl.Int64}
    ).with_row_index("row", offset=standing.fed + 1)
    rows = rows.with_columns(pl.col("row").cast(pl.Int64))
    standing.fed += rows.height
    ledger.rows += batch.rows

    late = _late_rows(delta, rows)
    rejected = pl.DataFrame(delta.rejected).select("row", "reason", "field", "value").unique("row", keep="first")
    here = rows.join(rejected, on="row", how="inner", maintain_order="left")
    earlier = rejected.filter(pl.col("row") <= standing.fed - rows.height)
    dropped = ledger.drop(earlier["row"]).join(earlier, on="row", how="left", maintain_order="left")
    if dropped.height < earlier.height:
        raise InternalFault(f"batch {number}: rows were refused that do not wait")
    gone = pl.concat([late["row"], here["row"]])
    arrived = rows.filter(~pl.col("row").is_in(gone.implode()))
    if arrived["at"].null_count():
        raise InternalFault(f"batch {number}: rows without a time were taken")
    ledger.arrive(_placed(arrived, batch))
    ledger.late += late.height
    refused = pl.concat([_broken(batch, poison), here.select("index", "reason", "field", "value")])
    for part in (refused, dropped):
        twice = (part["reason"] == "duplicate").sum()
        ledger.duplicates += int(twice)
        for reason, count in part.filter(pl.col("reason") != "duplicate")["reason"].value_counts().iter_rows():
            ledger.refuse(reason, count)
    ledger.release(watermark if watermark is not None else -(2**62))
    ledger.hits += delta.hits.num_rows
    dead = refused.filter(pl.col("reason") != "duplicate").sort("index", maintain_order=True)
    dead_later = dropped.filter(pl.col("reason") != "duplicate")
    return Outcome(
        parts_of_delta(delta, number, batch.taken_at),
        late_table(late, batch, number, standing.watermark),
        pa.concat_tables([dead_table(dead, batch, number), dead_of_earlier(dead_later, batch, number)]),
        _by_indicator(delta),
    )


def ended(standing: Standing, delta: Delta, at: int) -> Outcome:
    """The end of the data: all that waited was released."""
    standing.ledger.release(None)
    standing.ledger.hits += delta.hits.num_rows
    return Outcome(parts_of_delta(delta, standing.batch + 1, at), hits=_by_indicator(delta))


def poison_in(
    state: State, again: Callable[[State], Engine], batch: Batch, watermark: int | None, fault: Exception
) -> dict[int, str]:
    """The rows that the engine cannot take, by halves, each try on a copy of the state before the batch.

    Raises ``fault`` again where no rows at all fail too, or where too many do: then it is not the rows.
    """

    def failing(first: int, count: int) -> dict[int, str]:
        try:
            feed(again(state), batch.frame.slice(first, count), watermark)
        except FtindicatorsError as why:
            if not isinstance(why, InvalidInput):
                raise
            found = str(why)
        except Exception as why:  # noqa: BLE001 - whatever it is, its row must not come for ever
            found = f"{type(why).__name__}: {why}"
        else:
            return {}
        if count == 0:
            raise fault
        if count == 1:
            return {batch.index[first]: found}
        half = count // 2
        left = failing(first, half)
        right = failing(first + half, count - half) if len(left) <= MOST_POISON else {}
        if len(left) + len(right) > MOST_POISON:
            raise fault
        return left | right

    failing(0, 0)
    found = failing(0, batch.frame.height)
    if not found:
        raise fault
    return found


def without(batch: Batch, poison: Mapping[int, str]) -> pl.DataFrame:
    """The frame of a batch without the rows that the engine cannot take."""
    if not poison:
        return batch.frame
    return batch.frame.filter(pl.Series([row not in poison for row in batch.index]))


def _late_rows(delta: Delta, rows: pl.DataFrame) -> pl.DataFrame:
    """index, row, reason, transaction_id, occurred_at of late rows; a transfer once."""
    parts = [rows.clear().select("index", "row", reason=pl.lit(""), transaction_id=pl.lit(""), occurred_at="at")]
    for table, reason in ((delta.late, "late"), (delta.corrections_too_late, "correction_too_late")):
        if table.num_rows:
            found = pl.DataFrame(table).select("row", "transaction_id", "occurred_at").unique("row", keep="first")
            parts.append(
                rows.select("index", "row")
                .join(found, on="row", how="inner", maintain_order="left")
                .select("index", "row", pl.lit(reason).alias("reason"), "transaction_id", "occurred_at")
            )
    return pl.concat(parts)


def _broken(batch: Batch, poison: Mapping[int, str]) -> pl.DataFrame:
    found = [(row, reason, None, why) for row, (reason, why) in batch.broken.items()]
    found += [(row, "poison", None, why) for row, why in poison.items()]
    schema = {"index": pl.Int64, "reason": pl.String, "field": pl.String, "value": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _placed(rows: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    places = batch.places(rows["index"].to_list())
    where = pl.DataFrame(
        {
            "partition": [name for name, _ in places],
            "offset": [place.offset for _, place in places],
            "within": [place.row for _, place in places],
        },
        schema={"partition": pl.String, "offset": pl.Int64, "within": pl.Int64},
    )
    return pl.concat([rows.select("row", "at"), where], how="horizontal").select(SCHEMA.names())


def _by_indicator(delta: Delta) -> dict[str, int]:
    counted = pc.value_counts(delta.hits["indicator"])
    return {found["values"].as_py(): found["counts"].as_py() for found in counted}
