"""When the rows of a batch occurred, read as the door reads it, before they are admitted."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources.apply_mapping import Renamer
from ftindicators.sources.fit import fit
from ftindicators.sources.mapping_values import MappingFacts
from ftindicators.tables.cast import Wanted, as_text, cast, plain
from ftindicators.tables.reading import LOCAL_ZONE
from ftindicators.tables.times import Clock
from ftindicators.vocabulary import table

_READ = ("occurred_at", "utc_offset_minutes", "time_precision", LOCAL_ZONE)


class RowTimes:
    """Reads the instant of each row of frames with ``columns``.

    ``read``: those of ``columns`` that the mapping reads. Construction raises InvalidMapping where it does not fit.
    """

    def __init__(self, mapping: MappingFacts, columns: tuple[str, ...], called: str) -> None:
        fitted = fit(mapping, columns, "transactions", called)
        self.read = fitted.read
        self.unread = fitted.unread
        wanted = {*_READ} | ({mapping.zone.by} if mapping.zone is not None and mapping.zone.by else set())
        few = replace(fitted, columns=tuple(pair for pair in fitted.columns if pair[0] in wanted))
        self._renamer = Renamer(_without_row_id(mapping), few)
        self._mapping = mapping
        self._clock = Clock(mapping.reading.times)

    @property
    def formats(self) -> dict[str, str | None]:
        """How times are written, as it was decided from the first rows."""
        return self._clock.formats

    def resume(self, formats: dict[str, str | None]) -> None:
        """Go on with the `formats` of an earlier run."""
        self._clock.resume(formats)

    def instants(self, frame: pl.DataFrame) -> tuple[pl.Series, dict[int, str]]:
        """Int64 µs UTC of each row (null: no time), and the rows that have no time zone, with what to do about it."""
        try:
            return self._instants(frame), {}
        except InvalidInput as fault:
            if frame.height == 1:
                return pl.Series([None], dtype=pl.Int64), {0: _short(fault)}
        half = frame.height // 2
        first, lost = self.instants(frame.head(half))
        second, more = self.instants(frame.tail(frame.height - half))
        return pl.concat([first, second]), lost | {half + row: why for row, why in more.items()}

    def _instants(self, frame: pl.DataFrame) -> pl.Series:
        rows = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True)
        raw = self._renamer.rename(frame, "", rows)
        found = self._clock.instants(
            plain(raw["occurred_at"]),
            zone=as_text(plain(raw[LOCAL_ZONE])).str.strip_chars() if LOCAL_ZONE in raw.columns else None,
            offset=self._cast(raw, "utc_offset_minutes"),
            precision=self._cast(raw, "time_precision"),
            strict=True,
        )
        return found.value.rename("at")

    def _cast(self, raw: pl.DataFrame, name: str) -> pl.Series | None:
        if name not in raw.columns:
            return None
        wanted = Wanted.of(table("transactions")[name])
        return cast(plain(raw[name]), wanted, self._mapping.reading.numbers, self._clock)


def _without_row_id(mapping: MappingFacts) -> MappingFacts:
    """Times need no ids, which count rows."""
    return replace(mapping, row_id=None)


def _short(fault: InvalidInput) -> str:
    found = fault.diagnostics
    return f"{found[0].message}; {found[0].hint}" if found else str(fault)
