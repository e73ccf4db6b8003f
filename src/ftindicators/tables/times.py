"""Raw times of any dtype to instants: which clock wrote them, what a missing offset means, what only names a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.model.values import DAY, MINUTE
from ftindicators.tables.reading import TimeFormat
from ftindicators.tables.written_times import WrittenTimes, guessed_format, read_written
from ftindicators.tables.zones import from_local, is_zone, offsets_at, whole_minutes

NAIVE_WITHOUT_ZONE = "FTI404"


@dataclass(frozen=True, slots=True)
class Instants:
    """``value`` Int64 µs UTC (null.

    Missing or no time); ``offset`` Int64 minutes of local time, null where unknown or dated; ``dated`` Boolean: only
    the day is known, and it stands at 00:00 UTC, not shifted.
    """

    value: pl.Series
    offset: pl.Series
    dated: pl.Series
    ambiguous: int = 0
    nonexistent: int = 0


class Clock:
    """Reads the time columns of one table.

    The format of each text column is guessed once, from its first values, and kept.

    ``guesses`` says for each guessed column its strptime format; a column in ISO 8601 is not in it.
    """

    def __init__(self, times: TimeFormat) -> None:
        self.times = times
        self.guesses: dict[str, str] = {}
        self._formats: dict[str, str | None] = {}

    @property
    def formats(self) -> dict[str, str | None]:
        """Each text column's format, as it was decided from its first values (None: ISO 8601)."""
        return dict(self._formats)

    def resume(self, formats: dict[str, str | None]) -> None:
        """Go on with formats that an earlier run decided."""
        self._formats = dict(formats)
        self.guesses = {name: guess for name, guess in formats.items() if guess is not None}

    def instants(
        self,
        raw: pl.Series,
        *,
        zone: pl.Series | None = None,
        offset: pl.Series | None = None,
        precision: pl.Series | None = None,
        strict: bool = False,
    ) -> Instants:
        """``raw`` (blanks already null) as instants.

        ``zone``: the row's own zone name; ``offset``: minutes written in a column of their own; ``precision``:
        ``exact`` or ``date_only`` as the data says. ``strict``: only the mapping's format counts, not also its day
        part and ISO 8601. Raises InvalidInput where a time of day stands without an offset and nothing says its zone.
        """
        anchored = self._anchored(raw, precision)
        if anchored is not None:
            return Instants(anchored, self._offsets(anchored, None, zone, offset), _none_of(raw))
        written = self._written(raw, strict=strict)
        dated = self._dated(written, precision)
        value = written.clock - (written.offset.fill_null(0) * MINUTE)
        naive = written.clock.is_not_null() & ~written.anchored & ~dated
        ambiguous = nonexistent = 0
        if naive.any():
            clock = self._zone_of_naive(zone)
            if clock is None and offset is None:
                raise _without_zone(raw, naive)
            if clock is None and offset is not None:
                value = value.zip_with(~naive, written.clock - offset * MINUTE)
            elif clock is not None:
                value, ambiguous, nonexistent = _placed(value, written.clock, naive, clock)
        value = value.zip_with(~dated, written.clock // DAY * DAY)
        local = self._offsets(value, written.offset, zone, offset)
        local = pl.DataFrame({"o": local, "d": dated}).select(pl.when(~pl.col("d")).then("o")).to_series()
        return Instants(value, local, dated, ambiguous, nonexistent)

    def learn(self, raw: pl.Series) -> None:
        """Decide how the times of a column are written, from its first values, where that is not known yet."""
        if raw.dtype == pl.String and self.times.datetime is None and raw.name not in self._formats:
            self._format(raw.str.strip_chars())

    def days(self, raw: pl.Series) -> pl.Series:
        """Text that names a day as Int64 days since 1970; a time of day beside it is left out, an offset too."""
        clock = self._written(raw, strict=False).clock
        return clock // DAY

    def _anchored(self, raw: pl.Series, precision: pl.Series | None) -> pl.Series | None:
        """Instants of a column that holds nothing but instants, each with its time of day; None for another."""
        dtype = raw.dtype
        if not isinstance(dtype, pl.Datetime) or dtype.time_zone is None or self.times.time_precision == "date_only":
            return None
        if self.times.time_precision is None and precision is not None and (precision == "date_only").any():
            return None
        return (raw.dt.cast_time_unit("us") if dtype.time_unit != "us" else raw).cast(pl.Int64)

    def _written(self, raw: pl.Series, *, strict: bool) -> WrittenTimes:
        dtype, count = raw.dtype, len(raw)
        nothing = pl.repeat(None, count, eager=True, dtype=pl.Int64)
        if isinstance(dtype, pl.Datetime):
            micros = raw.dt.cast_time_unit("us").to_physical()
            aware = pl.repeat(dtype.time_zone is not None, count, eager=True, dtype=pl.Boolean)
            return WrittenTimes(micros, nothing, aware, pl.repeat(value=False, n=count, eager=True, dtype=pl.Boolean))
        if dtype == pl.Date:
            micros = raw.cast(pl.Datetime("us")).to_physical()
            return WrittenTimes(
                micros,
                nothing,
                pl.repeat(value=False, n=count, eager=True, dtype=pl.Boolean),
                pl.repeat(value=True, n=count, eager=True, dtype=pl.Boolean),
            )
        if dtype.is_integer() and self.times.datetime is not None:
            raw, dtype = raw.cast(pl.String), pl.String()
        if dtype != pl.String:
            raw = pl.repeat(None, count, eager=True, dtype=pl.String).alias(raw.name)
        text = raw.str.strip_chars()
        return read_written(text, self._format(text), or_others=not strict)

    def _format(self, text: pl.Series) -> str | None:
        if self.times.datetime is not None:
            return self.times.datetime
        if text.name not in self._formats:
            if text.null_count() == len(text):
                return None
            self._formats[text.name] = guessed_format(text)
            guess = self._formats[text.name]
            if guess is not None:
                self.guesses[text.name] = guess
        return self._formats[text.name]

    def _dated(self, written: WrittenTimes, precision: pl.Series | None) -> pl.Series:
        if self.times.time_precision is not None:
            constant = self.times.time_precision == "date_only"
            return written.dated | constant
        if precision is None:
            return written.dated
        return written.dated | (precision == "date_only").fill_null(value=False)

    def _zone_of_naive(self, zone: pl.Series | None) -> pl.Series | str | None:
        if self.times.timezone is not None:
            return self.times.timezone
        return zone if zone is not None else self.times.local_timezone

    def _offsets(
        self, value: pl.Series, written: pl.Series | None, zone: pl.Series | None, offset: pl.Series | None
    ) -> pl.Series:
        """Minutes of local time.

        Written in the value, else in a column, else of the place's zone, else of `timezone`.
        """
        if written is None:
            found = pl.repeat(None, len(value), eager=True, dtype=pl.Int64) if offset is None else offset
        else:
            found = written if offset is None else written.zip_with(written.is_not_null(), offset)
        if zone is None and self.times.local_timezone is None and self.times.timezone is None:
            return found
        missing = found.is_null() & value.is_not_null()
        for place in (zone, self.times.local_timezone, self.times.timezone):
            if place is not None and missing.any():
                of_zone = _zone_offsets(value, place)
                found = found.zip_with(~missing, of_zone)
                missing = found.is_null() & value.is_not_null()
        return found


def _placed(value: pl.Series, clock: pl.Series, naive: pl.Series, zone: pl.Series | str) -> tuple[pl.Series, int, int]:
    """``value`` with the naive times put at their instants; how many came twice, and never."""
    placed = value.to_numpy(writable=True) if value.null_count() == 0 else value.fill_null(0).to_numpy(writable=True)
    known = (value.is_not_null() & ~naive).to_numpy(writable=True)
    local = clock.fill_null(0).to_numpy()
    ambiguous = nonexistent = 0
    for name, where in _by_zone(zone, naive):
        at = from_local(name, local[where])
        placed[where] = at.instants
        known[where] = True
        ambiguous += int(at.ambiguous.sum())
        nonexistent += int(at.nonexistent.sum())
    return _nullable(placed, known), ambiguous, nonexistent


def _none_of(raw: pl.Series) -> pl.Series:
    return pl.Series([False]).new_from_index(0, len(raw))


def _zone_offsets(value: pl.Series, zone: pl.Series | str) -> pl.Series:
    found = np.zeros(len(value), dtype=np.int64)
    known = np.zeros(len(value), dtype=np.bool_)
    instants = value.fill_null(0).to_numpy()
    for name, where in _by_zone(zone, value.is_not_null()):
        found[where] = whole_minutes(offsets_at(name, instants[where]))
        known[where] = True
    return _nullable(found, known)


def _by_zone(zone: pl.Series | str, among: pl.Series) -> list[tuple[str, np.ndarray | slice]]:
    """Each zone with the rows of ``among`` that are in it; a name that is no zone is left out."""
    if isinstance(zone, str):
        return [(zone, slice(None) if among.all() else among.to_numpy())]
    names = [str(name) for name in zone.filter(among).unique().drop_nulls().sort() if is_zone(str(name))]
    return [(name, ((zone == name).fill_null(value=False) & among).to_numpy()) for name in names]


def _nullable(values: np.ndarray, known: np.ndarray) -> pl.Series:
    return pl.DataFrame({"v": values, "k": known}).select(pl.when("k").then("v")).to_series()


def _without_zone(raw: pl.Series, naive: pl.Series) -> InvalidInput:
    example = raw.filter(naive).cast(pl.String)[0]
    return InvalidInput(
        diagnostics=[
            Diagnostic(
                NAIVE_WITHOUT_ZONE,
                f"'{example}' in column '{raw.name}' has no offset, and nothing says in which time zone it is",
                hint="write `timezone: America/Toronto` (or UTC) in the mapping, or `local_timezone`; "
                "or `time_precision: date_only` if only the day is known",
            ),
        ],
    )
