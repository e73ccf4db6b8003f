"""What an indicator's answer rests on: every value that it reads, through all layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftindicators.plan.values import BaseColumn, reads

if TYPE_CHECKING:
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator


def values_of(plan: Plan, planned: PlannedIndicator) -> frozenset[int]:
    """Numbers of all values that one indicator reads: for its condition, ``at``, subject, parties and measures."""
    waiting = [planned.condition, *(m.value for m in planned.measures), *planned.subject]
    waiting.extend(number for number, _ in planned.about)
    waiting.extend(number for number in (planned.at, planned.completed) if number is not None)
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            waiting.extend(reads(plan.values[number]))
    return frozenset(seen)


def columns_of(plan: Plan, planned: PlannedIndicator) -> frozenset[str]:
    """The columns that one indicator reads, by the names of the vocabulary."""
    values = (plan.values[n] for n in values_of(plan, planned))
    return frozenset(v.name for v in values if isinstance(v, BaseColumn))
