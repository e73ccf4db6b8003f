"""Candidates of two runs, side by side: what is new, gone and changed, and what can have done it.

A change can have been made by a difference of the whole run (data, policy ...), or by one of an indicator that has, in
either run, an episode which names a party of the candidate. Others have had no part in it. More than «can» is not said
where several remain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ftindicators.model.candidate import instant_text
from ftindicators.results.compare_indicators import Kind, Rows, cause_json
from ftindicators.results.overview import score_number
from ftindicators.results.run_differences import Difference, causes

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate
    from ftindicators.results.folder import Results

Standing = Literal["for review", "held back"]


@dataclass(frozen=True, slots=True)
class CandidateChange:
    """A candidate in two runs; ``before`` or ``after`` is None where only one has it.

    ``changes``: by name of what changed its value before and after. A candidate whose first episode has become another
    has another id: it is taken for the same where party and pack are, and the days overlap; then ``candidate_id``
    stands in ``changes``. ``causes``: what can have done it.
    """

    kind: Kind
    before: Candidate | None
    after: Candidate | None
    changes: Mapping[str, tuple[Any, Any]]
    causes: tuple[Difference, ...]

    @property
    def latest(self) -> Candidate:
        """The candidate as the later run has it, or else the earlier one."""
        found = self.after if self.after is not None else self.before
        if found is None:
            raise ValueError("a change of no candidate")
        return found

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        latest = self.latest
        return {
            "change": self.kind,
            "candidate_id": latest.candidate_id,
            "anchor": latest.anchor,
            "pack": latest.pack,
            "before": _values(self.before),
            "after": _values(self.after),
            "changed": sorted(self.changes),
            "causes": [cause_json(cause) for cause in self.causes],
        }


def compare_candidates(
    a: Results, b: Results, episodes: tuple[Rows, Rows], differences: Sequence[Difference]
) -> tuple[CandidateChange, ...]:
    """Every candidate of the two runs, for review or held back, by (anchor, pack, opened_at).

    ``episodes``: the `episode_rows` of both.
    """
    named = _indicators_by_party(episodes)
    found: list[CandidateChange] = []
    for before, after in _paired(_all(a), _all(b)):
        changes = _changes(before, after, episodes) if before is not None and after is not None else {}
        kind: Kind = "new" if before is None else "gone" if after is None else "changed" if changes else "unchanged"
        parties = {p for c in (before, after) if c is not None for p in (c.anchor, *(p.party_id for p in c.parties))}
        concerned = {i for party in parties for i in named.get(party, ())}
        concerned |= {i for c in (before, after) if c is not None for i in c.indicators}
        why = causes(differences, concerned) if kind != "unchanged" else ()
        found.append(CandidateChange(kind, before, after, changes, why))
    return tuple(sorted(found, key=lambda change: _place(change.latest)))


def standing(candidate: Candidate) -> Standing:
    """Whether it is put before a reviewer."""
    return "held back" if candidate.held_back_by else "for review"


def _all(results: Results) -> dict[str, Candidate]:
    """By id; a candidate of which a part is held back and the rest shown is the shown one."""
    return {c.candidate_id: c for c in (*results.suppressed, *results.candidates)}


def _paired(
    old: Mapping[str, Candidate], new: Mapping[str, Candidate]
) -> Iterable[tuple[Candidate | None, Candidate | None]]:
    """Those of one id together; of the others those of one party and pack whose days overlap, the earliest first."""
    waiting: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in sorted((new[i] for i in new.keys() - old.keys()), key=_place):
        waiting[candidate.anchor, candidate.pack].append(candidate)
    for before in sorted(old.values(), key=_place):
        if before.candidate_id in new:
            yield before, new[before.candidate_id]
            continue
        same = waiting[before.anchor, before.pack]
        after = next((c for c in same if _overlap(before, c)), None)
        if after is not None:
            same.remove(after)
        yield before, after
    for left in waiting.values():
        yield from ((None, candidate) for candidate in left)


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.period_from <= other.period_to and other.period_from <= one.period_to


def _place(candidate: Candidate) -> tuple[str, str, int, str]:
    return candidate.anchor, candidate.pack, candidate.opened_at, candidate.candidate_id


def _changes(before: Candidate, after: Candidate, episodes: tuple[Rows, Rows]) -> dict[str, tuple[Any, Any]]:
    old, new = _values(before) or {}, _values(after) or {}
    found = {key: (old[key], new[key]) for key in old if old[key] != new[key]}
    moved = [e for e in before.episodes if e in after.episodes and episodes[0].get(e) != episodes[1].get(e)]
    if moved and "episodes" not in found:
        found["episodes"] = (old["episodes"], new["episodes"])
    return found


def _values(candidate: Candidate | None) -> dict[str, Any] | None:
    """What is compared of a candidate, as plain JSON values.

    Not ``change``, which says what an earlier run was, nor what follows from other candidates.
    """
    if candidate is None:
        return None
    return {
        "candidate_id": candidate.candidate_id,
        "standing": standing(candidate),
        "held_back_by": [held.reason for held in candidate.held_back_by],
        "route": candidate.route,
        "state": candidate.state,
        "score": score_number(candidate),
        "score_terms": {term.indicator: f"{term.counted}" for term in candidate.score_terms},
        "families": list(candidate.families),
        "indicators": list(candidate.indicators),
        "episodes": list(candidate.episodes),
        "roles": [[p.party_id, p.role, p.is_suspect] for p in candidate.parties],
        "opened_at": instant_text(candidate.opened_at),
        "first_day": instant_text(candidate.period_from)[:10],
        "last_day": instant_text(candidate.period_to)[:10],
        "evidence_transactions": candidate.evidence_transactions_count,
    }


def _indicators_by_party(episodes: Iterable[Rows]) -> dict[str, set[str]]:
    """For each party the indicators of which an episode names it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in (row for rows in episodes for row in rows.values()):
        indicator, parties = row[0], row[-1]
        for party, _role in parties:
            found[party].add(indicator)
    return found
