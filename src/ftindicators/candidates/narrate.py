"""A candidate in plain words: what was seen, what it was worth, what else explains it. Neutral, and never a verdict."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ftindicators.model.instants import instant_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.candidates.facts import IndicatorFacts, SeenEpisode
    from ftindicators.candidates.rules import Route
    from ftindicators.candidates.score import Score
    from ftindicators.model.candidate import NotSeen

BANNER = "Candidate for human review; not evidence of trafficking or of being trafficked."
RESTRICTED = "Restricted: no contact without a safety plan, and no automatic restriction of accounts."

_PACKS = {
    "sexual": "possible sexual exploitation",
    "labour": "possible labour exploitation",
    "servitude": "possible servitude",
    "organ-removal": "possible organ removal",
    "child-online": "possible exploitation of children online",
}
_ROLES = {
    "potential-victim": "may be a person who is exploited",
    "potential-trafficker": "may have control over others or over their money",
    "front-business": "may be a business that is used as a front",
    "purchaser": "may be a buyer",
    "unknown": "has a role that is not known",
}


def narrate(
    anchor: str, pack: str, route: Route, reached: Score, episodes: Sequence[SeenEpisode], not_seen: Sequence[NotSeen]
) -> str:
    """One paragraph for a reviewer, from ids and the indicators' own words; it holds no address and no name."""
    first = min(episode.first_at for episode in episodes)
    last = max(episode.last_at for episode in episodes)
    times = Counter(episode.facts.id for episode in episodes)
    indicators = {episode.facts.id: episode.facts for episode in episodes}
    ordered = [indicators[name] for name in sorted(indicators)]
    roles = {role for episode in episodes for role in episode.roles}
    seen_in = f"Party {anchor} is seen in {_count(len(episodes), 'episode')} of {_count(len(ordered), 'indicator')}"
    sentences = [
        BANNER,
        f"{seen_in} that can speak of {_PACKS.get(pack, pack)}, from {_day(first)} to {_day(last)}.",
        f"Its role is provisional: it {'; or it '.join(_ROLES[role] for role in _ROLES if role in roles)}.",
        f"Seen: {'; '.join(_seen(facts, times[facts.id]) for facts in ordered)}.",
        f"Score {reached.total} on the route {route.name}: {', '.join(_terms(reached)) or 'nothing'}.",
    ]
    innocent = list(dict.fromkeys(text for facts in ordered for text in facts.innocent_explanations))
    if innocent:
        sentences.append(f"The same rows can have other reasons: {'; '.join(innocent)}.")
    if not_seen:
        sentences.append(f"This run could not evaluate {_count(len(not_seen), 'further indicator')} of this pack.")
    if not route.looks_for_suspects:
        sentences.append(RESTRICTED)
    return " ".join(sentences)


def _seen(facts: IndicatorFacts, times: int) -> str:
    often = "" if times == 1 else f", {times} episodes"
    return f"«{facts.title}» ({facts.family}, {facts.strength}{often})"


def _terms(reached: Score) -> list[str]:
    return [
        f"{term.counted} of {term.points} for {term.indicator}"
        if term.counted != term.points
        else f"{term.points} for {term.indicator}"
        for term in reached.terms
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day(instant: int) -> str:
    return instant_text(instant)[:10]
