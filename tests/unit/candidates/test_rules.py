"""The rules of a policy as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.candidates.rules import Route, Suppression, end_of_day, laid_over
from tests.unit.candidates.made_up import DAY, START


def test_a_day_ends_where_the_next_begins():
    assert end_of_day(date(2024, 12, 31)) == START


def test_a_suppression_holds_through_its_last_day():
    suppression = Suppression(("i",), "C", "o", "r", date(2025, 1, 1))
    assert suppression.holds_at(START + DAY - 1)
    assert not suppression.holds_at(START + DAY)


@pytest.mark.parametrize(
    ("roles", "looks"),
    [(set(), False), ({"potential-victim", "unknown"}, False), ({"unknown"}, True), ({"purchaser"}, True)],
)
def test_a_route_that_names_roles_but_not_the_victims_looks_for_suspects(roles, looks):
    assert Route("r", frozenset(roles), None, None).looks_for_suspects is looks


def test_a_route_takes_its_pack_and_urgent_takes_minors_too():
    urgent, welfare, *_ = Policy.default().rules.routes
    assert urgent.takes("child-online", minor=False)
    assert not urgent.takes("labour", minor=False)
    assert urgent.takes("labour", minor=True)
    assert welfare.takes("labour", minor=False)


def test_of_two_files_the_later_one_counts_for_a_party_and_an_indicator_that_both_name():
    first = Suppression(("i", "j"), "C", "o", "first", date(2025, 1, 1))
    other = Suppression(("i",), "D", "o", "other", date(2025, 1, 1))
    later = Suppression(("j", "k"), "C", "p", "later", date(2026, 1, 1))
    left, untouched, last = laid_over((first, other), (later,))
    assert (left.indicators, left.reason) == (("i",), "first")
    assert (untouched, last) == (other, later)
    assert laid_over((later,), (replace(later, reason="again"),)) == (replace(later, reason="again"),)
