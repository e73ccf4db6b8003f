"""Where an indicator's condition holds: the rows that are hits, and those for which it is too early to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.exact_text import exact
from ftindicators.engine.subject_starts import SubjectStarts
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.planned import PlannedIndicator


@dataclass(frozen=True, slots=True)
class Facts:
    """What the evaluator is told beside the rows.

    ``opened``: instants (int64 µs) at which accounts and customers were opened, by key, under ``account_id`` and
    ``customer_id``. ``start``: rows before it feed windows but are never hits. ``longest``: an episode is cut when it
    lasts this long (µs), whatever its indicator allows.
    """

    opened: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    start: int | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What an indicator says of each row: flags, one a row.

    ``has_subject``: no subject column is null. ``asked``: ``at`` selects the row (and its status counts). ``possible``:
    asked, and no clause that rests on no measure is false; only there is the condition evaluated. ``unknown``:
    possible, but the condition is null. ``hit``: the condition holds; ``insufficient``: it would, but the history is
    too short.
    """

    has_subject: Flags
    asked: Flags
    possible: Flags
    unknown: Flags
    hit: Flags
    insufficient: Flags


def asked_rows(planned: PlannedIndicator, values: RowValues, times: Ints, facts: Facts) -> tuple[Flags, Flags]:
    """Rows that have the indicator's subject; those of them that ``at``, the status rule and the run's start leave."""
    has_subject = np.ones(len(values), np.bool_)
    for number in planned.subject:
        has_subject &= values.known(number)
    asked = has_subject.copy()
    if planned.at is not None:
        asked &= values.true(planned.at)
    if planned.completed is not None:
        asked &= values.true(planned.completed)
    if facts.start is not None:
        asked &= times >= facts.start
    return has_subject, asked


def answers(
    planned: PlannedIndicator,
    values: RowValues,
    times: Ints,
    state: State,
    facts: Facts,
    where: tuple[Flags, Flags, Flags] | None = None,
) -> Answers:
    """Apply an indicator's condition, ``at``, status rule and history to every row.

    ``where``: rows that have a subject, are asked, and at which the condition was evaluated; None: it was everywhere.
    """
    if where is None:
        has_subject, asked = asked_rows(planned, values, times, facts)
        possible = asked
    else:
        has_subject, asked, possible = where
    holds = possible & values.true(planned.condition)
    unknown = possible & ~values.known(planned.condition)
    insufficient = np.zeros(len(values), np.bool_)
    if planned.history is not None:
        starts = subject_starts(planned, values, times, state, facts)
        insufficient = holds & (times - starts < planned.history)
        holds &= ~insufficient
    return Answers(has_subject, asked, possible, unknown, holds, insufficient)


def subject_starts(planned: PlannedIndicator, values: RowValues, times: Ints, state: State, facts: Facts) -> Ints:
    """Since when each row's subject can be seen (int64 µs, NEVER where it has none): asked again, it says the same."""
    digests = values.plan.value_digests
    name = " ".join(digests[n] for n in planned.subject)
    kept = state.starts.setdefault(name, SubjectStarts())
    if state.data_from is None:
        message = "rows without a beginning of the data"
        raise ValueError(message)
    columns = [values.series[n] for n in planned.subject]
    return kept.of(columns, times, facts.opened.get(",".join(planned.subject_columns), {}), state.data_from)


def subject_ids(planned: PlannedIndicator, values: RowValues, rows: Ints) -> list[str]:
    r"""The subject of each of ``rows``, as text: several columns joined by |, with | and \ escaped by \."""
    if not len(rows):
        return []
    columns = [_as_text(values.series[n].gather(rows), values.plan.values[n].type) for n in planned.subject]
    if len(columns) == 1:
        return columns[0].to_list()
    escaped = [c.str.replace_all("\\", "\\\\", literal=True).str.replace_all("|", "\\|", literal=True) for c in columns]
    frame = pl.DataFrame([c.alias(f"c{i}") for i, c in enumerate(escaped)])
    return frame.select(pl.concat_str(pl.all(), separator="|")).to_series().to_list()


def _as_text(column: pl.Series, type_: ValueType) -> pl.Series:
    return column if type_ is ValueType.TEXT else pl.Series(exact(column, type_), dtype=pl.String)
