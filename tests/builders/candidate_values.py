"""Made-up candidates, and results around them, for tests of what is read of a results folder."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa

from ftindicators.model.candidate import Candidate, CandidateParty, HeldBack, NotSeen
from ftindicators.results.folder import Results
from ftindicators.results.schemas import EPISODES

EXPLAINED = (
    "Candidate for human review. The same rows can have other reasons: shift worker; market trader. Restricted: x."
)


def instant(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000


def candidate(candidate_id="c1", *, anchor="P1", roles=("potential-victim",), score="4", held=(), blind=0, **more):
    """A candidate on the welfare route; ``held`` are (kind, reason, owner, until), ``blind`` indicators not seen."""
    given = {
        "revision": 1,
        "change": "new",
        "state": "open",
        "opened_at": instant("2025-02-01"),
        "pack": "sexual",
        "route": "welfare",
        "score_terms": (),
        "families": ("cash", "hand-over"),
        "indicators": ("night-cash",),
        "episodes": ("e1",),
        "period_from": instant("2025-01-15"),
        "period_to": instant("2025-02-20"),
        "narrative": EXPLAINED,
        "evidence_transactions": ("t1",),
        "evidence_transactions_count": 1,
        "parties": tuple(CandidateParty(anchor, role, is_suspect=False) for role in roles),
        **more,
    }
    return Candidate(
        candidate_id=candidate_id,
        anchor=anchor,
        score=Decimal(score),
        not_seen=tuple(NotSeen(f"i{n}", ("mcc",)) for n in range(blind)),
        held_back_by=tuple(HeldBack(kind, reason, owner, until) for kind, reason, owner, until in held),
        **given,
    )


def episode(episode_id, indicator="night-cash", *, parties=(("P1", "potential-victim"),), hits=1, last="2025-02-20"):
    """A row of episodes.parquet."""
    first_at = datetime(2025, 1, 15, tzinfo=UTC)
    return {
        "episode_id": episode_id,
        "indicator": indicator,
        "subject_kind": "account",
        "subject_id": "A",
        "first_at": first_at,
        "last_at": datetime.fromisoformat(last).replace(tzinfo=UTC),
        "known_at": first_at,
        "hits": hits,
        "state": "open",
        "continues": None,
        "parties": [{"party_id": party, "role": role} for party, role in parties],
        "evidence": [],
    }


def covered(status="evaluated", **more):
    """An indicator's entry of coverage.json."""
    empty = {"missing": {"columns": [], "tables": [], "lists": []}, "fill": {}, "hits": 0, "episodes": 0}
    return {"status": status, **empty, "indicator_status": "stable", **more}


def results(candidates=(), suppressed=(), *, episodes=(), indicators=None, data_from_is="first row", **manifest):
    """Results around candidates; ``indicators`` are those of coverage, ``manifest`` further entries of the manifest."""
    span = {"data_from": "2025-01-01T00:00:00Z", "data_to": "2025-03-31T00:00:00Z"}
    return Results(
        episodes=pa.Table.from_pylist(list(episodes), schema=EPISODES),
        candidates=tuple(candidates),
        suppressed=tuple(suppressed),
        coverage={"indicators": indicators or {"night-cash": covered()}, **span, "data_from_is": data_from_is},
        manifest={"format": 1, "rows": {"read": 10, "used": 10, "rejected": 0}, "rejected": {}, **span, **manifest},
    )
