"""The entries of evidence: selected rows enter, and only hits ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.grouping_entries import entries_of, stretches
from ftindicators.kernels.entries import Entries
from ftindicators.kernels.ordering import order_by_group

if TYPE_CHECKING:
    from ftindicators.engine.keys import Codes
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.values import Grouping


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked: for each answer its ``row`` in the call and the group's ``code``; ``entry_row``: each entry's row."""

    row: Ints
    code: Ints
    entry_row: Ints


def trailing_entries(
    grouping: Grouping,
    chosen: Flags,
    hit: Flags,
    values: RowValues,
    times: Ints,
    codes: Codes,
    known: dict[Grouping, tuple[Entries, Ints]],
) -> tuple[Entries, Asked]:
    """Entries of a grouping without a calendar: those that a measure had, less what neither enters nor asks."""
    if grouping not in known:
        known[grouping] = entries_of(grouping, values, times, codes)
    all_of_them, asks_group = known[grouping]
    row = all_of_them.row
    enters, asks = all_of_them.enters & chosen[row], all_of_them.asks & hit[row]
    kept = np.flatnonzero(enters | asks)
    hits = np.flatnonzero(hit & (asks_group >= 0))
    place = np.zeros(len(values), np.int64)
    place[hits] = np.arange(len(hits))
    entries = Entries(
        all_of_them.group[kept],
        all_of_them.time[kept],
        place[row[kept]],
        enters[kept],
        asks[kept],
        max(all_of_them.groups, len(codes)),
    )
    return entries, Asked(hits, asks_group[hits], row[kept])


def calendar_entries(
    grouping: Grouping, stretch_count: int, chosen: Flags, hit: Flags, values: RowValues, times: Ints, codes: Codes
) -> tuple[Entries, Asked]:
    """Entries of single calendar stretches: a hit asks its own stretch and the ones before it that its window holds."""
    per = grouping.per if grouping.per is not None else "day"
    days = values.series[grouping.local_date if grouping.local_date is not None else -1]
    own = pl.Series(stretches(days.fill_null(0).to_numpy(), per))
    dated = days.is_not_null()
    enters_rows = np.flatnonzero(chosen)
    hits = np.flatnonzero(hit)
    enters_code = codes.of(_keys(grouping.enter, own, dated, 0, enters_rows, values))
    asks_code = np.empty((len(hits), stretch_count), np.int64)
    for back in range(stretch_count):
        asks_code[:, back] = codes.of(_keys(grouping.ask, own, dated, back, hits, values))
    asked = Asked(np.repeat(hits, stretch_count), asks_code.ravel(), np.empty(0, np.int64))
    group = np.concatenate([enters_code, asked.code])
    row = np.concatenate([enters_rows, asked.row])
    place = np.concatenate([np.zeros(len(enters_rows), np.int64), np.arange(len(asked.row))])
    asks = np.arange(len(row)) >= len(enters_rows)
    present = np.flatnonzero(group >= 0)
    by_time = present[np.argsort(row[present], kind="stable")]
    order = by_time[order_by_group(group[by_time], len(codes))]
    entries = Entries(group[order], times[row[order]], place[order], ~asks[order], asks[order], len(codes))
    return entries, Asked(asked.row, asked.code, row[order])


def _keys(
    numbers: tuple[int, ...], own: pl.Series, dated: pl.Series, back: int, rows: Ints, values: RowValues
) -> list[pl.Series]:
    stretch = pl.DataFrame({"own": own, "dated": dated}).select(pl.when("dated").then(pl.col("own") - back)).to_series()
    return [*(values.series[n].gather(rows) for n in numbers), stretch.gather(rows)]
