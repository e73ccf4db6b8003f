"""Programs of a Plan are written once, and know the texts of everything that will be asked."""

from ftindicators.plan.values import RowExpression
from tests.unit.plan.small_plans import plan

MADE = plan(condition="city = 'Bath' AND amount > 5")


def expressions():
    return tuple(value.expression for value in MADE.values if isinstance(value, RowExpression))


def test_the_same_expressions_get_the_same_program():
    assert MADE.programs.of(expressions()) is MADE.programs.of(expressions())
    assert MADE.programs.of(expressions()[:1]) is not MADE.programs.of(expressions())


def test_texts_are_known_by_the_value_that_is_compared_with_them():
    (city,) = (n for n, value in enumerate(MADE.values) if getattr(value, "name", "") == "city")
    assert MADE.programs.texts[city] == {"Bath": 1}
    assert set(MADE.programs.known_texts) == set(MADE.programs.texts)
