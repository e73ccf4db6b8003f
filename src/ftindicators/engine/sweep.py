"""Forgetting groups that no later row can be answered from, so that state holds what its windows need and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.calendar_stretches import days_of, stretches
from ftindicators.engine.evidence import Backing, backing_of
from ftindicators.engine.strands import strand_name
from ftindicators.model.values import DAY
from ftindicators.plan.values import LOCAL_SLACK, KeyedMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.engine.state import State
    from ftindicators.kernels.aggregates import AggregateState
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.values import Grouping

AT_LEAST = 1024
"""Fewer groups than that are never swept."""


@dataclass(slots=True)
class _Reach:
    """Of a strand how far back anything reads it, in µs, None: for good; how many stretches before a row's own."""

    grouping: Grouping
    reach: int | None = 0
    stretches: int = 1

    def widen(self, reach: int | None, stretch_count: int = 1) -> None:
        self.reach = None if self.reach is None or reach is None else max(self.reach, reach)
        self.stretches = max(self.stretches, stretch_count)


def sweep(plan: Plan, state: State, watermark: int) -> None:
    """Drop dead groups of every strand that has doubled since it was last swept, so that it costs O(1) a row."""
    grown = {n for n, s in state.strands.items() if len(s) >= max(AT_LEAST, 2 * state.swept_at.get(n, 0))}
    if not grown:
        return
    for name, reach in _reaches(plan).items():
        if name not in grown:
            continue
        strand = state.strands[name]
        count = len(strand)
        dead = _dead(reach, strand.newest[:count], watermark)
        if dead.any():
            kept = np.flatnonzero(~dead)
            for kernel in _kernels(plan, name, state):
                kernel.grow(count)
                kernel.keep(kept)
            strand.keep(kept)
        state.swept_at[name] = len(strand)


def _reaches(plan: Plan) -> dict[str, _Reach]:
    digests = plan.value_digests
    found: dict[str, _Reach] = {}
    for value in plan.values:
        if isinstance(value, KeyedMeasure):
            name = strand_name(value.grouping, value.chosen, digests)
            reach = None if value.length is None else value.length + value.ended
            found.setdefault(name, _Reach(value.grouping)).widen(reach)
    for backing in _backings(plan):
        name = strand_name(backing.grouping, backing.chosen, digests)
        found.setdefault(name, _Reach(backing.grouping)).widen(backing.reach, backing.stretches)
    return found


def _backings(plan: Plan) -> Iterator[Backing]:
    for planned in plan.planned:
        for read in planned.measures:
            measure = plan.values[read.value]
            if isinstance(measure, KeyedMeasure):
                yield backing_of(read, measure)


def _kernels(plan: Plan, strand: str, state: State) -> list[AggregateState]:
    digests = plan.value_digests
    of = [(digests[n], v) for n, v in enumerate(plan.values) if isinstance(v, KeyedMeasure)]
    names = {d for d, v in of if strand_name(v.grouping, v.chosen, digests) == strand}
    found: list[AggregateState] = [state.measures[n] for n in sorted(names) if n in state.measures]
    found += [state.guards[n] for n in sorted(names) if n in state.guards]
    backings = {b.name(digests) for b in _backings(plan) if strand_name(b.grouping, b.chosen, digests) == strand}
    found += [state.evidence[n] for n in sorted(backings) if n in state.evidence]
    return found


def _dead(of: _Reach, newest: Ints, watermark: int) -> Flags:
    """Groups that no row at ``watermark`` or later can be answered from."""
    if of.grouping.per is not None:
        # A row asks its own stretch, the evidence of a hit also those before it: a group lives until none can any more.
        last_day = newest // DAY - 1
        ends = days_of(stretches(last_day, of.grouping.per) + of.stretches, of.grouping.per) * DAY + LOCAL_SLACK
        return np.asarray(ends <= watermark)
    if of.reach is None:
        return np.zeros(len(newest), np.bool_)
    return np.asarray(newest <= watermark - of.reach)
