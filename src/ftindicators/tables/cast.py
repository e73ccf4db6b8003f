"""One raw column to its physical type, whatever dtype it comes in; what cannot be read becomes null.

Blank text and NaN are «nothing written». Identifiers and closed values lose outer blanks, other text is kept as it
stands. Closed values must be spelled as in the vocabulary (a mapping's ``values`` translates). Whole numbers may be
written ``3.0``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ftindicators.model.values import DAY, ValueType
from ftindicators.tables.few_values import is_tidy, stripped
from ftindicators.tables.money import number_pattern, plain_number, read_money
from ftindicators.tables.reading import NumberFormat
from ftindicators.tables.rows import shown
from ftindicators.tables.times import Clock
from ftindicators.vocabulary import Column, enumeration

_YES = ("true", "t", "yes", "y", "1", "on", "oui", "vrai")
_NO = ("false", "f", "no", "n", "0", "off", "non", "faux")
_MOST_EXACT = 2**53
_ISO_TEXT = {pl.Datetime: "%Y-%m-%dT%H:%M:%S%.f", pl.Date: "%Y-%m-%d", pl.Time: "%H:%M:%S%.f"}

PHYSICAL: dict[ValueType, pl.DataType] = {
    ValueType.TEXT: pl.String(),
    ValueType.INTEGER: pl.Int64(),
    ValueType.MONEY: pl.Int64(),
    ValueType.NUMBER: pl.Float64(),
    ValueType.BOOLEAN: pl.Boolean(),
    ValueType.INSTANT: pl.Int64(),
    ValueType.LOCAL_DATE: pl.Int64(),
    ValueType.LOCAL_TIME: pl.Int64(),
    ValueType.DURATION: pl.Int64(),
    ValueType.TEXT_LIST: pl.List(pl.String()),
}
"""The polars type in which each language type is held (decision record 1)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a raw column is to become: ``trimmed`` for identifiers, ``values`` for closed sets."""

    name: str
    type: ValueType
    trimmed: bool = False
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, column: Column) -> Wanted:
        """As the vocabulary has it."""
        values = enumeration(column.enumeration) if column.enumeration is not None else ()
        return cls(column.name, column.type, trimmed=column.identity or column.name == "currency", values=values)


def plain(raw: pl.Series) -> pl.Series:
    """``raw`` in a dtype that the casts know, null where nothing is written."""
    dtype = raw.dtype
    if dtype in (pl.Categorical, pl.Enum, pl.Binary, pl.Null):
        raw = raw.cast(pl.String, strict=False)
    elif isinstance(dtype, pl.Struct) or dtype == pl.Object:
        raw = pl.Series(raw.name, [None if value is None else str(value) for value in raw], dtype=pl.String)
    if raw.dtype == pl.String:
        if is_tidy(raw, both_ends=False):
            return raw
        blank = raw.str.strip_chars() == ""
        return raw if not blank.any() else raw.set(blank, None)
    return raw.fill_nan(None) if raw.dtype.is_float() else raw


def of_few_values(wanted: Wanted) -> bool:
    """Whether a text column that is to become this has few distinct values, each of which can be read by itself."""
    closed = bool(wanted.values) or wanted.name in ("currency", "mcc")
    return wanted.type is ValueType.BOOLEAN or (wanted.type is ValueType.TEXT and closed)


def cast(
    raw: pl.Series, wanted: Wanted, numbers: NumberFormat, clock: Clock, decimals: pl.Series | int = 2
) -> pl.Series:
    """``raw`` (from `plain`) in the physical type of ``wanted``; null where it cannot be read.

    ``decimals``: of the currency of a money column. Raises InvalidInput for times without any zone.
    """
    match wanted.type:
        case ValueType.TEXT:
            read = _text(raw, wanted)
        case ValueType.INTEGER:
            read = _integer(raw, numbers)
        case ValueType.NUMBER:
            read = _number(raw, numbers)
        case ValueType.MONEY:
            text = raw.str.strip_chars() if raw.dtype == pl.String else raw
            read = read_money(text, decimals, numbers).value
        case ValueType.BOOLEAN:
            read = _boolean(raw)
        case ValueType.INSTANT:
            read = clock.instants(raw).value
        case ValueType.LOCAL_DATE:
            read = _local_date(raw, clock)
        case ValueType.LOCAL_TIME:
            read = _local_time(raw)
        case ValueType.TEXT_LIST:
            read = _text_list(raw, wanted)
        case _:
            raise ValueError(wanted.type)
    return read.alias(wanted.name)


def nulled(raw: pl.Series, read: pl.Series, wanted: Wanted) -> pl.DataFrame | None:
    """Which values of ``raw`` became null in ``read``, and how often (`rows.NULLED`); None if none did.

    Of a list of closed values each item that is none of them is counted.
    """
    if wanted.type is ValueType.TEXT_LIST:
        items = (
            _items(raw, wanted).drop_nulls().explode(empty_as_null=False)
            if wanted.values
            else pl.Series(dtype=pl.String)
        )
        values = items.filter(~items.is_in(list(wanted.values)))
    elif raw.null_count() < read.null_count():
        values = raw.filter(raw.is_not_null() & read.is_null())
    else:
        return None
    if len(values) == 0:
        return None
    counted = shown(values).alias("value").to_frame().group_by("value").agg(pl.len().cast(pl.Int64).alias("rows"))
    return counted.select(pl.lit(read.name).alias("column"), "value", "rows")


def as_text(raw: pl.Series) -> pl.Series:
    """Any scalar column as text: whole floats without a point, times in ISO 8601; null for what is no scalar."""
    dtype = raw.dtype
    if dtype == pl.String:
        return raw
    if dtype.is_float():
        column = pl.col("v")
        whole = (column == column.round(0)) & (column.abs() < _MOST_EXACT)
        as_whole = pl.when(whole).then(column).cast(pl.Int64).cast(pl.String)
        text = pl.when(whole).then(as_whole).otherwise(column.cast(pl.String))
        return raw.alias("v").to_frame().select(pl.when(column.is_finite()).then(text)).to_series()
    for temporal, fmt in _ISO_TEXT.items():
        if dtype == temporal:
            zoned = isinstance(dtype, pl.Datetime) and dtype.time_zone is not None
            return raw.dt.convert_time_zone("UTC").dt.strftime(fmt + "Z") if zoned else raw.dt.strftime(fmt)
    if dtype.is_nested() or dtype == pl.Duration:
        return pl.repeat(None, len(raw), eager=True, dtype=pl.String)
    return raw.cast(pl.String, strict=False)


def _text(raw: pl.Series, wanted: Wanted) -> pl.Series:
    text = as_text(raw)
    if wanted.name == "mcc":
        code = text.str.strip_chars().str.replace(r"\.0+$", "")
        return code.set(~code.str.contains(r"^[0-9]{1,4}$").fill_null(value=True), None).str.zfill(4)
    if wanted.trimmed or wanted.values:
        text = stripped(text)
    if wanted.name == "currency":
        return text.str.to_uppercase()
    return text.cast(pl.Enum(list(wanted.values)), strict=False).cast(pl.String) if wanted.values else text


def _integer(raw: pl.Series, numbers: NumberFormat) -> pl.Series:
    dtype = raw.dtype
    if dtype == pl.String:
        text = raw.str.strip_chars().alias("v").to_frame()
        fits = pl.col("v").str.contains(number_pattern(numbers))
        text = text.select(pl.when(fits).then(plain_number(pl.col("v"), numbers)).alias("v"))
        whole = pl.col("v").str.replace(r"\.0*$", "").str.replace(r"^\+", "")
        return text.select(whole.cast(pl.Int64, strict=False)).to_series()
    if dtype == pl.Int64:
        return raw
    if dtype.is_integer():
        return raw.cast(pl.Int64, strict=False)
    if dtype.is_float() or dtype.is_decimal():
        column = pl.col("v")
        return (
            raw.alias("v")
            .to_frame()
            .select(pl.when(column == column.floor()).then(column).cast(pl.Int64, strict=False))
            .to_series()
        )
    return pl.repeat(None, len(raw), eager=True, dtype=pl.Int64)


def _number(raw: pl.Series, numbers: NumberFormat) -> pl.Series:
    if raw.dtype == pl.String:
        text = raw.str.strip_chars().alias("v").to_frame()
        fits = pl.col("v").str.contains(number_pattern(numbers, exponent=True))
        value = text.select(
            pl.when(fits).then(plain_number(pl.col("v"), numbers)).cast(pl.Float64, strict=False)
        ).to_series()
    elif raw.dtype.is_numeric():
        value = raw if raw.dtype == pl.Float64 else raw.cast(pl.Float64)
    else:
        return pl.repeat(None, len(raw), eager=True, dtype=pl.Float64)
    finite = value.is_finite()
    return value if finite.all() else value.set(~finite.fill_null(value=True), None)


def _boolean(raw: pl.Series) -> pl.Series:
    if raw.dtype == pl.Boolean:
        return raw
    words = as_text(raw).str.strip_chars().str.to_lowercase()
    old, new = [*_YES, *_NO], [True] * len(_YES) + [False] * len(_NO)
    return words.replace_strict(old, new, default=None, return_dtype=pl.Boolean)


def _local_date(raw: pl.Series, clock: Clock) -> pl.Series:
    if isinstance(raw.dtype, pl.Datetime):
        return raw.dt.date().to_physical().cast(pl.Int64)
    if raw.dtype == pl.Date:
        return raw.to_physical().cast(pl.Int64)
    return clock.days(raw)


def _local_time(raw: pl.Series) -> pl.Series:
    if raw.dtype == pl.Time:
        return raw.to_physical() // 1_000
    if raw.dtype != pl.String:
        return pl.repeat(None, len(raw), eager=True, dtype=pl.Int64)
    text = raw.str.strip_chars()
    fits = text.str.contains(r"^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$")
    text = text.set(~fits.fill_null(value=True), None)
    padded = "1970-01-01 " + text + pl.Series([""])
    short = padded.str.contains(r":[0-9]{2}:[0-9]{2}").not_().fill_null(value=False)
    padded = padded.zip_with(~short, padded + ":00")
    return padded.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us").to_physical() % DAY


def _text_list(raw: pl.Series, wanted: Wanted) -> pl.Series:
    items = _items(raw, wanted)
    if not wanted.values:
        return items
    kept = (
        items.to_frame("v")
        .select(pl.col("v").list.eval(pl.element().filter(pl.element().is_in(list(wanted.values)))))
        .to_series()
    )
    return kept.set(((kept.list.len() == 0) & (items.list.len() > 0)).fill_null(value=False), None)


def _items(raw: pl.Series, wanted: Wanted) -> pl.Series:
    """Trimmed items.

    Of a list, of JSON (``["a","b"]``), or of text with ``;`` or ``|`` between (closed values also ``,``).
    """
    if isinstance(raw.dtype, pl.List | pl.Array):
        items = raw.cast(pl.List(pl.String), strict=False)
    else:
        text = as_text(raw).str.strip_chars()
        as_json = text.str.contains(r"^\[.*\]$").fill_null(value=False)
        items = text.str.replace_all(r"[;|,]" if wanted.values else r"[;|]", "\x1f").str.split("\x1f")
        if as_json.any():
            items = items.zip_with(~as_json, text.set(~as_json, None).str.json_decode(pl.List(pl.String)))
    cleaned = pl.element().str.strip_chars()
    return items.to_frame("v").select(pl.col("v").list.eval(cleaned.filter(cleaned != ""))).to_series()
