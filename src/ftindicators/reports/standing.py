"""What the score rests on: each demand of the route beside what was reached, and what is left without an indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ftindicators.model.candidate import Candidate, ScoreTerm
from ftindicators.reports.document import Asked, RulingOut, Score, Term, WithoutIndicator
from ftindicators.reports.policy_facts import PolicyFacts, RouteFacts
from ftindicators.reports.words import counted, listed
from ftindicators.vocabulary import families


def score_of(candidate: Candidate, titles: Mapping[str, str], policy: PolicyFacts) -> Score:
    """The score with every point of it, and what the route asks for."""
    route = policy.route(candidate.route)
    terms = candidate.score_terms
    return Score(
        total=candidate.score,
        terms=tuple(
            Term(
                indicator=term.indicator,
                title=titles.get(term.indicator, term.indicator),
                family=term.family,
                strength=term.strength,
                kind=term.kind,
                points=term.points,
                counted=term.counted,
                cap=policy.general_cap if term.kind == "general" else policy.cap_per_family,
            )
            for term in terms
        ),
        families=candidate.families,
        asked=() if route is None else _asked(terms, candidate.pack, route, policy),
    )


def _asked(terms: Sequence[ScoreTerm], pack: str, route: RouteFacts, policy: PolicyFacts) -> tuple[Asked, ...]:
    if route.score is None:
        return ()
    total = sum((term.counted for term in terms), Decimal(0))
    kinds = _families(terms)
    found = [
        Asked("points", f"at least {route.score}", f"{total}", met=total >= route.score),
        Asked("kinds of evidence", f"at least {route.families}", f"{len(kinds)}", met=len(kinds) >= route.families),
    ]
    for demanded in dict.fromkeys((policy.evidence_of(pack), route.evidence)):
        if demanded:
            shown = [kind for kind in kinds if set(families()[kind].evidence) & set(demanded)]
            what = f"a kind of evidence that shows {listed(list(demanded), 'or')}"
            found.append(Asked(what, "at least one", listed(shown) if shown else "none", met=bool(shown)))
    return tuple(found)


def _families(terms: Sequence[ScoreTerm]) -> list[str]:
    return list(dict.fromkeys(term.family for term in terms if term.kind == "family"))


def ruling_out(candidate: Candidate, policy: PolicyFacts) -> RulingOut:
    """For each counted indicator: whether the route's demands are still met when it is explained innocently."""
    route = policy.route(candidate.route)
    without: list[WithoutIndicator] = []
    if route is not None and route.score is not None:
        for term in candidate.score_terms:
            left = _recounted([t for t in candidate.score_terms if t.indicator != term.indicator], policy)
            asked = _asked(left, candidate.pack, route, policy)
            lacking = [each.what for each in asked if not each.met]
            total = sum((t.counted for t in left), Decimal(0))
            kinds = len(_families(left))
            reached = f"{_points(total)} from {counted(kinds, 'kind')} of evidence would be left"
            words = (
                f"{reached}: no longer enough for this route ({listed(lacking)} would be lacking)"
                if lacking
                else f"{reached}: still enough for this route"
            )
            without.append(WithoutIndicator(term.indicator, total, kinds, not lacking, words))
    falls = [each for each in without if not each.stands]
    if not without:
        unsettled = "This route has no demands that could be looked at one by one."
    elif falls:
        unsettled = (
            f"An innocent explanation of any one of {counted(len(falls), 'indicator')} below would be enough for the "
            "candidate not to have come up on this route."
        )
    else:
        unsettled = (
            "No single innocent explanation would be enough: at least two indicators would have to be explained."
        )
    return RulingOut(tuple(without), unsettled)


def _recounted(terms: Sequence[ScoreTerm], policy: PolicyFacts) -> list[ScoreTerm]:
    """What counts of each term when fewer stand under the same caps; the strongest first, as in the score."""
    left: dict[tuple[str, str], Decimal] = defaultdict(lambda: policy.cap_per_family)
    found: list[ScoreTerm] = []
    for term in sorted(terms, key=lambda t: (t.kind, t.family if t.kind == "family" else "", -t.points, t.indicator)):
        key = (term.kind, term.family if term.kind == "family" else "")
        if term.kind == "general" and key not in left:
            left[key] = policy.general_cap or Decimal(0)
        counting = min(term.points, left[key])
        left[key] -= counting
        found.append(ScoreTerm(term.indicator, term.family, term.strength, term.kind, term.points, counting))
    return found


def _points(total: Decimal) -> str:
    return "1 point" if total == 1 else f"{total} points"
