"""Parameters filled in: a ``$name`` becomes the constant it stands for, once, when a Plan is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ftindicators.diagnostics import InternalFault
from ftindicators.language.expressions.parameters import with_values
from ftindicators.model.expression import Expression, Operation, ParameterReference
from ftindicators.model.indicator import Parameter

Parameters = Mapping[str, Parameter]
"""The parameters of one indicator, with the values of this run."""


def filled(expression: Expression, parameters: Parameters) -> Expression:
    """``expression`` without parameter references and without places. An IN over an empty list is FALSE.

    Places stay behind here, so that a Plan does not depend on where its indicators were written.
    """
    return _placeless(with_values(expression, lambda reference: parameters[reference.name].value))


def _placeless(node: Expression) -> Expression:
    """Every node anew: `rewritten` keeps operands that are equal, and equality does not look at places."""
    if isinstance(node, Operation):
        return replace(node, operands=tuple(_placeless(operand) for operand in node.operands), span=None)
    return replace(node, span=None)


def whole_number(value: int | ParameterReference, parameters: Parameters) -> int:
    """A length in microseconds or a count, whether written out or given by a parameter."""
    if isinstance(value, int):
        return value
    found = parameters[value.name].value
    if not isinstance(found, int):
        message = f"parameter {value.name} should have been refused: {found!r} is no whole number"
        raise InternalFault(message)
    return found
