import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.runners.context import Context
from ftindicators.runners.row_answers import row_answers
from tests.unit.plan.small_plans import COUNT, indicator, plan
from tests.unit.runners.small_feeds import hour, rows


def answers(frame, made=None, **context):
    made = made or plan(measures={"n": COUNT}, condition="n >= 2", history="2h")
    return row_answers(made, Context(**context), frame)


def test_each_row_is_a_hit_unknown_insufficient_or_none_of_it():
    found = answers(rows({}, {}, {}))["made-up"]
    assert (found.hits, found.unknown, found.insufficient) == ({"t3"}, frozenset(), {"t2"})
    made = plan(condition="city = 'Bath'", at="direction = 'credit'")
    found = answers(rows({"city": "Bath"}, {"city": None}, {"city": "York"}), made)["made-up"]
    assert (found.hits, found.unknown) == ({"t1"}, {"t2"})


def test_since_when_the_data_is_whole_is_heeded():
    assert answers(rows({}, {}, {}), data_from=hour(0))["made-up"].hits == {"t3"}
    assert answers(rows({}, {}, {}), data_from=hour(2))["made-up"].hits == frozenset()


def test_a_lacking_column_is_null_and_named():
    made = plan(indicator("a", condition="city IS NULL"), indicator("b", condition="amount > 1"))
    found = answers(rows({}), made)
    assert (found["a"].hits, found["a"].lacking) == ({"t1"}, ("city",))
    assert (found["b"].hits, found["b"].lacking) == ({"t1"}, ())


def test_a_row_that_the_door_refuses_is_told_but_a_plain_repeat_is_not():
    frame = rows({}, {"id": "t1", "h": 1}, {"id": "t9", "amount": "much"})
    found = answers(frame)["made-up"]
    assert found.rejected == ("row 3 is rejected: not_a_number (amount: much)",)


def test_no_rows_have_no_answers():
    found = answers(rows({}).clear())["made-up"]
    assert (found.hits, found.unknown, found.insufficient, found.rejected) == (
        frozenset(),
        frozenset(),
        frozenset(),
        (),
    )


def test_what_is_no_frame_is_refused():
    with pytest.raises(InvalidInput):
        answers(["t1"])
