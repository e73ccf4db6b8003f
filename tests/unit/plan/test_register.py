from dataclasses import replace

from ftindicators.diagnostics import Span
from ftindicators.model.expression import Literal, Operation
from ftindicators.model.values import ValueType
from ftindicators.plan.register import Register, digests, levels
from ftindicators.plan.values import BaseColumn, Grouping, KeyedMeasure, RowExpression, reference
from tests.unit.plan.small_plans import COUNT, indicator, plan

ACCOUNT = BaseColumn(ValueType.TEXT, "account_id")
AMOUNT = BaseColumn(ValueType.MONEY, "amount")


def more_than(number, than):
    ten = Literal(ValueType.MONEY, than)
    return RowExpression(ValueType.BOOLEAN, Operation(ValueType.BOOLEAN, ">", (reference(number, AMOUNT.type), ten)))


def count(chosen, group=0, **keys):
    base = KeyedMeasure(
        type=ValueType.INTEGER, aggregate="count", grouping=Grouping((group,), (group,)), chosen=chosen, column=None,
        part=None, of_column=None, q=None, length=60, ended=0, currency=None,
    )  # fmt: skip
    return replace(base, **keys)


def test_equal_values_get_one_number_in_the_order_of_first_need():
    register = Register()
    assert [register.number(v) for v in (ACCOUNT, AMOUNT, ACCOUNT, more_than(1, 5), more_than(1, 5))] == [0, 1, 0, 2, 2]
    assert register.values == [ACCOUNT, AMOUNT, more_than(1, 5)]


def test_expressions_stand_on_even_stages_and_measures_on_odd_ones_behind_what_they_read():
    flag = BaseColumn(ValueType.BOOLEAN, "card_present")
    layered = RowExpression(
        ValueType.BOOLEAN, Operation(ValueType.BOOLEAN, ">", (reference(4, ValueType.INTEGER),) * 2)
    )
    values = (ACCOUNT, AMOUNT, flag, more_than(1, 5), count(3), count(2), layered, count(6), count(6, column=7))
    assert levels(values) == (0, 0, 0, 2, 3, 1, 4, 5, 7)


def test_a_digest_says_what_a_value_means_and_not_which_number_it_has():
    here = digests((ACCOUNT, AMOUNT, more_than(1, 5), count(2)))
    other = BaseColumn(ValueType.TEXT, "city")
    there = digests((other, AMOUNT, ACCOUNT, more_than(1, 5), count(3, group=2)))
    assert here[2:] == there[3:]
    assert len(set(here)) == len(here)


def test_every_part_of_a_measure_changes_its_digest():
    base = (ACCOUNT, AMOUNT, more_than(1, 5), more_than(1, 6))
    changes = [
        {}, {"length": 61}, {"length": None}, {"ended": 1}, {"chosen": 3}, {"column": 1}, {"part": 2}, {"of_column": 0},
        {"q": 0.5}, {"currency": 0}, {"aggregate": "sum"}, {"type": ValueType.NUMBER},
        {"grouping": Grouping((0,), (1,))}, {"grouping": Grouping((0, 1), (0, 1))},
        {"grouping": Grouping((0,), (0,), "day")}, {"grouping": Grouping((0,), (0,), "day", 2)},
    ]  # fmt: skip
    found = [digests((*base, count(**({"chosen": 2} | change))))[-1] for change in changes]
    assert len(set(found)) == len(changes)


def test_a_digest_does_not_depend_on_where_an_expression_was_written():
    moved = Operation(
        ValueType.BOOLEAN, ">", (reference(1, AMOUNT.type), Literal(ValueType.MONEY, 5, Span("a.yaml", 3, 1, 2))),
        Span("a.yaml", 3, 1, 9),
    )  # fmt: skip
    assert digests((ACCOUNT, AMOUNT, RowExpression(ValueType.BOOLEAN, moved))) == digests(
        (ACCOUNT, AMOUNT, more_than(1, 5))
    )


def test_two_indicators_that_ask_the_same_share_every_value():
    asks = {"measures": {"n": COUNT}, "condition": "n >= 3"}
    one, two = plan(indicator("one", **asks)), plan(indicator("one", **asks), indicator("two", **asks))
    assert two.values == one.values
    assert two.planned[0].measures[0].value == two.planned[1].measures[0].value


def test_a_literal_of_text_is_not_taken_for_a_number_of_the_same_look():
    as_text = RowExpression(ValueType.TEXT, Literal(ValueType.TEXT, "5"))
    as_number = RowExpression(ValueType.INTEGER, Literal(ValueType.INTEGER, 5))
    assert len(set(digests((as_text, as_number)))) == 2
