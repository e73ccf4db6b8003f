"""A policy as a report explains it: what each route asks for, and what caps a score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What a route asks for. ``looks_for_suspects`` False: its candidates are in a restricted queue."""

    name: str
    score: Decimal | None
    families: int
    evidence: tuple[str, ...]
    looks_for_suspects: bool


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """``packs``: (name, the kinds of evidence that it asks for on every route)."""

    name: str
    version: int
    blake2b: str
    text: str
    cap_per_family: Decimal
    general_cap: Decimal | None
    routes: tuple[RouteFacts, ...]
    packs: tuple[tuple[str, tuple[str, ...]], ...]

    def route(self, name: str) -> RouteFacts | None:
        """The route of that name; None where the policy has none."""
        return next((route for route in self.routes if route.name == name), None)

    def evidence_of(self, pack: str) -> tuple[str, ...]:
        """What a pack asks for on every route."""
        return dict(self.packs).get(pack, ())
