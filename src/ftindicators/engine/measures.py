"""Keyed measures: rows' values handed to the kernels, and the kernels' answers made values of rows again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from ftindicators.engine.measure_kernels import kernel_for, kind_of
from ftindicators.engine.row_values import PHYSICAL
from ftindicators.kernels.entries import Trailing
from ftindicators.kernels.uniform import Uniform
from ftindicators.model.values import ValueType
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals

BASELINES = frozenset({"zscore", "ratio"})
DISTINCT = frozenset({"count_distinct", "days_active"})


def answered(number: int, measure: KeyedMeasure, entries: Entries, values: RowValues, state: State) -> pl.Series:
    """The value of ``measure`` (number ``number`` in the Plan) at every row; ``state`` moves on past the entries."""
    name = values.plan.value_digests[number]
    row = entries.row
    chosen = entries.enters & values.true(measure.chosen)[row]
    kept = state.measures.get(name)
    if kept is None:
        kept = state.measures[name] = kernel_for(values.plan, number)
    as_code = kind_of(measure, values.plan) == "code" or measure.aggregate in DISTINCT
    column, known = _read(measure.column, values, state, as_code=as_code)
    rows = len(values)
    match measure.aggregate:
        case "share":
            part = values.true(-1 if measure.part is None else measure.part)[row]
            answer = kept.advance(
                entries, rows, chosen=chosen, part=part, values=_at(column, row), valid=_where(known, row)
            )
        case "top_share":
            codes, coded = _read(measure.of_column, values, state, as_code=True)
            both = coded if known is None or coded is None else coded & known
            answer = kept.advance(
                entries, rows, chosen=chosen, values=_at(codes, row), valid=_where(both, row), weights=_at(column, row)
            )
            known = both
        case "zscore" | "ratio":
            read, there = _at(column, row), _where(known, row)
            answer = kept.advance(entries, rows, chosen=chosen, values=read, valid=there, own=read, own_valid=there)
        case _:
            answer = kept.advance(entries, rows, chosen=chosen, values=_at(column, row), valid=_where(known, row))
    if answer.overflows:
        state.overflows[name] = state.overflows.get(name, 0) + answer.overflows
    valid = answer.valid
    if measure.currency is not None and not state.one_currency:
        counted = chosen if known is None else chosen & known[row]
        valid = valid & _one_currency(name, measure, entries, counted, values, state)
    return _series(measure, answer, valid, state, values)


def _read(
    number: int | None, values: RowValues, state: State, *, as_code: bool
) -> tuple[Ints | Reals | None, Flags | None]:
    """A value's numbers (or codes of its distinct values) and where it is not null, one a row."""
    if number is None:
        return None, None
    known = values.known(number)
    type_ = values.plan.values[number].type
    if as_code and type_ is ValueType.TEXT:
        return state.texts_of(values.plan.value_digests[number]).of([values.series[number]]), known
    if as_code and type_ is ValueType.NUMBER:
        reals = values.numbers(number) + 0.0  # -0.0 and 0.0 are one value
        return reals.view(np.int64), known
    return values.numbers(number), known


def _at(array: Ints | Reals | None, row: Ints) -> Ints | Reals | None:
    return None if array is None else array[row]


def _where(array: Flags | None, row: Ints) -> Flags | None:
    return None if array is None else array[row]


def _one_currency(
    name: str, measure: KeyedMeasure, entries: Entries, counted: Flags, values: RowValues, state: State
) -> Flags:
    """Where all rows in the window (for a baseline: and the row itself) are of one currency; null is one of its own."""
    guard = state.guards.get(name)
    own_instant = measure.aggregate not in BASELINES
    if guard is None:
        guard = state.guards[name] = Uniform(Trailing(measure.length, measure.ended), own_instant=own_instant)
    number = measure.currency if measure.currency is not None else -1
    codes = state.texts_of(values.plan.value_digests[number]).of([values.series[number]])[entries.row]
    answer = guard.advance(entries, len(values), chosen=counted, values=codes, own=None if own_instant else codes)
    one: Flags = answer.valid & (answer.values == 1)
    return one


def _series(measure: KeyedMeasure, answer: Answer, valid: Flags, state: State, values: RowValues) -> pl.Series:
    if measure.type not in (ValueType.TEXT, ValueType.BOOLEAN):
        if valid.all():
            return pl.Series(answer.values)
        return pl.Series(pa.array(answer.values, mask=~valid))
    found = pl.Series(answer.values)
    column = measure.column
    if measure.type is ValueType.TEXT and column is not None:
        keys = state.texts_of(values.plan.value_digests[column]).keys
        codes, place = np.unique(answer.values[valid], return_inverse=True)
        texts = pl.Series([*(keys[int(c)] for c in codes), None], dtype=pl.String)
        gathered = np.full(len(valid), len(codes), np.int64)
        gathered[valid] = place
        found = texts.gather(gathered)
    elif measure.type is ValueType.BOOLEAN:
        found = found != 0
    frame = pl.DataFrame({"found": found, "valid": valid})
    return frame.select(pl.when("valid").then("found").cast(PHYSICAL[measure.type])).to_series()
