"""What a Plan computes: values of a row, each defined once and referred to by its number.

A value is a base column, an expression over other values, or a keyed measure. Inside a Plan an expression names other
values ``v0``, ``v1`` ...: :func:`reference` makes such a name and :func:`referred` reads its number.
"""

from __future__ import annotations

from dataclasses import dataclass

from ftindicators.model.expression import Expression, Name, NameKind, walk
from ftindicators.model.measure import Aggregate, Stretch
from ftindicators.model.values import DAY, ValueType

LOCAL_SLACK = 2 * DAY
"""A local date and the UTC date of its instant are never further apart (offsets beyond a day are refused at the door).
"""


@dataclass(frozen=True, slots=True)
class BaseColumn:
    """A column that the door supplies: of the vocabulary, derived there, or an extra column of the mapping."""

    type: ValueType
    name: str


@dataclass(frozen=True, slots=True)
class RowExpression:
    """An expression over other values of the same row."""

    type: ValueType
    expression: Expression


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which rows belong together: the values by which a row enters a group and those by which it asks one.

    With ``per``, the row's local day, week or month (from the value ``local_date``) is part of the key, and a row
    enters the groups of its own stretch and of the next ``last`` - 1.
    """

    enter: tuple[int, ...]
    ask: tuple[int, ...]
    per: Stretch | None = None
    last: int = 1
    local_date: int | None = None


@dataclass(frozen=True, slots=True)
class KeyedMeasure:
    """An aggregate over a window of a group's rows.

    ``chosen`` is the boolean value that selects rows (the measure's ``where`` with the rule on status); ``column``,
    ``part``, ``of_column`` are the values that the aggregate reads. ``length`` None is the whole past (and every
    calendar window, whose stretch is in the key). ``currency`` is the value that holds the row's currency where the
    column is an amount in it: over rows of two currencies the measure is null.
    """

    type: ValueType
    aggregate: Aggregate
    grouping: Grouping
    chosen: int
    column: int | None
    part: int | None
    of_column: int | None
    q: float | None
    length: int | None
    ended: int
    currency: int | None


PlanValue = BaseColumn | RowExpression | KeyedMeasure


def reference(number: int, type_: ValueType) -> Name:
    """The name by which expressions of a Plan read value ``number``."""
    return Name(type_, f"v{number}", NameKind.COLUMN)


def referred(name: Name) -> int:
    """The number of the value that a name made by :func:`reference` reads."""
    return int(name.name[1:])


def reads(value: PlanValue) -> tuple[int, ...]:
    """Numbers of the values that ``value`` is computed from, each once, ascending."""
    match value:
        case BaseColumn():
            return ()
        case RowExpression():
            return tuple(sorted({referred(n) for n in walk(value.expression) if isinstance(n, Name)}))
        case KeyedMeasure():
            grouping = value.grouping
            single = (value.chosen, value.column, value.part, value.of_column, value.currency, grouping.local_date)
            return tuple(sorted({n for n in (*grouping.enter, *grouping.ask, *single) if n is not None}))
