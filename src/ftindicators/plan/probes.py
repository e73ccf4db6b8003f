"""Questions that coverage asks of the data: at which rows a column could have mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftindicators.model.expression import Expression, Literal, Name, NameKind, Operation, rewritten, walk
from ftindicators.model.values import ValueType
from ftindicators.plan.planned import Probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftindicators.plan.indicator_names import IndicatorNames

ALWAYS_THERE = frozenset({"status", "transaction_id", "account_id", "occurred_at", "direction", "amount", "party"})
"""Columns that every admitted row has: a row is rejected without them, or the door fills them in."""


LOCAL_DATE = Name(ValueType.LOCAL_DATE, "local_date", NameKind.COLUMN)
SEEN_BY = {"merchant_group": Name(ValueType.TEXT, "mcc", NameKind.COLUMN)}
"""Columns whose null can be an answer (a merchant of no group), and the column that says whether anything was seen."""


def _seen_by(name: Name) -> Name:
    return SEEN_BY.get(name.name, name)


def conjuncts(condition: Expression) -> tuple[Expression, ...]:
    """The conditions that AND joins at the top."""
    if isinstance(condition, Operation) and condition.operator == "and":
        return tuple(c for operand in condition.operands for c in conjuncts(operand))
    return (condition,)


def probes(
    names: IndicatorNames, measures: tuple[str, ...], condition: Expression, at: Expression | None
) -> tuple[Probe, ...]:
    """A probe for each selection of an indicator and each column in it, and for each column that a measure reads.

    A column matters to a selection at a row if the selection, with that column set to null, is not false there. A
    column that a measure aggregates, or is grouped by, matters where the measure's selection is not false.
    """
    found: dict[tuple[str, Expression], Probe] = {}
    for selection, beside in _selections(names, measures, condition, at):
        spelt = names.spelt_out(selection)
        for name in _columns(spelt):
            without = rewritten(spelt, _nulled(name))
            probe = Probe(name.name, names.value(_seen_by(name)), names.referring(without))
            found.setdefault((name.name, without), probe)
        for name in beside:
            found.setdefault((name.name, spelt), Probe(name.name, names.value(_seen_by(name)), names.referring(spelt)))
    return tuple(found.values())


def _selections(
    names: IndicatorNames, measures: tuple[str, ...], condition: Expression, at: Expression | None
) -> Iterator[tuple[Expression, tuple[Name, ...]]]:
    for measure in (names.measures[m] for m in measures):
        read: list[Name] = []
        dated = measure.window.per is not None or measure.aggregate == "days_active"
        keys = (n for pair in measure.by or () for n in pair)
        for name in (LOCAL_DATE if dated else None, measure.column, measure.of_column, *keys):
            if name is not None:
                read.extend(_columns(names.spelt_out(name)))
        yield names.chosen(measure), tuple(read)
    selects = condition if at is None else at
    if _columns(names.spelt_out(selects)):
        beside = () if at is None else tuple(_columns(names.spelt_out(condition)))
        yield selects, beside


def _columns(expression: Expression) -> list[Name]:
    return [
        n
        for n in dict.fromkeys(walk(expression))
        if isinstance(n, Name) and n.kind is NameKind.COLUMN and n.name not in ALWAYS_THERE
    ]


def _nulled(column: Name) -> Callable[[Expression], Expression]:
    def change(node: Expression) -> Expression:
        return Literal(column.type, None) if node == column else node

    return change
