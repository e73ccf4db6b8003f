"""Each aggregate once through the evaluator, by hand; the kernels and DuckDB have tests of their own."""

import pytest

from ftindicators.engine.state import State
from ftindicators.model.values import DAY, HOUR
from tests.unit.engine.small_rows import DATE, evaluated, in_batches, rows, values_of
from tests.unit.plan.small_plans import plan

DAYS = [{"h": 24 * day} for day in range(5)]


def values(frame, **asked):
    window = {} if "per" in asked else {"within": "all"}
    found = plan(measures={"m": window | asked}, condition="m IS NOT NULL")
    return values_of(evaluated(found, frame, everywhere=True), "m")


def test_a_window_is_open_at_its_old_end_and_closed_at_the_new_one():
    assert values(rows(*DAYS), aggregate="count", within="2d") == [1, 2, 2, 2, 2]
    assert values(rows(*DAYS), aggregate="count", within="2d", ending="1d") == [0, 1, 2, 2, 2]


def test_peers_see_each_other():
    assert values(rows({"h": 1}, {"h": 1}, {"h": 2}), aggregate="count") == [2, 2, 3]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"aggregate": "sum", "column": "amount"}, [50_000, 120_000, 120_000]),
        ({"aggregate": "mean", "column": "amount"}, [5.0, 6.0, 6.0]),
        ({"aggregate": "min", "column": "amount"}, [50_000, 50_000, 50_000]),
        ({"aggregate": "max", "column": "amount"}, [50_000, 70_000, 70_000]),
        ({"aggregate": "median", "column": "amount"}, [5.0, 6.0, 6.0]),
        ({"aggregate": "percentile", "q": 0.25, "column": "amount"}, [5.0, 5.5, 5.5]),
        ({"aggregate": "std", "column": "amount"}, [0.0, 1.0, 1.0]),
        ({"aggregate": "first", "column": "city"}, ["Bath", "Bath", "Bath"]),
        ({"aggregate": "last", "column": "city"}, ["Bath", "York", "York"]),
        ({"aggregate": "first", "column": "card_present"}, [True, True, True]),
        ({"aggregate": "last", "column": "card_present"}, [True, False, False]),
        ({"aggregate": "count_distinct", "column": "city"}, [1, 2, 2]),
        ({"aggregate": "count_distinct", "column": "latitude"}, [1, 1, 1]),
        ({"aggregate": "share", "of": "city = 'Bath'"}, [1.0, 0.5, 1 / 3]),
        ({"aggregate": "share", "of": "city = 'Bath'", "column": "amount"}, [1.0, 5 / 12, 5 / 12]),
        ({"aggregate": "top_share", "of": "city"}, [1.0, 0.5, 0.5]),
        ({"aggregate": "top_share", "of": "city", "column": "amount"}, [1.0, 7 / 12, 7 / 12]),
        ({"aggregate": "longest_gap"}, [None, HOUR, 3 * HOUR]),
        ({"aggregate": "days_active"}, [1, 1, 1]),
        ({"aggregate": "ratio", "column": "amount"}, [None, None, None]),
    ],
)
def test_each_aggregate_over_three_rows(asked, expected):
    frame = rows(
        {"h": 0, "units": 5, "city": "Bath", "card_present": True, "latitude": 0.0},
        {"h": 1, "units": 7, "city": "York", "card_present": False, "latitude": -0.0},
        {"h": 4, "amount": None, "amount_base": None},
    )
    assert values(frame, **asked) == expected


def test_a_baseline_leaves_the_rows_own_instant_out():
    frame = rows({"h": 0, "units": 4}, {"h": 1, "units": 6}, {"h": 2, "units": 10}, {"h": 2, "units": 20})
    assert values(frame, aggregate="ratio", column="amount") == [None, None, 2.0, 4.0]
    assert values(frame, aggregate="zscore", column="amount") == [None, None, 5.0, 15.0]


def test_a_text_goes_on_from_earlier_calls():
    found = plan(measures={"m": {"aggregate": "first", "column": "city", "within": "all"}}, condition="m IS NOT NULL")
    state = State()
    frame = rows({"city": "Bath"}, {"city": "York"}, {"city": None}, {"account_id": "B", "city": "York"})
    assert [values_of(f, "m") for f in in_batches(found, frame, state, 1)] == [["Bath"], ["Bath"], ["Bath"], ["York"]]


def test_over_no_rows_counts_and_sums_are_0_and_others_null():
    frame = rows({"type": "fee"})
    no = {"where": "type = 'wire'"}
    for aggregate, expected in [("sum", 0), ("mean", None), ("min", None), ("last", None), ("count_distinct", 0)]:
        assert values(frame, aggregate=aggregate, column="amount", **no) == [expected]
    assert values(frame, aggregate="count", **no) == [0]
    assert values(frame, aggregate="days_active", **no) == [0]
    assert values(frame, aggregate="share", of="type = 'fee'", **no) == [None]


def test_unknown_and_false_selections_are_left_out_alike():
    frame = rows({"city": "Bath"}, {"city": None}, {"city": "York"})
    assert values(frame, aggregate="count", where="city = 'Bath'") == [1, 1, 1]


