import pytest

from ftindicators.diagnostics import InternalFault
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.indicator_names import amount_columns, result_type
from ftindicators.plan.parameters import filled
from ftindicators.plan.values import BaseColumn
from tests.unit.plan.small_plans import COUNT, measure, names, plan

SUM = {"aggregate": "sum", "within": "7d"}


def of_currency(column, **keys):
    """Whether a measure over ``column`` is null where its rows are of two currencies."""
    measures = keys.pop("measures", {}) | {"total": SUM | {"column": column}}
    return measure(plan(measures=measures, condition="total > 5", **keys), "total").currency is not None


def test_amount_is_in_the_rows_currency_and_the_base_amount_is_not():
    assert amount_columns() == {"amount", "denomination_in", "denomination_out"}
    assert of_currency("amount")
    assert not of_currency("amount_base")
    assert not of_currency("booking_nights")


def test_what_is_computed_from_an_amount_is_in_its_currency():
    assert of_currency("signed", columns={"signed": "CASE WHEN direction = 'debit' THEN amount ELSE -amount END"})
    assert of_currency("twice", columns={"once": "amount * 2", "twice": "once + once"})
    assert of_currency("rate", columns={"rate": "amount / 3"})
    assert not of_currency("twice", columns={"twice": "amount_base * 2"})


def test_the_largest_of_sums_of_amounts_is_in_their_currency_and_the_largest_count_is_not():
    inner = {"a_day": {"aggregate": "sum", "column": "amount", "within": "1d"}}
    assert of_currency("a_day", measures=inner)
    assert not of_currency("rows_a_day", measures={"rows_a_day": {"aggregate": "count", "within": "1d"}})
    in_base = {"a_day": {"aggregate": "sum", "column": "amount_base", "within": "1d"}}
    assert not of_currency("a_day", measures=in_base)


def test_a_count_needs_no_currency_though_its_selection_looks_at_amounts():
    found = plan(measures={"n": COUNT | {"where": "amount >= 1000"}}, condition="n > 1")
    assert measure(found, "n").currency is None


def test_a_calendar_stretch_is_as_long_as_it_can_be():
    measures = {
        "day": {"aggregate": "count", "per": "day", "last": 3},
        "week": {"aggregate": "count", "per": "week"},
        "month": {"aggregate": "count", "per": "month", "last": 2},
        "trailing": COUNT,
        "ever": {"aggregate": "count", "within": "all"},
    }
    made = names(measures=measures, condition="day > 1")
    lengths = {name: made.stretch(name) for name in measures}
    assert lengths == {"day": 3 * DAY, "week": 7 * DAY, "month": 62 * DAY, "trailing": 7 * DAY, "ever": None}


def test_the_subject_is_the_key_unless_by_says_otherwise():
    measures = {
        "mine": COUNT,
        "theirs": COUNT | {"by": {"party": "other_party"}},
        "here": COUNT | {"by": ["account_id", "city"]},
    }
    found = plan(measures=measures, condition="mine > 1 AND theirs > 1 AND here > 1", subject=["account_id", "card_id"])

    def keys(name):
        grouping = measure(found, name).grouping
        return [[found.values[n].name for n in side] for side in (grouping.enter, grouping.ask)]

    assert keys("mine") == [["account_id", "card_id"]] * 2
    assert keys("theirs") == [["party"], ["other_party"]]
    assert keys("here") == [["account_id", "city"]] * 2


def test_a_calendar_window_is_the_whole_past_of_a_group_that_has_the_local_date_in_its_key():
    found = plan(measures={"n": {"aggregate": "count", "per": "week", "last": 2}}, condition="n > 1")
    counted = measure(found, "n")
    assert (counted.length, counted.ended, counted.grouping.per, counted.grouping.last) == (None, 0, "week", 2)
    assert found.values[counted.grouping.local_date] == BaseColumn(ValueType.LOCAL_DATE, "local_date")


def test_days_active_counts_local_dates_and_a_median_is_the_middle():
    measures = {
        "days": {"aggregate": "days_active", "within": "7d"},
        "mid": SUM | {"aggregate": "median", "column": "amount"},
    }
    found = plan(measures=measures, condition="days > 1 AND mid > 1")
    assert found.values[measure(found, "days").column].name == "local_date"
    assert measure(found, "mid").q == 0.5


def test_a_percentile_may_be_given_by_a_parameter():
    asked = {"aggregate": "percentile", "q": "$high", "column": "amount", "within": "7d"}
    found = plan(measures={"p": asked}, condition="p > 5", parameters={"high": {"value": 0.9, "basis": "judgement"}})
    assert measure(found, "p").q == 0.9


def test_columns_and_selections_are_written_out_and_measures_stay_names():
    made = names(
        columns={"big": "amount * 2"},
        selections={"cash": "type = 'cash_deposit' AND big > 100"},
        measures={"n": COUNT},
        condition="cash AND n >= 3",
    )
    written = made.text(filled(made.indicator.condition, made.parameters))
    assert written == "(type = 'cash_deposit' AND amount * 2 > 100) AND n >= 3"


def test_a_column_that_only_renames_is_the_value_that_it_names():
    made = names(columns={"instrument": "card_id", "again": "instrument"}, condition="again = 'X'")
    (again,) = [c.expression for c in made.indicator.columns if c.name == "again"]
    number = made.value(filled(again, made.parameters))
    assert made.register.values[number] == BaseColumn(ValueType.TEXT, "card_id")


@pytest.mark.parametrize(
    ("aggregate", "column", "expected"),
    [
        ("count", None, "integer"),
        ("count_distinct", ValueType.TEXT, "integer"),
        ("sum", ValueType.MONEY, "money"),
        ("first", ValueType.TEXT, "text"),
        ("max", ValueType.INSTANT, "instant"),
        ("mean", ValueType.MONEY, "number"),
        ("longest_gap", None, "duration"),
        ("share", None, "number"),
        ("zscore", ValueType.INTEGER, "number"),
    ],
)
def test_the_type_of_an_aggregates_value(aggregate, column, expected):
    assert result_type(aggregate, column) == expected


def test_a_sum_over_nothing_is_a_fault_of_ours():
    with pytest.raises(InternalFault):
        result_type("sum", None)
