"""Amounts of money, exactly: text, decimals, integers and floats to int64 ten-thousandths, or the reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from ftindicators.model.values import MONEY_DIGITS, MONEY_SCALE
from ftindicators.tables.reading import NumberFormat

LARGEST = 920_000_000_000_000 * MONEY_SCALE
"""The largest amount that is taken, in ten-thousandths: 9.2e14, the round number below int64."""
_MOST_DIGITS = 15
_DEFAULT_DECIMALS = 2
_NEAR = 0.01
_MOST_SCALE = 23
"""Digits behind the point up to which the largest amount fits in Int128; with more digits every value is smaller."""
_BLANKS = "\u00a0\u202f\u2009"

PROBLEMS = ("not_a_number", "too_precise", "not_whole_minor_units", "too_large")
"""Why an amount that is there cannot be taken, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """``value`` Int64 ten-thousandths, null where missing or refused; ``problem`` String, one of `PROBLEMS` or null."""

    value: pl.Series
    problem: pl.Series


@cache
def decimals_by_currency() -> dict[str, int]:
    """Decimals of the currencies that do not have two (ISO 4217)."""
    text = files("ftindicators.tables").joinpath("minor_units.csv").read_text(encoding="utf-8")
    lines = [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]
    return {code: int(decimals) for code, decimals in lines[1:]}


def decimals_of(currency: pl.Series) -> pl.Series:
    """Decimals of each row's currency as Int64; two for null and for a code that is not known."""
    known = decimals_by_currency()
    column = pl.col(currency.name)
    found = column.replace_strict(list(known), list(known.values()), default=_DEFAULT_DECIMALS, return_dtype=pl.Int64)
    return currency.to_frame().select(found.fill_null(_DEFAULT_DECIMALS)).to_series()


def read_money(
    raw: pl.Series, decimals: pl.Series | int, numbers: NumberFormat, *, minor_units: bool = False
) -> Amounts:
    """``raw`` of any dtype as money. ``decimals``: of each row's currency; ``minor_units``: the figures are cents.

    Text, decimals and integers are taken exactly. A float is taken to the nearest minor unit when it is within a
    hundredth of one; NaN is no value, infinity is not a number.
    """
    plain = None if minor_units else _without_problem(raw, decimals)
    if plain is not None:
        return Amounts(plain, pl.Series([None]).new_from_index(0, len(raw)))
    frame = pl.DataFrame({"raw": raw}).lazy().with_columns(decimals=decimals)
    dtype = raw.dtype
    if dtype == pl.String:
        parts = _of_text(frame, numbers)
    elif dtype.is_float():
        parts = _of_float(frame, minor_units=minor_units)
    elif isinstance(dtype, pl.Decimal):
        parts = _of_decimal(frame, raw)
    elif dtype.is_integer():
        parts = _of_integer(frame)
    else:
        problem = pl.when(pl.col("raw").is_not_null()).then(pl.lit("not_a_number"))
        parts = frame.with_columns(pl.lit(None, dtype=pl.Int64).alias("value"), problem.alias("problem"))
    if minor_units and not dtype.is_float():
        parts = _from_minor_units(parts)
    too_large = pl.col("value").abs() > LARGEST
    done = parts.with_columns(
        pl.when(pl.col("problem").is_not_null())
        .then("problem")
        .when(too_large)
        .then(pl.lit("too_large"))
        .alias("problem"),
    )
    done = done.with_columns(pl.when(pl.col("problem").is_null()).then("value"))
    found = done.select("value", "problem").collect()
    return Amounts(found["value"], found["problem"])


def needs_decimals(dtype: pl.DataType, *, minor_units: bool = False) -> bool:
    """Whether the currency's decimals matter to how amounts of this dtype are read."""
    return minor_units or dtype.is_float()