def test_only_completed_rows_count_but_every_row_asks():
    frame = rows({}, {"status": "declined"}, {"status": "declined"})
    assert values(frame, aggregate="count") == [1, 1, 1]
    assert values(frame, aggregate="count", where="status IN ('declined')") == [0, 1, 2]


def test_an_amount_over_two_currencies_is_null_and_a_null_currency_is_one_of_its_own():
    frame = rows(
        {"h": 0}, {"h": 1}, {"h": 30, "currency": "USD"}, {"h": 60, "currency": None}, {"h": 61, "currency": None}
    )
    asked = {"aggregate": "sum", "column": "amount"}
    assert values(frame, **asked) == [100_000, 200_000, None, None, None]
    assert values(frame, within="1d", **asked) == [100_000, 200_000, 100_000, 100_000, 200_000]
    assert values(frame, aggregate="count") == [1, 2, 3, 4, 5]


def test_a_row_of_another_currency_whose_column_is_null_or_that_is_not_selected_does_no_harm():
    frame = rows({"h": 0}, {"h": 1, "currency": "USD", "amount": None}, {"h": 2, "currency": "USD", "type": "fee"})
    assert values(frame, aggregate="sum", column="amount", where="(type = 'fee') IS NOT TRUE") == [100_000] * 3


def test_a_baseline_is_null_where_the_rows_own_currency_is_another():
    frame = rows({"h": 0}, {"h": 1}, {"h": 2, "currency": "USD"}, {"h": 2, "units": 20})
    assert values(frame, aggregate="ratio", column="amount") == [None, None, None, 2.0]


def test_a_sum_beyond_its_range_is_null_and_counted():
    frame = rows({"amount": 2**62}, {"amount": 2**62}, {"h": 30, "amount": 5})
    found = plan(measures={"m": {"aggregate": "sum", "column": "amount", "within": "1d"}}, condition="m > 0")
    state = State()
    assert values_of(evaluated(found, frame, state), "m") == [2**62, None, 5]
    assert list(state.overflows.values()) == [1]


def test_a_calendar_window_holds_the_rows_of_the_local_stretch():
    frame = rows(
        {"h": 0}, {"h": 23}, {"h": 24}, {"h": 24 * 6}, {"h": 24 * 7}, {"h": 24 * 31}, {"h": 24 * 32, "local_date": None}
    )
    assert values(frame, aggregate="count", per="day") == [1, 2, 1, 1, 1, 1, None]
    assert values(frame, aggregate="count", per="day", last=2) == [1, 2, 3, 1, 2, 1, None]
    assert values(frame, aggregate="count", per="week") == [1, 2, 3, 4, 1, 1, None]
    assert values(frame, aggregate="count", per="month") == [1, 2, 3, 4, 5, 1, None]
    assert values(frame, aggregate="count", per="month", last=2) == [1, 2, 3, 4, 5, 6, None]


def test_a_local_date_that_runs_backwards_is_in_its_own_day():
    frame = rows({"h": 1, "local_date": DATE}, {"h": 2, "local_date": DATE - 1}, {"h": 3, "local_date": DATE})
    assert values(frame, aggregate="count", per="day") == [1, 1, 2]


def test_days_active_skips_rows_without_a_date():
    frame = rows({"h": 0}, {"h": 1, "local_date": None}, {"h": 30})
    assert values(frame, aggregate="days_active") == [1, 1, 2]


def test_a_row_without_the_key_has_no_value():
    frame = rows({"customer_id": "c", "city": "Bath"}, {"city": None}, {"city": "Bath"})
    assert values(frame, aggregate="count", by="city") == [1, None, 2]


def test_rows_of_another_key_are_found_through_this_rows_column():
    frame = rows(
        {"party": "x", "other_party": "y"}, {"party": "y", "other_party": "x"}, {"party": "x", "other_party": "y"},
        {"party": "z", "other_party": None},
    )  # fmt: skip
    assert values(frame, aggregate="count", by={"party": "other_party"}) == [0, 1, 1, None]


def test_a_layer_counts_rows_at_which_the_inner_measure_was_high():
    measures = {
        "near": {"aggregate": "count", "within": "2h"},
        "bursts": {"aggregate": "count", "where": "near >= 2", "within": "30d"},
    }
    found = plan(measures=measures, condition="bursts >= 1")
    frame = rows({"h": 0}, {"h": 1}, {"h": 9}, {"h": 10}, {"h": 10})
    assert values_of(evaluated(found, frame), "bursts") == [0, 1, 1, 3, 3]


def test_a_sum_of_days_is_a_whole_number_and_a_largest_instant_an_instant():
    frame = rows({"h": 0, "booking_nights": 3}, {"h": 1, "booking_nights": None}, {"h": 2, "booking_nights": -1})
    assert values(frame, aggregate="sum", column="booking_nights") == [3, 3, 2]
    assert values(frame, aggregate="max", column="occurred_at") == frame["occurred_at"].to_list()
    assert frame["occurred_at"][0] == DATE * DAY
