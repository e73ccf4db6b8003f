"""Fifteen lawful lives that a careless rule takes for something else: none of them becomes a candidate."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.personas.policies import CARELESS, NO_EVIDENCE
from tests.personas.running import COUNTER, alone, hits_of, parties, scanned, shipped, together
from tests.personas.variations import varied

EACH = pytest.mark.parametrize("persona", COUNTER, ids=lambda persona: persona.name)
# As they stand in the project's list of safeguards.
ALL_FIFTEEN = {
    "independent-worker": "independent sex worker, at home or in a hotel",
    "touring-workers": "touring sex workers who share a card for safety",
    "massage-therapist": "licensed massage therapist with late hours",
    "chosen-name": "trans customer who uses a chosen name",
    "motel-survivor": "survivor of domestic violence who lives in motels",
    "refugee-family": "refugee family housed in a hotel",
    "migrant-worker": "migrant who remits wages, housing arranged by the employer",
    "savings-circle": "organiser of a savings circle",
    "live-in-carer": "live-in carer",
    "student": "student with many small transfers",
    "touring-musician": "touring musician",
    "food-courier": "food-delivery courier",
    "pharmacy-carer": "carer who buys pharmacy goods",
    "prepaid-parent": "parent who fills prepaid cards",
    "pay-day-cash": "low-income worker who draws wages on pay-day",
}


def test_all_fifteen_are_here():
    assert {persona.name for persona in COUNTER} == set(ALL_FIFTEEN)


@EACH
def test_the_life_is_a_whole_one(persona):
    """Three months at least, every row usable, and each party with rows of its own."""
    results = alone(persona)
    assert results.rejected.num_rows == 0, results.rejected.to_pylist()[:3]
    moments = [datetime.fromisoformat(row["occurred_at"]) for row in persona.rows]
    assert moments[-1] - moments[0] > timedelta(days=90)
    accounts = {row["account_id"]: row["customer_id"] for row in persona.accounts}
    rows = Counter(accounts[row["account_id"]] for row in persona.rows)
    assert all(30 <= rows[party] <= 400 for party in parties(persona)), rows


@EACH
def test_no_candidate(persona):
    results = alone(persona)
    assert not [(c.anchor, c.pack, c.route, c.score, c.indicators) for c in results.candidates]
    assert not results.suppressed


@EACH
def test_it_brushes_the_indicators_that_its_file_names(persona):
    """Those that count: of stable indicators."""
    hits = hits_of(alone(persona), parties(persona))
    stable = {indicator.id for indicator in shipped() if indicator.status == "stable"}
    assert persona.brushes
    assert set(persona.brushes) <= set(hits) & stable, hits


@EACH
def test_it_is_not_spared_for_want_of_data(persona):
    """In the bank of the persona and its bystanders every stable indicator could be evaluated."""
    coverage = alone(persona).coverage["indicators"]
    stable = {indicator.id for indicator in shipped() if indicator.status == "stable"}
    assert not {name: entry["missing"] for name, entry in coverage.items() if name in stable and blind(entry)}


def blind(entry: dict) -> bool:
    return entry["status"] in {"not_evaluable", "error"}


@pytest.mark.parametrize("seed", range(4))
def test_a_life_a_little_otherwise_is_no_candidate_either(seed):
    """Each of the fifteen in three variations, all in one bank."""
    lives = [varied(p, 3 * seed + n).apart(f"{p.name}-{n}-") for p in COUNTER for n in range(3)]
    results = scanned(lives)
    assert results.rejected.num_rows == 0
    assert not [(c.anchor, c.pack, c.route, c.score, c.indicators) for c in results.candidates]
    assert results.hits.num_rows > 0


def test_it_is_the_policy_that_protects_them():
    """With points alone each of them would be taken: the lives are not bland."""
    taken = {name for name, candidates in together(CARELESS).items() if candidates}
    assert taken == set(ALL_FIFTEEN)


def test_sex_work_is_kept_out_by_what_the_pack_asks_for():
    """Families and points would be enough; evidence of control or of the flow of money to another is what lacks."""
    taken = {name: {c.route for c in candidates} for name, candidates in together(NO_EVIDENCE).items()}
    assert taken["independent-worker"] == {"welfare"}
    assert taken["touring-workers"] == {"welfare"}
    assert taken["massage-therapist"] == {"welfare"}
