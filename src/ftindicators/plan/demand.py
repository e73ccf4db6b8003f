"""Which rows each value is wanted at: found once for a Plan, so that a call does only work whose answer is read.

What rests on no measure is cheap and is there at every row. What rests on one is wanted where somebody reads it: at
the rows that can be hits (their measure-free parts are not false), or, where another measure reads it, at the rows
that this one can choose or is asked at. Places name such sets of rows; `engine.wanted` finds them in a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ftindicators.model.expression import Expression, Literal, Name, Operation, walk
from ftindicators.model.values import ValueType
from ftindicators.plan.values import BaseColumn, KeyedMeasure, PlanValue, RowExpression, reads, referred

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftindicators.plan.planned import PlannedIndicator

BASELINES = frozenset({"zscore", "ratio"})
"""Aggregates that read their column at the row that asks."""
COUNTS = frozenset({"count", "count_distinct", "days_active"})
"""Aggregates that always have a value."""
TWO_VALUED = frozenset(
    {"=", "<", "<=", ">", ">=", "in", "and", "or", "not", "is_null", "is_true", "is_false", "is_distinct"}
)
"""Operators without a null of their own."""


class Kind(Enum):
    """What a set of rows is for."""

    EVERYWHERE = "all rows"
    CANDIDATES = "rows that can be hits of an indicator"
    CHOOSABLE = "rows that a measure may choose"
    COUNTED = "rows at which coverage counts what an indicator does not know"
    PROBED = "rows at which coverage asks whether a column could have mattered"


@dataclass(frozen=True, slots=True)
class Place:
    """A set of rows: of the indicator at ``which`` in the Plan, of measure ``which``, of probe ``of`` of ``which``."""

    kind: Kind
    which: int = 0
    of: int = 0


EVERYWHERE = Place(Kind.EVERYWHERE)


@dataclass(frozen=True)
class Demand:
    """Where values are wanted.

    ``measured[i]``: whether value i rests on a measure. ``places[i]``: where a value that does is read. ``guards``: for
    a measure whose choice rests on other measures the parts of it that do not: where one is false, no row is chosen.
    ``probes``: the same for each probe that reads a measure. ``clauses``: for each indicator the clauses that rest on
    no measure; ``doubtful``: by its id those that do, and can be null; ``sums``: columns whose sums count as never null
    while they fit. ``free`` and ``layers``: numbers of values, stage by stage, as they can be computed.
    """

    measured: tuple[bool, ...]
    places: dict[int, frozenset[Place]]
    guards: dict[int, tuple[Expression, ...]]
    probes: dict[tuple[int, int], tuple[Expression, ...]]
    clauses: tuple[tuple[int, ...], ...]
    doubtful: dict[str, frozenset[int]]
    sums: frozenset[int]
    free: tuple[tuple[int, ...], ...]
    layers: tuple[tuple[int, ...], ...]


def demand(values: Sequence[PlanValue], planned: Sequence[PlannedIndicator], levels: Sequence[int]) -> Demand:
    """The demand of a Plan's values; ``levels``: their stages."""
    measured: list[bool] = []
    for value in values:
        measured.append(isinstance(value, KeyedMeasure) or any(measured[n] for n in reads(value)))
    guards = {
        n: tuple(_free(values[v.chosen], values, measured))
        for n, v in enumerate(values)
        if isinstance(v, KeyedMeasure) and measured[v.chosen]
    }
    readers: dict[int, set[Place]] = {n: set() for n in range(len(values)) if measured[n]}
    clauses: list[tuple[int, ...]] = []
    doubtful: dict[str, frozenset[int]] = {}
    probes: dict[tuple[int, int], tuple[Expression, ...]] = {}
    for which, of in enumerate(planned):
        clauses.append(tuple(c.value for c in of.clauses if not measured[c.value]))
        open_ones = frozenset(c.value for c in of.clauses if measured[c.value] and not _sure(values, c.value))
        doubtful[of.id] = open_ones
        keys = (n for m in of.measures for n in _keys(values[m.value]))
        asking = [n for n in (*of.subject, of.at, of.completed) if n is not None and measured[n]]
        hits = EVERYWHERE if asking else Place(Kind.CANDIDATES, which)
        read = (of.condition, *(c.value for c in of.clauses), *(n for n, _ in of.about))
        wanted = [(hits, n) for n in (*read, *keys, *(m.value for m in of.measures if m.direct))]
        wanted += [(EVERYWHERE if asking else Place(Kind.COUNTED, which), n) for n in (*open_ones, *asking)]
        for number, probe in enumerate(of.probes):
            names = [referred(n) for n in walk(probe.matters) if isinstance(n, Name)]
            if any(measured[n] for n in names):
                probes[which, number] = tuple(_conjuncts_free(probe.matters, values, measured))
                wanted += [(Place(Kind.PROBED, which, number), n) for n in names]
        for place, number in wanted:
            if measured[number]:
                readers[number].add(place)
    for number in sorted(readers, reverse=True):
        _pass_on(number, values[number], readers)
    sums = {v.column for v in values if isinstance(v, KeyedMeasure) and v.aggregate == "sum" and v.column is not None}
    stages = sorted(set(levels))
    return Demand(
        measured=tuple(measured),
        places={n: frozenset(places) for n, places in readers.items()},
        guards=guards,
        probes=probes,
        clauses=tuple(clauses),
        doubtful=doubtful,
        sums=frozenset(n for n in sums if not measured[n] and values[n].type is not ValueType.NUMBER),
        free=tuple(tuple(n for n, at in enumerate(levels) if at == s and not measured[n]) for s in stages),
        layers=tuple(tuple(n for n, at in enumerate(levels) if at == s and measured[n]) for s in stages),
    )


