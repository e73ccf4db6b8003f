"""The settled rows of a whole input on disk: what does not fit in memory, cut into parts of whole subjects.

Rows are admitted chunk by chunk and written by a hash of their id, so that repeats meet; each of these parts is settled
and written in one row of columns; then, once the base currency is known, each part of the plan has its columns written
by a hash of the column that cuts it, or by time where nothing does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.plan.partition import parts
from ftindicators.runners.held_rows import KEPT, Block, in_time
from ftindicators.tables.derived import BaseCurrency, base_currency, with_amount_base
from ftindicators.tables.rows import joined
from ftindicators.tables.settling import Rules, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ftindicators.plan.compile import Plan
    from ftindicators.runners.intake import Intake
    from ftindicators.runners.memory_bound import MemoryBound
    from ftindicators.runners.spill_files import SpillFiles
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.rows import Admitted

ID_PARTS = 64
"""Parts by id. With a hundred million rows one holds a million and a half."""
TIME_PARTS = 256
"""Parts by time of what cannot be cut by subject."""
ROW_BYTES = 4_000
"""What a row takes while it is evaluated, at most, with a pack of some fifty indicators."""
WRITTEN_ROWS = 200_000
"""Rows that are dealt out to files at once, at most."""
LEAST_ROWS = 2_000
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Spilled:
    """Settled rows in files, as `held_rows.Held` says. ``names``: the files of each column and of time."""

    files: SpillFiles
    height: int
    span: tuple[int, int] | None
    full: frozenset[str]
    one_currency: bool
    seen: tuple[str, ...]
    names: dict[str | None, list[tuple[str, int]]]
    slice_rows: int

    def parties(self) -> list[str]:
        """All parties, each once."""
        return list(self.seen)

    def blocks(self, column: str | None, needed: frozenset[str], least: int) -> Iterator[Block]:
        """All rows with ``needed`` columns, cut by the values of ``column`` (None: one block)."""
        del least  # blocks are as small as the bound asks
        columns = [*sorted(needed), "transaction_id"]
        listed = self.names[column]
        if column is None:
            yield Block(self.height, several=True, slices=partial(self._in_turn, listed, columns))
            return
        for name, height in sorted(listed, key=lambda of: (-of[1], of[0])):
            slices = partial(self._in_turn, [(name, height)], columns)
            yield Block(height, several=height > self.slice_rows, slices=slices)

    def _in_turn(self, listed: list[tuple[str, int]], columns: list[str]) -> Iterator[pl.DataFrame]:
        """Files that follow each other in time, in slices of it."""
        for name, _ in listed:
            rows = self.files.whole(name, [*columns, "occurred_at"])
            if rows is not None:
                yield from in_time(rows, self.slice_rows)

    def frames(self, columns: Iterable[str]) -> Iterator[pl.DataFrame]:
        """All rows with ``place`` and some columns."""
        wanted = ["place", *columns]
        for frame in self.files.frames(_ALL, wanted):
            yield frame.select(wanted)

    def of_values(self, column: str | None, values: pl.Series, needed: frozenset[str]) -> pl.DataFrame:
        """The rows in which ``column`` has one of some values, with ``place`` and ``needed``, sorted; None: all."""
        among = None if column is None else (column, values)
        found = self.files.frames(_ALL, needed | KEPT | {"place"}, among)
        return pl.concat(found).sort("occurred_at", "transaction_id")

    def at(self, places: pl.Series) -> pl.DataFrame:
        """The rows at some places, in that order, with all columns that are held."""
        wanted = pl.DataFrame({"place": places})
        found = list(self.files.frames(_ALL, among=("place", places)))
        if not found:
            return pl.DataFrame(schema=dict.fromkeys(sorted(KEPT), pl.String))
        return wanted.join(pl.concat(found), on="place", how="left", maintain_order="left").drop("place")


@dataclass(frozen=True, slots=True)
class SettledOnDisk:
    """``admitted`` without its rows; ``without_base``: rows that have no amount in the base currency."""

    held: Spilled
    admitted: Admitted
    base: BaseCurrency | None
    without_base: int


def admit_to_disk(intake: Intake, opened: Opened, files: SpillFiles, done: Callable[[int], None]) -> Admitted:
    """Read an input and write its admitted rows by id; all that a run says of them, without the rows."""
    transfers = intake.mapping.reading.layout == "transfers"
    door = intake.open(opened)
    told = []
    for chunk in intake.admitted(opened):
        ids = chunk.rows["transaction_id"]
        _scatter(files, "id", chunk.rows, (ids.str.head(-2) if transfers else ids).hash() % ID_PARTS)
        told.append(replace(chunk, rows=chunk.rows.clear()))
        done(chunk.read)
    return joined(told, door.schema.to_frame())


def settle_on_disk(
    intake: Intake,
    plan: Plan,
    admitted: Admitted,
    files: SpillFiles,
    bound: MemoryBound,
    *,
    until: int | None,
    threads: int,
) -> SettledOnDisk:
    """Judge repeats, make ``amount_base``, and write each part of ``plan`` in files of whole subjects."""
    reading = intake.mapping.reading
    rules = Rules(reading.layout == "transfers", reading.reporting_currency, False, until, False)  # noqa: FBT003 - named in Rules
    nothing = joined([], admitted.rows)
    kept = intake.plan.needs | KEPT | {"amount"}
    refused, firsts = [], []
    place = 0
    for part in range(ID_PARTS):
        rows = files.whole(f"id-{part}")
        if rows is None:
            continue
        files.remove(f"id-{part}")
        found, _ = settled([replace(nothing, rows=rows)], rows.schema, rules, _never)
        refused.append(found.rejected)
        stands = found.rows.with_columns(pl.col("source").cast(pl.String))
        first = base_currency(stands, reading.reporting_currency)
        if first is not None:
            firsts.append(_first_named(stands, first))
        own = stands.select(c for c in stands.columns if c in kept)
        numbers = pl.int_range(place, place + own.height, dtype=pl.Int64, eager=True).alias("place")
        files.append("settled", own.with_columns(numbers))
        place += own.height
    base = min(firsts, key=lambda of: of[0])[1] if firsts else None
    slice_rows = max(LEAST_ROWS, bound.room // (ROW_BYTES * threads))
    writer = _Parts(plan, files, slice_rows, place, _span(files))
    for rows in _together(files.frames("settled"), WRITTEN_ROWS):
        writer.add(with_amount_base(rows, base))
    files.remove("settled")
    told = replace(admitted, rejected=pl.concat([admitted.rejected, *refused]))
    return SettledOnDisk(writer.held(), told, base, writer.nulls["amount_base"])


def _never(rows: pl.DataFrame) -> pl.Series:
    """What rows say is read with them."""
    raise AssertionError(rows)


def _together(frames: Iterator[pl.DataFrame], most: int) -> Iterator[pl.DataFrame]:
    """Frames joined to frames of about so many rows."""
    some: list[pl.DataFrame] = []
    for frame in frames:
        if some and sum(f.height for f in some) + frame.height > most:
            yield pl.concat(some)
            some = []
        some.append(frame)
    if some:
        yield pl.concat(some)


def _first_named(rows: pl.DataFrame, base: BaseCurrency) -> tuple[tuple[int, str], BaseCurrency]:
    """A base currency, and when and in which transaction it was named first."""
    if base.since is None:
        return (0, ""), base
    named = rows.filter((pl.col("occurred_at") == base.since) & pl.col("currency").is_not_null())
    return (base.since, str(named["transaction_id"].min())), base


def _span(files: SpillFiles) -> tuple[int, int] | None:
    found = [(f["occurred_at"].min(), f["occurred_at"].max()) for f in files.frames("settled") if f.height]
    if not found:
        return None
    return min(int(low) for low, _ in found), max(int(high) for _, high in found)  # type: ignore[arg-type]


class _Parts:
    """Writes settled rows into the files of each part of a plan, and counts what a run asks of all of them."""

    def __init__(
        self, plan: Plan, files: SpillFiles, slice_rows: int, height: int, span: tuple[int, int] | None
    ) -> None:
        self._files = files
        self._needs: dict[str | None, frozenset[str]] = {column: part.needs for column, part in parts(plan)}
        self._count = max(1, -(-height // slice_rows))
        self._slice_rows = slice_rows
        self._height = height
        self._span = span
        self._heights: dict[str | None, dict[str, int]] = defaultdict(dict)
        self._currencies: set[str | None] = set()
        self._seen: set[str] = set()
        self._columns: list[str] = []
        self.nulls: dict[str, int] = defaultdict(int)

    def add(self, rows: pl.DataFrame) -> None:
        """Write some rows, ``place`` and ``amount_base`` among their columns."""
        self._columns = rows.columns
        for name in rows.columns:
            self.nulls[name] += rows[name].null_count()
        self._currencies.update(rows["currency"].unique().to_list())
        self._seen.update(rows["party"].drop_nulls().unique().to_list())
        self._files.append(_ALL, rows)
        for column, needs in self._needs.items():
            own = rows.select(c for c in rows.columns if c in needs or c in ("transaction_id", "occurred_at"))
            number = self._time_part(rows) if column is None else rows[column].hash() % self._count
            name = "time" if column is None else f"by-{column}"
            for file, height in _scatter(self._files, name, own, number):
                self._heights[column][file] = self._heights[column].get(file, 0) + height

    def _time_part(self, rows: pl.DataFrame) -> pl.Series:
        low, high = self._span or (0, 0)
        width = (high - low) // min(self._count, TIME_PARTS) + 1
        return (rows["occurred_at"] - low) // width

    def held(self) -> Spilled:
        """What was written."""
        names = {column: sorted(self._heights[column].items(), key=_number) for column in self._needs}
        full = frozenset(c for c in self._columns if not self.nulls[c]) - {"place"}
        one = len(self._currencies) <= 1
        seen = tuple(sorted(self._seen))
        return Spilled(self._files, self._height, self._span, full, one, seen, names, self._slice_rows)


def _number(of: tuple[str, int]) -> int:
    return int(of[0].rpartition("-")[2])


def _scatter(files: SpillFiles, name: str, rows: pl.DataFrame, number: pl.Series) -> list[tuple[str, int]]:
    """Write each row into the file of its number, in order; the files and how many rows went into each."""
    numbers = number.to_numpy().astype(np.int64)
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    gathered = rows.select(pl.all().gather(pl.Series(order)))
    written = []
    for part, start, end in zip(found.tolist(), starts.tolist(), ends, strict=True):
        files.append(f"{name}-{part}", gathered.slice(start, end - start))
        written.append((f"{name}-{part}", end - start))
    return written
