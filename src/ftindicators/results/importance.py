"""In which order a person reads candidates: whoever may be at risk first, then what is new, then by score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args

from ftindicators.model.candidate import Change

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate

ROUTES = ("urgent", "welfare", "offender", "purchaser")
"""The routes of the shipped policy, in its order; those of another policy come after them, by name."""
CHANGES: tuple[Change, ...] = get_args(Change)
"""What can have become of a candidate since the last run, in the order of tables."""

_FIRST_READ = ("escalated", "rerouted", "new", "grown", "unchanged")


def routes_in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Each route once: those of the shipped policy in its order, then others by name.

    >>> routes_in_order(["offender", "house", "welfare", "offender"])
    ('welfare', 'offender', 'house')
    """
    found = set(names)
    return (*(route for route in ROUTES if route in found), *sorted(found.difference(ROUTES)))


def by_importance(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates as they should be read: by route, open ones first, by change, the highest score first."""
    given = tuple(candidates)
    route = {name: place for place, name in enumerate(routes_in_order(c.route for c in given))}
    change = {name: place for place, name in enumerate(_FIRST_READ)}
    return tuple(
        sorted(
            given,
            key=lambda c: (
                route[c.route],
                c.state != "open",
                change.get(c.change, len(change)),
                -c.score,
                c.anchor,
                c.pack,
                c.candidate_id,
            ),
        )
    )
