"""Which measures an indicator's condition reads, and in which stretch before a hit their rows lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftindicators.model.expression import Expression, Name, NameKind, walk
from ftindicators.plan.parameters import filled, whole_number
from ftindicators.plan.planned import ReadMeasure
from ftindicators.plan.values import LOCAL_SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.model.measure import Measure
    from ftindicators.plan.indicator_names import IndicatorNames

OWN_ROW = frozenset({"zscore", "ratio"})
"""Aggregates that compare the window with the column's value at the row that asks."""


@dataclass(slots=True)
class _Found:
    """How far back a measure is read, over all ways in which the condition reaches it."""

    direct: bool
    reach: int | None
    until: int


def read_measures(names: IndicatorNames, condition: Expression) -> tuple[ReadMeasure, ...]:
    """The measures that ``condition`` reads, those behind other measures included, in the indicator's order.

    A measure read by another one is asked at every row that the other counts, so its rows lie as far back as both
    windows together reach. What the other reads at the very row that asks it (the key that it looks for) is asked
    there.
    """
    found: dict[str, _Found] = {}
    for name in _named(names, condition):
        _follow(names, name, 0, 0, found, direct=True)
    return tuple(
        ReadMeasure(
            name=measure.name,
            value=names.measure(measure.name),
            direct=found[measure.name].direct,
            where=names.text(names.chosen(measure)),
            key_columns=_key_columns(names, measure),
            reach=found[measure.name].reach,
            until=found[measure.name].until,
        )
        for measure in names.indicator.measures
        if measure.name in found
    )


def _follow(
    names: IndicatorNames, name: str, reach: int | None, until: int, found: dict[str, _Found], *, direct: bool
) -> None:
    measure = names.measures[name]
    window = measure.window
    ended = whole_number(window.ending, names.parameters)
    length = names.stretch(name)
    slack = 0 if window.per is None else LOCAL_SLACK
    far = None if reach is None or length is None else reach + ended + length + slack
    near = until + ended
    known = found.get(name)
    if known is None:
        found[name] = _Found(direct, far, near)
    else:
        known.direct = known.direct or direct
        known.reach = None if known.reach is None or far is None else max(known.reach, far)
        known.until = min(known.until, near)
    in_window, at_row = _inner(names, measure)
    for inner in _named(names, *in_window):
        _follow(names, inner, far, near, found, direct=False)
    for inner in _named(names, *at_row):
        _follow(names, inner, reach, until, found, direct=False)


def _inner(names: IndicatorNames, measure: Measure) -> tuple[list[Expression], list[Expression]]:
    """What a measure reads at the rows of its window, and what at the row that asks."""
    where = names.where(measure)
    of = None if measure.of is None else filled(measure.of, names.parameters)
    pairs = measure.by if measure.by is not None else tuple((s, s) for s in names.indicator.subject)
    column, of_column = measure.column, measure.of_column
    in_window = [e for e in (where, of, column, of_column, *(theirs for theirs, _ in pairs)) if e is not None]
    at_row: list[Expression] = [ours for _, ours in pairs]
    if column is not None and measure.aggregate in OWN_ROW:
        at_row.append(column)
    return in_window, at_row


def _named(names: IndicatorNames, *expressions: Expression) -> Iterator[str]:
    """The measures that expressions name, each once, columns and selections looked into."""
    nodes = (node for expression in expressions for node in walk(names.spelt_out(expression)))
    return iter(dict.fromkeys(n.name for n in nodes if isinstance(n, Name) and n.kind is NameKind.MEASURE))


def _key_columns(names: IndicatorNames, measure: Measure) -> tuple[str, ...]:
    if measure.by is None:
        return tuple(c.name for c in names.indicator.subject)
    return tuple(theirs.name for theirs, _ in measure.by)
