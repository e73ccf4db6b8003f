"""Points: what a set of episodes is worth in a pack, each point with the indicator that gave it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ftindicators.model.candidate import ScoreTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftindicators.candidates.facts import IndicatorFacts, SeenEpisode
    from ftindicators.candidates.rules import Rules
    from ftindicators.model.candidate import TermKind


@dataclass(frozen=True, slots=True)
class Score:
    """Points and what they rest on. ``families`` are the counted ones, ``evidence`` what these show (control, flow)."""

    total: Decimal = Decimal(0)
    terms: tuple[ScoreTerm, ...] = ()
    families: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()


def score(episodes: Iterable[SeenEpisode], pack: str, rules: Rules) -> Score:
    """The score of these episodes in a pack.

    Each indicator counts once, however many episodes it has; indicators of one family give at most the cap together;
    those of a family that never counts (context, composite) give nothing. General indicators add at most their own cap,
    and neither a family nor the evidence of one. Under a cap the strongest indicator counts first.
    """
    indicators = {episode.facts.id: episode.facts for episode in episodes if episode.facts.counts}
    own = [facts for facts in indicators.values() if facts.speaks_in(pack)]
    general = [facts for facts in indicators.values() if facts.adds_to(pack, rules.general)]
    families = sorted({facts.family for facts in own})
    terms: list[ScoreTerm] = []
    for family in families:
        members = [facts for facts in own if facts.family == family]
        terms += _terms(members, "family", rules.cap_per_family, rules)
    if rules.general is not None:
        terms += _terms(general, "general", rules.general.cap, rules)
    return Score(
        total=sum((term.counted for term in terms), Decimal(0)),
        terms=tuple(terms),
        families=frozenset(families),
        evidence=frozenset(kind for facts in own for kind in facts.evidence),
    )


def _terms(members: Sequence[IndicatorFacts], kind: TermKind, cap: Decimal, rules: Rules) -> list[ScoreTerm]:
    terms: list[ScoreTerm] = []
    left = cap
    for facts in sorted(members, key=lambda facts: (-rules.points(facts.strength), facts.id)):
        points = rules.points(facts.strength)
        counted = min(points, left)
        left -= counted
        terms.append(ScoreTerm(facts.id, facts.family, facts.strength, kind, points, counted))
    return terms
