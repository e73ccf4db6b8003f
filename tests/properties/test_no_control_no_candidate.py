"""What an independent worker also shows is never enough: in the pack `sexual` nothing is without control or flow.

Whatever indicators of families that show neither come together, however strong, however often, in whatever roles,
of an adult or a minor, with whatever general indicators beside them.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import ftindicators as ft
from ftindicators.candidates.facts import IndicatorFacts
from ftindicators.candidates.policy import Policy
from ftindicators.vocabulary import enumeration, families
from tests.unit.candidates.made_up import assembled, episode, facts

WITHOUT = sorted(name for name, family in families().items() if not family.evidence)
WITH = sorted(set(families()) - set(WITHOUT))
ROLES = sorted(enumeration("role"))


@st.composite
def indicators(draw):
    """Some of the pack's own, all of families without control or flow; some general ones, of any family."""
    strengths = st.sampled_from(["weak", "moderate", "strong"])
    own = [
        facts(f"own-{n}", draw(st.sampled_from(WITHOUT)), draw(strengths), "sexual", *draw(st.sets(st.just("general"))))
        for n in range(draw(st.integers(1, 8)))
    ]
    general = [
        facts(f"general-{n}", draw(st.sampled_from(WITH + WITHOUT)), draw(strengths), "general")
        for n in range(draw(st.integers(0, 4)))
    ]
    return own + general


@st.composite
def seen(draw, of):
    made = []
    for number in range(draw(st.integers(1, 14))):
        fact, first = draw(st.sampled_from(of)), draw(st.integers(0, 90))
        roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True))
        last = first + draw(st.integers(0, 9))
        made.append(episode(f"e{number}", fact.id, first, last, role=roles, hits=draw(st.integers(1, 60))))
    return made


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_candidate_in_the_pack_sexual_without_control_or_flow(data):
    chosen = data.draw(indicators())
    episodes = data.draw(seen(chosen))
    minors = data.draw(st.sampled_from([set(), {"C-1"}]))
    done = assembled(episodes, chosen, minors=minors)
    assert not [c for c in (*done.candidates, *done.suppressed) if c.pack == "sexual"]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_with_one_indicator_that_shows_control_it_can_be_one(data):
    """So that the property above can fail: the same, and one of the pack's own that shows control or flow."""
    chosen = [*data.draw(indicators()), facts("control", data.draw(st.sampled_from(WITH)), "strong", "sexual")]
    chosen.append(facts("cash", "cash", "moderate", "sexual"))
    episodes = [episode(f"c{n}", name, 30, 34, role="potential-victim") for n, name in enumerate(("control", "cash"))]
    assert [c.pack for c in assembled(data.draw(seen(chosen)) + episodes, chosen).candidates] == ["sexual"]


def test_all_that_ships_and_shows_neither_is_no_candidate_in_the_pack_sexual():
    """Every indicator that ships, at its own strength: all of them that show neither control nor flow, at once."""
    shipped = [IndicatorFacts.of(indicator) for indicator in ft.Indicators.load()]
    neither = [fact for fact in shipped if fact.speaks_in("sexual") and not fact.evidence]
    assert len({fact.family for fact in neither if fact.counts}) > 4
    for role in ROLES:
        episodes = [episode(fact.id, fact.id, 30, 34, role=role) for fact in neither]
        assert not [c for c in assembled(episodes, neither, minors={"C-1"}).candidates if c.pack == "sexual"]


def test_the_shipped_policy_asks_for_it_in_the_pack_and_not_in_a_route():
    sexual = next(pack for pack in Policy.default().rules.packs if pack.name == "sexual")
    assert sexual.require_evidence == {"control", "flow"}