def _without_problem(raw: pl.Series, decimals: pl.Series | int) -> pl.Series | None:
    """Ten-thousandths of a column in which every amount can be taken; None where one may not, or of other dtypes."""
    dtype = raw.dtype
    if raw.null_count() == len(raw):
        return None
    if isinstance(dtype, pl.Decimal) and dtype.scale <= MONEY_DIGITS:
        units = raw.to_physical()
        return _scaled(units, LARGEST // MONEY_SCALE * 10**dtype.scale, 10 ** (MONEY_DIGITS - dtype.scale))
    if dtype.is_integer():
        return _scaled(raw, LARGEST // MONEY_SCALE, MONEY_SCALE)
    if dtype.is_float() and isinstance(decimals, int):
        units = raw.cast(pl.Float64) * 10.0**decimals
        nearest = units.round(0)
        if not units.is_finite().all() or _largest((units - nearest).abs()) > _NEAR:
            return None
        return _scaled(nearest, LARGEST // MONEY_SCALE * 10**decimals, 10 ** (MONEY_DIGITS - decimals))
    return None


def _scaled(units: pl.Series, most: int, factor: int) -> pl.Series | None:
    """``units`` times ``factor`` as Int64; None where one lies beyond ``most``."""
    if _largest(units) > most or -_smallest(units) > most:
        return None
    whole = units.cast(pl.Int64)
    return whole if factor == 1 else whole * factor


def _largest(values: pl.Series) -> int | float:
    found = values.max()
    return found if isinstance(found, int | float) else 0


def _smallest(values: pl.Series) -> int | float:
    found = values.min()
    return found if isinstance(found, int | float) else 0


def number_pattern(numbers: NumberFormat, *, exponent: bool = False) -> str:
    """A regular expression that a whole text fits if it is a number in this format.

    Separators must stand where they belong. Digits are ASCII: polars casts no others.
    """
    point = re.escape(numbers.decimal)
    whole = r"[0-9]+" if numbers.thousands is None else rf"(?:[0-9]{{1,3}}(?:{_thousands(numbers)}[0-9]{{3}})+|[0-9]+)"
    power = r"(?:[eE][+-]?[0-9]+)?" if exponent else ""
    return rf"^[+\-\u2212]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+){power}$"


def plain_number(text: pl.Expr, numbers: NumberFormat) -> pl.Expr:
    """Text that fits `number_pattern` with ``.`` for the decimal sign, no thousands, and an ASCII minus."""
    if numbers.thousands is not None:
        text = text.str.replace_all(_thousands(numbers), "")
    if numbers.decimal != ".":
        text = text.str.replace(numbers.decimal, ".", literal=True)
    return text.str.replace("\u2212", "-", literal=True)


def _thousands(numbers: NumberFormat) -> str:
    sign = numbers.thousands or ""
    return f"[ {_BLANKS}]" if sign in {" ", *_BLANKS} else re.escape(sign)


def _of_text(frame: pl.LazyFrame, numbers: NumberFormat) -> pl.LazyFrame:
    fits = pl.col("raw").str.contains(number_pattern(numbers))
    frame = frame.with_columns(fits.alias("fits"), plain_number(pl.col("raw"), numbers).alias("text"))
    frame = frame.with_columns(
        pl.col("text").str.starts_with("-").alias("negative"),
        pl.col("text").str.strip_chars_start("+-").str.split_exact(".", 1).alias("parts"),
    )
    frame = frame.with_columns(
        pl.col("parts").struct.field("field_0").str.strip_chars_start("0").alias("whole"),
        pl.col("parts").struct.field("field_1").fill_null("").str.strip_chars_end("0").alias("rest"),
    )
    scaled = pl.concat_str("whole", pl.col("rest").str.pad_end(MONEY_DIGITS, "0")).cast(pl.Int64, strict=False)
    problem = (
        pl.when(~pl.col("fits"))
        .then(pl.lit("not_a_number"))
        .when(pl.col("rest").str.len_bytes() > MONEY_DIGITS)
        .then(pl.lit("too_precise"))
        .when(
            (pl.col("whole").str.len_bytes() > _MOST_DIGITS)
            | (pl.col("scaled").is_null() & pl.col("raw").is_not_null())
        )
        .then(pl.lit("too_large"))
    )
    frame = frame.with_columns(scaled.alias("scaled"))
    value = pl.when("negative").then(-pl.col("scaled")).otherwise(pl.col("scaled"))
    return frame.with_columns(value.alias("value"), problem.alias("problem"))


def _of_float(frame: pl.LazyFrame, *, minor_units: bool) -> pl.LazyFrame:
    frame = frame.with_columns(pl.col("raw").cast(pl.Float64).fill_nan(None))
    power = pl.lit(1.0) if minor_units else pl.lit(10.0).pow(pl.col("decimals"))
    units = pl.col("raw") * power
    nearest = units.round(0)
    ten_thousandths = pl.lit(10, dtype=pl.Int64).pow(MONEY_DIGITS - pl.col("decimals"))
    too_large = (nearest.abs() / pl.lit(10.0).pow(pl.col("decimals"))) > LARGEST / MONEY_SCALE
    problem = (
        pl.when(pl.col("raw").is_infinite())
        .then(pl.lit("not_a_number"))
        .when((units - nearest).abs() > _NEAR)
        .then(pl.lit("not_whole_minor_units"))
        .when(too_large)
        .then(pl.lit("too_large"))
    )
    value = pl.when(~too_large).then(nearest).cast(pl.Int64, strict=False) * ten_thousandths
    return frame.with_columns(value.alias("value"), problem.alias("problem"))


def _of_decimal(frame: pl.LazyFrame, raw: pl.Series) -> pl.LazyFrame:
    scale = raw.dtype.scale if isinstance(raw.dtype, pl.Decimal) else 0
    units = raw.to_physical()  # Int128 of 10 ** -scale
    frame = frame.with_columns(units.alias("units"))
    column = pl.col("units")
    if scale <= MONEY_DIGITS:
        value, precise = column * pl.lit(10 ** (MONEY_DIGITS - scale), dtype=pl.Int128), pl.lit(value=True)
    else:
        power = pl.lit(10 ** (scale - MONEY_DIGITS), dtype=pl.Int128)
        value, precise = column // power, column % power == 0
    # Beyond 10 ** 34 a whole number times 10 ** 4 would wrap in Int128 too: judge the size before multiplying.
    too_large = column.abs() > pl.lit(
        (LARGEST // MONEY_SCALE) * 10**scale if scale <= _MOST_SCALE else 2**127 - 1, dtype=pl.Int128
    )
    problem = pl.when(~precise).then(pl.lit("too_precise")).when(too_large).then(pl.lit("too_large"))
    return frame.with_columns(value.cast(pl.Int64, strict=False).alias("value"), problem.alias("problem"))


def _of_integer(frame: pl.LazyFrame) -> pl.LazyFrame:
    whole = pl.col("raw").cast(pl.Int64, strict=False)
    too_large = (
        (whole > LARGEST // MONEY_SCALE)
        | (whole < -LARGEST // MONEY_SCALE)
        | (whole.is_null() & pl.col("raw").is_not_null())
    )
    problem = pl.when(too_large).then(pl.lit("too_large"))
    return frame.with_columns(pl.when(~too_large).then(whole * MONEY_SCALE).alias("value"), problem.alias("problem"))


def _from_minor_units(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Ten-thousandths of a minor unit to ten-thousandths of a unit; what is left over is too precise."""
    power = pl.lit(10, dtype=pl.Int64).pow(pl.col("decimals"))
    left_over = pl.col("value") % power != 0
    problem = pl.when(pl.col("problem").is_not_null()).then("problem").when(left_over).then(pl.lit("too_precise"))
    return frame.with_columns((pl.col("value") // power).alias("value"), problem.alias("problem"))
