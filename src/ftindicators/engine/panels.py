"""Counts, sums, means and deviations of one strand that are wanted at the same rows: one walk answers all of them.

Only where no rows follow, as in a block of a scan: what goes on with later rows is kept a measure, so that a state fits
every plan that has that measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.measure_kernels import kind_of
from ftindicators.kernels.entries import Trailing
from ftindicators.kernels.panel import Panel
from ftindicators.kernels.panel_members import ROWS, Member, Result
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.engine.strands import Strands
    from ftindicators.engine.wanted import Wanted
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.values import Grouping

RESULTS = {
    "count": Result.COUNT, "sum": Result.SUM, "mean": Result.MEAN, "std": Result.STD, "zscore": Result.ZSCORE,
    "ratio": Result.RATIO,
}  # fmt: skip
COMPARED = (Result.ZSCORE, Result.RATIO)
MOST_COLUMNS = 62
"""So many bits say which values of a row are null."""


def together(
    stage: Sequence[int], plan: Plan, wanted: Wanted | None, state: State
) -> list[tuple[Flags | None, list[int]]]:
    """The measures of a stage that walks can answer together, and where they are wanted; not such as stand alone."""
    if not state.last:
        return []
    found: dict[tuple[Grouping, int, int], tuple[Flags | None, list[int]]] = {}
    for number in stage:
        measure = plan.values[number]
        if not isinstance(measure, KeyedMeasure) or measure.aggregate not in RESULTS:
            continue
        if kind_of(measure, plan) == "number" or (measure.currency is not None and not state.one_currency):
            continue
        where = None if wanted is None else wanted.at(number)
        found.setdefault((measure.grouping, measure.chosen, id(where)), (where, []))[1].append(number)
    return [(where, numbers) for where, numbers in found.values() if 1 < len(numbers) <= MOST_COLUMNS]


def answer_together(
    numbers: Sequence[int], wanted: Flags | None, values: RowValues, strands: Strands, state: State
) -> None:
    """Put the values of measures of one strand where they are ``wanted`` (None: at every row)."""
    plan = values.plan
    measures = [m for m in (plan.values[n] for n in numbers) if isinstance(m, KeyedMeasure)]
    rows = strands.places(wanted)
    of_call, strand = strands.rows_of(measures[0].grouping, measures[0].chosen)
    asked = of_call.asked(rows, strand)
    columns = list(dict.fromkeys(m.column for m in measures if m.column is not None))
    bits = _bits(columns, values)
    members = tuple(_member(m, columns, plan, nullable=bits is not None) for m in measures)
    table = np.stack([values.numbers(c) for c in columns]).astype(np.int64, copy=False) if columns else None
    found = Panel(members).advance(
        asked.entries,
        len(asked.asks),
        chosen=asked.entries.enters,
        values=table,
        bits=bits,
        source=asked.row,
        keeps=False,
    )
    nowhere = asked.asks.slot < 0
    some = values if wanted is None else values.at_rows(rows)
    for number, measure, answer in zip(numbers, measures, found, strict=True):
        valid = answer.valid
        if measure.aggregate in ("count", "sum") and not asked.asks.known.all():
            valid = np.where(nowhere, asked.asks.known, valid)
        if answer.overflows:
            name = plan.value_digests[number]
            state.overflows[name] = state.overflows.get(name, 0) + answer.overflows
        some.put(number, answer.values, None if valid.all() else valid)
    if some is not values:
        values.spread(some, list(numbers))


def _bits(columns: Sequence[int], values: RowValues) -> Ints | None:
    """For each row which of the columns are not null; None where none ever is."""
    known = [values.known(c) for c in columns]
    if all(there.all() for there in known):
        return None
    bits: Ints = np.zeros(len(values), dtype=np.int64)
    for place, there in enumerate(known):
        bits |= there.astype(np.int64) << place
    return bits


def _member(measure: KeyedMeasure, columns: Sequence[int], plan: Plan, *, nullable: bool) -> Member:
    result, window = RESULTS[measure.aggregate], Trailing(measure.length, measure.ended)
    if measure.column is None:
        return Member(result, window, ROWS)
    place = columns.index(measure.column)
    needs = 1 << place if nullable else 0
    scale = 10_000 if kind_of(measure, plan) == "money" else 1
    own = (place, needs) if result in COMPARED else (ROWS, 0)
    return Member(result, window, place, needs, scale, *own)
