"""The register in which a Plan's values are written down: equal values get the same number."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference
from ftindicators.plan.values import BaseColumn, KeyedMeasure, PlanValue, RowExpression, reads, referred

if TYPE_CHECKING:
    from collections.abc import Sequence


class Register:
    """Numbers values in the order in which they are first needed, so that a value always follows what it reads."""

    def __init__(self) -> None:
        self.values: list[PlanValue] = []
        self._numbers: dict[PlanValue, int] = {}

    def number(self, value: PlanValue) -> int:
        """The number of ``value``, a new one if it was not there."""
        known = self._numbers.get(value)
        if known is not None:
            return known
        self._numbers[value] = len(self.values)
        self.values.append(value)
        return len(self.values) - 1


def levels(values: Sequence[PlanValue]) -> tuple[int, ...]:
    """For each value the stage at which it can be computed.

    Even stages hold expressions, odd ones measures: a value's stage is the first of its kind behind those of all that
    it reads.
    """
    found: list[int] = []
    for value in values:
        below = max((found[n] for n in reads(value)), default=0)
        match value:
            case BaseColumn():
                found.append(0)
            case RowExpression():
                found.append(below + 1 if below % 2 else below + 2)
            case KeyedMeasure():
                found.append(below + 2 if below % 2 else below + 1)
    return tuple(found)


def digests(values: Sequence[PlanValue]) -> tuple[str, ...]:
    """For each value a name of what it means (blake2b-128, hex), independent of its number and of other values."""
    found: list[str] = []
    for value in values:
        found.append(hashlib.blake2b(_meaning(value, found).encode(), digest_size=16).hexdigest())
    return tuple(found)


def _meaning(value: PlanValue, found: Sequence[str]) -> str:
    match value:
        case BaseColumn():
            return f"column {value.type} {value.name}"
        case RowExpression():
            return f"row {value.type} {_structure(value.expression, found)}"
        case KeyedMeasure():
            grouping = value.grouping
            parts = (
                value.type, value.aggregate, *(found[n] for n in grouping.enter), "|",
                *(found[n] for n in grouping.ask), grouping.per, grouping.last, found[value.chosen],
                *(None if n is None else found[n] for n in (value.column, value.part, value.of_column, value.currency)),
                value.q, value.length, value.ended,
            )  # fmt: skip
            return "measure " + " ".join(map(str, parts))


def _structure(expression: Expression, found: Sequence[str]) -> str:
    match expression:
        case Literal():
            return f"{expression.type}:{type(expression.value).__name__}:{expression.value!r}"
        case Name():
            return found[referred(expression)]
        case ParameterReference():
            return f"${expression.name}"
        case Operation():
            inner = ",".join(_structure(operand, found) for operand in expression.operands)
            return f"{expression.type}:{expression.operator}({inner})"
