"""Rows turned into the entries of a grouping: which group each enters and asks, in the order that kernels read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.kernels.entries import Entries
from ftindicators.kernels.ordering import order_by_group

if TYPE_CHECKING:
    from ftindicators.engine.keys import Codes
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.model.measure import Stretch
    from ftindicators.plan.values import Grouping

MONDAY = 3
"""1970-01-01 was a Thursday: days since then plus 3 count whole weeks from a Monday."""


def stretches(days: Ints, per: Stretch) -> Ints:
    """The number of the day, week (from Monday) or month since 1970 in which each local date lies. int64."""
    match per:
        case "day":
            return days
        case "week":
            return (days + MONDAY) // 7
        case "month":
            return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day(stretch: int, per: Stretch) -> int:
    """The first local date of a stretch, in days since 1970."""
    match per:
        case "day":
            return stretch
        case "week":
            return stretch * 7 - MONDAY
        case "month":
            return int(np.datetime64(stretch, "M").astype("datetime64[D]").astype(np.int64))


def entries_of(grouping: Grouping, values: RowValues, times: Ints, codes: Codes) -> tuple[Entries, Ints]:
    """The entries of ``values``' rows in ``grouping``, and for each row the code of the group that it asks (-1: none).

    Rows must come sorted by (instant, transaction id); ``times`` are their instants. New keys get codes.
    """
    rows = len(values)
    if grouping.per is None:
        enters_group = codes.of([values.series[n] for n in grouping.enter])
        if grouping.enter == grouping.ask:
            return _together(enters_group, times, len(codes)), enters_group
        asks_group = codes.of([values.series[n] for n in grouping.ask])
        return _apart(enters_group[:, None], asks_group, times, len(codes)), asks_group
    days = values.series[grouping.local_date if grouping.local_date is not None else -1]
    stretch = stretches(days.fill_null(0).to_numpy(), grouping.per)
    dated = days.is_not_null()
    entered = np.empty((rows, grouping.last), np.int64)
    for later in range(grouping.last):
        own = pl.select(pl.when(dated).then(pl.Series(stretch + later))).to_series()
        entered[:, later] = codes.of([*(values.series[n] for n in grouping.enter), own])
    own = pl.select(pl.when(dated).then(pl.Series(stretch))).to_series()
    asks_group = codes.of([*(values.series[n] for n in grouping.ask), own])
    return _apart(entered, asks_group, times, len(codes)), asks_group


def _together(group: Ints, times: Ints, groups: int) -> Entries:
    """One entry a row, which both enters and asks."""
    present = np.flatnonzero(group >= 0)
    order = present[order_by_group(group[present], groups)]
    all_of_them: Flags = np.ones(len(order), np.bool_)
    return Entries(group[order], times[order], order, all_of_them, all_of_them, groups)


def _apart(enters_group: Ints, asks_group: Ints, times: Ints, groups: int) -> Entries:
    """Several entries a row: one for each group that it enters, then one for the group that it asks."""
    rows, wide = enters_group.shape
    group = np.concatenate([enters_group, asks_group[:, None]], axis=1).ravel()
    row = np.repeat(np.arange(rows), wide + 1)
    asks = np.zeros((rows, wide + 1), np.bool_)
    asks[:, wide] = True
    asks = asks.ravel()
    present = np.flatnonzero(group >= 0)
    order = present[order_by_group(group[present], groups)]
    row, asks = row[order], asks[order]
    return Entries(group[order], times[row], row, ~asks, asks, groups)
