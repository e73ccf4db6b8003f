"""The one evaluator: (plan, rows, state) -> (what these rows settle, the state moved on).

Batch is one call for a block of whole subjects and the end of data; day by day and live are a call a batch. The state
is taken over: a caller who needs the old one copies it first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.episodes import Joined, join
from ftindicators.engine.evidence import back, backing_of, gather
from ftindicators.engine.hits import Answers, Facts, answers, subject_ids
from ftindicators.engine.measures import answer
from ftindicators.engine.panels import answer_together, together
from ftindicators.engine.row_values import RowValues
from ftindicators.engine.strands import Strands
from ftindicators.engine.sweep import sweep
from ftindicators.engine.wanted import Wanted
from ftindicators.plan.values import BaseColumn, KeyedMeasure

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.engine.evidence import Backing
    from ftindicators.engine.open_episodes import OpenEpisode
    from ftindicators.engine.state import State
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator


FEW = 4096
"""Up to so many rows it is cheaper to compute an expression at all of them than to look where it is wanted."""


@dataclass(frozen=True, slots=True)
class OfIndicator:
    """What one call found for one indicator: its answer for each row, and its hits joined to episodes."""

    planned: PlannedIndicator
    answers: Answers
    joined: Joined


@dataclass(frozen=True, slots=True)
class Found:
    """What one call of the evaluator found. ``values`` are the Plan's values at the call's rows."""

    values: RowValues
    indicators: tuple[OfIndicator, ...]
    closed: tuple[OpenEpisode, ...] = field(default=())


def evaluate(
    plan: Plan,
    rows: pl.DataFrame,
    state: State,
    *,
    facts: Facts,
    watermark: int | None,
    full: frozenset[str] | None = None,
    everywhere: bool = False,
) -> Found:
    """Answer every indicator of ``plan`` at every row of ``rows``.

    ``rows``: physical columns (`decisions/0001`), sorted by occurred_at, then transaction_id; all of them later than
    any row seen before. ``watermark``: later rows are at or after it, so that what no later row can touch is closed
    and forgotten; None leaves everything open. ``full``: coverage is to be counted (`engine.coverage.tallies`), and
    these columns have a value in all rows of the run; None: it is not.
    ``everywhere``: compute every value at every row, asked for or not.
    """
    values = RowValues(plan, rows)
    times = rows["occurred_at"].to_numpy()
    found: tuple[OfIndicator, ...] = ()
    if rows.height:
        if state.data_from is None:
            state.data_from = int(times[0])
        state.data_to = int(times[-1])
        wanted = Wanted(values, times, facts, full=full, everywhere=everywhere)
        strands = Strands(values, times, state)
        compute(plan, values, strands, state, wanted)
        found = tuple(_of_indicator(which, values, times, state, facts, wanted) for which in range(len(plan.planned)))
        _evidence(found, values, times, state, strands)
    closed: tuple[OpenEpisode, ...] = ()
    if watermark is not None:
        state.settled = watermark
        closed = _close(plan, state, watermark)
        sweep(plan, state, watermark)
    return Found(values, found, closed)


def compute(
    plan: Plan,
    values: RowValues,
    strands: Strands,
    state: State,
    wanted: Wanted | None = None,
) -> None:
    """Every value of the Plan, stage by stage: what rests on no measure at every row, the rest where it is wanted.

    ``wanted`` None: at every row.
    """
    for stage in plan.demand.free:
        values.express([n for n in stage if not _supplied(n, values)])
    if wanted is not None:
        wanted.begin()
    for stage in plan.demand.layers:
        expressions: list[int] = []
        answered: set[int] = set()
        for where, numbers in together(stage, plan, wanted, state):
            answer_together(numbers, where, values, strands, state)
            answered.update(numbers)
        for number in stage:
            match plan.values[number]:
                case KeyedMeasure() if number in answered:
                    pass
                case KeyedMeasure() as measure:
                    answer(number, measure, None if wanted is None else wanted.at(number), values, strands, state)
                case _:
                    expressions.append(number)
        _express(expressions, values, wanted)


def _supplied(number: int, values: RowValues) -> bool:
    column = isinstance(values.plan.values[number], BaseColumn)
    if column:
        values.supply(number)
    return column


def _express(numbers: list[int], values: RowValues, wanted: Wanted | None) -> None:
    """Compute expressions that rest on measures where they are wanted; over few rows all of them at once."""
    if wanted is None or len(values) <= FEW:
        values.express(numbers)
        return
    by_rows: dict[int, tuple[Flags | None, list[int]]] = {}
    for number in numbers:
        where = wanted.at(number)
        by_rows.setdefault(id(where), (where, []))[1].append(number)
    for where, alike in by_rows.values():
        if where is None:
            values.express(alike)
            continue
        some = values.at_rows(np.flatnonzero(where))
        some.express(alike)
        values.spread(some, alike)


def _of_indicator(
    which: int, values: RowValues, times: Ints, state: State, facts: Facts, wanted: Wanted
) -> OfIndicator:
    planned = values.plan.planned[which]
    said = answers(planned, values, times, state, facts, (*wanted.asked(which), wanted.candidates(which)))
    hit_rows = np.flatnonzero(said.hit)
    open_episodes = state.episodes.setdefault(planned.id, {})
    subjects = subject_ids(planned, values, hit_rows)
    joined = join(planned, values, hit_rows, subjects, times, open_episodes, state.followed, longest=facts.longest)
    due = state.closing.setdefault(planned.id, [])
    for episode in joined.episodes:
        if episode.hits_before == 0:
            heappush(due, (episode.last_at + planned.gap, episode.subject_id, episode.episode_id))
    return OfIndicator(planned, said, joined)


def _evidence(
    found: tuple[OfIndicator, ...],
    values: RowValues,
    times: Ints,
    state: State,
    strands: Strands,
) -> None:
    """Ask each distinct backing once, at the hit rows of all indicators that read it."""
    wanted: dict[Backing, list[tuple[OfIndicator, int]]] = defaultdict(list)
    for of in found:
        for place, read in enumerate(of.planned.measures):
            measure = values.plan.values[read.value]
            if isinstance(measure, KeyedMeasure):
                wanted[backing_of(read, measure)].append((of, place))
    for backing, readers in wanted.items():
        asks: Flags = np.zeros(len(values), np.bool_)
        for of, _ in readers:
            asks |= of.answers.hit
        if state.last and not asks.any():
            continue  # no later row can ask what these rows were
        backed = back(backing, asks, values, strands, state)
        for of, place in readers:
            part_of_row = np.full(len(values), -1, np.int64)
            part_of_row[of.joined.rows] = of.joined.part
            gather(place, backing, backed, part_of_row, times, of.joined.episodes)


def _close(plan: Plan, state: State, watermark: int) -> tuple[OpenEpisode, ...]:
    """Take out the episodes that no later row can join: those whose gap has passed by the watermark."""
    closed: list[OpenEpisode] = []
    for planned in plan.planned:
        open_episodes = state.episodes.get(planned.id, {})
        due = state.closing.setdefault(planned.id, [])
        while due and due[0][0] <= watermark:
            _, subject, episode_id = heappop(due)
            episode = open_episodes.get(subject)
            followed = episode is None or episode.episode_id != episode_id
            if followed:
                episode = state.followed.get(episode_id)
            if episode is None:
                continue
            end = episode.last_at + planned.gap
            if end > watermark:
                heappush(due, (end, subject, episode_id))
                continue
            closed.append(episode)
            if followed:
                del state.followed[episode_id]
            else:
                del open_episodes[subject]
    return tuple(closed)
