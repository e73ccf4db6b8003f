"""The rows of one call at which values that rest on measures are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.hits import asked_rows
from ftindicators.kernels.row_operations import FALSE
from ftindicators.plan.demand import Kind, Place
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.engine.hits import Facts
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.model.expression import Expression

FITS = 2.0**54
"""Calls whose absolute values have a sum below it have none beyond int64 together, up to 500 of them."""


class Wanted:
    """Where each value is wanted; ``None`` stands for all rows.

    ``full``: coverage will be counted from this call, and these columns have a value in all rows of the run; None: it
    will not. The values that rest on no measure must be there before anything is asked.
    """

    def __init__(
        self, values: RowValues, times: Ints, facts: Facts, *, full: frozenset[str] | None, everywhere: bool = False
    ) -> None:
        """Nothing is found out yet."""
        self._values = values
        self._times = times
        self._facts = facts
        self._full = full
        self._demand = values.plan.demand
        self._everywhere = everywhere
        self._known: dict[Place, Flags | None] = {}
        self._unions: dict[frozenset[Place], Flags | None] = {}
        self._asked: dict[int, tuple[Flags, Flags]] = {}

    def begin(self) -> None:
        """The values that rest on no measure are there. Where a sum could overflow, every one of them is counted."""
        if self._full is not None and not self._everywhere:
            numbers = (self._values.numbers(n) for n in sorted(self._demand.sums))
            self._everywhere = any(float(np.abs(n.astype(np.float64)).sum()) >= FITS for n in numbers)

    def at(self, number: int) -> Flags | None:
        """Where value ``number``, which rests on a measure, is wanted."""
        if self._everywhere:
            return None
        places = self._demand.places[number]
        if places not in self._unions:
            self._unions[places] = self._union(places)
        return self._unions[places]

    def asked(self, which: int) -> tuple[Flags, Flags]:
        """Of an indicator the rows that have its subject, and those of them that it is asked at."""
        if which not in self._asked:
            planned = self._values.plan.planned[which]
            self._asked[which] = asked_rows(planned, self._values, self._times, self._facts)
        return self._asked[which]

    def candidates(self, which: int) -> Flags:
        """Rows at which an indicator can have a hit: it is asked there, and no measure-free clause is false."""
        place = Place(Kind.CANDIDATES, which)
        if place not in self._known:
            _, asked = self.asked(which)
            found = asked.copy()
            for clause in () if self._everywhere else self._demand.clauses[which]:
                found &= self._values.true(clause) | ~self._values.known(clause)
            self._known[place] = found
        there = self._known[place]
        return self.asked(which)[1] if there is None else there

    def _union(self, places: frozenset[Place]) -> Flags | None:
        together = np.zeros(len(self._values), np.bool_)
        for place in places:
            found = self._at(place)
            if found is None:
                return None
            together |= found
        return together

    def _at(self, place: Place) -> Flags | None:
        if place not in self._known:
            self._known[place] = self._found(place)
        return self._known[place]

    def _found(self, place: Place) -> Flags | None:
        match place.kind:
            case Kind.EVERYWHERE:
                return None
            case Kind.CANDIDATES:
                return self.candidates(place.which)
            case Kind.CHOOSABLE:
                return self._choosable(place.which)
            case Kind.COUNTED:
                return self._counted(place.which)
            case Kind.PROBED:
                probe = self._values.plan.planned[place.which].probes[place.of]
                if self._full is None or probe.column in self._full:
                    return np.zeros(len(self._values), np.bool_)
                return self._unless_false(self._demand.probes[place.which, place.of])

    def _choosable(self, number: int) -> Flags | None:
        measure = self._values.plan.values[number]
        if not isinstance(measure, KeyedMeasure):
            message = f"value {number} is no measure"
            raise TypeError(message)
        if number in self._demand.guards:
            return self._unless_false(self._demand.guards[number])
        return self._values.true(measure.chosen)

    def _counted(self, which: int) -> Flags | None:
        """Rows that the indicator is about and asked at: `coverage.relevant_rows`, or a few more."""
        if self._full is None:
            return np.zeros(len(self._values), np.bool_)
        planned = self._values.plan.planned[which]
        _, asked = self.asked(which)
        if planned.at is not None or not planned.measures:
            return asked
        about = self._union(frozenset(Place(Kind.CHOOSABLE, m.value) for m in planned.measures))
        return asked if about is None else asked & about

    def _unless_false(self, parts: tuple[Expression, ...]) -> Flags | None:
        """Rows at which none of some expressions without measures is false."""
        if not parts:
            return None
        found = np.ones(len(self._values), np.bool_)
        for truths in self._values.evaluate(parts):
            found &= truths != FALSE
        return found