def _keys(value: PlanValue) -> tuple[int, ...]:
    return value.grouping.ask if isinstance(value, KeyedMeasure) else ()


def _pass_on(number: int, value: PlanValue, readers: dict[int, set[Place]]) -> None:
    """Whoever reads a value needs what it is computed from, where it is computed from it."""
    wanted: list[tuple[int, set[Place]]] = []
    match value:
        case BaseColumn():
            pass
        case RowExpression():
            wanted += [(n, readers[number]) for n in reads(value)]
        case KeyedMeasure():
            inside = (value.chosen, value.column, value.part, value.of_column, *value.grouping.enter)
            asked = (*value.grouping.ask, *((value.column,) if value.aggregate in BASELINES else ()))
            wanted += [(n, {Place(Kind.CHOOSABLE, number)}) for n in inside if n is not None]
            wanted += [(n, readers[number]) for n in asked if n is not None]
    for read, places in wanted:
        if read in readers:
            readers[read] |= places


def _free(value: PlanValue, values: Sequence[PlanValue], measured: Sequence[bool]) -> Iterator[Expression]:
    if isinstance(value, RowExpression):
        yield from _conjuncts_free(value.expression, values, measured)


def _conjuncts_free(
    expression: Expression, values: Sequence[PlanValue], measured: Sequence[bool]
) -> Iterator[Expression]:
    """The parts that AND joins, selections looked into, that rest on no measure."""
    if isinstance(expression, Operation) and expression.operator == "and":
        for operand in expression.operands:
            yield from _conjuncts_free(operand, values, measured)
        return
    if isinstance(expression, Name) and measured[referred(expression)]:
        yield from _free(values[referred(expression)], values, measured)
        return
    if not any(measured[referred(n)] for n in walk(expression) if isinstance(n, Name)):
        yield expression


def _sure(values: Sequence[PlanValue], number: int) -> bool:
    """Whether a value that rests on a measure is never null (sums: as long as they fit)."""
    match values[number]:
        case KeyedMeasure(aggregate=aggregate, currency=currency, column=column):
            fits = aggregate == "sum" and currency is None and column is not None
            return aggregate in COUNTS or (fits and _plain(values, column))
        case RowExpression(expression=expression):
            return all(_sure_node(values, node) for node in walk(expression))
        case _:
            return False


def _plain(values: Sequence[PlanValue], column: int | None) -> bool:
    """A column that is no number and rests on no other value."""
    value = None if column is None else values[column]
    return isinstance(value, BaseColumn) and value.type is not ValueType.NUMBER


def _sure_node(values: Sequence[PlanValue], node: Expression) -> bool:
    match node:
        case Literal():
            return node.value is not None
        case Name():
            return _sure(values, referred(node))
        case Operation():
            return node.operator in TWO_VALUED
        case _:
            return False
