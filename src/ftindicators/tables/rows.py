"""What comes out of the door: admitted rows, rejected rows with their reason, and values that became null."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

REASONS = (
    "unreadable", "missing", "not_a_time", "not_a_number", "too_precise", "not_whole_minor_units", "too_large",
    "negative_amount", "not_in_list", "unknown_account", "duplicate", "conflicting_id", "superseded", "outside_range",
    "late", "correction_too_late",
)  # fmt: skip
"""Why a row can be refused. A row has one entry: the first of these that applies."""

REJECTED = pl.Schema(
    {"source": pl.String, "row": pl.Int64, "reason": pl.String, "field": pl.String, "value": pl.String},
)
NULLED = pl.Schema({"column": pl.String, "value": pl.String, "rows": pl.Int64})
LONGEST_VALUE = 200
"""Characters of a refused value that are kept."""
MOST_VALUES = 1_000
"""Distinct unreadable values that are kept per column; further ones are counted under a null value."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Physical rows, and the account of every row read: ``read`` = ``used`` + ``rejected.height``.

    ``rows`` are postings (a transfer makes up to two). ``rejected``: source (text), row (int64, from 1 in its file),
    reason, field (our name), value (text, shortened). ``nulled``: column, value, rows: what could not be read and
    became null. ``ambiguous_times`` and ``nonexistent_times`` count local times that a change of clocks makes twice
    or never.
    """

    rows: pl.DataFrame
    rejected: pl.DataFrame
    nulled: pl.DataFrame
    read: int
    ambiguous_times: int = 0
    nonexistent_times: int = 0

    @property
    def used(self) -> int:
        """Input rows that made at least one posting."""
        return self.read - self.rejected.height


def joined(parts: list[Admitted], empty: pl.DataFrame) -> Admitted:
    """Several chunks as one; ``empty`` has the schema of ``rows`` for the case of no chunk."""
    if len(parts) == 1:
        return replace(parts[0], nulled=summed([parts[0].nulled]))
    return Admitted(
        rows=pl.concat([empty, *(p.rows for p in parts)]),
        rejected=pl.concat([REJECTED.to_frame(), *(p.rejected for p in parts)]),
        nulled=summed([p.nulled for p in parts]),
        read=sum(p.read for p in parts),
        ambiguous_times=sum(p.ambiguous_times for p in parts),
        nonexistent_times=sum(p.nonexistent_times for p in parts),
    )


def summed(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Counts of nulled values added up, at most `MOST_VALUES` values a column, sorted by column and value."""
    parts = [part for part in parts if part.height]
    if not parts:
        return NULLED.to_frame()
    counted = pl.concat([NULLED.to_frame(), *parts]).group_by("column", "value").agg(pl.col("rows").sum())
    place = pl.struct(-pl.col("rows"), "value").rank("ordinal").over("column")
    kept = counted.with_columns(pl.when(place <= MOST_VALUES).then(pl.col("value")).alias("value"))
    return kept.group_by("column", "value").agg(pl.col("rows").sum()).sort("column", "value")


def counted(column: str, lost: pl.DataFrame) -> pl.DataFrame:
    """``value`` and ``rows`` of what became null in a column, as `NULLED`: values that are shown alike count as one."""
    told = lost.with_columns(shown(lost["value"])).group_by("value").agg(pl.col("rows").sum())
    return told.select(pl.lit(column).alias("column"), "value", "rows")


def shown(values: pl.Series) -> pl.Series:
    """Refused values of any dtype as a report shows them: text, shortened to `LONGEST_VALUE` characters."""
    if values.dtype.is_nested() or values.dtype in (pl.Duration, pl.Object):
        text = pl.Series([None if value is None else str(value) for value in values.to_list()], dtype=pl.String)
    else:
        text = values.cast(pl.String, strict=False)
    return text.str.slice(0, LONGEST_VALUE)


@dataclass(slots=True)
class Refusals:
    """Collects, for the rows of one chunk, the first reason for which each cannot be used."""

    height: int
    found: list[tuple[int, int, str, pl.Series, pl.Series]] = field(default_factory=list)

    def add(self, reason: str, name: str, mask: pl.Series, value: pl.Series) -> None:
        """Rows where ``mask`` is true have ``reason`` in field ``name``; ``value`` is what stood there (any dtype)."""
        if mask.any():
            self.found.append((REASONS.index(reason), len(self.found), name, mask.fill_null(value=False), value))

    def table(self, source: str, row: pl.Series) -> tuple[pl.DataFrame, pl.Series | None]:
        """The entries in the shape of `REJECTED`, and a boolean series: true where the row stands; None: all do."""
        if not self.found:
            return REJECTED.to_frame(), None
        stands = pl.repeat(value=True, n=self.height, eager=True, dtype=pl.Boolean)
        parts = [REJECTED.to_frame()]
        for place, _, name, mask, value in sorted(self.found, key=lambda entry: entry[:2]):
            fresh = mask & stands
            stands = stands & ~mask
            if fresh.any():
                rows = row.filter(fresh)
                parts.append(
                    pl.DataFrame(
                        {
                            "source": pl.repeat(source, len(rows), eager=True, dtype=pl.String),
                            "row": rows,
                            "reason": pl.repeat(REASONS[place], len(rows), eager=True, dtype=pl.String),
                            "field": pl.repeat(name, len(rows), eager=True, dtype=pl.String),
                            "value": shown(value.filter(fresh)),
                        },
                        schema=REJECTED,
                    ),
                )
        return pl.concat(parts).sort("row"), stands
