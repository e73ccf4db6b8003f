"""Chance that is the same on every platform: streams of draws with names, and amounts without floating point."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import time
from decimal import Context, Decimal
from typing import TypeVar

T = TypeVar("T")
SEED = "harbour bank 1"
ARITHMETIC = Context(prec=20)  # of our own, so that nobody's settings change an amount


class Dice:
    """One stream of chance, named: equal names draw equal values, whatever else is drawn."""

    def __init__(self, *names: object) -> None:
        self._random = random.Random("/".join((SEED, *map(str, names)))).random

    def below(self, n: int) -> int:
        """A whole number from 0 to ``n`` - 1."""
        return int(self._random() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, per_cent: int) -> bool:
        """True in ``per_cent`` of a hundred draws."""
        return self.below(100) < per_cent

    def pick(self, values: Sequence[T]) -> T:
        """One of ``values``, all alike likely."""
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """All of ``values`` in a drawn order."""
        drawn = [(self.below(1 << 30), place) for place in range(len(values))]
        return [values[place] for _, place in sorted(drawn)]

    def favourite(self, values: Sequence[T]) -> T:
        """One of ``values``, the earlier ones likelier: 1, 1/2, 1/3 ... as people return to the same shops."""
        weights = [840 // (place + 1) for place in range(len(values))]
        drawn = self.below(sum(weights))
        for value, weight in zip(values, weights, strict=True):
            drawn -= weight
            if drawn < 0:
                return value
        return values[-1]

    def cents(self, median: int, spread: str) -> int:
        """An amount around ``median`` cents with a long tail: log-normal, its bell made of twelve dice."""
        bell = Decimal(sum(self.below(1_000_000) for _ in range(12)) - 6_000_000) / 1_000_000
        factor = ARITHMETIC.exp(ARITHMETIC.multiply(bell, Decimal(spread)))
        return max(100, int(ARITHMETIC.multiply(factor, Decimal(median))))

    def clock(self, first_hour: int, last_hour: int) -> time:
        """A time of day from the beginning of ``first_hour`` to the end of ``last_hour``."""
        return time(self.between(first_hour, last_hour), self.below(60), self.below(60))


def rounded(cents: int, to: int) -> int:
    """To the nearest multiple of ``to`` cents, at least one of them."""
    return max(to, (cents + to // 2) // to * to)
