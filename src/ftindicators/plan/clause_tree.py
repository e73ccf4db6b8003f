"""A condition taken apart: every clause, down to both sides of a comparison, as a value of a Plan of its own.

The one evaluator computes these values beside those that it always computes, so what is explained is what was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.language.library import Indicators
from ftindicators.model.expression import (
    Expression,
    Name,
    NameKind,
    Operation,
    ParameterReference,
    walk,
)
from ftindicators.model.expression import Literal as Constant
from ftindicators.model.values import ValueType
from ftindicators.plan.compile import Plan, planned_indicator
from ftindicators.plan.indicator_names import IndicatorNames
from ftindicators.plan.parameters import filled
from ftindicators.plan.probes import conjuncts
from ftindicators.plan.register import Register
from ftindicators.plan.values import BaseColumn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.model.indicator import Indicator

Joined = Literal["all", "any", "none"]
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a constant, or the Plan's value of that number."""

    expression: Expression
    number: int | None


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name that a clause reads, itself or through names that the indicator defines, and its number in the Plan."""

    name: Name
    number: int


@dataclass(frozen=True, slots=True)
class ClauseNode:
    """One clause: ``truth`` is its number in the Plan.

    ``expression`` is as written, ``meant`` the definition where that is the name of a selection; ``text`` is its SQL,
    ``filled`` the same with parameters filled in. ``joined`` says how ``parts`` make it: all of them, any, or none
    (NOT); None: it has none. A selection's parts are its definition's. ``sides`` are those of a comparison. ``reads``:
    the names it reads, ``parameters`` likewise; both empty where the parts have them.
    """

    expression: Expression
    meant: Expression
    text: str
    filled: str
    truth: int
    joined: Joined | None = None
    parts: tuple[ClauseNode, ...] = ()
    sides: tuple[Side, Side] | None = None
    reads: tuple[ReadName, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseTree:
    """One indicator taken apart. ``plan`` is of this indicator alone, with the values of all its clauses.

    ``clauses``: those that AND joins at the top of its condition; ``at``: what selects its rows, if it says so.
    """

    indicator: Indicator
    plan: Plan
    clauses: tuple[ClauseNode, ...]
    at: ClauseNode | None

    @classmethod
    def of(cls, indicator: Indicator) -> ClauseTree:
        """Take ``indicator`` apart."""
        register = Register()
        amount = register.number(BaseColumn(ValueType.MONEY, "amount_base"))
        planned = planned_indicator(indicator, register)
        names = IndicatorNames(indicator, {p.name: p for p in indicator.parameters}, register)
        clauses = tuple(_node(clause, names) for clause in conjuncts(indicator.condition))
        at = None if indicator.at is None else _node(indicator.at, names)
        plan = Plan(Indicators((indicator,)), tuple(register.values), (planned,), amount)
        return cls(indicator, plan, clauses, at)


def _node(expression: Expression, names: IndicatorNames) -> ClauseNode:
    joined, parts, inner = _taken_apart(expression, names)
    whole = filled(expression, names.parameters)
    sides = None
    if isinstance(inner, Operation) and inner.operator in COMPARISONS:
        left, right = (_side(side, names) for side in inner.operands)
        sides = (left, right)
    return ClauseNode(
        expression=expression,
        meant=inner,
        text=write_sql(expression),
        filled=write_sql(whole),
        truth=names.value(whole),
        joined=joined,
        parts=parts,
        sides=sides,
        reads=() if parts else tuple(_reads(inner, names)),
        parameters=() if parts else _parameters(inner),
    )


def _taken_apart(
    expression: Expression, names: IndicatorNames
) -> tuple[Joined | None, tuple[ClauseNode, ...], Expression]:
    """How parts make a clause, the parts, and what it is where it has none: a selection is what its definition is."""
    match expression:
        case Operation(operator="and" | "or") as operation:
            joined: Joined = "all" if operation.operator == "and" else "any"
            return joined, tuple(_node(part, names) for part in _flat(operation)), expression
        case Operation(operator="not", operands=(Operation(operator=operator) as inner,)) if (
            operator in ("and", "or", "not") or operator in COMPARISONS
        ):
            return "none", (_node(inner, names),), expression
        case Operation(operator="not", operands=(Name(kind=NameKind.SELECTION) as inner,)):
            return "none", (_node(inner, names),), expression
        case Name(kind=NameKind.SELECTION):
            return _taken_apart(names.as_written(expression), names)
        case _:
            return None, (), expression


def _flat(operation: Operation) -> Iterator[Expression]:
    """The operands of AND or OR, those of the same word inside them included."""
    for operand in operation.operands:
        if isinstance(operand, Operation) and operand.operator == operation.operator:
            yield from _flat(operand)
        else:
            yield operand


def _side(side: Expression, names: IndicatorNames) -> Side:
    constant = isinstance(side, Constant | ParameterReference)
    return Side(side, None if constant else names.value(filled(side, names.parameters)))


def _reads(expression: Expression, names: IndicatorNames) -> Iterator[ReadName]:
    """The names of an expression, each once, and behind each that the indicator defines those that it is made of."""
    seen: set[str] = set()
    waiting = [node for node in walk(expression) if isinstance(node, Name)][::-1]
    while waiting:
        name = waiting.pop()
        if name.name in seen:
            continue
        seen.add(name.name)
        if name.kind is not NameKind.SELECTION:
            yield ReadName(name, names.value(name))
        if name.kind in (NameKind.SELECTION, NameKind.DEFINED):
            inner = [node for node in walk(names.as_written(name)) if isinstance(node, Name)]
            waiting.extend(inner[::-1])


def _parameters(expression: Expression) -> tuple[str, ...]:
    found = (node.name for node in walk(expression) if isinstance(node, ParameterReference))
    return tuple(dict.fromkeys(found))
