"""A folder's candidates as one page, by route and change, with what the run could see; and as one JSON document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ftindicators.model.hashing import digest
from ftindicators.model.instants import instant_text
from ftindicators.reports.document import BANNER, SCHEMA_VERSION
from ftindicators.reports.page import rendered
from ftindicators.reports.who import is_restricted
from ftindicators.reports.words import CHANGES, PACKS, REASONS, ROUTES, counted, listed, plain_words

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate
    from ftindicators.reports.policy_facts import PolicyFacts
    from ftindicators.results.folder import Results

LIST_FORMAT = "ftindicators-candidate-list"
INDEX = "index.html"
_ORDER = ("escalated", "rerouted", "new", "grown", "unchanged")
_HASH = re.compile(r"[0-9a-f]{32}")
_STATUSES = (
    ("not_evaluable", "Not evaluable: the data lack what they read"),
    ("error", "Ended in an error"),
    ("degraded", "Degraded: a needed column is often empty, so a quiet answer means less"),
    ("no_relevant_rows", "Without a row that could matter"),
    ("evaluated", "Evaluated"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate in the list. ``file``: of its page, beside the index."""

    file: str
    party: str
    pack_words: str
    change: str
    score: object
    families: tuple[str, ...]
    from_: str
    to: str
    reasons: str


@dataclass(frozen=True, slots=True)
class RouteGroup:
    """The candidates of one route, those to look at first before the others; or those that are held back."""

    title: str
    words: str
    restricted: bool
    held: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class StatusGroup:
    """Indicators of one status; ``told``: each is named."""

    title: str
    told: bool
    lines: tuple[str, ...]


def file_of(candidate: Candidate) -> str:
    """The name of a candidate's page: of its id where that is one of ours, else of the id's hash.

    A part that is held back has the id of the candidate that stands without it: so its name says what it is.
    """
    identity = candidate.candidate_id
    ending = "-held-back" if candidate.held_back_by else ""
    return f"candidate-{identity if _HASH.fullmatch(identity) else digest(identity)}{ending}.html"


def index_page(jinja2: ModuleType, results: Results, policy: PolicyFacts, folder: str) -> str:
    """The page that lists a folder's candidates. ``folder``: its name."""
    coverage = results.coverage
    return rendered(
        jinja2,
        "index.html",
        folder=folder,
        total=len(results.candidates),
        held=len(results.suppressed),
        groups=list(_groups(results, policy)),
        rows=results.manifest["rows"],
        rejected=_rejected(results.manifest.get("rejected") or {}),
        data_from=coverage.get("data_from"),
        data_to=coverage.get("data_to"),
        indicators=list(_statuses(coverage["indicators"])),
    )


def in_order(candidates: Iterable[Candidate], policy: PolicyFacts) -> list[Candidate]:
    """Candidates by route in the policy's order, then by change (escalated first), score and id."""
    routes = {route.name: place for place, route in enumerate(policy.routes)}
    changes = {change: place for place, change in enumerate(_ORDER)}
    return sorted(
        candidates,
        key=lambda c: (
            routes.get(c.route, len(routes)), changes.get(c.change, len(changes)), -c.score, c.anchor, c.candidate_id
        ),
    )  # fmt: skip


def list_json(results: Results, policy: PolicyFacts) -> dict[str, Any]:
    """The list as a JSON document: each candidate in short, in the order of the index."""
    return {
        "format": LIST_FORMAT,
        "schema_version": SCHEMA_VERSION,
        "banner": BANNER,
        "candidates": [_entry(c, policy) for c in in_order(results.candidates, policy)],
        "suppressed": [_entry(c, policy) for c in in_order(results.suppressed, policy)],
    }


def _entry(candidate: Candidate, policy: PolicyFacts) -> dict[str, Any]:
    whole = candidate.to_json()
    kept = (
        "candidate_id", "anchor", "pack", "route", "change", "state", "revision", "score", "families", "indicators",
        "period", "opened_at",
    )  # fmt: skip
    found = {name: whole[name] for name in kept}
    found["restricted"] = is_restricted(candidate, policy)
    found["held_back_by"] = whole.get("held_back_by", [])
    return found


def _groups(results: Results, policy: PolicyFacts) -> Iterable[RouteGroup]:
    ordered = in_order(results.candidates, policy)
    for route in dict.fromkeys(c.route for c in ordered):
        mine = [c for c in ordered if c.route == route]
        words = ROUTES.get(route, f"the queue that the policy calls {route}")
        yield RouteGroup(
            title=f"{route[:1].upper()}{route[1:]}",
            words=f"{words[:1].upper()}{words[1:]}.",
            restricted=any(is_restricted(c, policy) for c in mine),
            held=False,
            lines=tuple(map(_line, mine)),
        )
    held = in_order(results.suppressed, policy)
    if held:
        yield RouteGroup(
            title="Held back",
            words="What policy does not put before a reviewer by itself, and why. An escalation brings it forth.",
            restricted=any(is_restricted(c, policy) for c in held),
            held=True,
            lines=tuple(map(_line, held)),
        )


def _line(candidate: Candidate) -> Line:
    reasons = [
        held.reason + (f" (until {held.until})" if held.until is not None else "") for held in candidate.held_back_by
    ]
    return Line(
        file=file_of(candidate),
        party=candidate.anchor,
        pack_words=PACKS.get(candidate.pack, candidate.pack),
        change=CHANGES.get(candidate.change, candidate.change),
        score=candidate.score,
        families=candidate.families,
        from_=instant_text(candidate.period_from),
        to=instant_text(candidate.period_to),
        reasons="; ".join(reasons),
    )


def _rejected(rejected: Mapping[str, int]) -> list[str]:
    return [f"{counted(n, 'row')} {REASONS.get(reason, plain_words(reason))}" for reason, n in rejected.items()]


def _statuses(entries: Mapping[str, Mapping[str, Any]]) -> Iterable[StatusGroup]:
    for status, title in _STATUSES:
        mine = {name: entry for name, entry in entries.items() if entry["status"] == status}
        if mine:
            told = status in {"not_evaluable", "error", "degraded"}
            yield StatusGroup(title, told, tuple(_why(name, entry) for name, entry in mine.items()))


def _why(name: str, entry: Mapping[str, Any]) -> str:
    lacking: Sequence[str] = [each for names in entry["missing"].values() for each in names]
    if lacking:
        return f"{name}: lacks {listed(list(lacking))}"
    low = [f"{plain_words(column)} in {share:.0%}" for column, share in entry["fill"].items() if share < 0.8]  # noqa: PLR2004 (as coverage)
    return f"{name}: filled are {listed(low)} of the rows that could matter" if low else name
