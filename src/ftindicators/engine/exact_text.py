"""Values as SQL writes them: money without trailing zeros, instants as ISO 8601, numbers by their shortest text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ftindicators.model.values import MONEY_SCALE, SECOND, ValueType

if TYPE_CHECKING:
    import polars as pl

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def exact(column: pl.Series, type_: ValueType) -> list[str | None]:
    """The exact text of each value of a physical column; None where it is null."""
    return [None if value is None else exact_text(value, type_) for value in column.to_list()]


def exact_text(value: object, type_: ValueType) -> str:
    """The exact text of one physical value that is not null."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case int():
            return _whole(value, type_)
        case list():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _whole(value: int, type_: ValueType) -> str:
    match type_:
        case ValueType.MONEY:
            return _decimal(value, MONEY_SCALE, 4)
        case ValueType.DURATION:
            return _decimal(value, SECOND, 6)
        case ValueType.INSTANT:
            return (EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")
        case ValueType.LOCAL_DATE:
            return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
        case ValueType.LOCAL_TIME:
            return (datetime.combine(date(1970, 1, 1), time()) + timedelta(microseconds=value)).time().isoformat()
        case _:
            return str(value)


def _decimal(value: int, scale: int, digits: int) -> str:
    whole, rest = divmod(abs(value), scale)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
