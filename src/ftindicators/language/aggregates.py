"""The aggregates as a table: which keys each needs and takes, which types, and the type of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ftindicators.language.fields import Since
from ftindicators.model.values import ValueType

Need = Literal["required", "optional", "none"]
Result = ValueType | Literal["as the column"]

_I, _M, _N, _D = ValueType.INTEGER, ValueType.MONEY, ValueType.NUMBER, ValueType.DURATION
NUMERIC = frozenset({_I, _M, _N})
SUMMABLE = NUMERIC | {_D}
ORDERED = SUMMABLE | {ValueType.INSTANT, ValueType.LOCAL_DATE, ValueType.LOCAL_TIME}
SINGLE = ORDERED | {ValueType.TEXT, ValueType.BOOLEAN}


@dataclass(frozen=True, slots=True)
class AggregateRule:
    """One aggregate.

    Its keys, the types of ``column`` that it takes, its result, and its value where no row is counted.
    """

    name: str
    meaning: str
    result: Result
    over_nothing: str
    column: Need = "none"
    takes: frozenset[ValueType] = frozenset()
    of: Literal["none", "condition", "name"] = "none"
    needs_q: bool = False
    since: Since = "this"


AGGREGATES = {
    rule.name: rule
    for rule in (
        AggregateRule("count", "rows", _I, "0"),
        AggregateRule("sum", "sum of a column", "as the column", "0", "required", SUMMABLE),
        AggregateRule("mean", "mean of a column; of money in whole units", _N, "null", "required", NUMERIC),
        AggregateRule("std", "standard deviation of the population", _N, "null", "required", NUMERIC),
        AggregateRule("min", "least value", "as the column", "null", "required", ORDERED),
        AggregateRule("max", "largest value", "as the column", "null", "required", ORDERED),
        AggregateRule("median", "middle value", _N, "null", "required", NUMERIC),
        AggregateRule("percentile", "value at rank q", _N, "null", "required", NUMERIC, needs_q=True),
        AggregateRule("count_distinct", "distinct non-null values", _I, "0", "required", SINGLE),
        AggregateRule("share", "part of the rows, or of a sum, that `of` selects too", _N, "null", "optional",
                      NUMERIC, of="condition"),
        AggregateRule("top_share", "the largest value's part of the rows, or of a sum", _N, "null", "optional",
                      NUMERIC, of="name"),
        AggregateRule("first", "value of the first row, by time and id", "as the column", "null", "required", SINGLE),
        AggregateRule("last", "value of the last row, by time and id", "as the column", "null", "required", SINGLE),
        AggregateRule("days_active", "distinct local dates", _I, "0"),
        AggregateRule("longest_gap", "longest time between neighbouring rows", _D, "null under 2 rows"),
        AggregateRule("regularity", "max(0, 1 - std / mean of the gaps)", _N, "null under 3 rows"),
        AggregateRule("zscore", "(v - mean) / std of the rows of other instants", _N, "null under 2 rows", "required",
                      NUMERIC),
        AggregateRule("ratio", "v / mean of the rows of other instants", _N, "null under 2 rows", "required", NUMERIC),
        AggregateRule("distance_km", "way between neighbouring rows", _N, "null", since="not yet"),
        AggregateRule("max_speed_kmh", "largest speed between neighbouring rows", _N, "null", since="not yet"),
        AggregateRule("jaccard", "likeness of two windows, by distinct values", _N, "null", since="not yet"),
        AggregateRule("cosine", "likeness of two windows, by counts", _N, "null", since="not yet"),
        AggregateRule("jensen_shannon", "distance of two windows' distributions", _N, "null", since="not yet"),
    )
}  # fmt: skip
"""Every aggregate of the language, by name."""
