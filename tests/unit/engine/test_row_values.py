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


def parts():
    """A plan with a boolean, a number, a text and one expression over each, and five rows."""
    made = plan(
        columns={"double": "amount * 2", "town": "lower(city)"},
        condition="card_present AND latitude > 1 AND double > amount AND town = 'bath'",
    )
    frame = rows(
        {"card_present": True, "latitude": 1.5, "units": 1, "city": "Bath"},
        {"card_present": None, "latitude": None, "units": 2, "city": None},
        {"card_present": False, "latitude": 0.5, "units": 3, "city": "Ely"},
        {"card_present": True, "latitude": None, "units": 4, "city": "Hull"},
        {"card_present": True, "latitude": 2.5, "units": 5, "city": "Bath"},
    )
    return made, RowValues(made, frame)


def in_order(values):
    """Every value of the plan supplied or expressed, stage by stage."""
    for number in sorted(range(len(values.plan.values)), key=lambda n: values.plan.levels[n]):
        if isinstance(values.plan.values[number], BaseColumn):
            values.supply(number)
        else:
            values.express([number])
    return values


def test_values_at_some_rows_are_those_of_the_rows():
    made, values = parts()
    part = in_order(values).at_rows(np.array([4, 0, 1]))
    assert part.rows["transaction_id"].to_list() == ["t005", "t001", "t002"]
    for number in range(len(made.values)):
        assert part.series[number].to_list() == values.series[number].gather([4, 0, 1]).to_list()
        assert part.known(number).tolist() == values.known(number)[[4, 0, 1]].tolist()
        if made.values[number].type is ValueType.BOOLEAN:
            assert part.true(number).tolist() == values.true(number)[[4, 0, 1]].tolist()
        elif made.values[number].type is not ValueType.TEXT:
            assert part.numbers(number).tolist() == values.numbers(number)[[4, 0, 1]].tolist()


def test_what_is_expressed_at_some_rows_is_null_at_all_others():
    made, whole = parts()
    _, values = parts()
    in_order(whole)
    expressions = [n for n, v in enumerate(made.values) if isinstance(v, RowExpression)]
    for number, value in enumerate(made.values):
        if isinstance(value, BaseColumn):
            values.supply(number)
    part = values.at_rows(np.array([4, 1, 2]))
    for number in sorted(expressions, key=lambda n: made.levels[n]):
        part.express([number])
    with pytest.raises(KeyError):
        values.series[expressions[0]]
    values.spread(part, expressions)
    for number in expressions:
        expected = whole.series[number].to_list()
        expected[0] = expected[3] = None
        assert values.series[number].to_list() == expected


def test_what_was_put_is_read_as_numbers_flags_and_series():
    made, values = parts()
    known = np.array([True, False, True, True, True])
    number = number_of(made, "latitude")
    values.put(number, np.array([1.5, np.nan, 3.0, 4.0, 5.0]), known)
    assert values.numbers(number).tolist() == [1.5, 0.0, 3.0, 4.0, 5.0]
    assert values.known(number).tolist() == known.tolist()
    assert values.series[number].to_list() == [1.5, None, 3.0, 4.0, 5.0]
    number = number_of(made, "card_present")
    values.put(number, np.array([True, True, False, True, False]), known)
    assert values.true(number).tolist() == [True, False, False, True, False]
    assert values.numbers(number).tolist() == [1, 0, 0, 1, 0]
    assert values.series[number].to_list() == [True, None, False, True, False]
    number = number_of(made, "amount")
    values.put(number, np.arange(5))
    assert (values.numbers(number).tolist(), values.known(number).all()) == ([0, 1, 2, 3, 4], True)


def test_what_was_put_with_gaps_between_its_elements_is_computed_with_as_it_stands():
    made = plan(condition="amount > 0.0002")
    values = RowValues(made, rows({}, {}, {}, {}))
    known = np.array([True, False, True, True, False, True, True, True])[::2]
    values.put(number_of(made, "amount"), np.arange(8)[::2], known)
    expressions = [n for n, v in enumerate(made.values) if isinstance(v, RowExpression)]
    values.supply(number_of(made, "status"))
    values.express(expressions)
    compared = next(n for n in expressions if values.truths(n).tolist() != [2] * 4)
    assert values.truths(compared).tolist() == [0, 0, 1, 2]
