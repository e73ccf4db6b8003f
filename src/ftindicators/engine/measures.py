"""Keyed measures: rows' values handed to the kernels, and the kernels' answers made values of rows again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.measure_kernels import kernel_for, kind_of
from ftindicators.kernels.entries import Entries, Trailing
from ftindicators.kernels.uniform import Uniform
from ftindicators.model.values import ValueType
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.kernels.entries import Flags, Ints, Reals

BASELINES = frozenset({"zscore", "ratio"})
DISTINCT = frozenset({"count_distinct", "days_active"})


def answer(
    number: int, measure: KeyedMeasure, entries: Entries, wanted: Flags | None, values: RowValues, state: State
) -> None:
    """Put the value of ``measure`` (number ``number`` in the Plan) where it is ``wanted`` (None: at every row).

    ``state`` moves on past the entries; those that are neither chosen nor asked never reach a kernel.
    """
    chosen = entries.enters & values.true(measure.chosen)[entries.row]
    some = values
    row = entries.row
    if wanted is not None:
        some = values.at_rows(np.flatnonzero(wanted))
        entries, row = _sparse(entries, chosen, wanted, some.place)
        chosen = entries.enters
    found, valid = _advanced(number, measure, entries, row, chosen, len(some), values, state)
    if measure.type is ValueType.TEXT:
        some.series[number] = _texts(measure, found, valid, values, state)
    else:
        some.put(number, found, None if valid.all() else valid)
    if some is not values:
        values.spread(some, [number])


def _sparse(entries: Entries, chosen: Flags, wanted: Flags, asking: Ints) -> tuple[Entries, Ints]:
    """Entries that are chosen or asked, their answers' places among the ``asking`` rows; and each entry's row."""
    asks = entries.asks & wanted[entries.row]
    kept = np.flatnonzero(chosen | asks)
    row = entries.row[kept]
    place = np.zeros(len(wanted), np.int64)
    place[asking] = np.arange(len(asking))
    few = Entries(entries.group[kept], entries.time[kept], place[row], chosen[kept], asks[kept], entries.groups)
    return few, row


def _advanced(
    number: int,
    measure: KeyedMeasure,
    entries: Entries,
    row: Ints,
    chosen: Flags,
    rows: int,
    values: RowValues,
    state: State,
) -> tuple[Ints | Reals, Flags]:
    """The answers at the ``rows`` places of ``entries``, and where they are not null. ``row``: each entry's row."""
    name = values.plan.value_digests[number]
    kept = state.measures.get(name)
    if kept is None:
        kept = state.measures[name] = kernel_for(values.plan, number)
    as_code = kind_of(measure, values.plan) == "code" or measure.aggregate in DISTINCT
    column, known = _read(measure.column, values, state, as_code=as_code)
    keeps = not state.last
    match measure.aggregate:
        case "share":
            part = values.true(-1 if measure.part is None else measure.part)[row]
            answer = kept.advance(
                entries, rows, chosen=chosen, part=part, values=_at(column, row), valid=_where(known, row), keeps=keeps
            )
        case "top_share":
            codes, coded = _read(measure.of_column, values, state, as_code=True)
            both = coded if known is None or coded is None else coded & known
            weights = _at(column, row)
            answer = kept.advance(
                entries,
                rows,
                chosen=chosen,
                values=_at(codes, row),
                valid=_where(both, row),
                weights=weights,
                keeps=keeps,
            )
            known = both
        case "zscore" | "ratio":
            read, there = _at(column, row), _where(known, row)
            answer = kept.advance(
                entries, rows, chosen=chosen, values=read, valid=there, own=read, own_valid=there, keeps=keeps
            )
        case _:
            read, there = _at(column, row), _where(known, row)
            answer = kept.advance(entries, rows, chosen=chosen, values=read, valid=there, keeps=keeps)
    if answer.overflows:
        state.overflows[name] = state.overflows.get(name, 0) + answer.overflows
    valid = answer.valid
    if measure.currency is not None and not state.one_currency:
        counted = chosen if known is None else chosen & known[row]
        valid = valid & _one_currency(name, measure, entries, row, counted, rows, values, state)
    return answer.values, valid


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
    codes = state.texts_of(values.plan.value_digests[number]).of([values.series[number]])[row]
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
