import pytest

from ftindicators.model.values import DAY, HOUR
from ftindicators.plan.values import LOCAL_SLACK
from tests.unit.plan.small_plans import COUNT, plan


def spans(condition, **measures):
    """(direct, reach, until) of each measure that the condition reads."""
    read = plan(measures=measures, condition=condition).planned[0].measures
    return {m.name: (m.direct, m.reach, m.until) for m in read}


def count(within, **keys):
    return {"aggregate": "count", "within": within, **keys}


def test_a_measure_lies_in_its_own_window():
    found = spans("a > 1 AND b > 1", a=count("7d"), b=count("2d", ending="3d"), unread=count("1d"))
    assert found == {"a": (True, 7 * DAY, 0), "b": (True, 5 * DAY, 3 * DAY)}


def test_the_whole_past_has_no_beginning():
    assert spans("a > 1", a=count("all", ending="3d")) == {"a": (True, None, 3 * DAY)}


def test_a_layer_reaches_as_far_as_both_windows_together():
    inner, outer = count("1h", ending="2h"), count("7d", where="inner > 1", ending="1d")
    assert spans("outer > 1", inner=inner, outer=outer) == {
        "inner": (False, 8 * DAY + 3 * HOUR, DAY + 2 * HOUR),
        "outer": (True, 8 * DAY, DAY),
    }


def test_what_is_read_in_several_ways_reaches_as_far_as_the_farthest_and_ends_with_the_latest():
    inner, outer = count("1h"), count("7d", where="inner > 1", ending="1d")
    found = spans("outer > 1 AND inner > 1", inner=inner, outer=outer)
    assert found["inner"] == (True, 8 * DAY + HOUR, 0)


def test_a_layer_over_the_whole_past_has_no_beginning_either():
    found = spans("outer > 1", inner=count("1h"), outer=count("all", where="inner > 1"))
    assert found["inner"] == (False, None, 0)


@pytest.mark.parametrize(
    "outer",
    [
        {"aggregate": "max", "column": "inner"},
        {"aggregate": "share", "of": "inner > 1"},
        {"aggregate": "count_distinct", "column": "inner"},
        {"aggregate": "top_share", "of": "inner"},
    ],
)
def test_every_key_of_a_measure_is_looked_into(outer):
    found = spans("outer > 0", inner=count("1h"), outer=outer | {"within": "7d"})
    assert found["inner"] == (False, 7 * DAY + HOUR, 0)


def test_columns_and_selections_on_the_way_are_looked_into():
    found = plan(
        measures={"inner": count("1h"), "outer": count("7d", where="busy")}, selections={"busy": "twice > 4"},
        columns={"twice": "inner * 2", "result": "outer + 1"}, condition="result > 3",
    ).planned[0].measures  # fmt: skip
    assert {m.name: (m.direct, m.reach) for m in found} == {
        "inner": (False, 7 * DAY + HOUR), "outer": (True, 7 * DAY),
    }  # fmt: skip


def test_the_rows_of_a_calendar_window_can_be_older_than_its_length_by_what_local_dates_differ():
    found = spans("outer > 1", inner=count("1h"), outer={"aggregate": "count", "where": "inner > 1", "per": "month"})
    assert found["inner"] == (False, 31 * DAY + LOCAL_SLACK + HOUR, 0)


def test_a_baseline_also_reads_the_value_at_the_row_that_asks():
    outer = {"aggregate": "zscore", "column": "inner", "within": "90d", "ending": "14d"}
    assert spans("outer > 2", inner=count("1h"), outer=outer)["inner"] == (False, 104 * DAY + HOUR, 0)
    outer |= {"aggregate": "max"}
    assert spans("outer > 2", inner=count("1h"), outer=outer)["inner"] == (False, 104 * DAY + HOUR, 14 * DAY)


def test_the_key_that_is_asked_for_is_read_at_the_row_that_asks():
    last = {"aggregate": "last", "column": "city", "within": "1d"}
    outer = count("2d", ending="5d", by={"city": "last_city"})
    found = spans("outer > 2", last_city=last, outer=outer)
    assert found["last_city"] == (False, DAY, 0)


def test_evidence_is_found_by_the_columns_of_the_key():
    found = plan(
        measures={"a": COUNT, "b": COUNT | {"by": {"party": "other_party"}}}, condition="a > 1 AND b > 1",
        subject=["account_id", "card_id"],
    ).planned[0].measures  # fmt: skip
    assert [m.key_columns for m in found] == [("account_id", "card_id"), ("party",)]


def test_measures_stand_in_the_order_of_the_indicator():
    found = spans("z > 1 AND a > 1 AND m > 1", m=count("1d"), z=count("2d"), a=count("3d"))
    assert list(found) == ["m", "z", "a"]
