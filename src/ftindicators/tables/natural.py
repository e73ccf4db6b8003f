"""Between the engine's physical columns and types that any reader of Parquet and any SQL engine understands.

Money is held as int64 ten-thousandths, instants as int64 microseconds (`model.values`); outside they are decimals and
timestamps. Both ways are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ftindicators.model.values import MONEY_DIGITS, ValueType

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE = pa.decimal128(38, 0)
MONEY = pa.decimal128(38, MONEY_DIGITS)
NATURAL: dict[ValueType, pa.DataType] = {
    ValueType.TEXT: pa.string(),
    ValueType.INTEGER: pa.int64(),
    ValueType.MONEY: MONEY,
    ValueType.NUMBER: pa.float64(),
    ValueType.BOOLEAN: pa.bool_(),
    ValueType.INSTANT: pa.timestamp("us", tz="UTC"),
    ValueType.LOCAL_DATE: pa.date32(),
    ValueType.LOCAL_TIME: pa.time64("us"),
    ValueType.DURATION: pa.duration("us"),
    ValueType.TEXT_LIST: pa.list_(pa.string()),
}
"""The Arrow type in which each type of the language stands in a file."""


def to_natural(rows: pl.DataFrame, kinds: Mapping[str, ValueType]) -> pa.Table:
    """Physical rows with natural types. ``kinds``: the type of each column; KeyError for one that it does not know."""
    columns = {}
    for series in rows.get_columns():
        column = series.to_arrow()
        wanted = NATURAL[kinds[series.name]]
        if wanted == MONEY:
            columns[series.name] = _relabelled(column.cast(_WHOLE), MONEY)
        elif wanted == pa.date32():
            columns[series.name] = column.cast(pa.int32()).cast(wanted)
        else:
            columns[series.name] = column.cast(wanted)
    return pa.table(columns)


def to_physical(table: pa.Table) -> pl.DataFrame:
    """What `to_natural` was given. Other types are left as they are."""
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        whole = column.combine_chunks()
        if pa.types.is_decimal(whole.type):
            whole = _relabelled(whole.cast(MONEY), _WHOLE).cast(pa.int64())
        elif pa.types.is_date32(whole.type):
            whole = whole.cast(pa.int32()).cast(pa.int64())
        elif pa.types.is_timestamp(whole.type) or pa.types.is_time64(whole.type) or pa.types.is_duration(whole.type):
            whole = whole.cast(pa.int64())
        columns.append(pl.Series(name, whole))
    return pl.DataFrame(columns)


def _relabelled(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The same digits, with the point elsewhere."""
    return pa.Array.from_buffers(kind, len(column), column.buffers(), column.null_count, column.offset)
