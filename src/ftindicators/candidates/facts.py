"""What the policy asks of an indicator, and how an episode looks from one party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftindicators.candidates.rules import GENERAL, VICTIM
from ftindicators.vocabulary import families

if TYPE_CHECKING:
    from ftindicators.candidates.rules import General
    from ftindicators.model.indicator import Indicator

END = 2**63 - 1
"""An instant after every other."""


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """An indicator as a policy sees it. ``evidence`` (control, flow) and ``counts`` are its family's."""

    id: str
    title: str
    status: str
    exploitation: tuple[str, ...]
    family: str
    strength: str
    evidence: frozenset[str] = frozenset()
    counts: bool = True
    innocent_explanations: tuple[str, ...] = ()

    @classmethod
    def of(cls, indicator: Indicator) -> IndicatorFacts:
        """The facts of an indicator; the English title where it has one, else the first."""
        family = families()[indicator.family]
        titles = dict(indicator.title)
        return cls(
            id=indicator.id,
            title=titles.get("en") or next(iter(titles.values()), indicator.id),
            status=indicator.status,
            exploitation=indicator.exploitation,
            family=indicator.family,
            strength=indicator.strength,
            evidence=frozenset(family.evidence),
            counts=family.counts,
            innocent_explanations=indicator.innocent_explanations,
        )

    def speaks_in(self, pack: str) -> bool:
        """Whether it is one of the pack's own indicators."""
        return pack in self.exploitation

    def adds_to(self, pack: str, general: General | None) -> bool:
        """Whether it is a general indicator that adds points to the pack."""
        own = self.speaks_in(pack)
        return not own and general is not None and GENERAL in self.exploitation and pack in general.adds_to


@dataclass(frozen=True, slots=True)
class SeenEpisode:
    """An episode as one party's, in its ``roles``. Times are microseconds UTC.

    ``spans``: the stretches [from, to) of instants at which it is known and overlaps the policy's window.
    ``peaks``: the measures that can double, each with its highest value so far (None: never known).
    """

    episode_id: str
    facts: IndicatorFacts
    roles: frozenset[str]
    first_at: int
    last_at: int
    hits: int
    spans: tuple[tuple[int, int], ...]
    peaks: tuple[tuple[str, float | None], ...] = ()

    @property
    def order(self) -> tuple[int, str]:
        """By the time of its first hit, then by id: the order that gives a candidate its identity."""
        return (self.first_at, self.episode_id)

    @property
    def as_victim(self) -> bool:
        """Whether the party is seen in it as potential victim."""
        return VICTIM in self.roles


def joined_spans(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Half-open stretches as few as they can be: empty ones dropped, those that touch or overlap made one."""
    found: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if start >= stop:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return tuple(found)
