"""A candidate report as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

from ftindicators.model.candidate import (
    Candidate,
    CandidateParty,
    HeldBack,
    NotSeen,
    ScoreTerm,
)
from ftindicators.model.since_last import EpisodeMark
from tests.unit.model.test_since_last import SINCE

CANDIDATE = Candidate(
    candidate_id="c",
    revision=2,
    change="new",
    state="open",
    opened_at=1_740_870_600_000_000,
    anchor="C-1",
    pack="sexual",
    parties=(CandidateParty("C-1", "potential-victim", is_suspect=False),),
    route="welfare",
    score=Decimal("4.5"),
    score_terms=(ScoreTerm("i", "cash", "weak", "family", Decimal(1), Decimal("0.5")),),
    families=("cash",),
    indicators=("i",),
    episodes=("e",),
    period_from=1_740_870_600_000_000,
    period_to=1_740_870_600_000_001,
    narrative="Ä",
    evidence_transactions=("t1",),
    evidence_transactions_count=1,
    not_seen=(NotSeen("j", ("column city",)),),
)


def test_a_candidate_survives_the_way_to_json_and_back():
    held = replace(CANDIDATE, held_back_by=(HeldBack("suppression", "why", "desk", "2027-01-01", ("i",), ("e",)),))
    marks = (EpisodeMark("e", "i", "cash", 3, (("n", 4.0), ("share", None))),)
    later = replace(CANDIDATE, change="grown", marks=marks, since=SINCE)
    for candidate in (CANDIDATE, held, later):
        assert Candidate.from_json(json.loads(json.dumps(candidate.to_json()))) == candidate


def test_the_json_has_the_names_that_other_programs_rely_on():
    promised = """candidate_id revision change state opened_at anchor pack parties group_id related_candidates route
        score score_terms families indicators episodes period narrative evidence_transactions not_seen"""
    written = CANDIDATE.to_json()
    assert set(promised.split()) <= set(written)
    assert "held_back_by" not in written
    assert "since_previous" not in written
    assert replace(CANDIDATE, since=SINCE).to_json()["since_previous"]["route"] == "offender"
    assert written["opened_at"] == "2025-03-01T23:10:00Z"
    assert written["period"] == {"from": "2025-03-01T23:10:00Z", "to": "2025-03-01T23:10:00.000001Z"}
    assert written["score"] == 4.5
    assert written["score_terms"][0]["points"] == 1
