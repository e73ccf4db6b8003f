"""Which rows count by their status (semantics.md, rule 7).

A row whose status is not ``completed`` is left out unless the selection itself, directly or through the columns and
selections that it names, compares ``status`` with another status by =, IN or IS NOT DISTINCT FROM. Their negations
(<>, NOT IN, IS DISTINCT FROM) do not name a status: they would let in every status that nobody thought of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ftindicators.model.expression import Expression, Literal, Name, NameKind, Operation, walk
from ftindicators.model.values import ValueType

STATUS = Name(ValueType.TEXT, "status", NameKind.COLUMN)
COMPLETED = Operation(ValueType.BOOLEAN, "=", (STATUS, Literal(ValueType.TEXT, "completed")))
COMPARISONS = frozenset({"=", "in"})

Definition = Callable[[Name], Expression | None]
"""Gives the expression behind a column or selection of the indicator, None for anything else."""


def names_another_status(expression: Expression, definition: Definition) -> bool:
    """Whether ``expression`` (parameters filled in) compares ``status`` with a status other than completed.

    Measures are not looked into: a status that another measure's selection names says nothing about this one's rows.
    """
    match expression:
        case Name():
            inner = definition(expression)
            return inner is not None and names_another_status(inner, definition)
        case Operation(operator="not", operands=(Operation(operator="is_distinct") as compared,)):
            return _compares(compared, definition)
        case Operation(operator="not", operands=(Operation(operator=("=" | "in")) as compared,)):
            return any(names_another_status(operand, definition) for operand in compared.operands)
        case Operation():
            if expression.operator in COMPARISONS and _compares(expression, definition):
                return True
            return any(names_another_status(operand, definition) for operand in expression.operands)
        case _:
            return False


def _compares(comparison: Operation, definition: Definition) -> bool:
    sides = [tuple(_nodes(operand, definition)) for operand in comparison.operands]
    others = [side for side in sides if not any(map(_is_status, side))]
    return len(others) < len(sides) and any(_is_another(node) for side in others for node in side)


def _nodes(expression: Expression, definition: Definition) -> Iterator[Expression]:
    """Every node of an expression and of the columns and selections that it names."""
    for node in walk(expression):
        yield node
        inner = definition(node) if isinstance(node, Name) else None
        if inner is not None:
            yield from _nodes(inner, definition)


def _is_status(node: Expression) -> bool:
    return isinstance(node, Name) and node.kind is NameKind.COLUMN and node.name == STATUS.name


def _is_another(node: Expression) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str) and node.value != "completed"
