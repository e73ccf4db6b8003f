from decimal import Decimal

import pytest

from ftindicators.model.candidate import CandidateParty
from ftindicators.reports.policy_facts import PolicyFacts, RouteFacts
from ftindicators.reports.who import is_restricted, who
from ftindicators.reports.words import RESTRICTED_NOT
from tests.builders.candidate_values import candidate

POLICY = PolicyFacts(
    name="p", version=1, blake2b="", text="", cap_per_family=Decimal(4), general_cap=None,
    routes=(
        RouteFacts("urgent", Decimal(1), 1, (), looks_for_suspects=False),
        RouteFacts("welfare", Decimal(4), 2, (), looks_for_suspects=False),
        RouteFacts("offender", Decimal(6), 2, (), looks_for_suspects=True),
    ),
    packs=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("route", "roles", "restricted"),
    [
        ("welfare", ("potential-victim",), True),
        ("urgent", ("unknown",), True),
        ("offender", ("potential-trafficker",), False),
        ("offender", ("potential-victim",), True),
        ("a route of another policy", ("unknown",), True),
    ],
)
def test_whoever_may_be_exploited_is_restricted_whatever_the_route_is_called(route, roles, restricted):
    asked = candidate(route=route, roles=roles)
    assert is_restricted(asked, POLICY) is restricted
    told = who(asked, POLICY).must_not
    assert (set(RESTRICTED_NOT) <= set(told)) is restricted
    assert "Contact, warn or confront anybody because of it." in told


def test_the_party_and_the_others_stand_apart_in_provisional_roles():
    parties = (
        CandidateParty("P1", "potential-trafficker", is_suspect=False),
        CandidateParty("P1", "potential-victim", is_suspect=False),
        CandidateParty("P2", "purchaser", is_suspect=True),
    )
    told = who(candidate(parties=parties), POLICY)
    assert [role.role for role in told.roles] == ["potential-victim", "potential-trafficker"]
    assert [(p.party_id, p.is_suspect) for p in told.others] == [("P2", True)]


def test_what_holds_it_back_is_told_with_its_owner():
    held = who(candidate(held=[("suppression", "market trader", "desk 2", "2027-01-01")]), POLICY).held_back_by
    assert [(h.reason, h.owner, h.until) for h in held] == [("market trader", "desk 2", "2027-01-01")]


def test_a_role_that_words_lack_is_told_as_it_stands():
    assert who(candidate(roles=("new-role",)), POLICY).roles[0].words == "new-role"
