"""Measures and windows as an indicator states them: an aggregate over a stretch of a subject's rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ftindicators.diagnostics import Span
from ftindicators.model.expression import Expression, Name, ParameterReference

Aggregate = Literal[
    "count", "sum", "mean", "min", "max", "std", "count_distinct", "share", "top_share", "first", "last", "median",
    "percentile", "days_active", "longest_gap", "regularity", "zscore", "ratio",
]  # fmt: skip
Stretch = Literal["day", "week", "month"]
Length = int | ParameterReference
"""A duration in microseconds, or the duration parameter that gives it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of the group count at a row of time t.

    Exactly one of three: ``within`` (t - ending - within, t - ending]; ``whole_past`` (-inf, t - ending]; ``per`` (rows
    with instant <= t whose own local date lies in this row's day, week or month, or the ``last`` - 1 stretches before).
    """

    within: Length | None = None
    ending: Length = 0
    whole_past: bool = False
    per: Stretch | None = None
    last: int | ParameterReference = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """One named measure of an indicator.

    Every name is resolved: a :class:`Name` knows its kind and type. ``column`` is the name whose values are
    aggregated (none for count, days_active, longest_gap, regularity; optional for share and top_share). ``of`` is the
    condition of a share; ``of_column`` the column of a top_share. ``by`` holds pairs (theirs, ours): the rows whose
    ``theirs`` equal this row's ``ours``; None means the indicator's subject.
    """

    name: str
    aggregate: Aggregate
    window: Window
    column: Name | None = None
    where: Expression | None = None
    of: Expression | None = None
    of_column: Name | None = None
    q: float | ParameterReference | None = None
    by: tuple[tuple[Name, Name], ...] | None = None
    span: Span | None = field(default=None, compare=False)
