"""A candidate report: what a person is given to review about one party in one pack.

A candidate is never evidence of trafficking or of being trafficked, and nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from ftindicators.model.instants import instant_of_text, instant_text
from ftindicators.model.since_last import EpisodeMark, SinceLast

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Candidate",
    "CandidateParty",
    "CandidateState",
    "Change",
    "HeldBack",
    "HeldBackKind",
    "NotSeen",
    "ScoreTerm",
    "TermKind",
    "instant_of_text",
    "instant_text",
]

Change = Literal["new", "grown", "escalated", "rerouted", "unchanged"]
CandidateState = Literal["open", "closed"]
TermKind = Literal["family", "general"]
HeldBackKind = Literal["suppression", "expired"]


@dataclass(frozen=True, slots=True, order=True)
class CandidateParty:
    """A party in the candidate's episodes, in one provisional ``role`` (a party seen in two roles stands twice)."""

    party_id: str
    role: str
    is_suspect: bool


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """What one indicator gave to the score: its ``points``, and how many of them ``counted`` under the cap.

    ``kind`` ``family``: under the cap of its family; ``general``: an indicator of the pack `general`, under that
    pack's cap. The ``counted`` of all terms add up to the score.
    """

    indicator: str
    family: str
    strength: str
    kind: TermKind
    points: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class NotSeen:
    """An indicator of the pack that this run could not evaluate, and what was missing for it."""

    indicator: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why something is not put before a reviewer.

    ``owner``, ``reason``, ``indicators`` and ``until`` (a date, ISO 8601) are a suppression's own; ``episodes`` are
    those that it silenced.
    """

    kind: HeldBackKind
    reason: str
    owner: str | None = None
    until: str | None = None
    indicators: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate for human review: one party's episodes in one pack, scored and explained. Never a verdict.

    ``anchor`` is the party, ``route`` the queue that it goes to, ``families`` the kinds of evidence, ``narrative`` the
    text for its reviewer. Roles are provisional. Times are microseconds UTC since 1970, scores exact decimals.
    ``episodes`` are all that were in the window at some instant while the candidate was open, by (first_at,
    episode_id); ``families`` those of them that score on ``route``. ``score`` and ``score_terms`` are of the instant
    since it took that route at which the score was highest (the first such). ``period_from`` and ``period_to`` are the
    first and last hit of its episodes. ``evidence_transactions`` holds at most 1,000 ids,
    ``evidence_transactions_count`` says how many there are. ``not_seen``: what this run could not evaluate.
    ``change`` compares with the previous run, where one was given, and is ``new`` without; ``since`` says what is new
    (None where that run did not have the candidate). ``marks``: of each episode its hits and highest measures so far.

    >>> import ftindicators as ft
    >>> import polars as pl
    >>> accounts = pl.read_csv("sample_data/harbour_bank/accounts.csv", separator=";", infer_schema=False)
    >>> results = ft.scan(
    ...     "sample_data/harbour_bank/postings-*.csv",
    ...     mapping="sample_data/harbour_bank/mapping.yaml",
    ...     context=ft.Context(accounts=accounts),
    ... )
    >>> for candidate in results.candidates[:2]:
    ...     print(candidate.anchor, candidate.route, *candidate.families)
    C12292 welfare pass-through transfers-in
    C36121 welfare cash control hand-over pass-through transfers-in
    """

    candidate_id: str
    revision: int
    change: Change
    state: CandidateState
    opened_at: int
    anchor: str
    pack: str
    parties: tuple[CandidateParty, ...]
    route: str
    score: Decimal
    score_terms: tuple[ScoreTerm, ...]
    families: tuple[str, ...]
    indicators: tuple[str, ...]
    episodes: tuple[str, ...]
    period_from: int
    period_to: int
    narrative: str
    evidence_transactions: tuple[str, ...]
    evidence_transactions_count: int
    not_seen: tuple[NotSeen, ...]
    group_id: str | None = None
    related_candidates: tuple[str, ...] = ()
    held_back_by: tuple[HeldBack, ...] = ()
    marks: tuple[EpisodeMark, ...] = ()
    since: SinceLast | None = None

    def to_json(self) -> dict[str, Any]:
        """The object of `candidates.jsonl` (or of `suppressed.jsonl`, where ``held_back_by`` is not empty)."""
        out: dict[str, Any] = {
            "candidate_id": self.candidate_id,
            "revision": self.revision,
            "change": self.change,
            "state": self.state,
            "opened_at": instant_text(self.opened_at),
            "anchor": self.anchor,
            "pack": self.pack,
            "parties": [{"party_id": p.party_id, "role": p.role, "is_suspect": p.is_suspect} for p in self.parties],
            "group_id": self.group_id,
            "related_candidates": list(self.related_candidates),
            "route": self.route,
            "score": _number(self.score),
            "score_terms": [_term(term) for term in self.score_terms],
            "families": list(self.families),
            "indicators": list(self.indicators),
            "episodes": list(self.episodes),
            "period": {"from": instant_text(self.period_from), "to": instant_text(self.period_to)},
            "narrative": self.narrative,
            "evidence_transactions": list(self.evidence_transactions),
            "evidence_transactions_count": self.evidence_transactions_count,
            "not_seen": [{"indicator": n.indicator, "missing": list(n.missing)} for n in self.not_seen],
            "episode_marks": [mark.to_json() for mark in self.marks],
        }
        if self.since is not None:
            out["since_previous"] = self.since.to_json()
        if self.held_back_by:
            out["held_back_by"] = [_held_back(held) for held in self.held_back_by]
        return out

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Candidate:
        """The candidate that `to_json` wrote; raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            candidate_id=value["candidate_id"],
            revision=value["revision"],
            change=value["change"],
            state=value["state"],
            opened_at=instant_of_text(value["opened_at"]),
            anchor=value["anchor"],
            pack=value["pack"],
            parties=tuple(CandidateParty(p["party_id"], p["role"], p["is_suspect"]) for p in value["parties"]),
            route=value["route"],
            score=Decimal(str(value["score"])),
            score_terms=tuple(_term_of(term) for term in value["score_terms"]),
            families=tuple(value["families"]),
            indicators=tuple(value["indicators"]),
            episodes=tuple(value["episodes"]),
            period_from=instant_of_text(value["period"]["from"]),
            period_to=instant_of_text(value["period"]["to"]),
            narrative=value["narrative"],
            evidence_transactions=tuple(value["evidence_transactions"]),
            evidence_transactions_count=value["evidence_transactions_count"],
            not_seen=tuple(NotSeen(n["indicator"], tuple(n["missing"])) for n in value["not_seen"]),
            group_id=value["group_id"],
            related_candidates=tuple(value["related_candidates"]),
            held_back_by=tuple(_held_back_of(held) for held in value.get("held_back_by", ())),
            marks=tuple(EpisodeMark.from_json(mark) for mark in value.get("episode_marks", ())),
            since=SinceLast.from_json(value["since_previous"]) if "since_previous" in value else None,
        )


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _term(term: ScoreTerm) -> dict[str, Any]:
    return {
        "indicator": term.indicator,
        "family": term.family,
        "strength": term.strength,
        "kind": term.kind,
        "points": _number(term.points),
        "counted": _number(term.counted),
    }


def _term_of(value: Mapping[str, Any]) -> ScoreTerm:
    return ScoreTerm(
        indicator=value["indicator"],
        family=value["family"],
        strength=value["strength"],
        kind=value["kind"],
        points=Decimal(str(value["points"])),
        counted=Decimal(str(value["counted"])),
    )


def _held_back(held: HeldBack) -> dict[str, Any]:
    return {
        "kind": held.kind,
        "reason": held.reason,
        "owner": held.owner,
        "until": held.until,
        "indicators": list(held.indicators),
        "episodes": list(held.episodes),
    }


def _held_back_of(value: Mapping[str, Any]) -> HeldBack:
    return HeldBack(
        kind=value["kind"],
        reason=value["reason"],
        owner=value["owner"],
        until=value["until"],
        indicators=tuple(value["indicators"]),
        episodes=tuple(value["episodes"]),
    )
