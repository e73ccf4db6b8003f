import numpy as np
import polars as pl
import pytest

from ftindicators.engine.row_values import PHYSICAL, RowValues
from ftindicators.model.values import ValueType
from ftindicators.plan.values import BaseColumn, RowExpression
from tests.unit.engine.small_rows import evaluated, rows
from tests.unit.plan.small_plans import plan


def number_of(made, name):
    return next(n for n, v in enumerate(made.values) if isinstance(v, BaseColumn) and v.name == name)


def supplied(frame, name, **keys):
    made = plan(**keys)
    values, number = RowValues(made, frame), number_of(made, name)
    values.supply(number)
    return values, number


def test_a_column_is_taken_as_it_stands():
    values, number = supplied(rows({"city": "Bath"}, {}), "city", condition="city = 'Bath'")
    assert values.series[number].to_list() == ["Bath", None]
    assert values.known(number).tolist() == [True, False]


def test_a_column_that_the_rows_lack_is_null_in_its_type():
    values, number = supplied(rows({}, {}).drop("city"), "city", condition="city = 'Bath'")
    assert values.series[number].dtype == pl.String
    assert values.series[number].to_list() == [None, None]


def test_true_is_neither_false_nor_unknown():
    frame = rows({"card_present": True}, {"card_present": False}, {"card_present": None})
    values, number = supplied(frame, "card_present", condition="card_present")
    assert values.true(number).tolist() == [True, False, False]
    assert values.numbers(number).tolist() == [1, 0, 0]


def test_numbers_are_0_where_they_are_unknown():
    values, number = supplied(rows({"latitude": 1.5}, {}), "latitude", condition="latitude > 1")
    assert values.numbers(number).tolist() == [1.5, 0.0]
    values, number = supplied(rows({"booking_nights": 3}, {}), "booking_nights", condition="booking_nights > 1")
    found = values.numbers(number)
    assert (found.tolist(), found.dtype) == ([3, 0], np.int64)


def test_only_a_column_is_supplied():
    made = plan(condition="amount > 5")
    expression = next(n for n, v in enumerate(made.values) if isinstance(v, RowExpression))
    with pytest.raises(TypeError):
        RowValues(made, rows({})).supply(expression)


def test_an_expression_over_no_column_holds_at_every_row():
    found = evaluated(plan(columns={"five": "2 + 3"}, condition="five = 5"), rows({}, {}))
    assert found.indicators[0].answers.hit.tolist() == [True, True]


def test_rows_at_which_an_expression_went_beyond_its_range_are_counted():
    made = plan(columns={"huge": "amount * 1000000 * 1000000"}, condition="huge > 5")
    values = evaluated(made, rows({"amount": 2**60}, {"amount": 0}, {"amount": 2**61})).values
    assert list(values.overflows().values()) == [2]


def test_every_type_of_the_language_has_a_physical_one_but_places_which_are_not_yet_read():
    assert set(ValueType) - set(PHYSICAL) == {ValueType.PLACE}
