from ftindicators.plan.closure import columns_of, values_of
from ftindicators.plan.values import BaseColumn
from tests.unit.plan.small_plans import COUNT, indicator, plan


def columns(**keys):
    found = plan(**keys)
    return columns_of(found, found.planned[0])


def test_the_columns_of_an_indicator_are_read_through_all_layers():
    inner = COUNT | {"where": "memo = 'x'", "by": "device_id"}
    outer = {"aggregate": "max", "column": "inner", "where": "tall", "per": "day"}
    found = columns(
        measures={"inner": inner, "outer": outer},
        selections={"tall": "big > 5"},
        columns={"big": "booking_nights * 2"},
        condition="outer > 2",
        at="type = 'wire'",
        about=[{"party": "other_party", "role": "unknown"}],
    )
    assert found == {
        "memo",
        "device_id",
        "account_id",
        "booking_nights",
        "local_date",
        "type",
        "other_party",
        "status",
    }


def test_the_currency_that_only_guards_an_amount_is_not_needed():
    total = {"aggregate": "sum", "column": "amount", "within": "7d"}
    assert "currency" not in columns(measures={"total": total}, condition="total > 5")
    assert "currency" in columns(measures={"total": total}, condition="total > 5 AND currency = 'CAD'")
    assert "currency" in columns(measures={"total": total | {"where": "currency = 'CAD'"}}, condition="total > 5")


def test_values_of_one_indicator_do_not_hold_those_of_another():
    one, two = indicator("one", condition="city = 'Bath'"), indicator("two", measures={"n": COUNT}, condition="n >= 3")
    both = plan(one, two)
    mine, theirs = (values_of(both, p) for p in both.planned)
    assert {v.name for v in (both.values[n] for n in mine & theirs) if isinstance(v, BaseColumn)} == {
        "account_id",
        "party",
        "status",
    }
    assert both.planned[1].measures[0].value in theirs - mine
