"""What a number in an expression is a number of: so that shares are said as percent and amounts in their currency."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ftindicators.language.words.values import MONEY, PLAIN, SHARE, Unit
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from ftindicators.model.measure import Measure

UnitOfName = Callable[[Name], Unit]
_KEEPS_UNIT = frozenset({"coalesce", "greatest", "least", "abs", "floor", "ceil", "round", "nullif", "neg"})
_OF_COLUMN = frozenset({"sum", "mean", "std", "min", "max", "median", "percentile", "first", "last"})


def unit_of(expression: Expression, of_name: UnitOfName) -> Unit | None:
    """The unit of a value; None for a constant, which takes that of its neighbour."""
    match expression:
        case Literal() | ParameterReference():
            return None
        case Name():
            return of_name(expression)
        case Operation(operator="+" | "-" | "%"):
            return _together([unit_of(operand, of_name) for operand in expression.operands])
        case Operation(operator="*"):
            return _product(expression, of_name)
        case Operation(operator="case"):
            values = (*expression.operands[1:-1:2], expression.operands[-1])
            return _together([unit_of(value, of_name) for value in values])
        case Operation(operator=operator) if operator in _KEEPS_UNIT:
            return _together([unit_of(operand, of_name) for operand in expression.operands])
        case _:
            return PLAIN


def measure_unit(measure: Measure, of_name: UnitOfName) -> Unit:
    """What a measure's value is a number of."""
    if measure.aggregate in ("share", "top_share"):
        return SHARE
    if measure.aggregate in _OF_COLUMN and measure.column is not None:
        return unit_of(measure.column, of_name) or PLAIN
    return PLAIN


def column_unit(name: Name, base: str | None, own: str | None) -> Unit:
    """A column of the vocabulary: ``base`` is the currency of `amount_base`, ``own`` that of the row."""
    if name.type is not ValueType.MONEY:
        return PLAIN
    if name.name == "amount_base":
        return Unit("money", base)
    return MONEY if "." in name.name else Unit("money", own)


def _together(units: list[Unit | None]) -> Unit | None:
    known = [unit for unit in units if unit is not None]
    if not known:
        return None
    money = [unit for unit in known if unit.kind == "money"]
    if money:
        currencies = {unit.currency for unit in money}
        return money[0] if len(currencies) == 1 else MONEY
    return SHARE if all(unit.kind == "share" for unit in known) else PLAIN


def _product(expression: Operation, of_name: UnitOfName) -> Unit | None:
    units = [unit_of(operand, of_name) for operand in expression.operands]
    known = [unit for unit in units if unit is not None]
    money = [unit for unit in known if unit.kind == "money"]
    if len(money) == 1:
        return money[0]
    return PLAIN if known else None
