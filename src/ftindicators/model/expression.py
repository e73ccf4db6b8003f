"""The typed tree of an expression: what a parsed and checked piece of indicator SQL is.

Nodes are frozen values; equal expressions are equal nodes, so that a Plan computes each once. ``span`` never counts
in equality. Every node knows its type. Names are resolved: a node says what kind of thing its name is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from ftindicators.diagnostics import Span
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class NameKind(StrEnum):
    """What a name in an expression stands for."""

    COLUMN = "column"
    """A column of `vocabulary` (plain, dotted or derived), or an extra column of a mapping."""
    DEFINED = "defined"
    """An entry of `columns:` of the same indicator."""
    SELECTION = "selection"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, held in the units of its type.

    Money is an int of ten-thousandths, or a Decimal where it has more digits. ``value`` None is the NULL literal,
    which has the type of its place.
    """

    type: ValueType
    value: str | int | float | bool | Decimal | None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A value of the row, by name."""

    type: ValueType
    name: str
    kind: NameKind
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """``$name``. ``is_list`` for a list parameter, which may stand only after IN."""

    type: ValueType
    name: str
    is_list: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or a function applied to operands.

    ``operator`` is the closed list of `language.expressions.operators`: ``and or not = <> < <= > >= + - * / % || neg
    in like ilike is_null is_true is_false is_distinct case any`` and the functions by their name. For ``in`` the
    first operand is the value and the others the list. For ``case`` operands are condition, value, condition, value
    ..., else-value.
    """

    type: ValueType
    operator: str
    operands: tuple[Expression, ...]
    span: Span | None = field(default=None, compare=False)


Expression = Literal | Name | ParameterReference | Operation


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node of the tree, parents before children."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Operation):
            waiting.extend(reversed(node.operands))


def rewritten(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The tree with ``change`` applied to each node, children first."""
    if isinstance(expression, Operation):
        before = expression.operands
        operands = tuple([rewritten(operand, change) for operand in before])
        if any(new is not old for new, old in zip(operands, before, strict=True)):
            expression = Operation(expression.type, expression.operator, operands, expression.span)
    return change(expression)
