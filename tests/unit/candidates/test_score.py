"""Points: each indicator once, families capped, general ones apart, every point a term."""

from __future__ import annotations

from ftindicators.candidates.facts import SeenEpisode
from ftindicators.candidates.policy import Policy
from ftindicators.candidates.score import score
from tests.unit.candidates.made_up import facts

RULES = Policy.default().rules


def seen(*indicators):
    return [
        SeenEpisode(f"e{number}", fact, frozenset({"unknown"}), 0, 0, 1, ((0, 1),))
        for number, fact in enumerate(indicators)
    ]


def reached(*indicators, pack="labour"):
    found = score(seen(*indicators), pack, RULES)
    assert sum(term.counted for term in found.terms) == found.total
    return found


def test_each_indicator_counts_once_however_many_episodes_it_has():
    one = facts("a", "cash", "moderate")
    assert reached(one, one, one).total == 2


def test_a_family_gives_at_most_its_cap_and_the_strongest_counts_first():
    found = reached(facts("a", "cash", "weak"), facts("b", "cash", "strong"), facts("c", "debt", "moderate"))
    assert found.total == 6
    assert found.families == {"cash", "debt"}
    assert [(t.indicator, t.points, t.counted) for t in found.terms] == [("b", 4, 4), ("a", 1, 0), ("c", 2, 2)]


def test_context_and_composite_are_never_counted():
    found = reached(facts("a", "context"), facts("b", "composite"))
    assert (found.total, found.families, found.terms) == (0, frozenset(), ())


def test_general_indicators_add_points_up_to_their_cap_and_never_a_family_or_its_evidence():
    found = reached(facts("a", "cash", "weak"), facts("b", "hand-over", "strong", "general"))
    assert found.total == 3
    assert found.families == {"cash"}
    assert found.evidence == frozenset()
    assert [(t.indicator, t.kind, t.counted) for t in found.terms] == [("a", "family", 1), ("b", "general", 2)]


def test_general_indicators_do_not_add_to_a_pack_that_the_policy_does_not_name():
    assert reached(facts("b", "cash", "strong", "general"), pack="child-online").total == 0


def test_an_indicator_of_the_pack_and_of_general_is_the_packs_own():
    found = reached(facts("b", "hand-over", "strong", "general", "labour"))
    assert (found.total, found.families, found.evidence) == (4, {"hand-over"}, {"control", "flow"})


def test_points_of_other_packs_do_not_count():
    assert reached(facts("a", "cash", "strong", "sexual")).total == 0
