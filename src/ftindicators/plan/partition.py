"""A Plan cut into parts whose rows can be cut into blocks of whole subjects."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ftindicators.plan.closure import values_of
from ftindicators.plan.values import BaseColumn, KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator


def parts(plan: Plan) -> tuple[tuple[str | None, Plan], ...]:
    """Parts of a Plan, each with a column such that rows that differ in it never meet in any window of the part.

    Cut by that column, blocks can be evaluated apart, with the same answers. None: the part must see all rows at once
    (it asks for rows of another key, such as ``by: {party: other_party}``). As few parts as possible: each reads the
    rows once.
    """
    possible = {p.id: _columns(plan, p) for p in plan.planned}
    found: list[tuple[str | None, Plan]] = []
    left = dict(possible)
    while left:
        counted = Counter(c for columns in left.values() for c in columns)
        column = min(counted, key=lambda c: (-counted[c], c), default=None)
        taken = [i for i, columns in left.items() if (column in columns if column is not None else True)]
        found.append((column, plan.only(taken)))
        for i in taken:
            del left[i]
    return tuple(found)


def _columns(plan: Plan, planned: PlannedIndicator) -> frozenset[str]:
    common = _names(plan, planned.subject)
    for number in values_of(plan, planned):
        value = plan.values[number]
        if isinstance(value, KeyedMeasure):
            grouping = value.grouping
            same = tuple(e for e, a in zip(grouping.enter, grouping.ask, strict=True) if e == a)
            common &= _names(plan, same)
    return common


def _names(plan: Plan, numbers: tuple[int, ...]) -> frozenset[str]:
    values = [plan.values[n] for n in numbers]
    return frozenset(v.name for v in values if isinstance(v, BaseColumn))
