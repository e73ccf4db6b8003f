"""Routes: which way to a reviewer a party's episodes pass, with the victims' way first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftindicators.candidates.rules import VICTIM
from ftindicators.candidates.score import Score, score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.candidates.facts import SeenEpisode
    from ftindicators.candidates.rules import Pack, Route, Rules


@dataclass(frozen=True, slots=True)
class Situation:
    """What is looked at together at one instant: a party's episodes that overlap the window, in one pack.

    ``is_victim``: in one of them (or in one that a suppression silences) the party is seen as potential victim.
    """

    episodes: Sequence[SeenEpisode]
    pack: Pack
    is_victim: bool
    is_minor: bool


def is_open_to(route: Route, now: Situation) -> bool:
    """Whether the party can be on a route at all.

    A party seen as potential victim is never on one that names roles without that one, whatever the route is called.
    """
    if now.is_victim and route.looks_for_suspects:
        return False
    return route.takes(now.pack.name, minor=now.is_minor)


def scored_on(route: Route, now: Situation) -> tuple[SeenEpisode, ...]:
    """The episodes that a route scores: those in which the party has one of its roles.

    All of them on a route without roles, and, for a party seen as potential victim, on the victims' route.
    """
    if not route.roles or (now.is_victim and VICTIM in route.roles):
        return tuple(now.episodes)
    return tuple(episode for episode in now.episodes if episode.roles & route.roles)


def score_on(route: Route, now: Situation, rules: Rules) -> Score:
    """The score of what the route scores."""
    return score(scored_on(route, now), now.pack.name, rules)


def passes(route: Route, now: Situation, rules: Rules) -> bool:
    """Whether the route is open to the party and its episodes pass it: by points, families, and kinds of evidence."""
    passing = route.passing
    if passing is None or not is_open_to(route, now):
        return False
    reached = score_on(route, now, rules)
    return (
        reached.total >= passing.score
        and len(reached.families) >= passing.families
        and _shows(reached, passing.require_evidence)
        and _shows(reached, now.pack.require_evidence)
    )


def first_passed(routes: Sequence[Route], now: Situation, rules: Rules) -> Route | None:
    """The first of the routes, tried in order, that the episodes pass."""
    return next((route for route in routes if passes(route, now, rules)), None)


def _shows(reached: Score, required: frozenset[str]) -> bool:
    return not required or bool(reached.evidence & required)
