"""Times written as text.

A format or ISO 8601, with or without an offset, to microseconds on the clock that wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.tables.reading import BORN

_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
_OFFSET = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)"
_ISO = rf"^{_DAY}(?:[T ]{_CLOCK})?$"
_HAS_CLOCK = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]"
_WITH_OFFSET = rf"^.*[0-9].*:[0-9].*{_OFFSET}$|[Tt ][0-9]{{2}}(?::?[0-9]{{2}})*(?:\.[0-9]+)?{_OFFSET}$"
_HOURS = ("%H", "%I", "%k", "%l", "%T", "%R", "%r", "%X", "%c", "%s", "%+")
_MINUTES = ("%M", "%T", "%R", "%r", "%X", "%c", "%s", "%+")
_ISO_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
)  # the third is four times slower
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
          "%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%d %B %Y")  # fmt: skip
_CLOCKS = ("", " %H:%M:%S%.f", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "T%H:%M:%S%.f", "%H%M%S")
_CLOCK_PART = re.compile(r"[\sT]*%[-_0]?[HIklTRrX].*$")
TWO_FORMATS = "FTI412"
EPOCH = "%s"
"""The format of whole seconds since 1970, which are instants."""


@dataclass(frozen=True, slots=True)
class WrittenTimes:
    """Columns of equal height, null where the text is no time.

    ``clock`` Int64 µs as written; ``offset`` Int64 minutes, null where none is written or it is ``Z``; ``anchored``
    Boolean, true where an offset or ``Z`` is written; ``dated`` Boolean, true where no time of day is written.
    """

    clock: pl.Series
    offset: pl.Series
    anchored: pl.Series
    dated: pl.Series


def guessed_format(sample: pl.Series) -> str | None:
    """The strptime format of the first values of a column, None for ISO 8601 (also if nothing can be read).

    Raises InvalidInput where two formats fit all values and mean different days: the mapping must say which.
    """
    text = sample.drop_nulls().head(100_000)
    if len(text) == 0 or _iso(text).clock.null_count() * 2 < len(text):
        return None
    text = _without_offset(text)[0]
    fitting: list[tuple[int, str, pl.Series]] = []
    for fmt in (date + clock for date in _DATES for clock in _CLOCKS):
        if _clock(text.head(3), fmt).null_count() == min(len(text), 3):
            continue
        read = _clock(text, fmt)
        fitting.append((read.null_count(), fmt, read))
    if not fitting:
        return None
    fewest = min(entry[0] for entry in fitting)
    best = [entry for entry in fitting if entry[0] == fewest]
    if fewest * 2 > len(text):
        return None
    for _, fmt, read in best[1:]:
        if not read.equals(best[0][2]):
            shown = "a birth date" if sample.name == BORN else f"'{text[0]}' in column '{sample.name}'"
            message = f"{shown} can be read as {best[0][1]} and as {fmt}"
            hint = f'write which in the mapping: `datetime: "{best[0][1]}"`'
            raise InvalidInput(diagnostics=[Diagnostic(TWO_FORMATS, message, hint=hint)])
    return best[0][1]


def read_written(text: pl.Series, fmt: str | None, *, or_others: bool = False) -> WrittenTimes:
    """Text (outer blanks already off) by strptime format ``fmt`` or, for None, ISO 8601.

    ``or_others``: what the format does not fit is read by its part before the clock, else by ISO 8601.
    """
    if fmt is None:
        return _iso(text)
    if fmt == EPOCH:
        seconds = text.cast(pl.Int64, strict=False)
        nothing = pl.repeat(None, len(text), eager=True, dtype=pl.Int64)
        return WrittenTimes(seconds * 1_000_000, nothing, seconds.is_not_null(), seconds.is_null() & False)
    offset_written = re.search(r"\s*%:?z$|\s*%#z$", fmt)
    bare = fmt[: offset_written.start()] if offset_written else fmt
    body, offset, anchored = _without_offset(text, rf"{_OFFSET}$") if offset_written else _no_offset(text)
    dated = not any(sign in bare for sign in _HOURS)
    found = WrittenTimes(
        _clock(body, bare), offset, anchored, pl.repeat(dated, len(text), eager=True, dtype=pl.Boolean)
    )
    if not or_others:
        return found
    day_part = _CLOCK_PART.sub("", bare)
    if day_part != bare:
        found = _completed(found, text, lambda left: read_written(left, day_part))
    return _completed(found, text, _iso)


def _completed(found: WrittenTimes, text: pl.Series, read: Callable[[pl.Series], WrittenTimes]) -> WrittenTimes:
    """``found``, and what ``read`` makes of those texts in which no time was found."""
    failed = (text.is_not_null() & found.clock.is_null()).arg_true()
    if len(failed) == 0:
        return found
    other = read(text.gather(failed))
    return WrittenTimes(
        found.clock.scatter(failed, other.clock),
        found.offset.scatter(failed, other.offset),
        found.anchored.scatter(failed, other.anchored),
        found.dated.scatter(failed, other.dated),
    )


def _iso(text: pl.Series) -> WrittenTimes:
    body, offset, anchored = _without_offset(text)
    timed = body.str.contains(_HAS_CLOCK)
    fits = body.to_frame("t").select(
        pl.when(pl.col("t").str.contains(_ISO)).then(pl.col("t").str.replace("T", " ", literal=True))
    )
    left = fits.to_series()
    clock = _clock(left, _ISO_FORMATS[0])
    for fmt in _ISO_FORMATS[1:]:
        if clock.null_count() == left.null_count():
            break
        open_still = (left.is_not_null() & clock.is_null()).arg_true()
        clock = clock.scatter(open_still, _clock(left.gather(open_still), fmt))
    return WrittenTimes(clock, offset, anchored.fill_null(value=False), ~timed.fill_null(value=True))


def _clock(text: pl.Series, fmt: str) -> pl.Series:
    if not any(sign in fmt for sign in _HOURS):
        return text.str.to_date(fmt, strict=False).cast(pl.Datetime("us")).to_physical()
    if not any(sign in fmt for sign in _MINUTES):
        text, fmt = text + ":00", fmt + ":%M"
    return text.str.to_datetime(fmt, strict=False, time_unit="us").to_physical()


def _without_offset(text: pl.Series, ending: str = _WITH_OFFSET) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Text without the offset at its end; the offset in minutes (null for ``Z``); true where there was one."""
    anchored = text.str.contains(ending)
    if not anchored.any():
        return _no_offset(text)
    frame = pl.DataFrame({"t": text, "anchored": anchored})
    end = pl.when("anchored").then(pl.col("t").str.extract(rf"({_OFFSET})$"))
    body = pl.when("anchored").then(pl.col("t").str.replace(rf"\s*{_OFFSET}$", "")).otherwise("t")
    digits = pl.col("end").str.replace_all(r"[^0-9]", "")
    minutes = digits.str.slice(0, 2).cast(pl.Int64, strict=False) * 60
    minutes += digits.str.slice(2, 2).cast(pl.Int64, strict=False).fill_null(0)
    offset = pl.when(pl.col("end").str.starts_with("-")).then(-minutes).otherwise(minutes)
    done = frame.with_columns(end.alias("end"), body.alias("body")).with_columns(offset.alias("offset"))
    return done["body"], done["offset"], done["anchored"]


def _no_offset(text: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    count = len(text)
    return (
        text,
        pl.repeat(None, count, eager=True, dtype=pl.Int64),
        pl.repeat(value=False, n=count, eager=True, dtype=pl.Boolean),
    )
