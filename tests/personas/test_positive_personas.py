"""Four lives with another's hand in them: each raises its candidates, on the right route and in the right role."""

from __future__ import annotations

import pytest

import ftindicators as ft
from ftindicators.results.folder import Results
from tests.neutral_words import not_neutral
from tests.personas.running import POSITIVE, alone, scanned
from tests.personas.variations import varied

EACH = pytest.mark.parametrize("persona", POSITIVE, ids=lambda persona: persona.name)
RANK = {"potential-victim": "welfare", "potential-trafficker": "offender", "front-business": "offender"}


def test_all_four_are_here():
    assert [persona.name for persona in POSITIVE] == [
        "clawback-employer",
        "controller",
        "relay-collector",
        "taken-over-account",
    ]


def found(results: Results, expected: dict, mark: str = "") -> list[ft.Candidate]:
    """The candidates that are what a persona's file expects."""
    party = mark + expected["party"]
    return [
        candidate
        for candidate in results.candidates
        if (candidate.anchor, candidate.pack, candidate.route) == (party, expected["pack"], expected["route"])
        and set(expected["families"]) <= set(candidate.families)
        and expected["role"] in {p.role for p in candidate.parties if p.party_id == party}
    ]


@EACH
def test_each_expected_candidate_is_there(persona):
    results = alone(persona)
    assert results.rejected.num_rows == 0
    lacking = [expected for expected in persona.expected if not found(results, expected)]
    assert not lacking, [(c.anchor, c.pack, c.route, c.families) for c in results.candidates]


@EACH
def test_nobody_else_is_and_nobody_is_on_another_route(persona):
    """In whatever pack: who is expected on the way of welfare is on no other, and who is not expected is nowhere."""
    routes = {expected["party"]: expected["route"] for expected in persona.expected}
    assert not [
        (c.anchor, c.pack, c.route, c.indicators) for c in alone(persona).candidates if routes.get(c.anchor) != c.route
    ]


@EACH
def test_whoever_may_be_a_victim_is_never_a_suspect(persona):
    roles = {expected["party"]: expected["role"] for expected in persona.expected}
    for candidate in alone(persona).candidates:
        for party in candidate.parties:
            suspect = roles.get(party.party_id, "potential-victim") != "potential-victim"
            assert party.is_suspect == suspect, (candidate.anchor, candidate.pack, party)


@EACH
def test_no_candidate_holds_an_address(persona):
    addresses = {row["address"] for row in persona.customers}
    for candidate in alone(persona).candidates:
        written = str(candidate.to_json())
        assert not [address for address in addresses if address in written]


@EACH
def test_its_narrative_is_neutral(persona):
    for candidate in alone(persona).candidates:
        assert not not_neutral(candidate.narrative)


@EACH
@pytest.mark.parametrize("seed", range(3))
def test_the_same_life_a_little_otherwise_is_seen_as_well(persona, seed):
    """To the minute: four cards at one machine are that within ten."""
    results = scanned([varied(persona, seed, minutes=0).apart("v-")])
    lacking = [expected for expected in persona.expected if not found(results, expected, "v-")]
    assert not lacking, [(c.anchor, c.pack, c.route, c.families) for c in results.candidates]
