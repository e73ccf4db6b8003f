"""A results folder in numbers: what was read, what it could answer, which candidates there are, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftindicators.model.candidate import instant_text
from ftindicators.results.importance import CHANGES, by_importance, routes_in_order, routes_of
from ftindicators.results.unlocks import Unlock, unlocks

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate
    from ftindicators.results.folder import Results

BANNER = "Candidates for human review; not evidence of trafficking or of being trafficked."
FIRST = 10
"""So many candidates stand in the JSON of an overview; the whole list is `candidates.jsonl`."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a part of the run took; ``peak_bytes`` is the most that the process had held by its end (None: unknown)."""

    name: str
    seconds: float
    peak_bytes: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A run in numbers; what it rests on stays in ``manifest`` and ``coverage``.

    ``routes``: for each route its candidates for review, by change. ``held_back``: what is not put before a reviewer,
    by kind (suppression, expired). ``candidates``: those for review, the most important first. ``statuses``: indicators
    by status of coverage; ``lacking``: what would open most of those that are not evaluable. ``hits`` and ``episodes``
    are all there are; ``hits_written`` those in the folder.
    """

    manifest: Mapping[str, Any]
    coverage: Mapping[str, Any]
    routes: Mapping[str, Mapping[str, int]]
    held_back: Mapping[str, int]
    suppressed: int
    candidates: tuple[Candidate, ...]
    statuses: Mapping[str, int]
    lacking: tuple[Unlock, ...]
    hits: int
    hits_written: int
    episodes: int
    stages: tuple[Stage, ...]

    @classmethod
    def of(cls, results: Results) -> Overview:
        """The numbers of ``results``."""
        indicators = results.coverage["indicators"]
        order = routes_of(results)
        return cls(
            manifest=results.manifest,
            coverage=results.coverage,
            routes={
                route: Counter(c.change for c in results.candidates if c.route == route)
                for route in routes_in_order((c.route for c in results.candidates), order)
            },
            held_back=Counter(kind for c in results.suppressed for kind in {held.kind for held in c.held_back_by}),
            suppressed=len(results.suppressed),
            candidates=by_importance(results.candidates, order),
            statuses=Counter(str(found["status"]) for found in indicators.values()),
            lacking=unlocks(indicators),
            hits=sum(found["hits"] for found in indicators.values()),
            hits_written=results.hits.num_rows,
            episodes=sum(found["episodes"] for found in indicators.values()),
            stages=tuple(
                Stage(str(s["stage"]), float(s["seconds"]), s["peak_bytes"]) for s in results.manifest.get("stages", ())
            ),
        )

    @property
    def rejected(self) -> Counter[str]:
        """Rejected rows by reason."""
        return Counter(self.manifest.get("rejected", {}))

    @property
    def seconds(self) -> float:
        """How long the stages took together."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def peak_bytes(self) -> int | None:
        """The most memory that the process held; None where the system did not say."""
        return max((stage.peak_bytes for stage in self.stages if stage.peak_bytes is not None), default=None)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; the shape is documented in docs/guide/summarise-and-compare.md and only gains."""
        counts = Counter(c.change for c in self.candidates)
        return {
            "format": 1,
            "notice": BANNER,
            "rows": dict(self.manifest["rows"]),
            "rejected": dict(sorted(self.rejected.items())),
            "data": {
                "from": self.coverage.get("data_from"),
                "to": self.coverage.get("data_to"),
                "from_is": self.coverage.get("data_from_is"),
            },
            "candidates": {
                "for_review": len(self.candidates),
                "held_back": self.suppressed,
                "by_route": {
                    route: {"all": sum(changes.values()), **{c: changes.get(c, 0) for c in CHANGES}}
                    for route, changes in self.routes.items()
                },
                "by_change": {change: counts[change] for change in CHANGES},
                "by_pack": dict(sorted(Counter(c.pack for c in self.candidates).items())),
                "held_back_by": dict(sorted(self.held_back.items())),
                "first": [_candidate(candidate) for candidate in self.candidates[:FIRST]],
            },
            "indicators": {
                "all": sum(self.statuses.values()),
                "by_status": dict(sorted(self.statuses.items())),
                "not_whole": [
                    {"indicator": name, **{key: found.get(key) for key in ("status", "missing", "fill", "error")}}
                    for name, found in sorted(self.coverage["indicators"].items())
                    if found["status"] in ("error", "not_evaluable", "degraded")
                ],
                "lacking": [unlock.to_json() for unlock in self.lacking],
            },
            "previous": self.manifest.get("previous"),
            "hits": self.hits,
            "hits_written": self.hits_written,
            "episodes": self.episodes,
            "stages": [{"stage": s.name, "seconds": s.seconds, "peak_bytes": s.peak_bytes} for s in self.stages],
            "seconds": round(self.seconds, 3),
            "peak_bytes": self.peak_bytes,
        }


def anchor_roles(candidate: Candidate) -> tuple[str, ...]:
    """The provisional roles in which the candidate's own party is seen; that of a potential victim first."""
    roles = {party.role for party in candidate.parties if party.party_id == candidate.anchor}
    return tuple(sorted(roles, key=lambda role: (role != "potential-victim", role)))


def score_number(candidate: Candidate) -> int | float:
    """The score as a plain number: whole where it is whole."""
    return int(candidate.score) if candidate.score == candidate.score.to_integral_value() else float(candidate.score)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "candidate_id": candidate.candidate_id,
        "route": candidate.route,
        "change": candidate.change,
        "state": candidate.state,
        "pack": candidate.pack,
        "anchor": candidate.anchor,
        "roles": list(anchor_roles(candidate)),
        "score": score_number(candidate),
        "families": list(candidate.families),
        "first_day": instant_text(candidate.period_from)[:10],
        "last_day": instant_text(candidate.period_to)[:10],
    }
