"""What a policy asks of an indicator, and stretches of instants."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ftindicators.candidates.facts import IndicatorFacts, joined_spans
from ftindicators.candidates.policy import Policy
from ftindicators.model.expression import Literal
from ftindicators.model.indicator import Indicator
from ftindicators.model.values import ValueType
from tests.unit.candidates.made_up import facts

STRETCHES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=5)
GENERAL = Policy.default().rules.general


def instants(spans):
    return {at for start, stop in spans for at in range(start, stop)}


@given(STRETCHES)
def test_joined_stretches_hold_the_same_instants_and_never_touch(spans):
    found = joined_spans(spans)
    assert instants(found) == instants(spans)
    assert all(stop < start for (_, stop), (start, _) in pairwise(found))


def test_the_facts_of_an_indicator_know_what_its_family_shows():
    indicator = Indicator(
        id="i", version=1, title=(("fr", "Titre"), ("en", "Title")), status="stable", exploitation=("sexual",),
        about=(), family="hand-over", strength="strong", sources=(), rationale="", innocent_explanations=("work",),
        subject=("account_id",), subject_kind="account", condition=Literal(ValueType.BOOLEAN, value=True),
    )  # fmt: skip
    found = IndicatorFacts.of(indicator)
    assert (found.title, found.evidence, found.counts) == ("Title", {"control", "flow"}, True)
    assert found.innocent_explanations == ("work",)


def test_a_general_indicator_adds_only_where_it_is_not_the_packs_own():
    general = facts("g", "cash", "weak", "general", "labour")
    assert [general.speaks_in(pack) for pack in ("labour", "sexual")] == [True, False]
    assert [general.adds_to(pack, GENERAL) for pack in ("labour", "sexual", "child-online")] == [False, True, False]
    assert not general.adds_to("sexual", None)
