from decimal import Decimal

import pytest

from ftindicators.model.candidate import ScoreTerm
from ftindicators.reports.policy_facts import PolicyFacts, RouteFacts
from ftindicators.reports.standing import ruling_out, score_of
from tests.builders.candidate_values import candidate

POLICY = PolicyFacts(
    name="p", version=1, blake2b="", text="", cap_per_family=Decimal(4), general_cap=Decimal(2),
    routes=(
        RouteFacts("welfare", Decimal(4), 2, (), looks_for_suspects=False),
        RouteFacts("offender", Decimal(6), 2, ("control", "flow"), looks_for_suspects=True),
        RouteFacts("purchaser", None, 0, (), looks_for_suspects=True),
    ),
    packs=(("sexual", ("control", "flow")),),
)  # fmt: skip


def term(indicator, family, points, counted=None, kind="family"):
    strength = {1: "weak", 2: "moderate", 4: "strong"}[points]
    given = points if counted is None else counted
    return ScoreTerm(indicator, family, strength, kind, Decimal(points), Decimal(given))


def of(*terms, route="welfare"):
    total = sum((t.counted for t in terms), Decimal(0))
    return candidate(score=str(total), score_terms=terms, route=route)


def test_what_the_route_asks_for_stands_beside_what_was_reached():
    score = score_of(of(term("a", "cash", 2), term("b", "hand-over", 4)), {"a": "A"}, POLICY)
    assert [(a.what, a.asked, a.reached, a.met) for a in score.asked] == [
        ("points", "at least 4", "6", True),
        ("kinds of evidence", "at least 2", "2", True),
        ("a kind of evidence that shows control or flow", "at least one", "hand-over", True),
    ]
    assert [(t.title, t.cap) for t in score.terms] == [("A", Decimal(4)), ("b", Decimal(4))]


def test_without_the_only_control_family_it_falls():
    found = ruling_out(of(term("a", "cash", 2), term("b", "hand-over", 4), term("c", "lodging", 4)), POLICY)
    assert {w.indicator: w.stands for w in found.without} == {"a": True, "b": False, "c": True}
    assert "1 indicator" in found.unsettled


def test_points_that_a_cap_held_back_count_when_another_falls():
    terms = (term("a", "cash", 4), term("b", "cash", 2, counted=0), term("c", "control", 2))
    found = {w.indicator: (w.score, w.stands) for w in ruling_out(of(*terms), POLICY).without}
    assert found == {"a": (Decimal(4), True), "b": (Decimal(6), True), "c": (Decimal(4), False)}


def test_general_points_stay_under_their_own_cap():
    terms = (term("g", "cash", 4, counted=2, kind="general"), term("c", "control", 4), term("d", "cash", 1))
    found = {w.indicator: w.score for w in ruling_out(of(*terms), POLICY).without}
    assert found == {"g": Decimal(5), "c": Decimal(3), "d": Decimal(6)}


def test_where_nothing_alone_is_enough_it_says_so():
    terms = (term("a", "control", 4), term("b", "hand-over", 4), term("c", "cash", 4))
    assert "No single innocent explanation" in ruling_out(of(*terms), POLICY).unsettled


@pytest.mark.parametrize("route", ["purchaser", "gone"])
def test_a_route_without_demands_has_none_to_show(route):
    held = of(term("a", "cash", 2), route=route)
    assert score_of(held, {}, POLICY).asked == ()
    assert ruling_out(held, POLICY).without == ()
