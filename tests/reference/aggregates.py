"""The plain twins of the aggregates: a list of entries in, one exact answer out (None is null)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.reference.windows import Entry

INT64 = range(-(2**63), 2**63)


def _values(window: list[Entry]) -> list[Any]:
    return [e.value for e in window if e.value is not None]


def root(x: Fraction) -> Fraction:
    """The square root of a fraction, to more digits than a float has."""
    up = 4 ** max(0, 80 - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    return Fraction(math.isqrt(x.numerator * up // x.denominator), math.isqrt(up))


def count(window: list[Entry], _: Entry) -> int:
    return len(window)


def exact_sum(window: list[Entry], _: Entry) -> int | None:
    total = sum(_values(window))
    return total if total in INT64 else None


def float_sum(window: list[Entry], _: Entry) -> Fraction:
    return sum((Fraction(x) for x in _values(window)), Fraction(0))


def mean(window: list[Entry], _: Entry) -> Fraction | None:
    values = [Fraction(x) for x in _values(window)]
    return sum(values, Fraction(0)) / len(values) if values else None


def variance(values: list[Fraction]) -> Fraction:
    average = sum(values, Fraction(0)) / len(values)
    return sum(((x - average) ** 2 for x in values), Fraction(0)) / len(values)


def std(window: list[Entry], _: Entry) -> Fraction | None:
    values = [Fraction(x) for x in _values(window)]
    return root(variance(values)) if values else None


def smallest(window: list[Entry], _: Entry) -> Any:
    return min(_values(window), default=None)


def largest(window: list[Entry], _: Entry) -> Any:
    return max(_values(window), default=None)


def first(window: list[Entry], _: Entry) -> Any:
    return next(iter(_values(window)), None)


def last(window: list[Entry], _: Entry) -> Any:
    return next(iter(reversed(_values(window))), None)


def count_distinct(window: list[Entry], _: Entry) -> int:
    return len(set(_values(window)))


def uniform(window: list[Entry], asking: Entry) -> int:
    found = set(_values(window))
    return int(not found or found == {asking.own})


def uniform_alone(window: list[Entry], _: Entry) -> int:
    return int(len(set(_values(window))) <= 1)


def gaps(window: list[Entry]) -> list[int]:
    times = [e.time for e in window]
    return [later - earlier for earlier, later in pairwise(times)]


def longest_gap(window: list[Entry], _: Entry) -> int | None:
    return max(gaps(window), default=None)


def regularity(window: list[Entry], _: Entry) -> Fraction | None:
    between = [Fraction(x) for x in gaps(window)]
    if len(between) < 2 or sum(between) == 0:
        return None
    return max(Fraction(0), 1 - root(variance(between) / (sum(between) / len(between)) ** 2))


def zscore(window: list[Entry], asking: Entry) -> Fraction | None:
    values = [Fraction(x) for x in _values(window)]
    if len(values) < 2 or asking.own is None or variance(values) == 0:
        return None
    away = Fraction(asking.own) - sum(values) / len(values)
    return root(away * away / variance(values)) * (1 if away > 0 else -1)


def ratio(window: list[Entry], asking: Entry) -> Fraction | None:
    values = [Fraction(x) for x in _values(window)]
    if len(values) < 2 or asking.own is None or sum(values) == 0:
        return None
    return Fraction(asking.own) * len(values) / sum(values)


def share_of_rows(window: list[Entry], _: Entry) -> Fraction | None:
    return Fraction(sum(e.part for e in window), len(window)) if window else None


def share_of_sum(window: list[Entry], _: Entry) -> Fraction | None:
    known = [e for e in window if e.value is not None]
    whole = sum((Fraction(e.value) for e in known), Fraction(0))
    return sum((Fraction(e.value) for e in known if e.part), Fraction(0)) / whole if whole else None


def top_share_of_rows(window: list[Entry], _: Entry) -> Fraction | None:
    counted = Counter(_values(window))
    return Fraction(max(counted.values()), sum(counted.values())) if counted else None


def top_share_of_sum(window: list[Entry], _: Entry) -> Fraction | None:
    sums: dict[int, Fraction] = {}
    for e in window:
        if e.value is not None and e.weight is not None:
            sums[e.value] = sums.get(e.value, Fraction(0)) + Fraction(e.weight)
    whole = sum(sums.values(), Fraction(0))
    return max(sums.values()) / whole if whole else None


def percentile(q: str) -> Callable[[list[Entry], Entry], Fraction | None]:
    def aggregate(window: list[Entry], _: Entry) -> Fraction | None:
        values = sorted(Fraction(x) for x in _values(window))
        if not values:
            return None
        h = (len(values) - 1) * Fraction(q)
        low = math.floor(h)
        high = min(low + 1, len(values) - 1)
        return values[low] + (h - low) * (values[high] - values[low])

    return aggregate
