"""Why a measure has no value at a row: what can have kept it from one, by what it computes (semantics, rule 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftindicators.language.words.columns import humanised
from ftindicators.language.words.values import quoted
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.model.measure import Measure

_NOTHING = "no row counts there"
_MIXED = "its rows are of more than one currency"
_BY_AGGREGATE = {
    "sum": "the sum is too large to be held",
    "count": "the number is too large to be held",
    "share": "there is no whole to be a part of",
    "top_share": "there is no whole to be a part of",
    "longest_gap": "fewer than two rows count there",
    "regularity": "fewer than three rows count there, or all at one instant",
    "zscore": "fewer than two other rows count there, or they are all alike",
    "ratio": "fewer than two other rows count there, or their mean is nothing",
}
_OF_VALUES = frozenset({"mean", "min", "max", "std", "median", "percentile", "first", "last", "zscore", "ratio"})


def unknown_because(measure: Measure) -> str:
    """A sentence: «usual» is unknown: no row counts there, or its rows are of more than one currency."""
    first, *others = _causes(measure)
    return f"{quoted(humanised(measure.name))} is unknown: {', or '.join([first, *others])}"


def _causes(measure: Measure) -> Iterator[str]:
    column = measure.column
    of_own_currency = column is not None and column.type is ValueType.MONEY and column.name != "amount_base"
    if measure.aggregate == "sum" and of_own_currency:
        yield _MIXED
    yield _BY_AGGREGATE.get(measure.aggregate, _NOTHING)
    if measure.aggregate in _OF_VALUES and of_own_currency:
        yield _MIXED
    if measure.window.per is not None:
        yield "the local date of this row is not known"
    if measure.by is not None:
        yield "what it looks for is not known at this row"
