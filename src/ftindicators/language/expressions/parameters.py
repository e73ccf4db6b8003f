"""Parameters filled in: `$name` becomes the constant that it stands for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import cast

from ftindicators.model.expression import Expression, Literal, Operation, ParameterReference, rewritten
from ftindicators.model.indicator import ParameterValue
from ftindicators.model.values import ValueType

ParameterValues = Callable[[ParameterReference], ParameterValue]
"""Gives a parameter's value in the units of its type; of a list parameter a tuple."""
_OF_LISTS = ("in", "list_any")


def with_values(expression: Expression, parameter: ParameterValues | None) -> Expression:
    """The expression without parameters; as it is where ``parameter`` is None. An empty list is in nothing: FALSE."""
    if parameter is None:
        return expression

    def change(node: Expression) -> Expression:
        if isinstance(node, ParameterReference) and not node.is_list:
            return _constant(node, parameter(node))
        if isinstance(node, Operation) and node.operator in _OF_LISTS:
            return _with_list(node, parameter)
        return node

    return rewritten(expression, change)


def _with_list(node: Operation, parameter: ParameterValues) -> Expression:
    value, *items = node.operands
    operands: list[Expression] = [value]
    for item in items:
        if isinstance(item, ParameterReference):
            operands.extend(_constant(item, one) for one in cast("tuple[ParameterValue, ...]", parameter(item)))
        else:
            operands.append(item)
    if len(operands) == 1:
        return Literal(ValueType.BOOLEAN, value=False, span=node.span)
    return Operation(node.type, node.operator, tuple(operands), node.span)


def _constant(node: ParameterReference, value: ParameterValue) -> Literal:
    return Literal(node.type, cast("str | int | float | bool | Decimal", value), node.span)
