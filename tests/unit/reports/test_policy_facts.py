from decimal import Decimal

from ftindicators.reports.policy_facts import PolicyFacts, RouteFacts

FACTS = PolicyFacts(
    name="p", version=1, blake2b="0" * 32, text="", cap_per_family=Decimal(4), general_cap=Decimal(2),
    routes=(RouteFacts("welfare", Decimal(4), 2, (), looks_for_suspects=False),), packs=(("sexual", ("control",)),),
)  # fmt: skip


def test_routes_and_packs_are_found_by_name():
    assert FACTS.route("welfare") is FACTS.routes[0]
    assert FACTS.route("other") is None
    assert FACTS.evidence_of("sexual") == ("control",)
    assert FACTS.evidence_of("labour") == ()
