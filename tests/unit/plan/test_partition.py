import pytest

from ftindicators.plan.partition import parts
from tests.unit.plan.small_plans import COUNT, indicator, plan


def cut(*indicators):
    return [(column, [p.id for p in part.planned]) for column, part in parts(plan(*indicators))]


def counting(name, subject="account", **keys):
    return indicator(name, subject=subject, measures={"n": COUNT | keys}, condition="n >= 3")


def test_a_plan_of_one_subject_is_cut_by_it():
    assert cut(counting("a"), counting("b", within="1d")) == [("account_id", ["a", "b"])]


def test_each_subject_is_a_part_and_as_few_as_can_be():
    found = cut(counting("a"), counting("b", "customer"), counting("c", ["customer_id", "city"]), counting("d", "card"))
    assert found == [("customer_id", ["b", "c"]), ("account_id", ["a"]), ("card_id", ["d"])]


def test_a_measure_by_another_key_must_see_all_rows():
    assert cut(counting("a", by={"party": "other_party"})) == [(None, ["a"])]
    assert cut(counting("a", by="city")) == [(None, ["a"])]


def test_a_key_that_holds_the_subject_can_be_cut():
    assert cut(counting("a", by=["city", "account_id"])) == [("account_id", ["a"])]
    assert cut(counting("a", ["account_id", "city"], by="city")) == [("city", ["a"])]
    assert cut(counting("a", by={"account_id": "account_id", "party": "other_party"})) == [("account_id", ["a"])]


def test_the_key_must_stand_at_the_same_place_on_both_sides():
    crossed = {"account_id": "counterparty_account", "counterparty_account": "account_id"}
    assert cut(counting("a", by=crossed)) == [(None, ["a"])]


def test_a_measure_behind_another_one_counts_too():
    made = indicator("a", measures={"n": COUNT | {"by": "city"}, "m": COUNT | {"where": "n > 2"}}, condition="m > 1")
    assert cut(made) == [(None, ["a"])]


def test_an_indicator_without_measures_is_cut_by_its_subject():
    assert cut(indicator("a", condition="amount > 5")) == [("account_id", ["a"])]


def test_a_computed_subject_is_not_cut():
    made = indicator(
        "a", subject="instrument", columns={"instrument": "coalesce(card_id, account_id)"}, condition="amount > 5"
    )
    assert cut(made) == [(None, ["a"])]


def test_a_part_holds_only_what_its_indicators_need():
    (_, first), (_, second) = parts(plan(counting("a"), counting("b", "card", where="city = 'Bath'")))
    needs = sorted([first.needs, second.needs], key=len)
    assert "city" not in needs[0]
    assert "city" in needs[1]


def test_a_plan_of_nothing_has_no_parts():
    assert parts(plan(counting("a")).only([])) == ()


@pytest.mark.parametrize("name", ["a", "z"])
def test_the_choice_does_not_depend_on_the_order_of_indicators(name):
    assert cut(counting(name), counting("m", "card")) == [("account_id", [name]), ("card_id", ["m"])]
