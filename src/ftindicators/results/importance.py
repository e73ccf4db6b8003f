"""In which order a person reads candidates: whoever may be at risk first, then what is new, then by score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, get_args

from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Mapping, read_tree
from ftindicators.model.candidate import Change

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate
    from ftindicators.results.folder import Results

ROUTES = ("urgent", "welfare", "offender", "purchaser")
"""The routes of the shipped policy, in its order."""
CHANGES: tuple[Change, ...] = get_args(Change)
"""What can have become of a candidate since the last run, in the order of tables."""

_FIRST_READ = ("escalated", "rerouted", "new", "grown", "unchanged")


def routes_of(results: Results) -> tuple[str, ...]:
    """The routes of the policy that made the results, in its order; of the shipped one where its text was not kept."""
    text = (results.definitions.get("policy") or {}).get("text")
    root = None if text is None else read_tree(SourceText("", text)).root
    routes = root.get("routes") if isinstance(root, Mapping) else None
    if routes is None or not isinstance(routes.value, Mapping):
        return ROUTES
    return tuple(entry.key.text for entry in routes.value.entries)


def routes_in_order(names: Iterable[str], routes: Sequence[str] = ROUTES) -> tuple[str, ...]:
    """Each name once: those of ``routes``, a policy's, in its order, then others by name.

    >>> routes_in_order(["offender", "house", "welfare", "offender"])
    ('welfare', 'offender', 'house')
    """
    found = set(names)
    return (*(route for route in routes if route in found), *sorted(found.difference(routes)))


def by_importance(candidates: Iterable[Candidate], routes: Sequence[str] = ROUTES) -> tuple[Candidate, ...]:
    """The candidates as they should be read: by route, open ones first, by change, the highest score first."""
    given = tuple(candidates)
    route = {name: place for place, name in enumerate(routes_in_order((c.route for c in given), routes))}
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
