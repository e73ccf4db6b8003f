"""Forgetting groups that no later row can be answered from, so that state holds what its windows need and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.evidence import Backing, backing_of
from ftindicators.engine.grouping_entries import first_day
from ftindicators.engine.names import grouping_name
from ftindicators.model.values import DAY
from ftindicators.plan.values import LOCAL_SLACK, KeyedMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.engine.keys import Codes
    from ftindicators.engine.state import State
    from ftindicators.kernels.aggregates import AggregateState
    from ftindicators.kernels.entries import Flags
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.values import Grouping

AT_LEAST = 1024
"""Fewer groups than that are never swept."""


def sweep(plan: Plan, state: State, watermark: int) -> None:
    """Drop dead groups of every grouping that has doubled since it was last swept, so that it costs O(1) a row."""
    for grouping, name in _groupings(plan).items():
        codes = state.groups.get(name)
        if codes is None or len(codes) < max(AT_LEAST, 2 * state.swept_at.get(name, 0)):
            continue
        kept = np.flatnonzero(~_dead(plan, grouping, codes, state, watermark))
        for kernel in _kernels(plan, grouping, state):
            kernel.grow(len(codes))
            kernel.keep(kept)
        codes.keep(kept)
        state.swept_at[name] = len(kept)


def _groupings(plan: Plan) -> dict[Grouping, str]:
    digests = plan.value_digests
    found: dict[Grouping, str] = {}
    for value in plan.values:
        if isinstance(value, KeyedMeasure):
            found[value.grouping] = grouping_name(value.grouping, digests)
    for backing in _backings(plan):
        found[backing.grouping] = grouping_name(backing.grouping, digests)
    return found


def _backings(plan: Plan) -> Iterator[Backing]:
    for planned in plan.planned:
        for read in planned.measures:
            measure = plan.values[read.value]
            if isinstance(measure, KeyedMeasure):
                yield backing_of(read, measure)


def _kernels(plan: Plan, grouping: Grouping, state: State) -> list[AggregateState]:
    digests = plan.value_digests
    names = {digests[n] for n, v in enumerate(plan.values) if isinstance(v, KeyedMeasure) and v.grouping == grouping}
    backings = {b.name(digests) for b in _backings(plan) if b.grouping == grouping}
    found = [state.measures[n] for n in sorted(names) if n in state.measures]
    found += [state.guards[n] for n in sorted(names) if n in state.guards]
    found += [state.evidence[n] for n in sorted(backings) if n in state.evidence]
    return found


def _dead(plan: Plan, grouping: Grouping, codes: Codes, state: State, watermark: int) -> Flags:
    if grouping.per is not None:
        per = grouping.per
        stretch, place = np.unique([key[-1] for key in codes.keys if isinstance(key, tuple)], return_inverse=True)
        # A row asks its own stretch, the evidence of a hit also those before it: a group lives until none can any more.
        asked = max((b.stretches for b in _backings(plan) if b.grouping == grouping), default=1)
        ends = np.array([first_day(s + asked, per) * DAY + LOCAL_SLACK for s in stretch.tolist()], np.int64)
        return np.asarray(ends[place] <= watermark)
    dead = np.ones(len(codes), np.bool_)
    for kernel in _kernels(plan, grouping, state):
        kernel.grow(len(codes))
        dead &= kernel.dead(watermark)
    return dead
