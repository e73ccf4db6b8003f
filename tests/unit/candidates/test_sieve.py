from random import Random

import polars as pl
import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.candidates.sieve import could_pass, may_pass
from tests.unit.candidates.made_up import facts

ROLES = ["potential-victim", "potential-trafficker", "purchaser", "front-business", "unknown"]
INDICATORS = [
    facts(f"{family}-{strength}-{pack}", family, strength, pack)
    for family in ("cash", "hand-over", "lodging", "context")
    for strength in ("weak", "moderate", "strong")
    for pack in ("labour", "sexual", "general", "child-online")
]
BY_ID = {fact.id: fact for fact in INDICATORS}


@pytest.mark.parametrize("seed", range(20))
def test_for_one_party_it_says_what_it_says_over_columns(seed):
    random, rules = Random(seed), Policy.default().rules
    rows = [
        (f"p{random.randrange(30)}", random.choice(ROLES), random.choice(INDICATORS).id)
        for _ in range(random.choice([20, 90, 150]))
    ]
    minors = {f"p{n}" for n in range(30) if random.random() < 0.2}
    frame = pl.DataFrame(rows, ["party_id", "role", "indicator"], orient="row")
    passed = set(could_pass(frame, BY_ID, rules, minors)["party_id"])
    for party in {party for party, _, _ in rows}:
        seen = [(BY_ID[name], [role]) for of, role, name in rows if of == party]
        assert may_pass(seen, rules, minor=party in minors) == (party in passed)


def test_a_party_without_an_indicator_that_counts_passes_nothing():
    assert not may_pass([], Policy.default().rules, minor=True)
    assert not may_pass([(facts("c", "context"), ["unknown"])], Policy.default().rules, minor=True)
