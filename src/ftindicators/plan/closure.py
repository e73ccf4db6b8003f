"""What an indicator's answer rests on: every value that it reads, through all layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ftindicators.plan.values import BaseColumn, KeyedMeasure, PlanValue, reads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator


def values_of(plan: Plan, planned: PlannedIndicator) -> frozenset[int]:
    """Numbers of all values that one indicator reads: for its condition, ``at``, subject, parties and measures."""
    return _reached(plan.values, planned)


def columns_of(plan: Plan, planned: PlannedIndicator) -> frozenset[str]:
    """The columns that one indicator reads, by the names of the vocabulary.

    ``currency`` is not among them where it only guards an amount: rows without it are all of one, unknown currency.
    """
    unguarded = tuple(replace(v, currency=None) if isinstance(v, KeyedMeasure) else v for v in plan.values)
    values = (plan.values[n] for n in _reached(unguarded, planned))
    return frozenset(v.name for v in values if isinstance(v, BaseColumn))


def _reached(values: Sequence[PlanValue], planned: PlannedIndicator) -> frozenset[int]:
    waiting = [planned.condition, *(m.value for m in planned.measures), *planned.subject]
    waiting.extend(number for number, _ in planned.about)
    waiting.extend(number for number in (planned.at, planned.completed) if number is not None)
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            waiting.extend(reads(values[number]))
    return frozenset(seen)
