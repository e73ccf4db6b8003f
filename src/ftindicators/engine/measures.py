"""Keyed measures: rows' values handed to the kernels, and the kernels' answers made values of rows again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.measure_kernels import kernel_for, kind_of
from ftindicators.kernels.entries import Trailing
from ftindicators.kernels.uniform import Uniform
from ftindicators.model.values import ValueType
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.engine.strands import Asked, Strands
    from ftindicators.kernels.entries import Entries, Flags, Ints, Reals

BASELINES = frozenset({"zscore", "ratio"})
OVER_NOTHING = frozenset({"count", "count_distinct", "days_active", "sum"})
"""Aggregates whose value over no rows is 0; that of the others is null."""
DISTINCT = frozenset({"count_distinct", "days_active"})


def answer(
    number: int, measure: KeyedMeasure, wanted: Flags | None, values: RowValues, strands: Strands, state: State
) -> None:
    """Put the value of ``measure`` (number ``number`` in the Plan) where it is ``wanted`` (None: at every row).

    ``state`` moves on past the rows that its strand selects.
    """
    rows = strands.places(wanted)
    of_call, strand = strands.rows_of(measure.grouping, measure.chosen)
    asked = of_call.asked(rows, strand)
    some = values if wanted is None else values.at_rows(rows)
    if not len(asked.entries):
        found, valid = _nothing(measure, len(rows))
    else:
        found, valid = _advanced(number, measure, asked, values, state)
    nowhere = asked.asks.slot < 0
    if measure.aggregate in OVER_NOTHING:
        valid[nowhere] = asked.asks.known[nowhere]
    if measure.type is ValueType.TEXT:
        some.series[number] = _texts(measure, found, valid, values, state)
    else:
        some.put(number, found, None if valid.all() else valid)
    if some is not values:
        values.spread(some, [number])


def _nothing(measure: KeyedMeasure, rows: int) -> tuple[Ints | Reals, Flags]:
    """Answers of which none has a value."""
    none = np.zeros(rows, np.bool_)
    return (np.zeros(rows, np.float64), none) if measure.type is ValueType.NUMBER else (np.zeros(rows, np.int64), none)


def _advanced(
    number: int, measure: KeyedMeasure, asked: Asked, values: RowValues, state: State
) -> tuple[Ints | Reals, Flags]:
    """The answers to the questions of ``asked``, and where they are not null."""
    entries, row, rows = asked.entries, asked.row, len(asked.asks)
    chosen = entries.enters
    name = values.plan.value_digests[number]
    kept = state.measures.get(name)
    if kept is None:
        kept = state.measures[name] = kernel_for(values.plan, number)
    as_code = kind_of(measure, values.plan) == "code" or measure.aggregate in DISTINCT
    read, known = _read(measure.column, row, values, state, as_code=as_code)
    keeps = not state.last
    match measure.aggregate:
        case "share":
            part = values.true(-1 if measure.part is None else measure.part)[row]
            answer = kept.advance(entries, rows, chosen=chosen, part=part, values=read, valid=known, keeps=keeps)
        case "top_share":
            codes, coded = _read(measure.of_column, row, values, state, as_code=True)
            weights, valued = read, known
            known = coded if valued is None or coded is None else coded & valued
            answer = kept.advance(entries, rows, chosen=chosen, values=codes, valid=known, weights=weights, keeps=keeps)
        case "zscore" | "ratio":
            answer = kept.advance(
                entries, rows, chosen=chosen, values=read, valid=known, own=read, own_valid=known, keeps=keeps
            )
        case _:
            answer = kept.advance(entries, rows, chosen=chosen, values=read, valid=known, keeps=keeps)
    if answer.overflows:
        state.overflows[name] = state.overflows.get(name, 0) + answer.overflows
    valid = answer.valid
    if measure.currency is not None and not state.one_currency:
        counted = chosen if known is None else chosen & known
        valid = valid & _one_currency(name, measure, entries, row, counted, rows, values, state)
    return answer.values, valid


def _read(
    number: int | None, row: Ints, values: RowValues, state: State, *, as_code: bool
) -> tuple[Ints | Reals | None, Flags | None]:
    """A value's numbers (or codes of its distinct values) at some rows, and where it is not null."""
    if number is None:
        return None, None
    known = values.known(number)[row]
    type_ = values.plan.values[number].type
    if as_code and type_ is ValueType.TEXT:
        return _codes(number, row, values, state), known
    numbers = values.numbers(number)[row]
    if as_code and type_ is ValueType.NUMBER:
        return (numbers + 0.0).view(np.int64), known  # -0.0 and 0.0 are one value
    return numbers, known


def _codes(number: int, row: Ints, values: RowValues, state: State) -> Ints:
    """The codes of a text at some rows."""
    return state.texts_of(values.plan.value_digests[number]).of([values.series[number].gather(row)])


def _one_currency(
    name: str,
    measure: KeyedMeasure,
    entries: Entries,
    row: Ints,
    counted: Flags,
    rows: int,
    values: RowValues,
    state: State,
) -> Flags:
    """Where all rows in the window (for a baseline: and the row itself) are of one currency; null is one of its own."""
    guard = state.guards.get(name)
    own_instant = measure.aggregate not in BASELINES
    if guard is None:
        guard = state.guards[name] = Uniform(Trailing(measure.length, measure.ended), own_instant=own_instant)
    number = measure.currency if measure.currency is not None else -1
    codes = _codes(number, row, values, state)
    same = guard.advance(entries, rows, chosen=counted, values=codes, own=None if own_instant else codes)
    one: Flags = same.valid & (same.values == 1)
    return one


def _texts(measure: KeyedMeasure, answers: Ints | Reals, valid: Flags, values: RowValues, state: State) -> pl.Series:
    """The texts of codes, null where an answer is not valid."""
    if measure.column is None:
        message = f"{measure.aggregate} without a column gives no text"
        raise ValueError(message)
    keys = state.texts_of(values.plan.value_digests[measure.column]).keys
    codes, place = np.unique(answers[valid], return_inverse=True)
    texts = pl.Series([*(keys[int(c)] for c in codes), None], dtype=pl.String)
    gathered = np.full(len(valid), len(codes), np.int64)
    gathered[valid] = place
    return texts.gather(gathered)
