"""The rules of a policy as frozen values. Lengths are microseconds; points are exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

VICTIM = "potential-victim"
SUSPECT_ROLES = frozenset({"potential-trafficker", "front-business", "purchaser"})
"""Roles in which a party can be a suspect, if it is nowhere seen as potential victim."""
MINORS_ROUTE = "urgent"
"""The route that takes minors in every pack."""
GENERAL = "general"
"""The pack that is none of its own: its indicators add points to others."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Passing:
    """What a route asks for: points, different counted families, and of these one with any of ``require_evidence``."""

    score: Decimal
    families: int
    require_evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a reviewer. ``roles`` empty: every role; ``pack`` None: every pack; ``passing`` None: never."""

    name: str
    roles: frozenset[str]
    pack: str | None
    passing: Passing | None

    @property
    def looks_for_suspects(self) -> bool:
        """Whether it names roles and a potential victim's is not among them: no potential victim is ever on it."""
        return bool(self.roles) and VICTIM not in self.roles

    def takes(self, pack: str, *, minor: bool) -> bool:
        """Whether candidates of ``pack`` can be on it; ``minor``: the party is a minor."""
        return self.pack is None or self.pack == pack or (minor and self.name == MINORS_ROUTE)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that makes candidates; on every route a scored family must have one of ``require_evidence`` (if any)."""

    name: str
    require_evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class General:
    """To which packs the pack `general` adds points, and how many at most to each."""

    adds_to: frozenset[str]
    cap: Decimal


@dataclass(frozen=True, slots=True)
class Suppression:
    """Named indicators that are silent for one party until the end of the day ``until`` (UTC).

    An escalation after the end of the day ``since`` (None: after the silenced candidate opened) is never hidden.
    """

    indicators: tuple[str, ...]
    party: str
    owner: str
    reason: str
    until: date
    since: date | None = None

    def holds_at(self, as_of: int) -> bool:
        """Whether it is in force at an instant (microseconds UTC)."""
        return as_of < end_of_day(self.until)


def laid_over(earlier: Iterable[Suppression], later: Sequence[Suppression]) -> tuple[Suppression, ...]:
    """Suppressions of two files: for a party and an indicator that both name, the later one alone."""
    named = {(suppression.party, indicator) for suppression in later for indicator in suppression.indicators}
    kept: list[Suppression] = []
    for suppression in earlier:
        left = tuple(indicator for indicator in suppression.indicators if (suppression.party, indicator) not in named)
        if left:
            kept.append(replace(suppression, indicators=left))
    return (*kept, *later)


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a policy says. ``routes`` in the order in which they are tried; ``expire_after`` None: never."""

    name: str
    version: int
    window: int
    weak: Decimal
    moderate: Decimal
    strong: Decimal
    cap_per_family: Decimal
    routes: tuple[Route, ...]
    packs: tuple[Pack, ...]
    general: General | None = None
    suppress: tuple[Suppression, ...] = ()
    expire_after: int | None = None

    def points(self, strength: str) -> Decimal:
        """What an indicator of this strength gives; KeyError for another word."""
        return {"weak": self.weak, "moderate": self.moderate, "strong": self.strong}[strength]


def end_of_day(day: date) -> int:
    """The first instant after a day, in microseconds UTC since 1970."""
    after = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return (after - _EPOCH) // timedelta(microseconds=1)
