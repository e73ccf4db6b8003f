"""What single steps become; that every expression means what it must is proven in tests/properties."""

import polars as pl

from ftindicators.model.expression import Literal, Name, NameKind, Operation
from ftindicators.model.values import INT64_MAX, ValueType
from ftindicators.plan.write_polars import count_overflows, evaluate_rows, overflow_of, write_polars

N = Name(ValueType.INTEGER, "n", NameKind.COLUMN)
TEXT = Name(ValueType.TEXT, "t", NameKind.COLUMN)
FRAME = pl.DataFrame({"n": [1, -7, None, INT64_MAX], "t": ["a", None, "", "A"]})


def whole(value):
    return Literal(ValueType.INTEGER, value)


def operation(operator, *operands, type_=ValueType.INTEGER):
    return Operation(type_, operator, operands)


def rows(expression):
    return evaluate_rows(FRAME, [("x", expression)])["x"].to_list()


def test_an_integer_result_beyond_its_range_is_null_and_counted():
    more = operation("+", N, whole(1))
    assert rows(more) == [2, -6, None, None]
    assert count_overflows(FRAME, [("more", more), ("same", N)]) == {"more": 1}


def test_what_cannot_overflow_has_no_check():
    assert overflow_of(operation("=", N, whole(1), type_=ValueType.BOOLEAN), lambda name: pl.col(name.name)) is None


def test_a_remainder_has_the_sign_of_the_dividend_and_by_zero_is_null():
    assert rows(operation("%", N, whole(4))) == [1, -3, None, INT64_MAX % 4]
    assert rows(operation("%", N, whole(0))) == [None] * 4


def test_an_expression_without_a_name_holds_at_every_row():
    assert rows(whole(5)) == [5] * 4
    assert len(evaluate_rows(FRAME.clear(), [("x", whole(5))])["x"]) == 0


def test_a_list_of_values_is_three_valued():
    listed = operation("in", TEXT, Literal(ValueType.TEXT, "a"), Literal(ValueType.TEXT, "b"), type_=ValueType.BOOLEAN)
    assert rows(listed) == [True, None, False, False]


def test_many_expressions_are_named_as_they_were_asked():
    found = evaluate_rows(FRAME, [("b", N), ("a", whole(1))])
    assert list(found) == ["b", "a"]
    assert [s.name for s in found.values()] == ["b", "a"]


def test_a_column_is_read_by_the_name_that_the_caller_gives():
    written = write_polars(operation("+", N, whole(1)), lambda name: pl.col(name.name * 2))
    assert pl.DataFrame({"nn": [4]}).select(written).item() == 5
