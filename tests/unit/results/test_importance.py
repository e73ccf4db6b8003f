from dataclasses import replace

import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.results.importance import CHANGES, ROUTES, by_importance, routes_in_order, routes_of
from tests.builders.candidate_values import candidate, results


def order(*candidates):
    return [c.candidate_id for c in by_importance(candidates)]


def test_urgent_and_welfare_come_before_routes_that_look_for_suspects_whatever_the_score():
    found = order(
        candidate("d", route="purchaser", score="90"),
        candidate("c", route="offender", score="50"),
        candidate("b", route="welfare", score="4"),
        candidate("a", route="urgent", score="2"),
    )
    assert found == ["a", "b", "c", "d"]


def test_within_a_route_open_ones_then_what_is_new_then_the_highest_score():
    found = order(
        candidate("closed", state="closed", change="escalated", score="9"),
        candidate("same", change="unchanged", score="9"),
        candidate("grown", change="grown"),
        candidate("low", score="4"),
        candidate("high", score="4.5"),
        candidate("worse", change="escalated"),
    )
    assert found == ["worse", "high", "low", "grown", "same", "closed"]


def test_the_order_does_not_depend_on_the_order_given():
    given = [candidate(f"c{n}", anchor=f"P{n % 3}") for n in range(6)]
    assert order(*given) == order(*reversed(given))


def test_routes_of_another_policy_come_last_by_name():
    assert routes_in_order(["b", "offender", "a", "urgent", "b"]) == ("urgent", "offender", "a", "b")
    assert set(CHANGES) == {"new", "grown", "escalated", "rerouted", "unchanged"}


def with_policy(text):
    return replace(results(), definitions={"policy": {"text": text}})


def test_the_policy_of_the_run_says_the_order_of_its_routes():
    order = routes_of(with_policy("routes: {minors: {}, welfare: {}, house: {}}"))
    assert order == ("minors", "welfare", "house")
    found = by_importance([candidate("a", route="house"), candidate("b", route="minors")], order)
    assert [c.candidate_id for c in found] == ["b", "a"]


def test_the_order_that_is_assumed_is_that_of_the_shipped_policy():
    assert tuple(route.name for route in Policy.default().rules.routes) == ROUTES


@pytest.mark.parametrize("text", ["", "[", "routes: 3", "policy: x"])
def test_without_a_readable_policy_it_is_assumed(text):
    assert routes_of(with_policy(text)) == ROUTES
    assert routes_of(results()) == ROUTES
